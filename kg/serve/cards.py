"""What an entity's page shows, as records: its statements by relation, with their sentences, and its results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.graph import BELIEVED, KnowledgeGraph
from kg.model import Entity, Evidence, Paper, ReportedResult, Statement
from kg.schema import RELATIONS, EntityType, Polarity, RelationType
from kg.serve.names import Names

__all__ = ["Card", "Group", "Row", "Sentence", "card", "sentences"]

_SHOWN = 30
"""Rows of a group."""
_QUOTED = 12
"""Rows of a group that show a sentence."""
_RESULTS = 50


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a paper says, and how sure the extractor is that it does."""

    quote: str
    paper: Entity
    score: float
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Row:
    """One statement of an entity: the other end, the belief, and the best sentence where one is shown."""

    statement: Statement
    other: Entity
    sentence: Sentence | None


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one relation and direction, most believed first; `total` counts those that are not shown too."""

    relation: RelationType
    title: str
    outward: bool
    rows: tuple[Row, ...]
    total: int

    @property
    def hidden(self) -> int:
        """How many statements are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about one entity; `weak` counts statements that are believed too little to be shown."""

    entity: Entity
    paper: Paper | None
    links: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    weak: int
    results: tuple[ReportedResult, ...]
    all_results: int


def card(graph: KnowledgeGraph, names: Names, entity: Entity, *, weak: bool = False) -> Card:
    """The card of an entity; `weak` shows what is believed less than :data:`~kg.graph.BELIEVED` too."""
    statements = graph.statements_of(entity.id)
    shown = [statement for statement in statements if weak or statement.belief >= BELIEVED]
    results = graph.results_of(entity.id)
    return Card(
        entity,
        graph.paper(entity.id) if entity.type == EntityType.PAPER else None,
        tuple(graph.links().get(entity.id, ())),
        tuple(_groups(graph, names, entity.id, shown)),
        len(statements) - len(shown),
        tuple(results[:_RESULTS]),
        len(results),
    )


def sentences(evidence: Iterable[Evidence], names: Names) -> list[Sentence]:
    """Pieces of evidence as sentences, in their order."""
    return [Sentence(piece.quote, names[piece.paper], piece.score, piece.polarity) for piece in evidence]


def _groups(graph: KnowledgeGraph, names: Names, id: str, statements: list[Statement]) -> Iterator[Group]:
    for relation, row in RELATIONS.items():
        said = [statement for statement in statements if statement.predicate == relation]
        outward = [one for one in said if one.subject == id or row.symmetric]
        inward = [one for one in said if one.subject != id and not row.symmetric]
        for found, is_outward in ((outward, True), (inward, False)):
            if found:
                title = f"{row.label} …" if is_outward else f"… {row.label} it"
                rows = tuple(_rows(graph, names, id, found[:_SHOWN]))
                yield Group(relation, title, is_outward, rows, len(found))


def _rows(graph: KnowledgeGraph, names: Names, id: str, statements: list[Statement]) -> Iterator[Row]:
    for place, statement in enumerate(statements):
        evidence = graph.evidence_of(statement.id)[:1] if place < _QUOTED and statement.evidence_count else []
        other = statement.object if statement.subject == id else statement.subject
        yield Row(statement, names[other], next(iter(sentences(evidence, names)), None))
