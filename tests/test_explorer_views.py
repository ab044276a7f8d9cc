"""The page's views when there is much to show, in windows of other shapes, and under the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from explorer_graph import filled
from test_explorer_browser import VIEWS, saved
from visiting import Visit, is_on_disk, names, visiting

from kg.explorer import write_page
from kg.graph import KnowledgeGraph
from kg.ids import statement_id
from kg.workspace import Workspace

SIZES = 40
"""How many sizes there are of one model."""
CHAIN = 9


def grown() -> Workspace:
    """The small graph, a model with many sizes, a chain of models, two things that hang on nothing else, results."""
    workspace = filled()
    sizes = [f"model/size-{i:02}" for i in range(SIZES)]
    chain = [f"model/link-{i}" for i in range(CHAIN)]
    workspace.insert("entities", [(id, "Model", id[6:], 1 + SIZES - i, 1, []) for i, id in enumerate(sizes)])
    workspace.insert("entities", [(id, "Model", id[6:], 1, 1, []) for id in chain])
    workspace.insert("entities", [
        ("model/twin", "Model", "Alpha", 1, 1, []), ("model/lone", "Model", "Lone", 1, 1, []),
        ("task/lone", "Task", "solitude", 1, 1, []),
    ])
    workspace.insert("aliases", [("model/twin", "Alphabet", 1)])
    triples = [(id, "variantOf", "model/alpha") for id in sizes]
    triples += [(a, "uses", b) for a, b in pairwise(chain)]
    triples += [("model/lone", "appliedTo", "task/lone"), ("model/twin", "uses", "technique/attention")]
    triples += [("model/formula", "basedOn", "model/twin")]
    workspace.insert("statements", [(statement_id(*triple), *triple, 0.9, 1, 0) for triple in triples])
    text = "We present Alpha. Alpha reaches 88.1 F1 and 12.5 WER on SQuAD."
    workspace.insert("results", [
        (f"more{i}", "paper/a", "model/alpha", "metric/f1", None, f"task/t{i}", f"{i}\\%", float(i), "%", "absolute",
         None, "abstract", 0, len(text), text, 0.9, "affirmed") for i in range(12)
    ])
    workspace.insert("entities", [(f"task/t{i}", "Task", f"task {i}", 1, 1, []) for i in range(12)])
    return workspace


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("views") / "graph.html"
    with grown() as workspace:
        write_page(KnowledgeGraph(workspace), path, title="Much")
    return path


@pytest.fixture
def visit(browser: Any, file: Path) -> Iterator[Visit]:
    """Opens the page at an address, in a window so wide and high."""
    with visiting(browser, is_on_disk) as open_at:
        yield lambda address="", *, width=1280, height=800, touch=False: open_at(
            f"{file.as_uri()}#{address}", width=width, height=height, has_touch=touch, is_mobile=touch
        )


def box(page: Any, selector: str) -> dict[str, float]:
    found: dict[str, float] = page.locator(selector).first.bounding_box()
    return found


def test_leaderboard_sorts_by_each_column_both_ways(visit: Visit) -> None:
    page = visit("leaderboards")
    board = page.locator(".board").first
    ranked = ["91.3", "88.1", "87.0"]
    assert names(board, "tr .value") == ranked
    for column, first, turned in (
        ("value", ranked[::-1], ranked),
        ("what", ["88.1", "87.0", "91.3"], ["91.3", "88.1", "87.0"]),
        ("year", ["91.3", "87.0", "88.1"], ["88.1", "91.3", "87.0"]),
    ):
        for values in (first, turned):
            board.locator(f"[data-column={column}]").click()
            assert names(board, "tr .value") == values, column
            assert page.evaluate("document.activeElement.dataset.column") == column
    assert board.locator("[aria-sort]").get_attribute("aria-sort") == "ascending"
    assert names(board, "tr .rank") == ["2", "1", ""]
    lower = page.locator(".board").nth(1)
    assert names(lower, "tr .value") == ["9.1", "12.5"]
    assert lower.locator("[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_entities_sort_by_each_column_and_the_address_says_so(visit: Visit) -> None:
    page = visit("entities?type=Model")
    page.click("[data-column=statements]")
    assert names(page, ".entities bdi")[0] == "Alpha"
    assert page.evaluate("location.hash") == "#entities?type=Model&by=statements"
    page.click("[data-column=name]")
    sorted_names = names(page, ".entities bdi")
    assert sorted_names == sorted(sorted_names, key=lambda name: name.lstrip("=").lower())
    assert sorted_names[-1] == "=SUM(A1)"
    page.click("[data-column=name]")
    assert names(page, ".entities bdi")[0] == "=SUM(A1)"
    page.click("[data-column=year]")
    known = names(page, ".entities td:last-child")
    page.click("[data-column=year]")
    turned = names(page, ".entities td:last-child")
    assert known[-1] == turned[-1] == ""
    assert [year for year in known if year][::-1] == [year for year in turned if year]


def test_picture_is_laid_out_anew_when_the_window_changes_its_shape(visit: Visit) -> None:
    page = visit("model/alpha")
    spread = """() => {
      const boxes = [...document.querySelectorAll(".node > :first-child")].map((mark) => mark.getBoundingClientRect());
      const all = (side) => boxes.map((box) => box[side]);
      const side = (low, high) => Math.max(...all(high)) - Math.min(...all(low));
      return side("left", "right") / side("top", "bottom");
    }"""
    wide = page.evaluate(spread)
    page.set_viewport_size({"width": 840, "height": 1200})
    page.wait_for_function(f"(wide) => ({spread})() < 0.8 * wide", arg=wide)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function(f"(wide) => ({spread})() > 0.9 * wide", arg=wide)
    nodes = page.locator(".node").count()
    tools = box(page, ".zoom")
    for node in page.locator(".node").all():
        assert node.bounding_box()["y"] + node.bounding_box()["height"] <= tools["y"] + 1
    page.set_viewport_size({"width": 500, "height": 800})
    page.wait_for_function("(count) => document.querySelectorAll('.node').length < count", arg=nodes)


@pytest.mark.parametrize("width", [1280, 375])
def test_long_path_can_be_read(visit: Visit, width: int) -> None:
    page = visit(f"path?from=model/link-0&to=model/link-{CHAIN - 1}", width=width)
    drawn = names(page, ".path-picture .node .name")
    assert drawn == [f"link-{i}" for i in range(CHAIN)]
    heights = page.evaluate(
        "[...document.querySelectorAll('.path-picture .name')].map((name) => name.getBoundingClientRect().height)"
    )
    assert min(heights) > 9
    frame = box(page, ".path-picture")
    for node in page.locator(".path-picture .node").all():
        place = node.bounding_box()
        assert frame["x"] <= place["x"]
        assert place["x"] + place["width"] <= frame["x"] + frame["width"]
        assert place["y"] + place["height"] <= frame["y"] + frame["height"]


def test_large_tree_shows_its_most_covered_first_and_all_when_asked(visit: Visit) -> None:
    page = visit("lineage")
    card = page.locator(".trees .card").first
    shown = card.locator(".node")
    few = shown.count()
    assert few == 24
    labels = page.evaluate(
        "[...document.querySelectorAll('.trees .card .node')].map((node) => node.getAttribute('aria-label'))"
    )
    assert f"size-{SIZES - 1:02}, variant of Alpha" not in labels
    assert "size-00, variant of Alpha" in labels
    card.get_by_role("button").click()
    assert shown.count() == SIZES + 3
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Alpha")


def test_saved_lineage_holds_every_tree_that_is_shown(visit: Visit, tmp_path: Path) -> None:
    page = visit("lineage")
    roots = names(page, ".trees h2 bdi")
    assert len(roots) == 2
    drawn = ElementTree.fromstring(saved(page, "SVG", tmp_path).decode())
    texts = {text.strip() for text in drawn.itertext()}
    assert {*roots, "=SUM(A1)"} <= texts
    groups = [group.get("transform") for group in drawn if group.tag.endswith("}g")]
    assert len(set(groups)) == 2
    assert saved(page, "PNG", tmp_path).startswith(b"\x89PNG")


def test_map_leaves_out_what_hangs_on_nothing_and_says_how_many(visit: Visit) -> None:
    page = visit("map")
    if not page.locator(".map-tools").is_visible():
        pytest.skip("this browser draws no WebGL2")

    def shown() -> int:
        return int(page.locator(".map-legend .shown").inner_text().split()[0])

    few = shown()
    left_out = page.locator(".map-legend .lone").inner_text()
    assert left_out.endswith("left out")
    count = int(left_out.split()[0])
    assert count >= 2
    page = visit("map?at=model/lone")
    assert shown() == few + count
    assert page.locator(".map-legend .lone").count() == 0


def test_hit_tells_by_which_name_it_was_found_or_what_sets_it_apart(visit: Visit) -> None:
    page = visit()
    page.fill("#search", "prime")
    assert names(page, "#hits .other") == ["also Alpha Prime"]
    page.fill("#search", "alpha")
    assert names(page, "#hits .name")[:2] == ["Alpha", "Alpha"]
    assert names(page, "#hits .other")[:2] == ["also Alpha Prime", "also Alphabet"]


def test_comparison_folds_what_only_one_reports(visit: Visit) -> None:
    page = visit("compare?with=model/alpha,model/beta")
    labels = names(page, ".compare tbody th")
    assert labels.index("SQuAD F1") < labels.index("F1")
    rows = len(labels)
    page.fill(".picker input", "size-3")
    assert page.locator(".picker [role=option]").first.is_visible()
    cell = page.locator(".compare tbody tr", has=page.locator("th", has_text="F1")).last.locator("td").first
    assert cell.locator("summary").count() == 8
    cell.get_by_role("button").click()
    assert cell.locator("summary").count() == 12
    assert set(names(cell, "strong")) == {f"{value}%" for value in range(12)}
    assert len(names(page, ".compare tbody th")) == rows


def test_panel_shows_few_results_and_more_when_asked(visit: Visit) -> None:
    page = visit("model/alpha")
    rows = page.locator("#panel .results tbody tr")
    assert rows.count() == 4
    page.locator("#panel section", has=page.locator(".results")).get_by_role("button", name="Show more").click()
    assert rows.count() > 12
    assert "Alpha" not in names(page, "#panel .results tbody bdi")


def test_phone_shows_cells_and_counts_without_scrolling_aside(visit: Visit) -> None:
    page = visit("matrix", width=375, touch=True)
    cell = box(page, ".matrix td.how a")
    assert cell["x"] + cell["width"] <= 375
    page = visit("timeline", width=375, touch=True)
    assert box(page, ".timeline")["width"] <= box(page, ".card")["width"]
    page = visit("entities", width=375, touch=True)
    page.click("#filter")
    only = page.locator("[data-key=types-only-Model]")
    assert only.evaluate("(button) => getComputedStyle(button).opacity") == "1"
    assert box(page, "[data-key=types-only-Model]")["x"] + box(page, "[data-key=types-only-Model]")["width"] <= 375


FOCUSED = """() => {
  const part = document.activeElement;
  const style = getComputedStyle(part);
  const mark = part.closest("svg") ? getComputedStyle(part.querySelector("rect, circle, polygon")) : null;
  const isSeen = mark ? mark.stroke !== "none" && parseFloat(mark.strokeWidth) >= 2
    : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  part.dataset.visited = "1";
  return [part.outerHTML.slice(0, 90), isSeen || part === document.body];
}"""

MISSED = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter((part) => part.checkVisibility() && !part.disabled && part.tabIndex >= 0 && !part.dataset.visited)
  .map((part) => part.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("address", [*VIEWS, "model/beta&basedOn&model/alpha"])
def test_tab_reaches_every_control_and_shows_where_it_is(visit: Visit, address: str) -> None:
    page = visit(address)
    page.click("#filter")
    page.evaluate("document.activeElement.blur()")
    controls = len(page.evaluate(MISSED))
    for _ in range(controls + 8):
        page.keyboard.press("Tab")
        part, is_seen = page.evaluate(FOCUSED)
        assert is_seen, part
    assert page.evaluate(MISSED) == []
