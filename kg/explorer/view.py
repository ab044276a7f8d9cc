"""What the page knows: the graph, or the larger part of a large one, every id replaced by a place in a tuple.

A view repeats no text: evidence and mentions are ranges of characters in the papers they come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from kg.errors import WorkspaceError
from kg.explorer.boards import BoardView, boards
from kg.explorer.budget import ENTITIES, PAPERS, Selection, select, strength
from kg.explorer.years import year_of
from kg.graph import KnowledgeGraph, Stats
from kg.model import Entity, Paper, ReportedResult, Span, Statement
from kg.schema import Polarity

__all__ = ["EvidenceView", "MentionView", "PaperView", "ResultView", "StatementView", "View", "view"]


@dataclass(frozen=True, slots=True)
class MentionView:
    """One place in a paper that names ``View.entities[entity]``."""

    entity: int
    span: Span


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper, its own place among the entities, and its mentions by place."""

    entity: int
    paper: Paper
    mentions: tuple[MentionView, ...]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """The sentence of a paper (see :class:`View`) that says a statement; ``score`` is a probability."""

    paper: int
    span: Span
    score: float
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement between two places in ``View.entities``, with its evidence, affirmed first, then strongest first."""

    subject: int
    object: int
    statement: Statement
    evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A reported number of a paper (see :class:`View`); all roles but paper and subject may be None."""

    paper: int
    subject: int
    metric: int | None
    dataset: int | None
    task: int | None
    baseline: int | None
    result: ReportedResult


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page shows; ``stats`` counts the whole graph, also where the rest holds only a part of it.

    Entities and papers are sorted by id, statements by subject, predicate and object, results by paper and place. The
    number of a paper counts ``papers`` first, then ``unread``.
    """

    stats: Stats
    entities: tuple[Entity, ...]
    papers: tuple[PaperView, ...]
    statements: tuple[StatementView, ...]
    results: tuple[ResultView, ...]
    boards: tuple[BoardView, ...]
    unread: tuple[tuple[int, int | None], ...]
    """Place among the entities, and year, of each paper whose text is not in the page."""
    served: bool = False
    """Whether texts, mentions and the places of sentences are left to the server that sends the page."""


def view(
    graph: KnowledgeGraph,
    *,
    papers: int = PAPERS,
    entities: int = ENTITIES,
    kept: Selection | None = None,
    served: bool = False,
) -> View:
    """Read a graph into a view: all of it, or what fits of one with more papers or entities.

    Counts and beliefs stay those of the whole graph. Papers that do not fit are entities without text, and statements
    lack the evidence from them; :func:`~kg.explorer.budget.select` says which those are. `kept` says what to
    show in place of that. Where a server has the texts (`served`) none is read, and all papers among the entities count
    as far as statements and results are concerned. Identifiers include the outside links of the user's table.

    Raises:
        WorkspaceError: A row names an entity or paper that the workspace does not hold.

    >>> from kg.workspace import Workspace
    >>> view(KnowledgeGraph(Workspace())).entities
    ()
    """
    kept = kept or select(graph, 0 if served else papers, entities)
    links = graph.links()
    named = tuple(_linked(entity, links) for entity in graph.entities() if entity.id in kept.entities)
    place = {entity.id: index for index, entity in enumerate(named)}
    shown = () if served else tuple(paper for paper in graph.papers() if paper.id in kept.papers)
    texts = {paper.id for paper in shown}
    unread = {p.id: (place[p.id], year_of(p)) for p in graph.papers() if p.id in place and p.id not in texts}
    shelf = {id: index for index, id in enumerate(unread if served else [paper.id for paper in shown])}
    mentions = {} if served else _mentions(graph, place, kept)
    evidence = _evidence(graph, shelf)
    results = [result for result in graph.results() if result.paper in shelf and _is_held(result, kept.entities)]
    return View(
        stats=graph.stats(),
        entities=named,
        papers=tuple(PaperView(_at(place, paper.id), paper, mentions.get(paper.id, ())) for paper in shown),
        statements=tuple(
            StatementView(_at(place, s.subject), _at(place, s.object), s, evidence.get(s.id, ()))
            for s in graph.statements()
            if s.subject in kept.entities and s.object in kept.entities
        ),
        results=tuple(_result(result, place, shelf) for result in results),
        boards=boards(graph, {result.id: index for index, result in enumerate(results)}),
        unread=tuple(unread.values()),
        served=served,
    )


def _linked(entity: Entity, links: Mapping[str, list[tuple[str, str]]]) -> Entity:
    known = [iri for iri, _ in links.get(entity.id, ()) if iri not in entity.identifiers]
    return replace(entity, identifiers=(*entity.identifiers, *known)) if known else entity


def _is_held(result: ReportedResult, entities: Container[str]) -> bool:
    roles = (result.subject, result.metric, result.dataset, result.task, result.baseline)
    return all(role is None or role in entities for role in roles)


def _mentions(graph: KnowledgeGraph, place: Mapping[str, int], kept: Selection) -> dict[str, tuple[MentionView, ...]]:
    found: dict[str, list[MentionView]] = defaultdict(list)
    for mention in graph.mentions():
        if mention.paper in kept.papers and mention.entity in kept.entities:
            found[mention.paper].append(MentionView(_at(place, mention.entity), mention.span))
    return {paper: tuple(mentions) for paper, mentions in found.items()}


def _evidence(graph: KnowledgeGraph, shelf: Mapping[str, int]) -> dict[str, tuple[EvidenceView, ...]]:
    found: dict[str, tuple[EvidenceView, ...]] = {}
    for statement, items in groupby(graph.evidence(), lambda item: item.statement):
        found[statement] = tuple(
            EvidenceView(shelf[item.paper], Span(item.field, item.start, item.end), item.score, item.polarity)
            for item in sorted(items, key=strength)
            if item.paper in shelf
        )
    return found


def _result(result: ReportedResult, place: Mapping[str, int], shelf: Mapping[str, int]) -> ResultView:
    def role(id: str | None) -> int | None:
        return None if id is None else _at(place, id)

    return ResultView(
        paper=_at(shelf, result.paper),
        subject=_at(place, result.subject),
        metric=role(result.metric),
        dataset=role(result.dataset),
        task=role(result.task),
        baseline=role(result.baseline),
        result=result,
    )


def _at(places: Mapping[str, int], id: str) -> int:
    try:
        return places[id]
    except KeyError:
        raise WorkspaceError(f"the graph refers to {id!r}, which the workspace does not hold; build it again") from None
