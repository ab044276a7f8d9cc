"""Communities of a graph: parts that hold together more than chance would have it.

The method of Leiden (Traag, Waltman and van Eck 2019) with a refinement that takes the best merge in place of a drawn
one. Weights and gains are whole numbers, so that the result is the same on every machine: no rounding, no random
numbers, no library takes part.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

__all__ = ["communities", "modularity"]

Near = Sequence[Mapping[int, int]]
"""For each node its neighbours with the weight of the tie, both ways, none to itself."""

_SHUFFLE = 2_654_435_761
"""Knuth's multiplier: visits nodes in an order that has nothing to do with their names."""


def communities(near: Near, *, rounds: int = 2) -> list[list[int]]:
    """Every node in one list: the largest community first, then that of the smallest member; members ascending.

    A node without neighbours is a community of its own. More `rounds` find better ones, the second a little.

    >>> communities([{1: 1, 2: 1}, {0: 1, 2: 1}, {0: 1, 1: 1}, {4: 1}, {3: 1}])
    [[0, 1, 2], [3, 4]]
    """
    home = list(range(len(near)))
    for _ in range(rounds):
        home = _round(near, home)
    return sorted(_connected(near, home), key=lambda members: (-len(members), members[0]))


def modularity(near: Near, parts: Sequence[Sequence[int]]) -> float:
    """How much more of the weight lies inside the parts than chance would have it: 0 for one part, at most 1."""
    total = sum(sum(row.values()) for row in near)
    home = {node: seat for seat, part in enumerate(parts) for node in part}
    inside = sum(weight for node, row in enumerate(near) for other, weight in row.items() if home[node] == home[other])
    loads = (sum(sum(near[node].values()) for node in part) for part in parts)
    return inside / total - sum((load / total) ** 2 for load in loads) if total else 0.0


def _round(near: Near, home: list[int]) -> list[int]:
    """From one partition to a better one: nodes move, then ever larger pieces of their communities."""
    piece = list(range(len(near)))
    level, loops = near, [0] * len(near)
    while True:
        home = _move(level, loops, home)
        if len(set(home)) == len(level):
            return [home[at] for at in piece]
        pieces = _numbered(_move(level, loops, list(range(len(level))), within=home))
        if max(pieces) + 1 == len(level):  # no two nodes stay together: the communities are the pieces
            pieces = _numbered(home)
        first = dict(zip(reversed(pieces), reversed(home), strict=True))
        seats = {label: seat for seat, label in enumerate(sorted(set(home)))}
        level, loops = _fold(level, loops, pieces, len(first))
        home = [seats[first[at]] for at in range(len(first))]
        piece = [pieces[at] for at in piece]


def _numbered(labels: Sequence[int]) -> list[int]:
    seats = {label: seat for seat, label in enumerate(dict.fromkeys(labels))}
    return [seats[label] for label in labels]


def _move(near: Near, loops: Sequence[int], home: list[int], within: Sequence[int] | None = None) -> list[int]:
    """Each node to the community where modularity gains most, until none gains by moving.

    With `within`, single nodes join single nodes or pieces only inside their community there.
    """
    degree = [sum(row.values()) + loop for row, loop in zip(near, loops, strict=True)]
    total = sum(degree)
    home, load = list(home), [0] * len(near)
    for node, label in enumerate(home):
        load[label] += degree[node]
    queue = deque(sorted(range(len(near)), key=lambda node: (node * _SHUFFLE) % 2**32))
    waiting = [True] * len(near)
    while queue:
        node = queue.popleft()
        waiting[node] = False
        own, weight = home[node], degree[node]
        row = near[node]
        if within is not None:
            row = {other: tie for other, tie in row.items() if within[other] == within[node]}
        load[own] -= weight
        best = _best(row, home, load, own, weight, total)
        load[best] += weight
        if best == own:
            continue
        home[node] = best
        for other in row:
            if home[other] != best and not waiting[other]:
                waiting[other] = True
                queue.append(other)
    return home


def _best(row: Mapping[int, int], home: list[int], load: list[int], own: int, weight: int, total: int) -> int:
    ties: dict[int, int] = {own: 0}
    for other, tie in row.items():
        label = home[other]
        ties[label] = ties.get(label, 0) + tie
    best, gain = own, ties[own] * total - weight * load[own]
    for label, tie in ties.items():
        new = tie * total - weight * load[label]
        if new > gain or (new == gain and label < best):
            best, gain = label, new
    return best


def _fold(near: Near, loops: Sequence[int], home: Sequence[int], count: int) -> tuple[list[dict[int, int]], list[int]]:
    """The graph of the communities; what lies inside one counts from both its ends."""
    folded: list[dict[int, int]] = [{} for _ in range(count)]
    inside = [0] * count
    for node, row in enumerate(near):
        label = home[node]
        inside[label] += loops[node]
        into = folded[label]
        for other, weight in row.items():
            target = home[other]
            if target == label:
                inside[label] += weight
            else:
                into[target] = into.get(target, 0) + weight
    return folded, inside


def _connected(near: Near, home: Sequence[int]) -> list[list[int]]:
    parts = []
    seen = [False] * len(near)
    for first in range(len(near)):
        if seen[first]:
            continue
        seen[first] = True
        part = [first]
        for node in part:  # grows as it is walked
            for other in near[node]:
                if not seen[other] and home[other] == home[first]:
                    seen[other] = True
                    part.append(other)
        parts.append(sorted(part))
    return parts
