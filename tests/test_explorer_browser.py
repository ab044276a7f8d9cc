"""The page in a browser: what it shows when it is opened from disk."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import HOSTILE

from kg.explorer import write_page
from kg.graph import KnowledgeGraph
from kg.workspace import Workspace

_BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
    "--virtual-time-budget=4000", "--dump-dom",
)

pytestmark = pytest.mark.skipif(_BROWSER is None, reason="no chromium on this machine")


def opened(page: Path, address: str, profile: Path) -> tuple[str, str]:
    """The page after its scripts ran, and what the browser's console said."""
    command = [str(_BROWSER), *_FLAGS, f"--user-data-dir={profile}", f"{page.as_uri()}#{address}"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return done.stdout, "\n".join(console)


def texts(dom: str, pattern: str) -> list[str]:
    """The text inside every element that matches, tags dropped."""
    return [html.unescape(re.sub(r"<[^>]*>", "", found)) for found in re.findall(pattern, dom, re.DOTALL)]


@pytest.fixture
def page(small_graph: KnowledgeGraph, tmp_path: Path) -> Path:
    path = tmp_path / "graph.html"
    write_page(small_graph, path, title="Small <graph>")
    return path


def test_landing(page: Path, tmp_path: Path) -> None:
    dom, console = opened(page, "", tmp_path / "profile")
    assert console == ""
    (top,) = re.findall(r'<ul id="top".*?</ul>', dom, re.DOTALL)
    assert texts(top, r"<bdi[^>]*>(.*?)</bdi>") == ["Zeta", "SetB", "c++ <accuracy>", "=Alpha"]
    assert "showing 3 of 8 entities, 4 statements" in texts(dom, r'<span id="showing".*?</span>')
    assert "<canvas" in dom


def test_hostile_paper_is_text_and_runs_nothing(page: Path, tmp_path: Path) -> None:
    dom, console = opened(page, "paper/h%3Aff", tmp_path / "profile")
    assert console == ""
    (panel,) = re.findall(r'<article id="panel".*?</article>', dom, re.DOTALL)
    assert texts(panel, r"<h2[^>]*>(.*?)</h2>") == [HOSTILE]
    assert "<script" not in panel
    assert dom.count("<script") == page.read_text(encoding="utf-8").count("<script")
    assert texts(panel, r'<a [^>]*class="mention"[^>]*>(.*?)</a>') == ["Zeta", "SetB"]


def test_statement_shows_its_sentence_with_both_ends_marked(page: Path, tmp_path: Path) -> None:
    dom, console = opened(page, "model/zeta&evaluatedOn&dataset/setb", tmp_path / "profile")
    assert console == ""
    assert texts(dom, r"<blockquote[^>]*>(.*?)</blockquote>") == ["Zeta beats Alpha on SetB by 2.5 points."]
    assert texts(dom, r"<mark[^>]*>(.*?)</mark>") == ["Zeta", "SetB"]


def test_only_web_addresses_become_links(tmp_path: Path) -> None:
    addresses = ["https://example.org/a?b=1&c=2", "javascript:alert(1)", "data:text/html,x", "arxiv:2005.10433"]
    with Workspace() as workspace:
        workspace.insert("entities", [("model/zeta", "Model", "Zeta", 1, 1, addresses)])
        write_page(KnowledgeGraph(workspace), tmp_path / "graph.html")
    dom, console = opened(tmp_path / "graph.html", "model/zeta", tmp_path / "profile")
    assert console == ""
    (listed,) = re.findall(r'<ul class="identifiers".*?</ul>', dom, re.DOTALL)
    assert texts(listed, r"<li>(.*?)</li>") == addresses
    assert re.findall(r"<a [^>]*>", listed) == [
        '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer" target="_blank">'
    ]
