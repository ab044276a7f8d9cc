"""What one page can carry of a large graph: its entities and statements, and the papers on which most of it rests.

A browser reads the whole page before it shows anything. Packed, an entity or statement takes some twenty bytes, a paper
(its text, mentions, evidence) about a thousand, so the page holds more of the former than papers to go with them. A
page that a server sends holds no text, and asks for it.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from kg.explorer.rounding import thousandths
from kg.graph import KnowledgeGraph
from kg.model import Entity, Evidence
from kg.schema import EVIDENT_RELATIONS, TEXT_TYPES, EntityType, Polarity, RelationType

__all__ = ["ENTITIES", "PAPERS", "Selection", "select", "sources", "strength"]

PAPERS = 1_500
"""How many papers a page holds the text and evidence of: about 1.5 MB."""
ENTITIES = 50_000
"""How many entities a page holds: with their statements about 2.5 MB."""

_STATEMENTS = 20
"""How many statements for each paper of the budget are looked at, so that ranking needs bounded memory."""
_SENTENCES = 3
"""How many of a statement's strongest sentences come with it at least."""

_RANKED = EVIDENT_RELATIONS - {RelationType.MENTIONS}
_KINDS = dict.fromkeys(TEXT_TYPES, 0) | {EntityType.PAPER: 1}


class _All:
    """Holds every id."""

    def __contains__(self, id: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Selection:
    """The ids of what is on the page: papers with their text and evidence, and entities with what is said of them."""

    papers: Container[str] = _All()
    entities: Container[str] = _All()


def select(graph: KnowledgeGraph, papers: int = PAPERS, entities: int = ENTITIES) -> Selection:
    """Choose what a page of at most so many papers and entities holds; all of a graph that has no more.

    Statements read from text are taken by belief times number of papers, best first, and the papers of their strongest
    sentences kept, as long as those fit; papers that come first by id fill the rest. Their entities are kept, even if
    they are more than `entities`; what was found in text, papers, and others fill the rest, those of most papers first.
    """
    stats = graph.stats()
    kept: Container[str] = _All() if stats.papers <= papers else _papers(graph, papers)
    if sum(stats.entities.values()) <= entities:
        return Selection(kept)
    needed = set(_named(graph, kept))
    rest = (entity for entity in graph.entities() if entity.id not in needed)
    needed.update(entity.id for entity in heapq.nsmallest(entities - len(needed), rest, key=_rank))
    return Selection(kept, needed)


def _papers(graph: KnowledgeGraph, count: int) -> set[str]:
    best = _best(graph, count * _STATEMENTS)
    known = sources(graph, frozenset(best))
    kept: set[str] = set()
    for statement in best:
        wanted = known.get(statement, frozenset()) - kept
        if len(kept) + len(wanted) <= count:
            kept |= wanted
    shelf = (paper.id for paper in graph.papers())
    kept.update(islice((id for id in shelf if id not in kept), count - len(kept)))
    return kept


def _best(graph: KnowledgeGraph, count: int) -> Sequence[str]:
    """Ids of the statements read from text, best supported first, then by subject, predicate and object."""
    rows = ((-thousandths(s.belief) * s.paper_count, s.id) for s in graph.statements() if s.predicate in _RANKED)
    return [id for _, id in heapq.nsmallest(count, rows, key=lambda row: row[0])]


def sources(graph: KnowledgeGraph, statements: Container[str]) -> dict[str, frozenset[str]]:
    """The papers of each statement's strongest sentences."""
    return {
        statement: frozenset(item.paper for item in heapq.nsmallest(_SENTENCES, items, key=strength))
        for statement, items in groupby(graph.evidence(), lambda item: item.statement)
        if statement in statements
    }


def strength(item: Evidence) -> tuple[bool, float]:
    """A key that sorts what affirms first, then the strongest."""
    return item.polarity != Polarity.AFFIRMED, -item.score


def _rank(entity: Entity) -> tuple[int, int, str]:
    return _KINDS.get(entity.type, 2), -entity.paper_count, entity.id


def _named(graph: KnowledgeGraph, papers: Container[str]) -> Iterator[str]:
    """What the papers are, mention, report and record, with repetitions."""
    yield from (paper.id for paper in graph.papers() if paper.id in papers)
    for mention in graph.mentions():
        if mention.paper in papers:
            yield mention.entity
    for result in graph.results():
        if result.paper in papers:
            roles = (result.subject, result.metric, result.dataset, result.task, result.baseline)
            yield from (role for role in roles if role is not None)
    for statement in graph.statements():
        if statement.predicate not in EVIDENT_RELATIONS and statement.subject in papers:
            yield statement.object
