"""The page in a browser: what it shows when it is opened from disk."""

from __future__ import annotations

import html
import json
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


def driven(page: Path, address: str, steps: str, profile: Path) -> list[str]:
    """What `steps`, the body of an async function in the page, hands to ``note`` one after the other.

    The page's policy lets no foreign script run, so a copy without it is opened. ``rest`` waits for the page to settle,
    ``all`` finds elements.
    """
    text = re.sub(r"<meta http-equiv[^>]*>", "", page.read_text(encoding="utf-8"))
    # Without a screen there are no frames to wait for.
    script = """
      window.requestAnimationFrame = (step) => setTimeout(step, 16);
      const noted = [];
      const note = (...words) => noted.push(words.join(" "));
      const all = (selector) => [...document.querySelectorAll(selector)];
      const rest = () => new Promise((done) => { setTimeout(done, 120); });
      const type = (words) => { search.value = words; search.dispatchEvent(new Event("input")); };
      const press = (at, key, more = {}) => (
        at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })));
      const turn = (steps) => { location.hash = steps; return rest(); };
      (async () => { await rest(); %s })()
        .catch((error) => note(error))
        .finally(() => { document.body.dataset.noted = JSON.stringify(noted); });
    """
    copy = page.with_name("driven.html")
    copy.write_text(text.replace("</body>", f"<script>{script % steps}</script></body>"), encoding="utf-8")
    dom, console = opened(copy, address, profile)
    assert console == ""
    (noted,) = re.findall(r'data-noted="([^"]*)"', dom)
    found: list[str] = json.loads(html.unescape(noted))
    return found


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
    assert any(text.startswith("showing 3 of 8 entities, ") for text in texts(dom, r'<span id="showing".*?</span>'))
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


def test_back_can_be_used_until_the_first_address(page: Path, tmp_path: Path) -> None:
    noted = driven(page, "", """
      const back = document.getElementById("back");
      note("start", back.disabled);
      await turn("model/zeta"); note("entity", back.disabled);
      document.getElementById("home").click(); await rest(); note("overview", back.disabled, location.hash);
      await turn("dataset/setb"); await turn("model/zeta"); await turn("dataset/setb"); note("again", back.disabled);
      for (const step of [1, 2, 3, 4, 5]) { back.click(); await rest(); note(step, back.disabled, location.hash); }
    """, tmp_path / "profile")
    assert noted == [
        "start true", "entity false", "overview false ", "again false", "1 false #model/zeta", "2 false #dataset/setb",
        "3 false ", "4 false #model/zeta", "5 true ",
    ]


def test_filters_keep_open_what_the_reader_opened(page: Path, tmp_path: Path) -> None:
    noted = driven(page, "model/zeta", """
      const open = () => all('#panel [aria-expanded="true"]').length;
      const quotes = () => all("#panel blockquote").length;
      const slide = (value, event) => { belief.value = value; belief.dispatchEvent(new Event(event)); return rest(); };
      for (const button of all("#panel .why")) button.click();
      all("#panel .value")[0].click();
      const [before, said, heading] = [open(), quotes(), all("#panel h2")[0]];
      await slide(600, "input"); note("moving", heading.isConnected, open() === before, quotes() === said);
      await slide(600, "change"); note("let go", heading.isConnected, open() === before, quotes() === said);
      await slide(1000, "change"); note("strict", all("#panel .why").length, all("#panel .value").length, open());
      await slide(500, "change"); note("lenient", open() === before, quotes() === said);
      const chip = all("#types .chip").find((button) => button.textContent.startsWith("person"));
      chip.click(); await rest();
      note("chip", all("#panel h2")[0].isConnected, open() === before);
      await turn("dataset/setb"); note("other", open());
      await turn("model/zeta"); note("afresh", open());
    """, tmp_path / "profile")
    assert noted[:2] == ["moving true true true", "let go false true true"]
    assert noted[2] == "strict 0 1 1"
    assert noted[3] == "lenient true true"
    assert noted[4] == "chip true true"
    assert noted[5:] == ["other 0", "afresh 0"]


def test_an_entity_offers_its_weaker_statements(page: Path, tmp_path: Path) -> None:
    noted = driven(page, "model/zeta", """
      const belief = document.getElementById("belief");
      belief.value = 1000; belief.dispatchEvent(new Event("change")); await rest();
      note(all("#panel .why").length);
      document.getElementById("weaker").click(); await rest();
      note(all("#panel .why").length > 0, Number(belief.value) < 1000);
      note(document.getElementById("weaker") ?? "gone");
    """, tmp_path / "profile")
    assert noted == ["0", "true true", "gone"]


