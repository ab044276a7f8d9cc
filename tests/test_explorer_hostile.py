"""Names, titles and sentences that would like to be more than text, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import HOSTILE
from explorer_graph import filled

import kg
from kg.explorer import write_page, write_picture
from kg.graph import KnowledgeGraph
from kg.ids import digest, statement_id
from kg.workspace import Workspace

NAMES = [
    HOSTILE,
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onclick='alert(1)",
    "a\u2028b\u2029c",
    "\u202eright to left\u2066",
    "href=javascript:alert(1)",
    "{{7*7}}${alert(1)}",
    "w" * 10_000,
    "=HYPERLINK(1)",
]
ADDRESSES = ["https://example.org/a?b=1&c=2", "javascript:alert(1)", "data:text/html,x", "arxiv:2005.10433"]
WATCHED = """
  window.__made = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const { nodeName } of addedNodes) if (["SCRIPT", "IMG", "IFRAME"].includes(nodeName)) __made.push(nodeName);

  }).observe(document, { childList: true, subtree: true });
"""


def hostile() -> Workspace:
    """Every name as entity, as title and as text, all of it said of all."""
    workspace = Workspace()
    for place, name in enumerate(NAMES):
        paper, model = f"paper/p{place}", f"model/m{place}"
        text = f"{name} uses {NAMES[0]}."
        workspace.insert("papers", [(paper, name, text, [name], 2020, name, ADDRESSES[1], [], [], [], [], [], "c")])
        workspace.insert("entities", [(paper, "Paper", name, 1, 0, []), (model, "Model", name, 2, 2, ADDRESSES)])
        workspace.insert("aliases", [(model, f"also {name}", 1)])
        workspace.insert("mentions", [(paper, "e", model, "exact", "abstract", 0, len(name), name, 0.9)])
        for subject, predicate, object in (
            (model, "uses", "model/m0"),
            (model, "basedOn", "model/m1"),
            (paper, "introduces", model),
        ):
            id = statement_id(subject, predicate, object)
            workspace.insert("statements", [(id, subject, predicate, object, 0.9, 1, 1)])
            workspace.insert(
                "evidence", [(digest(id), id, paper, "abstract", 0, len(text), text, 0.9, "affirmed", "x/1")]
            )
        workspace.insert("entities", [(f"dataset/d{place}", "Dataset", name, 1, 1, [])])
        workspace.insert(
            "results",
            [
                (
                    digest(name),
                    paper,
                    model,
                    f"metric/x{place}",
                    f"dataset/d{place}",
                    None,
                    name,
                    1.0,
                    name,
                    "absolute",
                    None,
                    "abstract",
                    0,
                    len(text),
                    text,
                    0.9,
                    "affirmed",
                )
            ],
        )
        workspace.insert("entities", [(f"metric/x{place}", "Metric", name, 1, 1, [])])
    return workspace


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page in which no dialog may open and nothing be complained of or asked for."""
    said: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce", offline=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("console", lambda message: "GL Driver" in message.text or said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(f"dialog {dialog.message}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file:", "about:", "data:", "blob:")) else said.append(request.url)
        ),
    )
    page.add_init_script(WATCHED)
    yield page
    context.close()
    assert said == []


def test_text_stays_text_in_every_view(page: Any, tmp_path: Path) -> None:
    with hostile() as workspace:
        write_page(KnowledgeGraph(workspace), tmp_path / "graph.html", title=NAMES[1])
    page.goto((tmp_path / "graph.html").as_uri())
    assert page.locator("h1").inner_text() == NAMES[1]
    page.evaluate("__made.length = 0")
    places = [f"model/m{place}?people=1" for place in range(len(NAMES))] + [
        f"paper/p{place}" for place in range(len(NAMES))
    ]
    for address in (
        *places,
        "model/m2&uses&model/m0",
        "entities",
        "leaderboards",
        "lineage",
        "matrix",
        "timeline",
        "map",
        "compare?with=model/m1,model/m2,model/m9",
        "path?from=model/m5&to=model/m3",
        "model/%ZZ",
        "?types=<img>&from=x",
    ):
        page.evaluate("(hash) => { location.hash = hash; }", address)
        page.wait_for_function("document.querySelector('main > *')")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert page.evaluate("__made") == []
    page.evaluate("location.hash = 'model/m2?belief=600'")
    assert page.locator("#panel h1").inner_text() == NAMES[2]
    page.locator("#panel .why").first.click()
    assert page.locator("#panel blockquote").first.inner_text().startswith(NAMES[2])
    page.fill("#search", "<img")
    assert page.locator("#hits .name").first.inner_text() == NAMES[2]


