"""Leaderboards for the page: the boards of :mod:`kg.leaderboard`, every entry a place among the page's results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.leaderboard import Board, Entry, leaderboards
from kg.metrics import Metric, Metrics

__all__ = ["BoardView", "RankedView", "boards"]


@dataclass(frozen=True, slots=True)
class RankedView:
    """``View.results[result]`` as a row of a board; ``number`` in the metric's unit, ``own`` or quoted by its paper."""

    result: int
    number: float
    own: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """Results of one dataset (that of their results) by one metric, the best first; ``task`` a name where it is one."""

    metric: Metric
    task: str | None
    entries: tuple[RankedView, ...]


def boards(graph: KnowledgeGraph, places: Mapping[str, int]) -> tuple[BoardView, ...]:
    """All boards, those with most entries first, of the results that `places` finds a place for, however unsure.

    Which results are sure enough is for the reader to say, so that no score leaves one out here.
    """
    found = (_board(board, places) for board in leaderboards(graph, Metrics(), least=0.0))
    return tuple(sorted((board for board in found if board.entries), key=lambda board: -len(board.entries)))


def _board(board: Board, places: Mapping[str, int]) -> BoardView:
    kept = tuple(_ranked(entry, places[entry.result]) for entry in board.entries if entry.result in places)
    return BoardView(board.metric, board.task, kept)


def _ranked(entry: Entry, place: int) -> RankedView:
    return RankedView(place, entry.number, entry.own)
