"""The picture that vis-network draws: which statements it holds, where things lie, and its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import HOSTILE
from test_explorer import Page, digest

from kg.explorer import view
from kg.explorer.layout import arrange
from kg.explorer.vis import drawing_code, label, network
from kg.explorer.vispage import picture
from kg.graph import KnowledgeGraph
from kg.workspace import Workspace


@pytest.fixture
def doubted() -> Iterator[KnowledgeGraph]:
    """Three statements: a sure one, one at the edge of a thousandth, and one that its only sentence denies."""
    rows = [("sure", "a", 0.95, "affirmed"), ("edge", "b", 0.79996, "affirmed"), ("denied", "c", 0.0, "negated")]
    with Workspace() as workspace:
        workspace.insert("papers", [("paper/x", "T", "It is so.", [], None, None, None, [], [], [], [], [], "c")])
        workspace.insert("entities", [("paper/x", "Paper", "T", 1, 0, []), ("model/m", "Model", "M", 1, 1, [])])
        for id, name, belief, polarity in rows:
            workspace.insert("entities", [(f"dataset/{name}", "Dataset", name, 1, 1, [])])
            workspace.insert("statements", [(id, "model/m", "uses", f"dataset/{name}", belief, 1, 1)])
            workspace.insert("evidence", [
                (f"e{id}", id, "paper/x", "abstract", 0, 9, "It is so.", 0.9, polarity, "x/1")
            ])
        yield KnowledgeGraph(workspace)


def test_parallel_edges_are_kept_and_lie_apart(small_graph: KnowledgeGraph) -> None:
    shown = view(small_graph)
    picture = network(shown)
    names = {node["id"]: node["label"] for node in picture.nodes}
    curves: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for edge in picture.edges:
        ends = names[edge["from"]], names[edge["to"]]
        assert shown.statements[edge["id"]].subject == edge["from"]
        curves.setdefault(ends, []).append((edge["smooth"]["type"], edge["smooth"]["roundness"]))
    assert len(curves["Zeta", "=Alpha"]) >= 2
    assert len(set(curves["Zeta", "=Alpha"])) == len(curves["Zeta", "=Alpha"])
    assert picture.directed
    assert picture.options["physics"] == {"enabled": False}


def test_symmetric_relations_have_no_arrow(small_graph: KnowledgeGraph) -> None:
    arrows = {edge["title"]: edge["arrows"] for edge in network(view(small_graph)).edges}
    assert arrows["compared with"] == ""
    assert arrows["outperforms"] == "to"


@pytest.mark.parametrize(
    ("threshold", "edges"), [(0.0, 3), (0.0004, 3), (0.001, 2), (0.5, 2), (0.7999, 2), (0.8, 2), (0.8006, 1), (0.9, 1)]
)
def test_weak_statements_are_not_drawn_but_kept(doubted: KnowledgeGraph, threshold: float, edges: int) -> None:
    shown = view(doubted)
    drawn = Page(picture(shown, threshold=threshold)).data()["edges"]
    assert len(drawn) == edges
    assert all(round(shown.statements[edge["id"]].statement.belief, 3) >= round(threshold, 3) for edge in drawn)
    assert len(shown.statements) == 3


def test_page_of_the_picture_is_closed_and_deaf_to_what_papers_say(small_graph: KnowledgeGraph) -> None:
    page = Page(picture(view(small_graph), title="Zeta & <co>"))
    scripts = page.code()
    assert page.policy()["default-src"] == ["'none'"]
    assert page.policy()["script-src"] == [digest(text) for text in scripts]
    assert page.title == "Zeta & <co>"
    assert sum(tag == "script" for tag, _ in page.tags) == 3
    attributes = {name for _, found in page.tags for name in found}
    assert not {name for name in attributes if name in {"src", "href"} or name.startswith("on")}
    assert {node["label"] for node in page.data()["nodes"]} == {"Zeta", "=Alpha", "SetB"}
    assert page.data()["note"] == "showing 3 of 8 entities, 4 statements"


def test_drawing_code_is_whole_and_keeps_its_notice() -> None:
    code = drawing_code()
    assert "@license" in code
    assert "www.apache.org/licenses/LICENSE-2.0" in code
    assert "sourceMappingURL" not in code
    assert "</script" not in code.lower()
    assert len(code) > 400_000


def test_landing_picture_is_bounded_and_leaves_papers_and_people_out(small_graph: KnowledgeGraph) -> None:
    shown = view(small_graph)
    drawn = {shown.entities[node["id"]].type.value for node in network(shown).nodes}
    assert drawn == {"Model", "Dataset"}
    assert len(network(shown, size=2).nodes) <= 2


def test_labels_of_the_picture_do_not_overlap() -> None:
    sizes = [(60 + 10 * (index % 9), 40) for index in range(60)]
    edges = [(index, index * index % 7) for index in range(7, 60)]
    places = arrange(sizes, edges)
    assert places == arrange(sizes, edges)
    for a in range(60):
        for b in range(a):
            across = abs(places[a][0] - places[b][0]) >= (sizes[a][0] + sizes[b][0]) / 2 - 2
            down = abs(places[a][1] - places[b][1]) >= (sizes[a][1] + sizes[b][1]) / 2 - 2
            assert across or down, (a, b)


@pytest.mark.parametrize("sizes", [[], [(50, 40)], [(50, 40)] * 2])
def test_tiny_pictures_have_places(sizes: list[tuple[int, int]]) -> None:
    assert len(set(arrange(sizes, []))) == len(sizes)


def test_label_holds_no_line_break_or_direction_mark() -> None:
    assert label(HOSTILE) == 'A "quoted"; title, </sc…'
    assert "\u202e" not in label(HOSTILE, 200)