def test_only_web_addresses_become_links(page: Any, tmp_path: Path) -> None:
    with hostile() as workspace:
        write_page(KnowledgeGraph(workspace), tmp_path / "graph.html")
    page.goto(f"{(tmp_path / 'graph.html').as_uri()}#model/m3")
    assert page.locator(".identifiers li").all_text_contents() == ADDRESSES
    assert [link.get_attribute("href") for link in page.locator(".identifiers a").all()] == ADDRESSES[:1]
    assert page.locator(".identifiers a").get_attribute("rel") == "noopener noreferrer"
    assert page.locator("a[href^='javascript']").count() == 0


def test_picture_of_vis_network_is_deaf_too(page: Any, tmp_path: Path) -> None:
    with hostile() as workspace:
        write_picture(KnowledgeGraph(workspace), tmp_path / "picture.html", title=NAMES[2])
    page.goto((tmp_path / "picture.html").as_uri())
    page.wait_for_selector("canvas")
    assert page.locator("h1").inner_text() == NAMES[2]
    assert page.locator("#note").inner_text().startswith("showing")
    page.mouse.move(640, 400)


def test_a_notebooks_frame_goes_to_and_fro_without_an_address(page: Any, tmp_path: Path) -> None:
    with filled() as workspace:
        shown = kg.view(KnowledgeGraph(workspace))._repr_html_()
    (tmp_path / "notebook.html").write_text(
        f"<!doctype html><base href='https://example.org/'>{shown}", encoding="utf-8"
    )
    page.goto((tmp_path / "notebook.html").as_uri())
    inside = page.frame_locator("iframe")
    inside.locator("ol[aria-label='Most covered: model'] a").first.click()
    assert inside.locator("#panel h1").inner_text() == "Alpha"
    inside.locator("#panel .statement .entity").first.click()
    assert inside.locator("#panel h1").inner_text() != "Alpha"
    inside.locator("#back").click()
    assert inside.locator("#panel h1").inner_text() == "Alpha"
    inside.locator("#back").click()
    assert inside.locator(".hero h1").is_visible()


def test_page_says_what_it_leaves_out(page: Any, tmp_path: Path) -> None:
    with filled() as workspace:
        write_page(KnowledgeGraph(workspace), tmp_path / "part.html", papers=1)
    page.goto((tmp_path / "part.html").as_uri())
    note = page.locator("#part").inner_text()
    assert note.startswith("This page holds the text and evidence of 1 of 3 papers")


def test_denied_statement_shows_only_when_asked_for(page: Any, tmp_path: Path) -> None:
    with Workspace() as workspace:
        workspace.insert("papers", [("paper/x", "T", "Not so.", [], None, None, None, [], [], [], [], [], "c")])
        workspace.insert(
            "entities",
            [
                ("paper/x", "Paper", "T", 1, 0, []),
                ("model/m", "Model", "M", 1, 1, []),
                ("model/n", "Model", "N", 1, 1, []),
            ],
        )
        workspace.insert("statements", [("s", "model/m", "outperforms", "model/n", 0.0, 0, 1)])
        workspace.insert("evidence", [("e", "s", "paper/x", "abstract", 0, 7, "Not so.", 0.9, "negated", "x/1")])
        write_page(KnowledgeGraph(workspace), tmp_path / "graph.html")
    page.goto(f"{(tmp_path / 'graph.html').as_uri()}#model/m")
    assert page.locator("#panel .statement").count() == 0
    page.click("#weaker")
    assert page.locator("#panel .statement .warn").inner_text() == "not affirmed"
    assert page.locator(".edge.doubted").count() == 1
    page.locator("#panel .why").click()
    assert page.locator("#panel .evidence .warn").inner_text() == "negated"