def test_search_results_are_options_without_links(page: Path, tmp_path: Path) -> None:
    noted = driven(page, "", """
      const box = document.getElementById("search");
      const state = () => `${box.getAttribute("aria-expanded")} ${all('[role="option"]').length}`;
      note(state());
      type("zet"); note(state(), all('[role="option"] a').length, box.getAttribute("aria-activedescendant"));
      type("nothing at all"); note(state());
      type("zet"); press(box, "Enter"); await rest();
      note(location.hash, "|", document.getElementById("news").textContent);
      type("set"); all('[role="option"]')[0].click(); await rest(); note(location.hash);
    """, tmp_path / "profile")
    assert noted == ["false 0", "true 1 0 hit-0", "false 0", "#model/zeta | Details: Zeta", "#dataset/setb"]


def test_slash_leads_to_the_search_but_not_while_typing(page: Path, tmp_path: Path) -> None:
    noted = driven(page, "", """
      const held = (more) => {
        document.activeElement.blur();
        press(document.body, "/", more);
        return document.activeElement.id;
      };
      note(held({ ctrlKey: true }), held({ metaKey: true }), held({ altKey: true }), "|", held({}));
      const slider = document.getElementById("belief");
      slider.focus(); press(slider, "/"); note(document.activeElement.id);
      search.focus(); note(press(search, "/"));
      note(all("#panel .how li").some((row) => row.textContent.includes("key /")));
    """, tmp_path / "profile")
    assert noted == ["   | search", "belief", "true", "true"]


def test_focus_is_never_left_on_a_hidden_part(page: Path, tmp_path: Path) -> None:
    noted = driven(page, "", """
      const style = document.createElement("style");
      style.textContent = '[data-pane="tell"] .find, [data-pane="tell"] .draw { display: none !important; }';
      document.head.append(style);
      search.focus(); type("zet"); press(search, "Enter"); await rest();
      note(document.body.dataset.pane, document.activeElement.tagName, document.activeElement.textContent);
      const other = all("#panel .statements .entity")[0];
      other.focus(); other.click(); await rest();
      note(document.activeElement.tagName);
    """, tmp_path / "profile")
    assert noted == ["tell H2 Zeta", "H2"]


def test_denied_statement_shows_only_when_asked_for(tmp_path: Path) -> None:
    with Workspace() as workspace:
        workspace.insert("papers", [("paper/x", "T", "Not so.", [], None, None, None, [], [], [], [], [], "c")])
        workspace.insert("entities", [
            ("paper/x", "Paper", "T", 1, 0, []), ("model/m", "Model", "M", 1, 1, []),
            ("model/n", "Model", "N", 1, 1, []),
        ])
        workspace.insert("statements", [("s", "model/m", "outperforms", "model/n", 0.0, 0, 1)])
        workspace.insert("evidence", [("e", "s", "paper/x", "abstract", 0, 7, "Not so.", 0.9, "negated", "x/1")])
        write_page(KnowledgeGraph(workspace), tmp_path / "graph.html")
    noted = driven(tmp_path / "graph.html", "model/m", """
      const warned = () => all("#panel .statement .warn").map((tag) => tag.textContent).join();
      note(all("#panel .statement").length, all("#panel > .quiet").at(-1).textContent);
      belief.value = 0; belief.dispatchEvent(new Event("change")); await rest();
      note(all("#panel .statement").length, warned());
      await turn(""); note(all(".how li").some((row) => /dashed.*belief is 0/.test(row.textContent)));
    """, tmp_path / "profile")
    assert noted == ["0 1 statement hidden by the filters. Show weaker ones", "1 not affirmed", "true"]


def test_page_says_what_it_leaves_out(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_page(small_graph, tmp_path / "part.html", papers=1)
    dom, console = opened(tmp_path / "part.html", "", tmp_path / "profile")
    assert console == ""
    (note,) = texts(dom, r'<p class="part".*?</p>')
    statements = sum(small_graph.stats().statements.values())
    assert note.startswith("This page holds the text and evidence of 1 of 2 papers")
    assert f"with 8 of 8 entities and {statements} of {statements} statements" in note
