"""Networkx: the same nodes and edges as the graph, and GraphML that networkx reads again."""

from __future__ import annotations

import io
import re

import networkx as nx
import pytest
from conftest import HOSTILE

from kg.errors import UnknownNameError
from kg.graph import KnowledgeGraph
from kg.network import shortest_path, to_networkx, write_graphml
from kg.workspace import Workspace


def test_all_nodes_and_parallel_edges(small_graph: KnowledgeGraph) -> None:
    network = to_networkx(small_graph)
    stats = small_graph.stats()
    assert network.number_of_nodes() == sum(stats.entities.values())
    assert network.number_of_edges() == sum(stats.statements.values())
    assert network.number_of_edges("model/zeta", "model/alpha") == 2
    zeta = network.nodes["model/zeta"]
    assert (zeta["type"], zeta["name"], zeta["aliases"], zeta["paper_count"]) == ("Model", "Zeta", ("ZETA",), 2)
    statements = {statement.id: statement for statement in small_graph.statements()}
    for subject, object, key, edge in network.edges(keys=True, data=True):
        assert (subject, object) == (statements[key].subject, statements[key].object)
        assert edge["predicate"] == statements[key].predicate.value
        assert edge["belief"] == statements[key].belief
        assert edge["asserted"] is (statements[key].belief > 0)
        assert {type(value) for value in edge.values()} <= {str, int, float, bool}


def test_order_is_that_of_the_graph(small_graph: KnowledgeGraph) -> None:
    assert list(to_networkx(small_graph)) == [entity.id for entity in small_graph.entities()]


def test_minimum_belief_leaves_out_edges_only(small_graph: KnowledgeGraph) -> None:
    network = to_networkx(small_graph, minimum_belief=0.9)
    assert {edge["predicate"] for _, _, edge in network.edges(data=True)} == {"authoredBy", "publishedIn"}
    assert network.number_of_nodes() == sum(small_graph.stats().entities.values())


def test_graphml_is_read_again(small_graph: KnowledgeGraph) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_graphml(small_graph, first)
    write_graphml(small_graph, second)
    assert first.getvalue() == second.getvalue()
    keys = re.findall(rb'<key id="(.*?)"', first.getvalue())
    assert len(keys) == len(set(keys)) == 11
    read = nx.read_graphml(io.BytesIO(first.getvalue()), force_multigraph=True)
    network = to_networkx(small_graph)
    assert (read.number_of_nodes(), read.number_of_edges()) == (network.number_of_nodes(), network.number_of_edges())
    assert set(read.edges(keys=True)) == set(network.edges(keys=True))
    assert read.nodes["paper/h:ff"]["name"] == HOSTILE
    assert read.nodes["model/zeta"]["aliases"] == "ZETA"
    said = nx.get_edge_attributes(network, "asserted")
    assert nx.get_edge_attributes(read, "asserted") == said
    assert [ends[:2] for ends, asserted in said.items() if not asserted] == [("paper/h:ff", "dataset/setb")]
    assert read.edges["model/zeta", "model/alpha", next(iter(read["model/zeta"]["model/alpha"]))]["belief"] == 0.8


def test_graphml_survives_what_xml_forbids() -> None:
    with Workspace() as workspace:
        workspace.insert("entities", [
            ("model/a", "Model", "a\x00\x0b\r\nb\ufffe\uffff\x1f]]>&<", 1, 1, []), ("model/b", "Model", "", 1, 1, []),
        ])
        out = io.BytesIO()
        write_graphml(KnowledgeGraph(workspace), out)
    read = nx.read_graphml(io.BytesIO(out.getvalue()))
    assert read.nodes["model/a"]["name"] == "a\ufffd\ufffd\nb\ufffd\ufffd\ufffd]]>&<"
    assert set(read) == {"model/a", "model/b"}


def test_shortest_path_goes_either_way_along_asserted_statements(small_graph: KnowledgeGraph) -> None:
    steps = shortest_path(small_graph, "model/alpha", "SetB")
    assert (steps[-1].subject, steps[-1].predicate, steps[-1].object) == ("model/zeta", "evaluatedOn", "dataset/setb")
    assert {steps[0].subject, steps[0].object} == {"model/zeta", "model/alpha"}
    assert len(steps) == 2
    assert shortest_path(small_graph, "model/alpha", "SetB", minimum_belief=0.9) == []
    assert shortest_path(small_graph, "Zeta", "zeta") == []
    with pytest.raises(UnknownNameError):
        shortest_path(small_graph, "Zeta", "Omega")
