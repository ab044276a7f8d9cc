"""Forces for many small pictures at once (Fruchterman and Reingold 1991), in arrays and with a grid.

Sums are taken in the order of the rows and every step is rounded, so that the same picture gives the same places on
every machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Flags", "Numbers", "Points", "spiral", "spread"]

Points = NDArray[np.float64]
"""One row (x, y) a node."""
Numbers = NDArray[np.intp]
Flags = NDArray[np.bool_]

_GOLDEN_ANGLE = 2.399963229728653
_STEPS = 90
_CELL = 2.0
"""Side of a cell of the grid, in wanted distances between neighbours; nodes in cells that do not touch ignore each
other."""
_CROWD = 12
"""How many nodes of one cell push a node at most: bounds the work where many gather."""
_SPAN = 1 << 20
_NEARBY = tuple((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1))


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
    weight = 1.0 / np.sqrt(np.bincount(group).astype(np.float64))[group][:, None]
    for step in range(_STEPS):
        force = _repulsion(points, group, room) + _attraction(points, ends, stiffness, wanted) - points * weight * 0.9
        length = np.maximum(np.sqrt(force[:, 0] ** 2 + force[:, 1] ** 2), 1e-9)
        reach = 1.2 * (1.0 - step / _STEPS) + 0.02
        points = np.round(points + force * (np.minimum(length, reach) / length)[:, None], 4)
    return points


def _repulsion(points: Points, group: Numbers, room: Points) -> Points:
    pushed, pushing = _close(points, group)
    apart = points[pushed] - points[pushing]
    square = np.maximum(apart[:, 0] ** 2 + apart[:, 1] ** 2, 0.01)
    side = (room[pushed] + room[pushing]) / 2
    # Nodes in the very same place are told apart by their order.
    apart[:, 0] += np.where(square <= 0.01, np.where(pushed < pushing, -0.1, 0.1), 0.0)
    strength = side**2 * 0.35 / square
    return _sums(pushed, apart * strength[:, None], len(points))


def _attraction(points: Points, ends: tuple[Numbers, Numbers], stiffness: Points, wanted: Points) -> Points:
    apart = points[ends[1]] - points[ends[0]]
    pull = apart * (np.sqrt(apart[:, 0] ** 2 + apart[:, 1] ** 2) / wanted * stiffness)[:, None] * 0.5
    return _sums(ends[0], pull, len(points)) - _sums(ends[1], pull, len(points))


def _sums(rows: Numbers, values: Points, count: int) -> Points:
    # bincount adds row by row: the order of the sum, and so its last digit, is the same everywhere.
    return np.column_stack([np.bincount(rows, weights=values[:, axis], minlength=count) for axis in (0, 1)])


def _close(points: Points, group: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of nodes of one group in the same cell or in cells that touch, both ways."""
    cell = np.clip(np.floor(points / _CELL), -_SPAN // 4, _SPAN // 4).astype(np.int64) + _SPAN // 2
    key = (group.astype(np.int64) * _SPAN + cell[:, 0]) * _SPAN + cell[:, 1]
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    pairs = []
    for x, y in _NEARBY:
        target = key + x * _SPAN + y
        begin = np.searchsorted(ranked, target, side="left")
        size = np.minimum(np.searchsorted(ranked, target, side="right") - begin, _CROWD)
        pushed = np.repeat(np.arange(len(points)), size)
        within = np.arange(len(pushed)) - np.repeat(np.cumsum(size) - size, size)
        pairs.append((pushed, order[np.repeat(begin, size) + within]))
    pushed, pushing = (np.concatenate(side) for side in zip(*pairs, strict=True))
    other = pushed != pushing
    return pushed[other], pushing[other]
