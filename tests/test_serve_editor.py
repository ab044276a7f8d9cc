"""The query editor in a real browser: what it draws, and that data is text in it."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from serving import BREAKS, HOSTILE, IMAGE, Server

_BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
    "--virtual-time-budget=6000", "--dump-dom",
)

pytestmark = pytest.mark.skipif(_BROWSER is None, reason="no chromium on this machine")


def opened(server: Server, path: str, profile: Path) -> str:
    """The page after its scripts ran; its console must be silent."""
    command = [str(_BROWSER), *_FLAGS, f"--user-data-dir={profile}", f"{server.address}{path}"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    assert [line for line in done.stderr.splitlines() if ":CONSOLE" in line and "favicon" not in line] == []
    return done.stdout


def asked(server: Server, profile: Path, query: str, **more: str) -> str:
    return opened(server, "/query#" + urlencode({"q": query, **more}), profile)


def texts(dom: str, pattern: str) -> list[str]:
    """The text inside every element that matches, tags dropped."""
    return [html.unescape(re.sub(r"<[^>]*>", "", found)) for found in re.findall(pattern, dom, re.DOTALL)]


def rows(dom: str) -> list[list[str]]:
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", dom, re.DOTALL)
    return [texts(row, r"<td[^>]*>(.*?)</td>") for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]


def part(dom: str, id: str) -> str:
    (found,) = re.findall(rf'<(\w+) [^>]*id="{id}"[^>]*>(.*?)</\1>', dom, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", found[1]))


def test_it_opens_with_a_query_and_the_ready_ones(server: Server, tmp_path: Path) -> None:
    dom = opened(server, "/query", tmp_path)
    offered = texts(dom, r'<button type="button" data-place[^>]*><strong>(.*?)</strong>')
    assert {"lineage", "outperforms"} <= set(offered)
    assert len(texts(dom, r"<option [^>]*>(.*?)</option>")) == len(offered) + 1
    assert re.search(r'<section id="answer" hidden', dom)


def test_rows_are_a_table_with_links_to_our_pages(server: Server, tmp_path: Path) -> None:
    dom = asked(server, tmp_path, "SELECT ?m ?n { ?m kg:outperforms ?o ; rdfs:label ?name ; kg:paperCount ?n }")
    assert rows(dom) == [["model:zeta", "2"]]
    assert part(dom, "count") == "1 row"
    assert '<a href="/model/zeta"' in dom
    assert texts(dom, r"<th[^>]*>(.*?)</th>") == ["m", "n"]


def test_hostile_names_are_text_in_it(server: Server, tmp_path: Path) -> None:
    dom = asked(server, tmp_path, "SELECT ?name { ?m rdfs:label ?name . ?m a ?t FILTER(?t IN (kg:Model, kg:Dataset)) }")
    assert {HOSTILE, IMAGE, BREAKS} <= {row[0] for row in rows(dom)}
    assert "<img" not in dom
    assert dom.count("<script") == 2
    # The fragment is a text of whoever made the link.
    dom = asked(server, tmp_path, f"SELECT ('{IMAGE}' AS ?x) {{}} #{HOSTILE}")
    assert rows(dom) == [[IMAGE]]
    assert "<img" not in dom


def test_addresses_in_answers_lead_to_pages_and_the_web_alone(server: Server, tmp_path: Path) -> None:
    dom = asked(server, tmp_path, """SELECT ?x { VALUES ?x { <javascript:alert(1)> <https://w3id.org/litkg//evil.example/>
        <data:text/html,x> <https://e.example/a> <https://w3id.org/litkg/terms#Model> <http:evil> } }""")
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", dom, re.DOTALL)
    assert set(re.findall(r'href="([^"]*)"', body)) == {
        "https://e.example/a", "https://w3id.org/litkg//evil.example/", "https://w3id.org/litkg/terms#Model"}


def test_a_graph_is_drawn(server: Server, tmp_path: Path) -> None:
    dom = asked(server, tmp_path, "CONSTRUCT { ?m kg:outperforms ?o . ?m rdfs:label ?n . ?o rdfs:label ?k } "
                                  "WHERE { ?m kg:outperforms ?o ; rdfs:label ?n . ?o rdfs:label ?k }")
    (drawing,) = re.findall(r"<svg.*?</svg>", dom, re.DOTALL)
    assert set(texts(drawing, r"<text [^>]*>(.*?)</text>")) == {"Zeta", "Alpha", "outperforms"}
    assert 'href="/model/zeta"' in drawing
    assert texts(dom, r'<button type="button" aria-pressed="(?:true|false)">(\w+)</button>')[:2] == ["Graph", "Table"]


def test_a_mistake_is_marked_at_its_place(server: Server, tmp_path: Path) -> None:
    dom = asked(server, tmp_path, "SELECT ?s\nWHERE { ?s ?p ?o } LIMIT none\n")
    assert "line 2" in part(dom, "problem")
    assert texts(dom, r'<span class="bad">(.*?)</span>') == ["2"]
    (mark,) = re.findall(r'<div id="mark"[^>]*>', dom)
    assert ' hidden=' not in mark
    assert 'data-line="2"' in mark


def test_arguments_are_fields(server: Server, tmp_path: Path) -> None:
    query = "# Q\n# argument name: a name\nSELECT ?name ?m { ?m rdfs:label ?name }"
    dom = asked(server, tmp_path, query, **{"$name": "Zeta"})
    assert '<input name="name"' in dom
    assert rows(dom) == [["Zeta", "model:zeta"]]
    assert "SELECT projection" in part(asked(server, tmp_path, query.replace("?name ?m", "?m")), "problem")


def test_weak_statements_are_left_out_unless_asked_for(server: Server, tmp_path: Path) -> None:
    query = "SELECT ?n { ?m kg:basedOn ?o ; rdfs:label ?n }"
    assert rows(asked(server, tmp_path, query)) == []
    assert rows(asked(server, tmp_path, query, believed="false")) == [["Eta"]]
