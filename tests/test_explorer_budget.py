"""A graph too large for one page: what is kept, and that the page counts what is not."""

from __future__ import annotations

import pytest
from test_explorer import Page

from kg.explorer import view
from kg.explorer.page import render
from kg.graph import KnowledgeGraph
from kg.workspace import Workspace


def corpus(size: int) -> Workspace:
    """Papers that each say one thing of their own; the first three also say what all three say, ever more surely."""
    workspace = Workspace()
    ids = [f"paper/{i:02}" for i in range(size)]
    said = [(f"own{i:02}", f"model/{i:02}", "dataset/own", 0.5 + i / 100, [i]) for i in range(size)]
    said.append(("shared", "model/00", "dataset/shared", 0.6, [0, 1, 2]))
    blank = (None, None, None, [], [], [], [], [])
    workspace.insert("papers", [(id, id, "It is so.", ["A. B."], *blank, "c") for id in ids])
    workspace.insert("entities", [(id, "Paper", id, 1, 0, []) for id in ids])
    workspace.insert("entities", [(f"model/{i:02}", "Model", f"M{i}", 1, 1, []) for i in range(size)])
    workspace.insert("entities", [(f"dataset/{x}", "Dataset", x, 3, 3, []) for x in ("own", "shared")])
    workspace.insert("entities", [("person/a-b", "Person", "A. B.", size, 0, [])])
    workspace.insert("statements", [
        *((id, end, "uses", object, belief, len(papers), len(papers)) for id, end, object, belief, papers in said),
        *((f"by{id}", id, "authoredBy", "person/a-b", 1.0, 1, 0) for id in ids),
        *((f"on{id}", id, "mentions", "dataset/own", 0.9, 1, 1) for id in ids),
        ("cites", ids[0], "cites", ids[-1], 1.0, 1, 0),
        ("to00", ids[-1], "cites", ids[0], 1.0, 1, 0),
    ])
    workspace.insert("evidence", [
        (f"{id}-{place}", id, ids[place], "abstract", 0, 9, "It is so.", 0.5 + place / 100, "affirmed", "x/1")
        for id, _, _, _, papers in said for place in papers
    ])
    workspace.insert("evidence", [
        (f"on-{id}", f"on{id}", id, "abstract", 0, 9, "It is so.", 0.9, "affirmed", "x/1") for id in ids
    ])
    return workspace


def test_large_graph_is_cut_to_its_best_supported_part() -> None:
    with corpus(10) as workspace:
        graph = KnowledgeGraph(workspace)
        shown = view(graph, papers=4)
    # The statement of three papers comes first, then the surest of those with one paper for which there is room.
    assert [item.paper.id for item in shown.papers] == ["paper/00", "paper/01", "paper/02", "paper/09"]
    kept = {item.statement.id for item in shown.statements}
    assert {"shared", "own09", "own00", "own01", "own02", "bypaper/09", "onpaper/01", "cites", "to00"} <= kept
    assert not kept & {"own03", "own08", "bypaper/03", "onpaper/08"}
    assert "model/08" not in {entity.id for entity in shown.entities}
    shared = next(item for item in shown.statements if item.statement.id == "shared")
    assert [shown.papers[item.paper].paper.id for item in shared.evidence] == ["paper/02", "paper/01", "paper/00"]
    assert shown.stats.papers == 10


@pytest.mark.parametrize("papers", [0, 1, 3, 9])
def test_part_of_a_graph_is_whole_in_itself_and_the_same_every_time(papers: int) -> None:
    pages = []
    for _ in range(2):
        with corpus(10) as workspace:
            shown = view(KnowledgeGraph(workspace), papers=papers)
            pages.append(render(shown))
    assert pages[0] == pages[1]
    assert len(shown.papers) == papers
    assert all(item.evidence for item in shown.statements if item.statement.evidence_count)
    assert len(shown.statements) < sum(shown.stats.statements.values())
    data = Page(pages[0]).data()
    assert data["stats"]["papers"] == 10 > len(data["papers"])


def test_graph_within_the_budget_is_whole() -> None:
    with corpus(10) as workspace:
        graph = KnowledgeGraph(workspace)
        assert view(graph, papers=10) == view(graph)
        assert len(view(graph).papers) == 10
