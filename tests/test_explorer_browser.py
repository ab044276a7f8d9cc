"""The page in a browser: what a reader does with it when it is opened from disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from explorer_graph import filled
from visiting import Visit, is_on_disk, names, visiting

from kg.explorer import write_page
from kg.graph import KnowledgeGraph
from kg.metrics import Metrics

VIEWS = (
    "",
    "entities",
    "leaderboards",
    "lineage",
    "matrix",
    "timeline",
    "compare?with=model/alpha,model/beta",
    "path?from=model/gamma&to=dataset/squad",
    "model/alpha",
    "paper/a",
    "map",
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "graph.html"
    with filled() as workspace:
        write_page(KnowledgeGraph(workspace), path, title="Three papers")
    return path


@pytest.fixture
def visit(browser: Any, file: Path) -> Iterator[Visit]:
    """Opens the page at an address."""
    with visiting(browser, is_on_disk) as open_at:
        yield lambda address="", *, path=file, width=1280, scheme="light": open_at(
            f"{path.as_uri()}#{address}", width=width, color_scheme=scheme
        )


def hash_of(page: Any) -> str:
    return str(page.evaluate("location.hash"))


def test_overview_says_what_the_corpus_says(visit: Visit) -> None:
    page = visit()
    assert names(page, "h1") == ["Three papers"]
    assert page.locator(".lead").inner_text().startswith("3 papers · 13 entities · 15 statements")
    assert names(page, "ol[aria-label='Most covered: model'] .name") == ["Alpha", "Beta", "=SUM(A1)", "Gamma"]
    assert names(page, ".mini-board").pop(0).startswith("SQuAD F1 ↑")
    assert page.locator(".small-picture .node").count() > 1
    assert {"banner", "main", "navigation"} <= set(
        page.evaluate("""
      () => [...document.querySelectorAll("header.top, main, nav")].map((part) => (
        { HEADER: "banner", MAIN: "main", NAV: "navigation" }[part.tagName]))""")
    )


def test_search_forgives_slips_and_obeys_the_keyboard(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    for typed, found in (
        ("alhpa", "Alpha"),
        ("ALPHA-prime", "Alpha"),
        ("anwsering", None),
        ("question anwser", "question answering"),
    ):
        page.fill("#search", typed)
        hits = names(page, "#hits .name")
        assert (hits[0] if hits else None) == found, typed
    page.fill("#search", "a")
    first = page.locator("#hits [aria-selected=true] .name").inner_text()
    page.keyboard.press("ArrowDown")
    assert page.locator("#hits [aria-selected=true] .name").inner_text() != first
    assert page.get_attribute("#search", "aria-activedescendant") == "hits-1"
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()
    page.fill("#search", "bta")
    page.keyboard.press("Escape")
    page.fill("#search", "beta")
    page.keyboard.press("Enter")
    assert hash_of(page) == "#model/beta"
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert "Beta" in page.locator("#news").inner_text()


def test_filters_count_and_act_on_every_view(visit: Visit) -> None:
    page = visit("entities")
    page.click("#filter")
    label = page.locator("#sheet label", has_text="model").first
    assert label.locator(".count").inner_text() == "4"
    page.select_option("[data-key=from]", "2021")
    assert label.locator(".count").inner_text() == "4"
    page.select_option("[data-key=from]", "2023")
    assert label.locator(".count").inner_text() == "3"
    page.select_option("[data-key=from]", "")
    page.click("[data-key=types-only-Model]")
    assert set(names(page, ".entities td:nth-child(2)")) == {"model"}
    assert hash_of(page) == "#entities?types=Model"
    page.click("#tabs a[data-view=matrix]")
    assert hash_of(page) == "#matrix?types=Model"
    assert page.locator(".nothing-found").is_visible()
    page.click("#active .chip")
    assert page.locator(".matrix").is_visible()
    page.select_option("[data-key=papers]", "2")
    page.click("#tabs a[data-view='']")
    assert names(page, "ol[aria-label='Most covered: model'] .name") == ["Alpha", "Beta"]
    page.go_back()
    assert page.locator(".matrix").is_visible()


def test_focus_shows_expands_and_collapses(visit: Visit) -> None:
    page = visit("model/alpha")
    showing = page.locator("#showing")
    assert showing.inner_text() == "showing 3 of 3 entities, 4 statements"
    curves = page.evaluate("[...document.querySelectorAll('.edge .line')].map((line) => line.getAttribute('d'))")
    assert len(set(curves)) == 4
    assert page.evaluate("[...document.querySelectorAll('.edge .head')].every((head) => head.getAttribute('d'))")
    page.locator(".node[aria-label^='model Beta'] .grow").click()
    assert showing.inner_text() == "showing 4 of 4 entities, 5 statements"
    assert "plus=model/beta" in hash_of(page)
    page.locator(".node[aria-label^='model Beta']").focus()
    page.keyboard.press("-")
    assert showing.inner_text().startswith("showing 3 of")
    page.click("[data-depth='2']")
    assert showing.inner_text().startswith("showing 4 of 4")
    page.click("#names")
    assert page.locator(".edge .said").first.is_visible()
    page.locator(".node[tabindex='0']").focus()
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "link"
    assert before.startswith("model Alpha")
    page.locator(".node[aria-label^='dataset SQuAD'] > rect").click()
    assert hash_of(page).startswith("#dataset/squad?around=model/alpha")
    assert names(page, "#panel h1") == ["SQuAD"]
    assert page.locator("#where").inner_text() == "Alpha"


def test_every_statement_opens_to_its_sentence(visit: Visit) -> None:
    page = visit("model/beta")
    group = page.locator("#panel section", has=page.locator("h2", has_text="based on …"))
    group.locator(".why").click()
    assert names(page, "#panel blockquote mark") == ["Beta", "Alpha"]
    assert names(page, "#panel .evidence .source") == ["Beta beats it"]
    assert "2021" in page.locator("#panel .evidence footer").inner_text()
    page.click("#filter")
    page.locator("#belief").evaluate("(slider) => { slider.value = 850; slider.dispatchEvent(new Event('change')); }")
    assert page.locator("#panel blockquote").count() == 1
    assert page.locator("#panel .hidden-note").inner_text().startswith("1 statement hidden")
    page.click("#weaker")
    assert page.locator("#panel .hidden-note").count() == 0
    page.click("#panel .evidence .source")
    assert names(page, "#panel .abstract .mention") == ["Beta", "Alpha", "F1", "WER", "SQuAD"]


def test_path_shows_its_chain_with_evidence(visit: Visit) -> None:
    page = visit("path?from=model/gamma&to=dataset/squad")
    assert names(page, ".chain .way .relation") == ["variant of →", "evaluated on →"]
    assert page.locator(".chain blockquote").count() == 2
    page.fill("[aria-label='To']", "quest")
    page.locator("[aria-label='To'][role=listbox] [role=option]").first.click()
    assert names(page, ".chain .way .relation") == ["applied to →"]
    page.click("text=Swap")
    assert page.locator(".chain .tag").inner_text() == "against the arrow"
    page.check("#directed")
    assert page.locator(".nothing-found").inner_text().startswith("No directed path")
    page.go_back()
    assert page.locator(".chain").is_visible()


def test_addresses_hold_the_state_and_back_goes_back(visit: Visit) -> None:
    page = visit("model/beta&outperforms&model/alpha?belief=700&depth=2")
    assert names(page, "#panel h1 .entity bdi") == ["Beta", "Alpha"]
    assert page.locator("[data-depth='2']").get_attribute("aria-pressed") == "true"
    assert page.locator("#active .chip").inner_text().startswith("belief from 0.70")
    assert page.locator("#back").is_disabled()
    page.locator("#panel h1 .entity").last.click()
    assert hash_of(page) == "#model/alpha?belief=700"
    page.click("#back")
    page.wait_for_selector("#panel h1 .relation")
    assert page.locator("#back").is_disabled()
    page.evaluate("location.hash = 'model/gamma'")
    page.wait_for_function("document.title.startsWith('Gamma')")
    page.evaluate("location.hash = 'model/none'")
    assert page.get_by_role("alert").inner_text() == "No entity of this graph has the id model/none."


def saved(page: Any, kind: str, folder: Path) -> bytes:
    page.click("#save summary")
    with page.expect_download() as download:
        page.click(f"#save-choices [data-kind={kind}]")
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target.read_bytes()


@pytest.mark.parametrize("address", ["model/alpha", "timeline", "leaderboards"])
def test_views_are_saved_as_pictures_and_data(visit: Visit, tmp_path: Path, address: str) -> None:
    page = visit(address)
    assert saved(page, "PNG", tmp_path).startswith(b"\x89PNG")
    svg = saved(page, "SVG", tmp_path).decode()
    drawn = ElementTree.fromstring(svg)
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert ("attention" if address == "timeline" else "Alpha") in {text.strip() for text in drawn.itertext()}
    assert json.loads(saved(page, "JSON", tmp_path))


def test_leaderboards_put_the_better_first_whichever_way_that_is(visit: Visit) -> None:
    page = visit("leaderboards")
    boards = [names(board, "tr .value") for board in page.locator(".board").all()]
    assert boards == [["91.3", "88.1", "87.0"], ["9.1", "12.5"]]
    assert names(page, ".board >> nth=0 >> .tag") == ["own", "own", "quoted"]
    page.locator(".board .value").first.click()
    assert page.locator(".board blockquote mark").count() >= 2
    page.select_option("#board-metric", Metrics()["WER"].name)
    assert page.locator(".board").count() == 1
    page = visit("leaderboards?belief=0")
    assert names(page, ".board >> nth=0 >> .value")[0] == "99.0"


def test_comparison_is_downloaded_without_formulas(visit: Visit, tmp_path: Path) -> None:
    page = visit("compare")
    assert names(page, ".suggestions button") == ["Beta and Alpha"]
    page.click(".suggestions button")
    assert names(page, ".compare thead bdi") == ["Beta", "Alpha"]
    assert names(page, ".compare .shared bdi") == ["SQuAD", "SQuAD"]
    page.fill(".picker input", "=SUM")
    page.locator(".picker [role=option]").first.click()
    with page.expect_download() as download:
        page.click("#csv")
    download.value.save_as(tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",Beta,Alpha,'=SUM(A1)"
    assert "SQuAD F1,91.3,88.1; 87.0," in lines


def test_lineage_matrix_and_timeline(visit: Visit) -> None:
    page = visit("lineage")
    labels = page.evaluate(
        "[...document.querySelectorAll('.lineage .node')].map((node) => node.getAttribute('aria-label'))"
    )
    assert labels == ["Alpha, 2019", "Beta, based on Alpha, 2021", "Gamma, variant of Beta, 2023"]
    assert names(page, ".lineage .year") == ["2019", "2021", "2023"]
    lefts = page.evaluate(
        "[...document.querySelectorAll('.lineage .node')].map((node) => node.getBoundingClientRect().left)"
    )
    assert lefts == sorted(lefts)
    page.click("#tabs a[data-view=matrix]")
    assert names(page, ".matrix td.how") == ["E", "E"]
    page.click("#tabs a[data-view=timeline]")
    assert page.locator(".time").first.get_attribute("aria-label") == "attention: 1 paper from 2023 to 2023"


def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    page = visit(width=375)
    for address in VIEWS:
        page.evaluate("(hash) => { location.hash = hash; }", address)
        page.wait_for_function(
            "(hash) => (location.hash.slice(1) === hash) && document.querySelector('main > *')", arg=address
        )
        assert page.evaluate("document.documentElement.scrollWidth") == 375, address


def test_dark_and_light(visit: Visit) -> None:
    page = visit(scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    assert page.get_attribute("#theme", "aria-pressed") == "true"
    page.click("#theme")
    assert page.evaluate(ground) != dark
    page.reload()
    assert page.get_attribute("#theme", "aria-pressed") == "false"


def test_map_shows_people_when_asked_and_the_address_says_so(visit: Visit) -> None:
    page = visit("map")
    legend = page.locator(".map-legend .shown")

    def shown() -> int:
        return int(legend.inner_text().split()[0].replace(",", ""))

    if not page.locator(".map-tools").is_visible():
        pytest.skip("this browser draws no WebGL2")
    few = shown()
    page.click("#map-people")
    assert "people=1" in page.evaluate("() => location.hash")
    assert shown() > few
    page.click("#map-people")
    assert shown() == few
    assert "people" not in page.evaluate("() => location.hash")
    page = visit("map?at=person/ada-example")
    assert page.locator("#map-people").get_attribute("aria-pressed") == "true"
