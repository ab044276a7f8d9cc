"""Discs laid side by side: tied ones close together, none on another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from kg.explorer.forces import Points, spiral

__all__ = ["pack_discs", "ring"]

_STEPS = 200
_FLAT = 1.9
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
    centres = np.round(start / length[:, None] * (area * 1.1)[:, None], 4)
    scale = float(np.median(least))
    share = _share(radii)
    for step in range(_STEPS):
        ease = 1.0 - step / _STEPS
        apart, distance = _apart(centres)
        drawn = _total(apart, pull * np.minimum(least - distance, 0.0) / distance)
        pushed = _total(apart, np.maximum(least - distance, 0.0) / distance * share)
        middle = centres * np.array([0.06, 0.06 * _FLAT])
        move = ease * (drawn * 0.5 - middle)
        length = np.maximum(np.sqrt(move[:, 0] ** 2 + move[:, 1] ** 2), 1e-9)
        move *= (np.minimum(length, scale * 0.5) / length)[:, None]
        centres = np.round(centres + move + pushed * 0.5, 4)
    centres = _clear(centres, least, share)
    return np.round(centres - _middle(centres, radii), 4)


def _apart(centres: Points) -> tuple[Points, Points]:
    """From each disc (row) to each (column): the way, as x and y, and its length."""
    apart = centres.T[:, None, :] - centres.T[:, :, None]
    return apart, np.maximum(np.sqrt(apart[0] ** 2 + apart[1] ** 2), 1e-6)


def _total(apart: Points, strength: Points) -> Points:
    # Rows are added one after the other: the order of the sum, and so its last digit, is the same everywhere.
    return np.column_stack([(way * strength).sum(axis=0) for way in apart])


def _pull(ties: Points) -> Points:
    """Ties as shares of what each disc holds to in all, so that large discs do not draw everything."""
    load = np.maximum(ties.sum(axis=0), 1.0)
    pull: Points = ties / np.sqrt(load[:, None] * load[None, :])
    return pull


def _share(radii: Points) -> Points:
    """How much of a push each (column) takes: the smaller the more."""
    area = radii**2
    share: Points = 2 * area[:, None] / (area[:, None] + area[None, :])
    return share


def _clear(centres: Points, least: Points, share: Points) -> Points:
    """Part what still overlaps; what cannot be parted by pushing is scaled up."""
    other = ~np.eye(len(least), dtype=bool)
    for _ in range(300):
        apart, distance = _apart(centres)
        if not ((distance < least) & other).any():
            return centres
        pushed = _total(apart, np.maximum(least * 1.002 - distance, 0.0) / distance * share)
        centres = np.round(centres + pushed * 0.5, 4)
    apart, distance = _apart(centres)
    worst = np.where(other, least / distance, 1.0).max()
    return np.round(centres * max(float(worst), 1.0) * 1.001, 4)


def _middle(centres: Points, radii: Points) -> Points:
    """The middle of the smallest upright box around all discs."""
    low = (centres - radii[:, None]).min(axis=0)
    high = (centres + radii[:, None]).max(axis=0)
    middle: Points = np.round((low + high) / 2, 4)
    return middle


def ring(radii: Sequence[float], *, around: tuple[float, float]) -> list[tuple[float, float]]:
    """Centres of discs on ellipses around that of the given half axes, as they come, each from its lowest place on.

    >>> ring([1.0, 1.0], around=(4, 4))
    [(1.0, 4.899), (-1.0, 4.899)]
    """
    places: list[tuple[float, float]] = []
    (wide, high), rest = around, list(radii)
    while rest:
        thick = max(rest)
        angles: list[float] = []
        turn = 0.0
        for radius in rest:
            # As if all lay on a circle round the short half axis: they lie further apart at the long one.
            step = 2 * math.asin(min(radius / (min(wide, high) + thick), 1.0))
            if turn + step > 2 * math.pi and angles:
                break
            angles.append(turn + step / 2)
            turn += step
        for angle in angles:
            x, y = (wide + thick) * math.sin(turn / 2 - angle), (high + thick) * math.cos(turn / 2 - angle)
            places.append((round(x, 4), round(y, 4)))
        rest, wide, high = rest[len(angles):], wide + 2.1 * thick, high + 2.1 * thick
    return places
