"""A part of the graph that somebody asked for: what is around one entity, or what enough papers speak of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from kg.errors import KGError
from kg.explorer.budget import Selection, sources
from kg.graph import KnowledgeGraph
from kg.model import Entity
from kg.schema import TEXT_TYPES, RelationType

__all__ = ["part"]

_RECORDS = frozenset({RelationType.AUTHORED_BY, RelationType.PUBLISHED_IN})
_PLAIN = _RECORDS | {RelationType.MENTIONS, RelationType.CITES}


def part(
    graph: KnowledgeGraph, *, around: str | None = None, hops: int = 2, min_papers: int = 1, top: int | None = None
) -> Selection | None:
    """Choose entities found in text, with the statements between them and the papers on which those rest.

    Args:
        graph: The graph.
        around: Only what is at most `hops` statements away from the entity of this id. A step leads from the entity to
            papers and people too, but not through them, since those lead everywhere.
        hops: See `around`.
        min_papers: Only entities that so many papers name, and the one of `around`.
        top: Of those only so many: the nearest, then those that most papers name.

    Returns:
        What to keep, or None where nothing was asked for and all is kept.
    """
    if around is None and min_papers <= 1 and top is None:
        return None
    steps = _steps(graph, around, hops) if around is not None else defaultdict(int)
    rows = [e for e in graph.entities() if (around is None or e.id in steps) and _counts(e, min_papers, around)]
    rows.sort(key=lambda e: (steps[e.id], -e.paper_count, -e.mention_count, e.id))
    chosen = frozenset(entity.id for entity in rows[:top])
    if not chosen:
        raise KGError(f"no entity is named by {min_papers} papers; ask for fewer")
    return _with_papers(graph, chosen)


def _counts(entity: Entity, min_papers: int, around: str | None) -> bool:
    return entity.id == around or (entity.type in TEXT_TYPES and entity.paper_count >= min_papers)


def _steps(graph: KnowledgeGraph, centre: str, hops: int) -> dict[str, int]:
    """How many statements lie between the centre and each entity that is near enough."""
    near: dict[str, set[str]] = defaultdict(set)
    for statement in graph.statements():
        if statement.predicate not in _PLAIN or centre in (statement.subject, statement.object):
            near[statement.subject].add(statement.object)
            near[statement.object].add(statement.subject)
    steps = {centre: 0}
    edge = [centre]
    papers = {paper.id for paper in graph.papers()}
    for step in range(1, hops + 1):
        edge = sorted({end for id in edge if id == centre or id not in papers for end in near[id]} - steps.keys())
        steps |= dict.fromkeys(edge, step)
    return steps


def _with_papers(graph: KnowledgeGraph, chosen: Collection[str]) -> Selection:
    """The chosen, with the papers of their strongest sentences and who and what is recorded of those."""
    between = frozenset(s.id for s in graph.statements() if s.subject in chosen and s.object in chosen)
    every = {paper.id for paper in graph.papers()}
    papers = {id for id in chosen if id in every}.union(*sources(graph, between).values())
    recorded = (s.object for s in graph.statements() if s.predicate in _RECORDS and s.subject in papers)
    return Selection(papers, {*chosen, *papers, *recorded})
