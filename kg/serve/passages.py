"""Sentences as the explorer shows them: who says them, and what is named in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kg.explorer.years import year_of
from kg.graph import KnowledgeGraph
from kg.model import Paper
from kg.serve.names import Names
from kg.store import COLUMNS, paper_of

__all__ = ["MOST", "Named", "Passage", "Source", "mentions", "of_results", "of_statements", "papers"]

MOST = 50
"""Sentences of a statement, and statements or results, of one answer."""

_COLUMNS = 'id, paper, field, "start", "end", quote, score, polarity'
_AMONG = "IN (SELECT unnest(?::VARCHAR[]))"
_STRONGEST = "polarity <> 'affirmed', score DESC, paper, field, \"start\", id"
_RANKED = f"""
    SELECT statement, {_COLUMNS} FROM evidence WHERE statement {_AMONG}
    QUALIFY row_number() OVER (PARTITION BY statement ORDER BY {_STRONGEST}) BETWEEN ? AND ?
    ORDER BY statement, {_STRONGEST}"""  # noqa: S608 - our column names


@dataclass(frozen=True, slots=True)
class Source:
    """The paper that a sentence is from."""

    id: str
    title: str
    year: int | None
    venue: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A place in a paper that names an entity, in characters of the field."""

    entity: str
    type: str
    name: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What a paper says of a statement or result, and the mentions in that sentence; ``id`` is that of the evidence."""

    id: str
    source: Source
    field: str
    start: int
    end: int
    quote: str
    score: float
    polarity: str
    mentions: tuple[Named, ...]


def of_statements(
    graph: KnowledgeGraph, names: Names, statements: Sequence[str], offset: int = 0
) -> dict[str, tuple[int, list[Passage]]]:
    """How many sentences each statement has, and at most :data:`MOST` of them from `offset` on, strongest first.

    The order is that of :meth:`kg.graph.KnowledgeGraph.evidence_of`; an id that the graph does not know is left out.
    """
    counts = graph.workspace.rows(f"SELECT id, evidence_count FROM statements WHERE id {_AMONG}", [list(statements)])  # noqa: S608
    found: dict[str, tuple[int, list[Passage]]] = {id: (count, []) for id, count in counts}
    rows = list(graph.workspace.rows(_RANKED, [list(statements), offset + 1, offset + MOST]))
    for (statement, *_), passage in zip(rows, _passages(graph, names, [row[1:] for row in rows]), strict=True):
        found[statement][1].append(passage)
    return found


def of_results(graph: KnowledgeGraph, names: Names, results: Sequence[str]) -> dict[str, Passage]:
    """The sentence of each result; an id that the graph does not know is left out."""
    rows = graph.workspace.rows(f"SELECT {_COLUMNS} FROM results WHERE id {_AMONG}", [list(results)])  # noqa: S608
    return {passage.id: passage for passage in _passages(graph, names, list(rows))}


def papers(graph: KnowledgeGraph, ids: Collection[str]) -> dict[str, Paper]:
    """Those of the papers that the graph knows."""
    rows = graph.workspace.rows(f"SELECT {COLUMNS} FROM papers WHERE id {_AMONG}", [list(ids)])  # noqa: S608
    return {row[0]: paper_of(row) for row in rows}


def mentions(graph: KnowledgeGraph, names: Names, ids: Collection[str]) -> dict[str, list[Named]]:
    """The mentions in each paper, by place."""
    query = f"""SELECT paper, entity, field, "start", "end" FROM mentions WHERE paper {_AMONG}
        ORDER BY paper, field, "start", "end", entity"""  # noqa: S608 - our words
    found: dict[str, list[Named]] = defaultdict(list)
    for paper, id, *place in graph.workspace.rows(query, [list(ids)]):
        found[paper].append(Named(id, names[id].type.value, names[id].name, *place))
    return found


def _passages(graph: KnowledgeGraph, names: Names, rows: Sequence[Sequence[Any]]) -> Iterable[Passage]:
    ids = {row[1] for row in rows}
    known, named = papers(graph, ids), mentions(graph, names, ids)
    for id, paper, field, start, end, quote, score, polarity in rows:
        inside = (one for one in named[paper] if one.field == field and start <= one.start and one.end <= end)
        yield Passage(id, _source(known[paper]), field, start, end, quote, score, polarity, tuple(inside))


def _source(paper: Paper) -> Source:
    return Source(paper.id, paper.title, year_of(paper), paper.venue, paper.url)
