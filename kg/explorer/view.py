"""What the page knows: the graph with every id replaced by a place in a tuple.

A view repeats no text: evidence and mentions are ranges of characters in the papers they come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.errors import WorkspaceError
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
    """The sentence of ``View.papers[paper]`` that says a statement; ``score`` is a probability."""

    paper: int
    span: Span
    score: float
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement between two places in ``View.entities``, with its evidence, strongest first."""

    subject: int
    object: int
    statement: Statement
    evidence: tuple[EvidenceView, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A reported number; all roles but paper and subject may be None."""

    paper: int
    subject: int
    metric: int | None
    dataset: int | None
    task: int | None
    baseline: int | None
    result: ReportedResult


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page shows.

    Entities and papers are sorted by id, statements by subject, predicate and object, results by paper and place.
    """

    stats: Stats
    entities: tuple[Entity, ...]
    papers: tuple[PaperView, ...]
    statements: tuple[StatementView, ...]
    results: tuple[ResultView, ...]


def view(graph: KnowledgeGraph) -> View:
    """Read a whole graph into a view; nothing is left out or merged.

    Raises:
        WorkspaceError: A row names an entity or paper that the workspace does not hold.

    >>> from kg.workspace import Workspace
    >>> view(KnowledgeGraph(Workspace())).entities
    ()
    """
    entities = tuple(graph.entities())
    place = {entity.id: index for index, entity in enumerate(entities)}
    papers = tuple(graph.papers())
    shelf = {paper.id: index for index, paper in enumerate(papers)}
    mentions = _mentions(graph, place)
    evidence = _evidence(graph, shelf)
    return View(
        stats=graph.stats(),
        entities=entities,
        papers=tuple(PaperView(_at(place, paper.id), paper, mentions.get(paper.id, ())) for paper in papers),
        statements=tuple(
            StatementView(_at(place, s.subject), _at(place, s.object), s, evidence.get(s.id, ()))
            for s in graph.statements()
        ),
        results=tuple(_result(result, place, shelf) for result in graph.results()),
    )


def _mentions(graph: KnowledgeGraph, place: Mapping[str, int]) -> dict[str, tuple[MentionView, ...]]:
    found: dict[str, list[MentionView]] = defaultdict(list)
    for mention in graph.mentions():
        found[mention.paper].append(MentionView(_at(place, mention.entity), mention.span))
    return {paper: tuple(mentions) for paper, mentions in found.items()}


def _evidence(graph: KnowledgeGraph, shelf: Mapping[str, int]) -> dict[str, tuple[EvidenceView, ...]]:
    found: dict[str, list[EvidenceView]] = defaultdict(list)
    for item in graph.evidence():
        span = Span(item.field, item.start, item.end)
        found[item.statement].append(EvidenceView(_at(shelf, item.paper), span, item.score, item.polarity))
    return {statement: tuple(sorted(items, key=lambda item: -item.score)) for statement, items in found.items()}


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
