"""The query editor in a real browser: what it draws and does, and that data is text in it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from serving import BREAKS, HOSTILE, IMAGE, Server
from visiting import Visit, visiting

_DONE = "#problem:not([hidden]), #answer:not([hidden])"


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    """Opens an address of the server."""
    # The browser itself writes down each answer that is no success; that is what mistakes are answered with.
    def is_noise(message: Any) -> bool:
        return "/sparql" in message.location.get("url", "")

    with visiting(browser, lambda url: url.startswith(("blob:", server.address)), patience=60_000) as open_at:
        yield lambda path, *, width=1280, scheme="light": open_at(
            f"{server.address}{path}", width=width, height=900, ready="body", is_noise=is_noise, color_scheme=scheme
        )


def asked(visit: Visit, query: str, **more: str) -> Any:
    """The editor with the answer of a query."""
    page = visit("/query#" + urlencode({"q": query, **more}))
    page.wait_for_selector(_DONE)
    return page


def dom_of(visit: Visit, query: str, **more: str) -> str:
    return str(asked(visit, query, **more).content())


def texts(dom: str, pattern: str) -> list[str]:
    """The text inside every element that matches, tags dropped."""
    return [html.unescape(re.sub(r"<[^>]*>", "", found)) for found in re.findall(pattern, dom, re.DOTALL)]


def rows(dom: str) -> list[list[str]]:
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", dom, re.DOTALL)
    return [texts(row, r"<td[^>]*>(.*?)</td>") for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)]


def part(dom: str, id: str) -> str:
    (found,) = re.findall(rf'<(\w+) [^>]*id="{id}"[^>]*>(.*?)</\1>', dom, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", found[1]))


def test_it_opens_with_a_query_and_the_ready_ones(visit: Visit) -> None:
    dom = visit("/query").content()
    offered = texts(dom, r'<button type="button" data-place[^>]*><strong>(.*?)</strong>')
    assert {"lineage", "outperforms"} <= set(offered)
    assert len(texts(dom, r"<option [^>]*>(.*?)</option>")) == len(offered) + 1
    assert re.search(r'<section id="answer" hidden', dom)


def test_rows_are_a_table_with_links_to_our_pages(visit: Visit) -> None:
    dom = dom_of(visit, "SELECT ?m ?n { ?m kg:outperforms ?o ; rdfs:label ?name ; kg:paperCount ?n }")
    assert rows(dom) == [["model:zeta", "2"]]
    assert part(dom, "count") == "1 row"
    assert '<a href="/model/zeta"' in dom
    assert texts(dom, r"<th[^>]*>(.*?)</th>") == ["m", "n"]


def test_hostile_names_are_text_in_it(visit: Visit) -> None:
    dom = dom_of(visit, "SELECT ?name { ?m rdfs:label ?name . ?m a ?t FILTER(?t IN (kg:Model, kg:Dataset)) }")
    assert {HOSTILE, IMAGE, BREAKS} <= {row[0] for row in rows(dom)}
    assert "<img" not in dom
    assert dom.count("<script") == 2
    # The fragment is a text of whoever made the link.
    dom = dom_of(visit, f"SELECT ('{IMAGE}' AS ?x) {{}} #{HOSTILE}")
    assert rows(dom) == [[IMAGE]]
    assert "<img" not in dom


def test_addresses_in_answers_lead_to_pages_and_the_web_alone(visit: Visit) -> None:
    dom = dom_of(visit, """SELECT ?x { VALUES ?x { <javascript:alert(1)> <https://w3id.org/litkg//evil.example/>
        <data:text/html,x> <https://e.example/a> <https://w3id.org/litkg/terms#Model> <http:evil> } }""")
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", dom, re.DOTALL)
    assert set(re.findall(r'href="([^"]*)"', body)) == {
        "https://e.example/a", "https://w3id.org/litkg//evil.example/", "https://w3id.org/litkg/terms#Model"}


def test_a_graph_is_drawn(visit: Visit) -> None:
    dom = dom_of(visit, "CONSTRUCT { ?m kg:outperforms ?o . ?m rdfs:label ?n . ?o rdfs:label ?k } "
                                  "WHERE { ?m kg:outperforms ?o ; rdfs:label ?n . ?o rdfs:label ?k }")
    (drawing,) = re.findall(r"<svg.*?</svg>", dom, re.DOTALL)
    assert set(texts(drawing, r"<text [^>]*>(.*?)</text>")) == {"Zeta", "Alpha", "outperforms"}
    assert 'href="/model/zeta"' in drawing
    assert texts(dom, r'<button type="button" aria-pressed="(?:true|false)">(\w+)</button>')[:2] == ["Graph", "Table"]


def test_a_mistake_is_marked_at_its_place(visit: Visit) -> None:
    dom = dom_of(visit, "SELECT ?s\nWHERE { ?s ?p ?o } LIMIT none\n")
    assert "line 2" in part(dom, "problem")
    assert texts(dom, r'<span class="bad">(.*?)</span>') == ["2"]
    (mark,) = re.findall(r'<div id="mark"[^>]*>', dom)
    assert ' hidden=' not in mark
    assert 'data-line="2"' in mark


def test_arguments_are_fields(visit: Visit) -> None:
    query = "# Q\n# argument name: a name\nSELECT ?name ?m { ?m rdfs:label ?name }"
    dom = dom_of(visit, query, **{"$name": "Zeta"})
    assert '<input name="name"' in dom
    assert rows(dom) == [["Zeta", "model:zeta"]]
    assert rows(dom_of(visit, query.replace("?name ?m", "?m"), **{"$name": "Zeta"})) == [["model:zeta"]]


def test_weak_statements_are_left_out_unless_asked_for(visit: Visit) -> None:
    query = "SELECT ?n { ?m kg:basedOn ?o ; rdfs:label ?n }"
    assert rows(dom_of(visit, query)) == []
    assert rows(dom_of(visit, query, believed="false")) == [["Eta"]]


# What a person does with it.


def cells(page: Any, column: int) -> list[str]:
    found: list[str] = page.locator(f"#shown tbody td:nth-child({column})").all_inner_texts()
    return found


def test_keys_run_it_and_the_address_holds_it(visit: Visit) -> None:
    page = visit("/query")
    page.fill("#text", "SELECT ?n { ?m a kg:Model ; rdfs:label ?n FILTER(STRSTARTS(?n, 'Z')) }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#shown tbody td")
    assert cells(page, 1) == ["Zeta"]
    again = visit("/query" + page.evaluate("location.hash"))
    again.wait_for_selector("#shown tbody td")
    assert cells(again, 1) == ["Zeta"]
    assert again.input_value("#text") == page.input_value("#text")


def test_columns_sort_and_numbers_by_their_size(visit: Visit) -> None:
    page = asked(visit, "SELECT * { VALUES (?a ?n) { ('x' 10) ('z' 9) ('y' 100) } }")
    letters, numbers = page.locator("#shown th button").all()
    numbers.click()
    assert cells(page, 2) == ["9", "10", "100"]
    numbers.click()
    assert cells(page, 2) == ["100", "10", "9"]
    assert page.locator("#shown th").nth(1).get_attribute("aria-sort") == "descending"
    letters.click()
    assert cells(page, 1) == ["x", "y", "z"]


def test_answers_are_downloaded(visit: Visit) -> None:
    page = asked(visit, f"SELECT ?x {{ VALUES ?x {{ '{HOSTILE}' 'a, b' }} }}")
    for name, read in (("CSV", str.splitlines), ("JSON", json.loads)):
        with page.expect_download() as coming:
            page.locator("#downloads").get_by_role("button", name=name).click()
        assert coming.value.suggested_filename == f"answer.{name.lower()}"
        text = Path(coming.value.path()).read_text(encoding="utf-8")
        assert read(text)
        if name == "CSV":
            assert read(text) == ["x", HOSTILE, '"a, b"']


def test_a_mistake_is_shown_where_it_is(visit: Visit) -> None:
    page = visit("/query")
    page.fill("#text", "SELECT ?s {\n  ?s ?p\n}")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#problem:not([hidden])")
    assert "line 3, column 2" in page.inner_text("#problem")
    assert page.evaluate("document.querySelector('#text').selectionStart") == len("SELECT ?s {\n  ?s ?p\n}")
    text, mark = (page.locator(selector).bounding_box() for selector in ("#text", "#mark"))
    assert abs(mark["y"] - (text["y"] + 12 + 2 * 21)) < 3
    page.keyboard.type(" ")
    assert page.locator("#problem").is_hidden()
    assert page.locator("#mark").is_hidden()


def test_a_ready_query_asks_for_its_argument(visit: Visit) -> None:
    page = visit("/query")
    page.locator("#ready").get_by_role("button", name="ancestors").click()
    page.locator("#arguments input").first.fill("Eta")
    page.keyboard.press("Enter")
    page.wait_for_selector(_DONE)
    assert page.locator("#problem").is_hidden(), page.inner_text("#problem")
    assert "Eta" in page.evaluate("decodeURIComponent(location.hash)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/query", "/model/zeta", "/search?q=zeta"])
def test_pages_fit_a_telephone_and_lead_back(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, width=375, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.locator("nav a[href='/']").is_visible()
