"""The explorer as `kg serve` sends it, in a browser: it asks the server, and no other, for what its reader opens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from crowd import AGREED, COUNT, ODD, crowd
from serving import BREAKS, HOSTILE, IMAGE, PAPERS, Server, served, workspace
from visiting import Visit, names, visiting

from kg.explorer import view, write_page
from kg.graph import KnowledgeGraph
from kg.ids import entity_id

BEATS = "model/zeta&outperforms&model/alpha"
AGREEMENT = "model/zeta&uses&technique/attention"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server of more papers than a page from disk holds the texts of, and its workspace."""
    path = crowd(tmp_path_factory.mktemp("large"))
    with served(path, "--workers", 1) as running:
        yield running, path


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    """Opens the explorer of a server at an address; where `patient`, the browser may complain of failed requests."""
    addresses = {server.address}

    def is_own(url: str) -> bool:
        return url.startswith(("data:", "blob:", *(f"{address}/" for address in addresses)))

    with visiting(browser, is_own, patience=60_000) as open_at:
        def visit(address: str = "", *, server: Server = server, width: int = 1280, patient: bool = False) -> Any:
            addresses.add(server.address)
            return open_at(f"{server.address}/#{address}", width=width, is_noise=lambda message: patient)

        yield visit


def test_the_first_view_asks_for_nothing_but_the_page(visit: Visit, server: Server) -> None:
    page = visit()
    page.wait_for_selector(".small-picture .node")
    assert page.asked == [f"{server.address}/"]
    assert f"{len(PAPERS)} papers" in page.locator(".lead").inner_text()
    assert page.locator("#part").count() == 0


def test_a_statement_opens_to_its_sentence(visit: Visit) -> None:
    page = visit(BEATS)
    page.wait_for_selector("#panel .evidence")
    assert names(page, "#panel blockquote") == ["Zeta beats Alpha on SetB."]
    assert names(page, "#panel blockquote mark") == ["Zeta", "Alpha"]
    assert "2020 · TestConf · score 0.90" in page.locator("#panel .evidence footer").inner_text()
    page.click("#panel .evidence .source")
    page.wait_for_selector("#panel .abstract")
    assert page.locator("#panel .abstract").inner_text() == PAPERS[0].paper.abstract
    assert names(page, "#panel .abstract .mention")[:3] == ["Zeta", "Alpha", "SetB"]
    assert "Ada Example" in page.locator(".byline").inner_text()
    before = len(page.asked)
    page.click("#back")
    page.wait_for_selector("#panel .evidence")
    assert len(page.asked) == before


def test_rows_results_and_paths_open_too(visit: Visit) -> None:
    page = visit("model/zeta")
    page.locator("#panel .statement", has_text="SetB").locator(".why").first.click()
    page.wait_for_selector("#panel .statements blockquote")
    assert names(page, "#panel .statements blockquote") == ["Zeta beats Alpha on SetB."]
    page.locator("#panel .results .value").click()
    page.wait_for_selector("#panel .opened blockquote")
    assert names(page, "#panel .opened mark") == ["Zeta", "accuracy", "SetB"]
    page = visit("path?from=model/alpha&to=dataset/setb")
    page.wait_for_selector(".chain blockquote >> nth=1")
    assert len(names(page, ".chain blockquote")) == 2
    page = visit("compare?with=model/zeta,model/alpha")
    page.wait_for_selector(".compare details")
    assert not [url for url in page.asked if "/api/" in url]
    page.click(".compare summary")
    page.wait_for_selector(".compare blockquote")


def test_all_papers_are_read_and_all_sentences_however_many(visit: Visit, large: tuple[Server, Path]) -> None:
    server, path = large
    with KnowledgeGraph.open(path) as graph:
        shown = view(graph)
        held = {item.paper.id for item in shown.papers}
        missing = next(paper for paper in graph.papers() if paper.id not in held)
    assert len(held) < COUNT
    page = visit(missing.id, server=server)
    page.wait_for_selector("#panel .abstract")
    assert page.locator("#panel .abstract").inner_text() == missing.abstract
    page.click("#panel .why")
    page.wait_for_selector("#panel .evidence")
    page = visit(AGREEMENT, server=server)
    page.wait_for_selector("#panel .evidence")
    while page.locator("#panel .evidence").count() < AGREED:
        page.locator("#panel section").first.locator("button.plain:visible").first.click()
        page.wait_for_function("() => !document.querySelector('#panel [aria-busy]')")
    assert page.locator("#panel .evidence").count() == AGREED
    assert len(set(names(page, "#panel .evidence .source"))) == AGREED


