"""What one page can carry of a large graph: the best supported statements and the papers on which they rest.

A browser reads the whole page before it shows anything. Nearly all that a page holds lies in its papers (their text,
mentions, evidence), about four kilobytes each, so a number of papers bounds the page.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from kg.explorer.rounding import thousandths
from kg.graph import KnowledgeGraph
from kg.model import Evidence, Statement
from kg.schema import EVIDENT_RELATIONS, Polarity, RelationType

__all__ = ["PAPERS", "Selection", "select", "sources", "strength"]

PAPERS = 10_000
"""How many papers a page holds at most: about 40 MB."""

_STATEMENTS = 20
"""How many statements for each paper of the budget are looked at, so that ranking needs bounded memory."""
_SENTENCES = 3
"""How many of a statement's strongest sentences come with it at least."""

_RANKED = EVIDENT_RELATIONS - {RelationType.MENTIONS}


class _All:
    """Holds every id."""

    def __contains__(self, id: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Selection:
    """The ids of what is on the page."""

    papers: Container[str] = _All()
    statements: Container[str] = _All()
    entities: Container[str] = _All()


def select(graph: KnowledgeGraph, papers: int = PAPERS) -> Selection:
    """Choose what a page of at most `papers` papers holds; all of a graph that has no more.

    Statements read from text are taken by belief times number of papers, best first, each with the papers of its
    strongest sentences, as long as those fit; papers that come first by id fill the rest. With the papers come what
    they mention, report and record (authors, venue, citations among them).
    """
    shelf = [paper.id for paper in graph.papers()]
    if len(shelf) <= papers:
        return Selection()
    best = _best(graph, papers * _STATEMENTS)
    known = sources(graph, frozenset(best))
    kept: set[str] = set()
    statements: set[str] = set()
    for statement in best:
        wanted = known.get(statement, frozenset()) - kept
        if len(kept) + len(wanted) <= papers:
            kept |= wanted
            statements.add(statement)
    kept.update(islice((id for id in shelf if id not in kept), papers - len(kept)))
    left_out = frozenset(shelf) - kept
    entities = set(kept)
    for item in _held(graph, statements, left_out):
        statements.add(item.id)
        entities.update((item.subject, item.object))
    entities.update(_named(graph, kept))
    return Selection(kept, statements, entities)


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


def _held(graph: KnowledgeGraph, chosen: Container[str], left_out: Container[str]) -> Iterator[Statement]:
    """The chosen statements, and what papers mention and record, but nothing that a left out paper is part of."""
    for item in graph.statements():
        if item.subject in left_out or item.object in left_out:
            continue
        if item.predicate not in _RANKED or item.id in chosen:
            yield item


def _named(graph: KnowledgeGraph, papers: Container[str]) -> Iterator[str]:
    for mention in graph.mentions():
        if mention.paper in papers:
            yield mention.entity
    for result in graph.results():
        if result.paper in papers:
            roles = (result.subject, result.metric, result.dataset, result.task, result.baseline)
            yield from (role for role in roles if role is not None)
