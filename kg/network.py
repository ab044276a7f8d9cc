"""The graph as networkx sees it, and GraphML; the only module that touches networkx."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import IO, Any

import networkx as nx

from kg.graph import KnowledgeGraph
from kg.model import Entity, Statement
from kg.schema import RelationType

__all__ = ["SEPARATOR", "shortest_path", "to_networkx", "write_graphml"]

SEPARATOR = " | "
"""Stands between the parts of a list in GraphML, which holds single values only."""

_ASSERTED = 1e-9
"""The least belief of a statement that some paper affirms."""
_XML_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_networkx(graph: KnowledgeGraph, *, minimum_belief: float = 0.0) -> nx.MultiDiGraph:
    """All entities as nodes, by id, and statements as edges, by subject, predicate and object.

    Nodes carry ``type``, ``name``, ``aliases``, ``identifiers``, ``paper_count`` and ``mention_count``; edges
    ``predicate``, ``belief``, ``asserted``, ``paper_count`` and ``evidence_count``, as plain strings, numbers, truth
    values and tuples. ``asserted`` is False where papers only deny or doubt the statement. Parallel edges are kept; the
    key of an edge is the id of its statement. The graph is held in memory whole.

    Args:
        graph: What to convert.
        minimum_belief: Leave out statements that are believed less, a probability in ``[0, 1]``; entities stay.
    """
    network = nx.MultiDiGraph()
    network.add_nodes_from((entity.id, _node(entity)) for entity in graph.entities())
    network.add_edges_from(
        (statement.subject, statement.object, statement.id, _edge(statement))
        for statement in graph.statements()
        if statement.belief >= minimum_belief
    )
    return network


def shortest_path(graph: KnowledgeGraph, start: str, end: str, *, minimum_belief: float = 0.0) -> list[Statement]:
    """The fewest statements that lead from one entity to another, whichever way they point; none where nothing does.

    Among paths of equal length, the one whose statements are believed most (by the sum of their beliefs). That a paper
    mentions something is no step: through their papers all things would be near.

    Args:
        graph: Where to look.
        start: A name, alias or id.
        end: A name, alias or id.
        minimum_belief: Take no statement that is believed less.

    Raises:
        UnknownNameError: Nothing is called `start` or `end`.
    """
    first, last = graph.entity(start).id, graph.entity(end).id
    steps: dict[tuple[str, str], Statement] = {}
    for statement in graph.statements():
        if statement.predicate == RelationType.MENTIONS or statement.belief < max(minimum_belief, _ASSERTED):
            continue
        ends = min(statement.subject, statement.object), max(statement.subject, statement.object)
        if ends not in steps or statement.belief > steps[ends].belief:
            steps[ends] = statement
    network = nx.Graph()
    network.add_nodes_from((first, last))
    # A step costs 1, and less than a thousandth more the less it is believed.
    network.add_weighted_edges_from((*ends, 1.001 - statement.belief / 1000) for ends, statement in steps.items())
    try:
        places = nx.dijkstra_path(network, first, last)
    except nx.NetworkXNoPath:
        return []
    return [steps[min(pair), max(pair)] for pair in pairwise(places)]


def write_graphml(graph: KnowledgeGraph, handle: IO[bytes]) -> None:
    """Write GraphML (http://graphml.graphdrawing.org/specification.html), which networkx, Gephi and yEd read.

    Lists become one string, their parts set off by :data:`SEPARATOR`. Characters that XML 1.0 cannot hold become
    U+FFFD; carriage returns, which it would change, line feeds.
    """
    network = to_networkx(graph)
    for _, attributes in network.nodes(data=True):
        attributes.update((name, _xml(value)) for name, value in attributes.items())
    nx.write_graphml_xml(network, handle)


def _node(entity: Entity) -> dict[str, Any]:
    return {
        "type": entity.type.value, "name": entity.name, "aliases": entity.aliases, "identifiers": entity.identifiers,
        "paper_count": entity.paper_count, "mention_count": entity.mention_count,
    }


def _edge(statement: Statement) -> dict[str, Any]:
    return {
        "predicate": statement.predicate.value, "belief": statement.belief, "asserted": statement.belief > 0,
        "paper_count": statement.paper_count, "evidence_count": statement.evidence_count,
    }


def _xml(value: str | int | tuple[str, ...]) -> str | int:
    if isinstance(value, int):
        return value
    text = value if isinstance(value, str) else SEPARATOR.join(value)
    return _XML_FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
