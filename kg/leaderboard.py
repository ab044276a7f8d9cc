"""Reported results side by side: who reached what, on which dataset, by which metric."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.graph import BELIEVED, KnowledgeGraph
from kg.metrics import Metric, Metrics
from kg.model import ReportedResult
from kg.schema import Polarity, RelationType, ResultKind

__all__ = ["Board", "Entry", "leaderboards"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One reported result: entity names (the paper's title where it names no system) and the value made comparable.

    ``number`` is in the metric's unit; ``value`` as written; ``score`` how sure the extractor is. ``own`` tells the
    paper's own result, of itself or of what it introduces, from one that it quotes; ``result`` is its id in the graph,
    which takes no part in telling entries apart.
    """

    subject: str
    number: float
    value: str
    paper: str
    year: int | None
    quote: str
    score: float
    own: bool
    result: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Board:
    """Results of one dataset and metric, the best first (by value where nobody has said what is better)."""

    dataset: str
    metric: Metric
    task: str | None
    entries: tuple[Entry, ...]


def leaderboards(
    graph: KnowledgeGraph,
    metrics: Metrics,
    *,
    task: str | None = None,
    dataset: str | None = None,
    metric: str | None = None,
    least: float = BELIEVED,
) -> list[Board]:
    """All boards, those with most entries first; absolute results that name dataset and metric, and assert.

    Args:
        graph: The graph.
        metrics: What counts as one metric.
        task: Only results for this task (name, alias or id), as the paper ties it to the dataset.
        dataset: Only this dataset.
        metric: Only this metric, under any of its names.
        least: Score below which a result is left out.

    Raises:
        UnknownNameError: Nothing in the graph is called `task` or `dataset`.
    """
    wanted = {"task": task and graph.entity(task).id, "dataset": dataset and graph.entity(dataset).id}
    names = {entity.id: entity.name for entity in graph.entities()}
    years = {paper.id: paper.year for paper in graph.papers()}
    introduced = {(s.subject, s.object) for s in graph.statements() if s.predicate == RelationType.INTRODUCES}
    groups: dict[tuple[str, str], list[tuple[Entry, Metric, str | None]]] = defaultdict(list)
    for result in _absolute(graph, least):
        if any(id is not None and id != getattr(result, role) for role, id in wanted.items()):
            continue
        known = metrics[names[result.metric or ""]]
        if metric is not None and known != metrics[metric]:
            continue
        entry = Entry(
            names[result.subject], known.comparable(result.number or 0.0, result.unit), result.value,
            names[result.paper], years.get(result.paper), result.quote, result.score,
            result.subject == result.paper or (result.paper, result.subject) in introduced, result.id,
        )
        groups[result.dataset or "", known.name].append((entry, known, result.task))
    boards = [_board(names, dataset, rows) for (dataset, _), rows in groups.items()]
    return sorted(boards, key=lambda board: (-len(board.entries), board.dataset.casefold(), board.metric.name))


def _absolute(graph: KnowledgeGraph, least: float) -> Iterator[ReportedResult]:
    for result in graph.results():
        said = result.polarity == Polarity.AFFIRMED and result.kind == ResultKind.ABSOLUTE and result.score >= least
        if said and result.metric and result.dataset and result.number is not None:
            yield result


def _board(
    names: dict[str, str], dataset: str, rows: list[tuple[Entry, Metric, str | None]]
) -> Board:
    metric = rows[0][1]
    sign = 1 if metric.higher_is_better is False else -1
    entries = sorted({row[0] for row in rows}, key=lambda e: (sign * e.number, e.subject, e.paper, e.quote))
    tasks = sorted({names[row[2]] for row in rows if row[2]})
    return Board(names[dataset], metric, tasks[0] if len(tasks) == 1 else None, tuple(entries))
