"""Places for a small picture: forces first (Fruchterman and Reingold 1991), then room for the labels.

Neither random numbers nor library algebra take part: nodes start on a sunflower spiral and every step is rounded, so
that the same picture gives the same places everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["arrange"]

_GOLDEN_ANGLE = 2.399963229728653
_STEPS = 300
_CELL = 130.0
"""Wanted distance between neighbours, in pixels at scale 1."""
_ROOM = 112.0
"""Side of the square that each node may claim of the picture, in pixels at scale 1."""
_UPRIGHT = 1.05
"""How much rather boxes part upright than sideways, since labels are wide and low."""

Points = NDArray[np.float64]


def arrange(
    sizes: Sequence[tuple[int, int]], edges: Sequence[tuple[int, int]], *, aspect: float = 0.8
) -> list[tuple[int, int]]:
    """Positions in whole pixels, centred on the origin, such that no two boxes overlap.

    Args:
        sizes: Width and height of each node's box (the node and its label), in pixels.
        edges: Pairs of places in `sizes`; direction and repetition do not matter.
        aspect: Width of the picture by its height.

    >>> (x, y), (u, v) = arrange([(90, 40), (90, 40)], [(0, 1)])
    >>> abs(x - u) >= 89 or abs(y - v) >= 39
    True
    """
    if not sizes:
        return []
    points = _spread(_spiral(len(sizes)), sorted({(min(e), max(e)) for e in edges}), aspect)
    points = _shrink(points, _ROOM * float(np.sqrt(len(sizes))), aspect)
    points = _part(points, np.asarray(sizes, dtype=np.float64), _UPRIGHT / aspect)
    points -= np.round((points.min(axis=0) + points.max(axis=0)) / 2)
    return [(int(x), int(y)) for x, y in np.round(points).tolist()]


def _spiral(size: int) -> Points:
    turn = np.arange(size, dtype=np.float64)
    radius = _CELL * np.sqrt(turn + 0.5)
    places = np.column_stack((radius * np.cos(_GOLDEN_ANGLE * turn), radius * np.sin(_GOLDEN_ANGLE * turn)))
    return np.round(places, 2)


def _spread(points: Points, edges: Sequence[tuple[int, int]], aspect: float) -> Points:
    pairs = np.asarray(edges, dtype=np.intp).reshape(-1, 2)
    degree = np.bincount(pairs.ravel(), minlength=len(points)).astype(np.float64)
    stiffness = 1.0 / np.sqrt(np.maximum(np.minimum(degree[pairs[:, 0]], degree[pairs[:, 1]]), 1.0))
    for step in range(_STEPS):
        force = _repulsion(points) + _attraction(points, pairs, stiffness) - points * np.array([0.06, 0.06 * aspect])
        length = np.maximum(np.sqrt((force**2).sum(axis=1, keepdims=True)), 1e-9)
        reach = _CELL * (1.0 - step / _STEPS)
        points = np.round(points + force / length * np.minimum(length, reach), 3)
    return points


def _repulsion(points: Points) -> Points:
    apart = points[:, None, :] - points[None, :, :]
    square = np.maximum((apart**2).sum(axis=2, keepdims=True), 1.0)
    force: Points = (apart * (_CELL**2 / square)).sum(axis=1)
    return force


def _attraction(points: Points, pairs: NDArray[np.intp], stiffness: Points) -> Points:
    apart = points[pairs[:, 1]] - points[pairs[:, 0]]
    pull = apart * (np.sqrt((apart**2).sum(axis=1)) / _CELL * stiffness)[:, None]
    force = np.zeros_like(points)
    np.add.at(force, pairs[:, 0], pull)
    np.add.at(force, pairs[:, 1], -pull)
    return force


def _shrink(points: Points, side: float, aspect: float) -> Points:
    """Scale each axis down, never up, until the picture is about `side` wide and high."""
    extent = np.maximum(points.max(axis=0) - points.min(axis=0), 1.0)
    wanted = side * np.sqrt(np.array([aspect, 1 / aspect]))
    smaller: Points = np.round(points * np.minimum(wanted / extent, 1.0), 3)
    return smaller


def _part(points: Points, boxes: Points, upright: float) -> Points:
    """Move overlapping boxes apart, on the axis where they lie further apart for their size, until none overlap."""
    half = (boxes[:, None, :] + boxes[None, :, :]) / 2
    for _ in range(1000):
        apart = points[:, None, :] - points[None, :, :]
        overlap = np.maximum(half - np.abs(apart), 0.0)
        overlap[np.arange(len(points)), np.arange(len(points))] = 0.0
        hit = overlap.min(axis=2) > 0.5
        if not hit.any():
            break
        points = np.round(points + _steps(apart, overlap, overlap / half * np.array([upright, 1.0]), hit), 3)
    return points


def _steps(apart: Points, overlap: Points, depth: Points, hit: NDArray[np.bool_]) -> Points:
    # Boxes in the very same place are told apart by their order.
    order = np.sign(np.arange(len(apart))[:, None] - np.arange(len(apart))[None, :])
    sideways = (depth[:, :, 0] < depth[:, :, 1]) & hit
    upright = hit & ~sideways
    direction = np.where(apart == 0.0, order[:, :, None], np.sign(apart))
    x = (direction[:, :, 0] * overlap[:, :, 0] * sideways).sum(axis=1)
    y = (direction[:, :, 1] * overlap[:, :, 1] * upright).sum(axis=1)
    step: Points = np.column_stack((x, y)) * 0.45
    return step
