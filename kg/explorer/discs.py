"""Discs laid side by side: tied ones close together, none on another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from kg.explorer.forces import Flags, Points, spiral

__all__ = ["pack_discs", "ring"]

_STEPS = 260
_FLAT = 1.5
"""How much stronger discs are drawn to the middle upright than sideways, since screens are wide."""


def pack_discs(radii: Points, ties: Points, *, gap: float) -> Points:
    """Centres for discs, round the origin, such that any two lie at least `gap` apart.

    Args:
        radii: The discs, about the largest first, which comes to lie in the middle.
        ties: How much each holds to each, symmetric.
        gap: The least distance between two rims.
    """
    count = len(radii)
    if count < 2:
        return np.zeros((count, 2))
    least = radii[:, None] + radii[None, :] + gap
    pull = _pull(ties)
    area = np.cumsum(radii**2) ** 0.5
    start = spiral(count)
    length = np.maximum(np.sqrt((start**2).sum(axis=1)), 1e-9)
    centres = np.round(start / length[:, None] * (area * 1.3)[:, None], 4)
    scale = float(np.median(least))
    for step in range(_STEPS):
        ease = 1.0 - step / _STEPS
        apart = centres[:, None, :] - centres[None, :, :]
        distance = np.maximum(np.sqrt(apart[:, :, 0] ** 2 + apart[:, :, 1] ** 2), 1e-6)
        drawn = -(pull * np.maximum(distance - least, 0.0) / distance)[:, :, None] * apart
        push = (np.maximum(least - distance, 0.0) / distance * 0.5)[:, :, None] * apart * _share(radii)[:, :, None]
        # Far ones push each other a little, so that the middle does not fill up.
        middle = centres * np.array([0.02, 0.02 * _FLAT])
        move = ease * (_total(drawn) * 0.5 - middle)
        length = np.maximum(np.sqrt(move[:, 0] ** 2 + move[:, 1] ** 2), 1e-9)
        move *= (np.minimum(length, scale * 0.5) / length)[:, None]
        centres = np.round(centres + move + _total(push), 4)
    centres = _clear(centres, least, radii)
    return np.round(centres - _middle(centres, radii), 4)


def _pull(ties: Points) -> Points:
    """Ties as shares of what each disc holds to in all, so that large discs do not draw everything."""
    load = np.maximum(_rows(ties), 1.0)
    return ties / np.maximum(np.sqrt(load[:, None] * load[None, :]), 1.0)


def _share(radii: Points) -> Points:
    """How much of a push each takes: the smaller the more."""
    area = radii**2
    share: Points = 2 * area[None, :] / (area[:, None] + area[None, :])
    return share


def _clear(centres: Points, least: Points, radii: Points) -> Points:
    """Part what still overlaps; what cannot be parted by pushing is scaled up."""
    for _ in range(600):
        apart = centres[:, None, :] - centres[None, :, :]
        distance = np.maximum(np.sqrt(apart[:, :, 0] ** 2 + apart[:, :, 1] ** 2), 1e-6)
        if not _overlap(distance, least).any():
            return centres
        push = (np.maximum(least * 1.002 - distance, 0.0) / distance * 0.5)[:, :, None] * apart
        centres = np.round(centres + _total(push * _share(radii)[:, :, None]), 4)
    worst = np.where(_overlap(distance, least), least / distance, 1.0).max()
    return np.round(centres * float(worst) * 1.001, 4)


def _overlap(distance: Points, least: Points) -> Flags:
    overlap: Flags = (distance < least) & ~np.eye(len(least), dtype=bool)
    return overlap


def _middle(centres: Points, radii: Points) -> Points:
    """The middle of the smallest upright box around all discs."""
    low = (centres - radii[:, None]).min(axis=0)
    high = (centres + radii[:, None]).max(axis=0)
    middle: Points = np.round((low + high) / 2, 4)
    return middle


def _rows(matrix: Points) -> Points:
    count = len(matrix)
    return np.bincount(np.repeat(np.arange(count), count), weights=matrix.ravel(), minlength=count)


def _total(forces: Points) -> Points:
    """Sums over the second axis, taken one after the other: the same last digit on every machine."""
    return np.column_stack([_rows(np.ascontiguousarray(forces[:, :, axis])) for axis in (0, 1)])


def ring(radii: Sequence[float], *, around: float) -> list[tuple[float, float]]:
    """Centres of discs on rings around the origin, largest first in the innermost, as they come.

    >>> ring([1.0, 1.0], around=4)
    [(5.0, 0.0), (4.6, 1.96)]
    """
    places = []
    at, inner, outer = 0.0, around, 0.0
    for radius in radii:
        outer = max(outer, 2 * radius)
        middle = inner + outer / 2
        step = 2 * math.asin(min(1.0, radius / max(middle, radius)))
        if at and at + step > 2 * math.pi:
            at, inner, outer = 0.0, inner + outer, 2 * radius
            middle = inner + outer / 2
            step = 2 * math.asin(min(1.0, radius / max(middle, radius)))
        places.append((round(middle * math.cos(at), 4), round(middle * math.sin(at), 4)))
        at += step
    return places
