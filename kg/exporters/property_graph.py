"""The graph as property-graph databases see it: labelled nodes, typed relationships, both with properties.

Statements are relationships; since no relationship can point at another, evidence and results are nodes, and a
piece of evidence names its statement by the property ``statement``. Labels and types come from the schema; types
are spelt as Neo4j's style has them (``TRAINED_ON``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from math import isfinite

from kg.graph import KnowledgeGraph
from kg.model import Entity, Paper
from kg.schema import EntityType

__all__ = [
    "ENTITY",
    "EVIDENCE",
    "RESULT",
    "Node",
    "Relationship",
    "Value",
    "entity_nodes",
    "evidence_nodes",
    "links",
    "paper_nodes",
    "result_nodes",
    "statements",
]

Value = str | bool | int | float | tuple[str, ...] | None

ENTITY, EVIDENCE, RESULT = "Entity", "Evidence", "Result"


@dataclass(frozen=True, slots=True)
class Node:
    """A node; the first of its labels is the one under which its id is unique."""

    id: str
    labels: tuple[str, ...]
    properties: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship between nodes given by their first label and id; at most one of a type and id joins two."""

    start: tuple[str, str]
    type: str
    end: tuple[str, str]
    properties: dict[str, Value]


def entity_nodes(graph: KnowledgeGraph) -> Iterator[Node]:
    """All entities but papers, by id."""
    for entity in graph.entities():
        if entity.type != EntityType.PAPER:
            yield Node(entity.id, (ENTITY, entity.type.value), _entity(entity))


def paper_nodes(graph: KnowledgeGraph) -> Iterator[Node]:
    """All papers, by id, with their text and metadata; a cited paper that was not read has its name alone."""
    papers = graph.papers()
    paper = next(papers, None)
    for entity in graph.entities():
        if entity.type != EntityType.PAPER:
            continue
        while paper is not None and paper.id < entity.id:
            paper = next(papers, None)
        known = paper if paper is not None and paper.id == entity.id else None
        yield Node(entity.id, (ENTITY, entity.type.value), _entity(entity) | _paper(known))


def evidence_nodes(graph: KnowledgeGraph) -> Iterator[Node]:
    """All evidence, by statement and paper."""
    for evidence in graph.evidence():
        yield Node(evidence.id, (EVIDENCE,), {
            "statement": evidence.statement, "field": evidence.field.value, "start": evidence.start,
            "end": evidence.end, "quote": evidence.quote, "score": evidence.score,
            "polarity": evidence.polarity.value, "extractor": evidence.extractor,
        })


def result_nodes(graph: KnowledgeGraph) -> Iterator[Node]:
    """All reported results, by paper and place."""
    for result in graph.results():
        number = result.number if result.number is not None and isfinite(result.number) else None
        yield Node(result.id, (RESULT,), {
            "value": result.value, "number": number, "unit": result.unit, "kind": result.kind.value,
            "field": result.field.value, "start": result.start, "end": result.end, "quote": result.quote,
            "score": result.score, "polarity": result.polarity.value,
        })


def statements(graph: KnowledgeGraph) -> Iterator[Relationship]:
    """All statements, by subject, predicate and object; papers only deny or doubt those that are not asserted."""
    for statement in graph.statements():
        yield Relationship(
            (ENTITY, statement.subject), statement.predicate.name, (ENTITY, statement.object),
            {"id": statement.id, "belief": statement.belief, "asserted": statement.belief > 0,
             "paper_count": statement.paper_count, "evidence_count": statement.evidence_count},
        )


def links(graph: KnowledgeGraph) -> Iterator[Relationship]:
    """From each piece of evidence to its paper, and from each result to its paper and all that it is about."""
    found = (Relationship((EVIDENCE, one.id), "FOUND_IN", (ENTITY, one.paper), {}) for one in graph.evidence())
    return chain(found, _result_links(graph))


def _result_links(graph: KnowledgeGraph) -> Iterator[Relationship]:
    for result in graph.results():
        roles = {
            "REPORTED_IN": result.paper, "HAS_SUBJECT": result.subject, "HAS_METRIC": result.metric,
            "HAS_DATASET": result.dataset, "HAS_TASK": result.task, "HAS_BASELINE": result.baseline,
        }
        for type, id in roles.items():
            if id is not None:
                yield Relationship((RESULT, result.id), type, (ENTITY, id), {})


def _entity(entity: Entity) -> dict[str, Value]:
    return {
        "name": entity.name, "aliases": entity.aliases, "identifiers": entity.identifiers,
        "paper_count": entity.paper_count, "mention_count": entity.mention_count,
    }


def _paper(paper: Paper | None) -> dict[str, Value]:
    if paper is None:
        return {"abstract": None, "authors": (), "year": None, "venue": None, "url": None}
    return {
        "abstract": paper.abstract, "authors": paper.authors, "year": paper.year, "venue": paper.venue,
        "url": paper.url,
    }
