"""Parts of a graph, the page inside a notebook, and the commands that write them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from explorer_graph import filled
from test_explorer import Page
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.errors import KGError, UnknownNameError
from kg.explorer import view
from kg.explorer.part import part
from kg.graph import KnowledgeGraph
from kg.workspace import Workspace


@pytest.fixture
def graph() -> Iterator[kg.Graph]:
    with filled() as workspace:
        yield kg.Graph(workspace)


def names(graph: KnowledgeGraph, **wanted: object) -> set[str]:
    """Names of what is kept and found in text."""
    shown = view(graph, kept=part(graph, **wanted))  # type: ignore[arg-type]
    return {entity.name for entity in shown.entities if entity.type not in ("Paper", "Person")}


def test_around_grows_by_steps(graph: KnowledgeGraph) -> None:
    assert names(graph, around="model/gamma", hops=1) == {"Gamma", "Beta", "attention", "question answering"}
    assert names(graph, around="model/gamma", hops=2) == {
        "Gamma",
        "Beta",
        "attention",
        "question answering",
        "Alpha",
        "SQuAD",
        "=SUM(A1)",
    }
    shown = view(graph, kept=part(graph, around="model/gamma", hops=1))
    assert [item.paper.id for item in shown.papers] == ["paper/c"]
    assert {entity.name for entity in shown.entities if entity.type == "Person"} == {"Ada Example"}
    assert all(item.evidence for item in shown.statements if item.statement.evidence_count)


def test_a_paper_leads_to_what_it_says(graph: KnowledgeGraph) -> None:
    assert names(graph, around="paper/c", hops=1) == {"Gamma", "=SUM(A1)"}


def test_rare_entities_are_left_out_and_the_nearest_kept(graph: KnowledgeGraph) -> None:
    assert names(graph, min_papers=2) == {"Alpha", "Beta", "SQuAD", "F1", "WER"}
    assert names(graph, around="model/gamma", min_papers=2) == {"Gamma", "Beta", "Alpha", "SQuAD"}
    assert names(graph, around="model/gamma", hops=2, top=2) == {"Gamma", "Beta"}
    assert part(graph) is None
    with pytest.raises(KGError, match="9 papers"):
        part(graph, min_papers=9)


def test_a_notebook_shows_the_whole_page_in_a_closed_frame(graph: kg.Graph) -> None:
    frame = kg.view(graph, "Alpha Prime", hops=1, height=300, title="A & B")
    shown = frame._repr_html_()
    (source,) = re.findall(r'srcdoc="([^"]*)"', shown)
    assert html.unescape(source) == frame.page
    assert 'sandbox="allow-scripts allow-popups allow-downloads"' in shown
    assert Page(frame.page).data()["start"] == "#model/alpha"
    assert len(repr(frame)) < 80
    assert graph.view("Alpha Prime", hops=1, height=300, title="A & B") == frame
    with pytest.raises(UnknownNameError):
        kg.view(graph, "Omega")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "kg.duckdb"
    with filled() as source, Workspace(path) as copy:
        for table in ("papers", "entities", "aliases", "mentions", "statements", "evidence", "results"):
            copy.insert(table, list(source.rows(f"SELECT * FROM {table}")))
    return path


def test_kg_view_writes_a_page_and_says_where(workspace: Path) -> None:
    done = CliRunner().invoke(app, ["view", "--around", "beta", "--hops", "3", "--workspace", str(workspace)])
    assert done.exit_code == 0, done.output
    data = Page((workspace.parent / "view.html").read_text(encoding="utf-8")).data()
    assert data["start"] == "#model/beta?depth=3"
    assert json.dumps(data).count("=SUM(A1)") == 1


def test_kg_export_pyvis_writes_our_own_page(workspace: Path) -> None:
    done = CliRunner().invoke(app, ["export", "pyvis", "--workspace", str(workspace)])
    assert done.exit_code == 0, done.output
    page = Page((workspace.parent / "graph-pyvis.html").read_text(encoding="utf-8"))
    assert page.policy()["default-src"] == ["'none'"]
    assert "Beta" in {node["label"] for node in page.data()["nodes"]}