def test_odd_ids_and_letters_beyond_the_first_plane(visit: Visit, large: tuple[Server, Path]) -> None:
    page = visit(f"paper/{quote(ODD, safe='')}", server=large[0])
    page.wait_for_selector("#panel .abstract")
    assert names(page, "#panel .abstract .mention") == ["Oddity", "accuracy", "SetB", "Oddity", "Zeta"]
    page.locator("#panel .statement", has_text="Oddity").locator(".why").first.click()
    page.wait_for_selector("#panel blockquote mark")
    page.click("#linked")
    page.wait_for_selector("h1")
    assert "Odd" in page.locator("h1").inner_text()


@pytest.mark.parametrize(("type", "name"), [("Model", HOSTILE), ("Dataset", IMAGE), ("Model", BREAKS)])
def test_hostile_names_are_text(visit: Visit, type: str, name: str) -> None:
    page = visit(quote(entity_id(type, name)))
    page.click("#panel .why")
    page.wait_for_selector("#panel blockquote mark")
    assert name.split("\u2028")[0].strip() in "".join(names(page, "#panel blockquote mark"))
    assert page.locator("main img, main script, main iframe").count() == 0


def test_links_lead_to_queries_and_linked_data(visit: Visit, server: Server) -> None:
    page = visit("model/zeta")
    assert page.get_attribute("#linked", "href") == "/model/zeta"
    page.click("#query")
    page.wait_for_selector("#ready")
    assert page.url.startswith(f"{server.address}/query")


def test_views_are_saved_with_their_sentences(visit: Visit, large: tuple[Server, Path]) -> None:
    def saved(page: Any) -> Any:
        page.click("#save summary")
        with page.expect_download() as coming:
            page.click("[data-kind=JSON]")
        return json.loads(Path(coming.value.path()).read_text(encoding="utf-8"))

    quotes = [piece["quote"] for row in saved(visit("model/alpha"))["statements"] for piece in row["evidence"]]
    assert "Zeta beats Alpha on SetB." in quotes
    (board,) = saved(visit("leaderboards"))
    assert board["entries"][0]["quote"] == "Zeta reaches 91.5 accuracy on SetB."
    (agreement,) = saved(visit("path?from=model/zeta&to=technique/attention", server=large[0]))["path"]
    assert len(agreement["evidence"]) == AGREED


def test_a_server_that_is_gone_is_told_and_may_be_asked_again(visit: Visit, tmp_path: Path) -> None:
    with served(workspace(tmp_path), "--workers", 1) as server:
        page = visit("model/zeta", server=server, patient=True)
        page.route("**/api/**", lambda route: route.abort())
        why = page.locator("#panel .statement", has_text="SetB").locator(".why").first
        why.click()
        page.wait_for_selector("#panel [role=alert]")
        assert "does not answer" in page.locator("#panel [role=alert]").inner_text()
        page.click("#save summary")
        page.click("[data-kind=JSON]")
        page.wait_for_selector("#save [role=alert]")
        assert "Not saved" in page.locator("#save [role=alert]").inner_text()
        page.unroute("**/api/**")
        page.click("#panel [role=alert] button")
        page.wait_for_selector("#panel blockquote")
        page.evaluate("location.hash = 'paper/2001.00002'")
        page.wait_for_selector("#panel .abstract")
    page.evaluate("location.hash = 'paper/2001.00001'")
    page.wait_for_selector("#panel [role=alert]")
    assert "2020" in page.locator("#panel .byline").inner_text()


def test_addresses_that_lead_nowhere_are_told_in_words(visit: Visit) -> None:
    for address, told in (
        ("model/zetta", "No entity of this graph has the id model/zetta. Spelled alike: "),
        ("model/zeta&uses&model/alpha", "Nothing in this page says model/zeta uses model/alpha."),
        ("path?from=model/none&to=model/zeta", "No entity of this graph has the id model/none."),
        ("compare?with=model/zeta,model/none", "No entity of this graph has the id model/none."),
        ("map?at=model/none", "No entity of this graph has the id model/none."),
        ("nowhere", "There is no view nowhere in this page."),
    ):
        page = visit(address)
        assert page.get_by_role("alert").inner_text().startswith(told)
        if "alike" in told:
            assert names(page, "[role=alert] .entity bdi") == ["Zeta", "Zeta & friends"]


def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    for address in ("", "model/zeta", "paper/2001.00001"):
        page = visit(address, width=375)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_file_from_disk_asks_for_nothing(browser: Any, large: tuple[Server, Path], tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    with KnowledgeGraph.open(large[1]) as graph:
        write_page(graph, path)
    asked: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{path.as_uri()}#{AGREEMENT}")
        page.wait_for_selector("#panel .evidence")
        assert page.locator("#query, #linked").count() == 0
        page.evaluate(f"location.hash = 'paper/{quote(ODD, safe='')}'")
        page.wait_for_selector("#panel h1")
    assert {url.split("#")[0] for url in asked} == {path.as_uri()}
    assert "connect-src" not in path.read_text(encoding="utf-8").split("</head>")[0]
