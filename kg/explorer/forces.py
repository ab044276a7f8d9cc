"""Forces for many small pictures at once (Fruchterman and Reingold 1991), in arrays and with a grid.

Sums are taken in the order of the rows and every step is rounded, so that the same picture gives the same places on
every machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Numbers", "Points", "spiral", "spread"]

Points = NDArray[np.float64]
"""One row (x, y) a node."""
Numbers = NDArray[np.intp]

_GOLDEN_ANGLE = 2.399963229728653
_STEPS = 80
_CELL = 1.8
"""Side of a cell of the grid, in wanted distances between neighbours; nodes in cells that do not touch ignore each
other."""
_CROWD = 24
"""How many nodes of one column push a node at most: bounds the work where many gather."""
_LOOK = 2
"""After how many steps it is looked anew who is close to whom."""
_SPAN = 1 << 20


def spiral(size: int) -> Points:
    """Seats of a sunflower, about one in each unit of area, from the middle outwards."""
    turn = np.arange(size, dtype=np.float64)
    radius = np.sqrt((turn + 0.5) / np.pi)
    return np.round(np.column_stack((radius * np.cos(_GOLDEN_ANGLE * turn), radius * np.sin(_GOLDEN_ANGLE * turn))), 4)


def spread(points: Points, group: Numbers, edges: Numbers, room: Points) -> Points:
    """Move nodes until neighbours lie about a unit apart and others further; each group round its own origin.

    Args:
        points: Where each node begins.
        group: The group of each node; nodes of different groups do not feel each other.
        edges: Rows of two nodes of one group, none twice.
        room: How much more than one unit each node asks for: 1 for a plain one.
    """
    count = len(points)
    degree = np.maximum(np.bincount(edges.ravel(), minlength=count), 1).astype(np.float64)
    ends = edges[:, 0], edges[:, 1]
    stiffness = 1.0 / np.sqrt(np.minimum(degree[ends[0]], degree[ends[1]]))
    wanted = (room[ends[0]] + room[ends[1]]) / 2
    inward = 0.9 / np.sqrt(np.bincount(group).astype(np.float64))[group][:, None]
    pairs = _close(points, group)
    for step in range(_STEPS):
        if step % _LOOK == 0:
            pairs = _close(points, group)
        force = _repulsion(points, pairs, room) + _attraction(points, ends, stiffness, wanted) - points * inward
        length = np.maximum(np.sqrt(force[:, 0] ** 2 + force[:, 1] ** 2), 1e-9)
        reach = 1.2 * (1.0 - step / _STEPS) + 0.02
        points = np.round(points + force * (np.minimum(length, reach) / length)[:, None], 4)
    return points


def _repulsion(points: Points, pairs: tuple[Numbers, Numbers], room: Points) -> Points:
    apart = points[pairs[0]] - points[pairs[1]]
    square = apart[:, 0] ** 2 + apart[:, 1] ** 2
    # Nodes in the very same place are told apart by their order.
    apart[square < 0.01, 0] += 0.1
    side = (room[pairs[0]] + room[pairs[1]]) / 2
    push = apart * (side**2 * 0.35 / np.maximum(square, 0.01))[:, None]
    return _sums(pairs[0], push, len(points)) - _sums(pairs[1], push, len(points))


def _attraction(points: Points, ends: tuple[Numbers, Numbers], stiffness: Points, wanted: Points) -> Points:
    apart = points[ends[1]] - points[ends[0]]
    pull = apart * (np.sqrt(apart[:, 0] ** 2 + apart[:, 1] ** 2) / wanted * stiffness)[:, None] * 0.5
    return _sums(ends[0], pull, len(points)) - _sums(ends[1], pull, len(points))


def _sums(rows: Numbers, values: Points, count: int) -> Points:
    # bincount adds row by row: the order of the sum, and so its last digit, is the same everywhere.
    return np.column_stack([np.bincount(rows, weights=values[:, axis], minlength=count) for axis in (0, 1)])


def _close(points: Points, group: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of nodes of one group in the same cell or in cells that touch, each pair once."""
    cell = np.clip(np.floor(points / _CELL), -_SPAN // 4, _SPAN // 4).astype(np.int64) + _SPAN // 2
    key = (group.astype(np.int64) * _SPAN + cell[:, 0]) * _SPAN + cell[:, 1]
    order = np.argsort(key, kind="stable")
    key = key[order]
    # Cells above each other follow each other: three of them are one run of the sorted nodes.
    below = np.searchsorted(key, key + 1, side="right")
    beside = key + _SPAN
    runs = (
        (np.arange(1, len(key) + 1), below),
        (np.searchsorted(key, beside - 1, side="left"), np.searchsorted(key, beside + 1, side="right")),
    )
    first, second = [], []
    for begin, end in runs:
        size = np.minimum(end - begin, _CROWD)
        first.append(np.repeat(np.arange(len(key)), size))
        within = np.arange(len(first[-1])) - np.repeat(np.cumsum(size) - size, size)
        second.append(np.repeat(begin, size) + within)
    return order[np.concatenate(first)], order[np.concatenate(second)]
