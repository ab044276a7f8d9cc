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


def test_large_graph_keeps_the_evidence_of_its_best_supported_part() -> None:
    with corpus(10) as workspace:
        graph = KnowledgeGraph(workspace)
        shown = view(graph, papers=4)
    # The statement of three papers comes first, then the surest of those with one paper for which there is room.
    assert [item.paper.id for item in shown.papers] == ["paper/00", "paper/01", "paper/02", "paper/09"]
    assert len(shown.statements) == sum(shown.stats.statements.values())
    assert len(shown.entities) == sum(shown.stats.entities.values())
    told = {item.statement.id for item in shown.statements if item.evidence}
    assert {"shared", "own09", "own00", "own01", "own02", "onpaper/01"} <= told
    assert not told & {"own03", "own08", "onpaper/08", "bypaper/09"}
    shared = next(item for item in shown.statements if item.statement.id == "shared")
    assert [shown.papers[item.paper].paper.id for item in shared.evidence] == ["paper/02", "paper/01", "paper/00"]
    assert shown.stats.papers == 10


def test_entities_of_the_papers_stay_and_the_most_covered_fill_the_rest() -> None:
    with corpus(10) as workspace:
        graph = KnowledgeGraph(workspace)
        shown = view(graph, papers=1, entities=8)
        least = view(graph, papers=1, entities=0)
    (paper,) = shown.papers
    assert paper.paper.id == "paper/09"
    # Of its own there are the paper, its author and whom it cites; datasets and models come before other papers.
    assert [entity.id for entity in shown.entities] == [
        "dataset/own", "dataset/shared", "model/00", "model/01", "model/02", "paper/00", "paper/09", "person/a-b",
    ]
    assert [entity.id for entity in least.entities] == ["paper/00", "paper/09", "person/a-b"]
    ends = {entity.id for entity in shown.entities}
    assert {s.statement.id for s in shown.statements} == {
        "own00", "own01", "own02", "shared", "bypaper/00", "bypaper/09", "onpaper/00", "onpaper/09", "cites", "to00",
    }
    assert all({s.statement.subject, s.statement.object} <= ends for s in shown.statements)


@pytest.mark.parametrize(("papers", "entities"), [(0, 0), (0, 30), (1, 9), (3, 2), (9, 12)])
def test_part_of_a_graph_is_whole_in_itself_and_the_same_every_time(papers: int, entities: int) -> None:
    pages = []
    for _ in range(2):
        with corpus(10) as workspace:
            shown = view(KnowledgeGraph(workspace), papers=papers, entities=entities)
            pages.append(render(shown))
    assert pages[0] == pages[1]
    assert len(shown.papers) == papers
    assert len(shown.entities) >= min(entities, sum(shown.stats.entities.values()))
    data = Page(pages[0]).data()
    assert data["stats"]["papers"] == 10 > len(data["papers"])


def test_graph_within_the_budget_is_whole() -> None:
    with corpus(10) as workspace:
        graph = KnowledgeGraph(workspace)
        assert view(graph, papers=10, entities=23) == view(graph)
        assert len(view(graph).papers) == 10
