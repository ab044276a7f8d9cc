"""Places for everything: communities are islands, their own communities lie inside them, white space lies between.

A force layout of a large graph is a ball. Here the graph is cut into communities, and these again, until a picture of
each can be read; the small pictures are drawn first, then packed as discs, from the inside out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.explorer.communities import communities
from kg.explorer.discs import pack_discs, ring
from kg.explorer.forces import Numbers, Points, spiral, spread

__all__ = ["Island", "Islands", "islands"]

_LEAF = 160
"""How many nodes are drawn as one picture; more are cut into communities first."""
_DEPTH = 3
_SMALL = 6
"""Smaller components lie on the rim, smaller communities with the neighbour they hold to most."""
_SHORE = 0.6
"""White space around the nodes of an island, in distances between neighbours."""


@dataclass(frozen=True, slots=True)
class Island:
    """A community: its nodes, the disc in which they lie, and how deep it lies in others (0: in none)."""

    members: tuple[int, ...]
    x: float
    y: float
    radius: float
    depth: int


@dataclass(frozen=True, slots=True)
class Islands:
    """A place for each node, its island of depth 0 (-1 on the rim), and all islands, outer ones first.

    One unit is the wanted distance between neighbours. No two islands of one depth overlap.
    """

    points: Points
    home: Numbers
    islands: tuple[Island, ...]


@dataclass(slots=True)
class _Part:
    members: list[int]
    parts: list[_Part]
    depth: int
    x: float = 0.0
    y: float = 0.0
    radius: float = 0.0


def islands(near: Sequence[Mapping[int, int]], room: Sequence[float]) -> Islands:
    """Lay out a graph.

    Args:
        near: For each node its neighbours with the whole-numbered weight of the tie, both ways, none to itself.
        room: How much room each node asks for, by that of a plain one.

    >>> islands([{1: 1}, {0: 1}, {}], [1, 1, 1]).home.tolist()
    [-1, -1, -1]
    """
    count = len(near)
    edges = np.array([(a, b) for a, row in enumerate(near) for b in row if a < b], dtype=np.intp).reshape(-1, 2)
    weights = np.array([row[b] for a, row in enumerate(near) for b in row if a < b], dtype=np.float64)
    parts = _joined(near, communities(near))
    whole = _Part([], [_cut(part, near, 0) for part in parts if len(part) >= _SMALL], -1)
    rim = [_Part(part, [], 0) for part in parts if len(part) < _SMALL]
    leaves = [*_leaves(whole), *rim]
    points = _pictures(leaves, count, edges, np.asarray(room, dtype=np.float64))
    if whole.parts:
        _settle(whole, points, edges, weights)
    _shore(whole, rim, points)
    home = np.full(count, -1, dtype=np.intp)
    for seat, part in enumerate(whole.parts):
        home[part.members] = seat
    return Islands(points, home, tuple(_flat(whole)))


def _joined(near: Sequence[Mapping[int, int]], parts: list[list[int]]) -> list[list[int]]:
    """Small communities put to the neighbour to which most of their weight goes, smallest first."""
    home = {node: seat for seat, part in enumerate(parts) for node in part}
    for seat in range(len(parts) - 1, -1, -1):
        if len(parts[seat]) >= _SMALL:
            continue
        ties: dict[int, int] = {}
        for node in parts[seat]:
            for other, weight in near[node].items():
                if home[other] != seat:
                    ties[home[other]] = ties.get(home[other], 0) + weight
        if ties:
            target = min(ties, key=lambda label: (-ties[label], label))
            home.update((node, target) for node in parts[seat])
            parts[target] = parts[target] + parts[seat]
            parts[seat] = []
    return sorted((sorted(part) for part in parts if part), key=lambda part: (-len(part), part[0]))


def _cut(members: list[int], near: Sequence[Mapping[int, int]], depth: int) -> _Part:
    if len(members) <= _LEAF or depth + 1 >= _DEPTH:
        return _Part(members, [], depth)
    seat = {node: at for at, node in enumerate(members)}
    inner = [{seat[other]: tie for other, tie in near[node].items() if other in seat} for node in members]
    parts = _joined(inner, communities(inner, rounds=1))
    if len(parts) == 1:
        return _Part(members, [], depth)
    return _Part(members, [_cut([members[at] for at in part], near, depth + 1) for part in parts], depth)


def _leaves(part: _Part) -> list[_Part]:
    return [leaf for inner in part.parts for leaf in _leaves(inner)] if part.parts else [part] * bool(part.members)


def _flat(part: _Part) -> list[Island]:
    """All islands inside a part, level by level, larger ones first."""
    found: list[Island] = []
    level = part.parts
    while level:
        found.extend(Island(tuple(p.members), p.x, p.y, p.radius, p.depth) for p in level)
        level = [inner for p in level for inner in p.parts]
    return found


def _pictures(leaves: Sequence[_Part], count: int, edges: Numbers, room: Points) -> Points:
    group = np.zeros(count, dtype=np.intp)
    start = np.zeros((count, 2), dtype=np.float64)
    for seat, leaf in enumerate(leaves):
        group[leaf.members] = seat
        start[leaf.members] = spiral(len(leaf.members)) * 1.2
    inside = edges[group[edges[:, 0]] == group[edges[:, 1]]]
    return spread(start, group, inside, room) if count else start


def _settle(part: _Part, points: Points, edges: Numbers, weights: Points) -> None:
    """Lay the parts of a part beside each other, from the inside out, and centre it on its origin."""
    if not part.parts:
        own = points[part.members]
        own -= np.round((own.min(axis=0) + own.max(axis=0)) / 2, 4)
        points[part.members] = own
        part.radius = round(float(np.sqrt((own**2).sum(axis=1).max())) + _SHORE, 4)
        return
    home = np.full(len(points), -1, dtype=np.intp)
    for seat, inner in enumerate(part.parts):
        home[inner.members] = seat
    # Only what runs inside this part matters here.
    within = (home[edges[:, 0]] >= 0) & (home[edges[:, 1]] >= 0)
    edges, weights = edges[within], weights[within]
    for inner in part.parts:
        _settle(inner, points, edges, weights)
    ends = home[edges]
    across = ends[:, 0] != ends[:, 1]
    edges, ends, weights = edges[across], ends[across], weights[across]
    size = len(part.parts)
    ties: Points = np.zeros((size, size))
    np.add.at(ties, (ends[:, 0], ends[:, 1]), weights)
    radii = np.array([inner.radius for inner in part.parts])
    centres = pack_discs(radii, ties + ties.T, gap=_gap(part, radii))
    _turn(part, points, edges, ends, centres)
    for inner, (x, y) in zip(part.parts, centres.tolist(), strict=True):
        _shift(inner, points, x, y)
    part.radius = round(float((np.sqrt((centres**2).sum(axis=1)) + radii).max()) + _SHORE, 4)


def _gap(part: _Part, radii: Points) -> float:
    return 0.4 if part.depth >= 0 else round(1.5 + 0.06 * float(radii.max()), 4)


def _turn(part: _Part, points: Points, edges: Numbers, ends: Numbers, centres: Points) -> None:
    """Turn each part on its centre so that its nodes face those elsewhere to which they are tied."""
    node, own = edges.ravel(), ends.ravel()
    toward = centres[ends[:, ::-1].ravel()] - centres[own]
    toward /= np.maximum(np.sqrt(toward[:, 0] ** 2 + toward[:, 1] ** 2), 1e-9)[:, None]
    place = points[node]
    size = len(part.parts)
    along = np.bincount(own, weights=place[:, 0] * toward[:, 0] + place[:, 1] * toward[:, 1], minlength=size)
    beside = np.bincount(own, weights=place[:, 0] * toward[:, 1] - place[:, 1] * toward[:, 0], minlength=size)
    for seat, inner in enumerate(part.parts):
        angle = math.atan2(round(float(beside[seat]), 3), round(float(along[seat]), 3))
        _rotate(inner, points, round(math.cos(angle), 6), round(math.sin(angle), 6))


def _rotate(part: _Part, points: Points, cosine: float, sine: float) -> None:
    own = points[part.members]
    turned = np.column_stack((own[:, 0] * cosine - own[:, 1] * sine, own[:, 0] * sine + own[:, 1] * cosine))
    points[part.members] = np.round(turned, 4)
    for inner in _inside(part):
        inner.x, inner.y = (
            round(inner.x * cosine - inner.y * sine, 4), round(inner.x * sine + inner.y * cosine, 4)
        )


def _shift(part: _Part, points: Points, x: float, y: float) -> None:
    points[part.members] += (x, y)
    for inner in (part, *_inside(part)):
        inner.x, inner.y = round(inner.x + x, 4), round(inner.y + y, 4)


def _inside(part: _Part) -> list[_Part]:
    return [found for inner in part.parts for found in (inner, *_inside(inner))]


def _shore(whole: _Part, rim: Sequence[_Part], points: Points) -> None:
    """Lay single nodes and small components on rings around everything."""
    for part in rim:
        _settle(part, points, np.empty((0, 2), dtype=np.intp), np.empty(0))
    places = ring([part.radius for part in rim], around=_outline(whole))
    for part, (x, y) in zip(rim, places, strict=True):
        _shift(part, points, x, y)


def _outline(whole: _Part) -> tuple[float, float]:
    """Half axes of an ellipse around all islands."""
    wide = max((abs(part.x) + part.radius for part in whole.parts), default=0.0)
    high = max((abs(part.y) + part.radius for part in whole.parts), default=0.0)
    reach = max(
        (math.hypot(part.x / wide, part.y / high) + part.radius / min(wide, high) for part in whole.parts), default=0.0
    )
    return round(wide * reach + 1.0, 4), round(high * reach + 1.0, 4)
