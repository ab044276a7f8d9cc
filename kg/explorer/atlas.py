"""The map of everything as numbers: a place, a size and a community for each entity, and names for the communities."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kg.explorer.forces import Points
from kg.explorer.islands import Island, Islands, islands
from kg.explorer.view import View
from kg.explorer.vis import label
from kg.model import Entity
from kg.schema import TEXT_TYPES, EntityType, RelationType

__all__ = ["TINTS", "atlas"]

TINTS = 8
"""How many colours ``map.js`` has for communities."""

_WIDEST = 16_383
"""The longer side of the map, in its whole-numbered places."""
_WEIGHTS = {RelationType.MENTIONS: 1, RelationType.AUTHORED_BY: 2, RelationType.PUBLISHED_IN: 1}
_SAID = 3
"""Weight of a statement of any other relation."""
_BESIDE = frozenset({EntityType.PERSON, EntityType.VENUE})
_ASIDE = 0.45
"""How far from its paper a person lies, in distances between neighbours."""
_TELLING = frozenset(TEXT_TYPES) - {EntityType.METRIC, EntityType.LANGUAGE, EntityType.ORGANIZATION}
_WORDS = 2
_NAMED = (9, 25)
"""From how many members an island has a name, on its own and in another."""


def atlas(view: View) -> dict[str, Any]:
    """The map, for ``map.js``.

    ``x``, ``y`` (y downward), ``size`` (radius in hundredths of ``unit``) and ``community`` (a place in
    ``communities``, -1 on the rim) stand in the order of ``view.entities``. ``communities`` has rows of name, x, y,
    radius, depth (those of depth 0 first, the largest first), tint and number of members; names may be empty. People
    and venues, which the map hides at first, shape no island and are no members: they lie beside their papers.
    """
    near = _near(view)
    weights = [_weight(entity, len(row)) for entity, row in zip(view.entities, near, strict=True)]
    radii = [0.16 + 0.12 * math.log2(1 + weight) for weight in weights]
    inner = [place for place, row in enumerate(near) if not _is_beside(view.entities, place, row)]
    seat = {place: at for at, place in enumerate(inner)}
    core = [{seat[other]: tie for other, tie in near[place].items() if other in seat} for place in inner]
    found = islands(core, [round(max(1.0, 2.4 * radii[place]), 2) for place in inner])
    points, home = _all_places(found, inner, near)
    low, high = points.min(axis=0, initial=0.0), points.max(axis=0, initial=0.0)
    unit = _WIDEST / max(float((high - low).max()), 16.0)
    places = (points - low) * unit
    names = _names(found.islands, [view.entities[place] for place in inner], core)
    tints = _tints([island for island in found.islands if island.depth == 0])
    return {
        "unit": round(unit, 2),
        "x": [round(x) for x in places[:, 0].tolist()],
        "y": [round(y) for y in places[:, 1].tolist()],
        "size": [round(100 * radius) for radius in radii],
        "community": home,
        "communities": [
            [name, round((island.x - float(low[0])) * unit),
             round((island.y - float(low[1])) * unit), round(island.radius * unit), island.depth,
             tints[int(found.home[island.members[0]])], len(island.members)]
            for island, name in zip(found.islands, names, strict=True)
        ],
    }


def _is_beside(entities: Sequence[Entity], place: int, row: Mapping[int, int]) -> bool:
    """Whether it is a person or venue that some paper places."""
    return entities[place].type in _BESIDE and any(entities[other].type not in _BESIDE for other in row)


def _all_places(found: Islands, inner: Sequence[int], near: Sequence[Mapping[int, int]]) -> tuple[Points, list[int]]:
    """Places and islands of all entities: those of `inner` as found, others amid those they are most tied to."""
    points: Points = np.zeros((len(near), 2))
    home = [-1] * len(near)
    points[inner] = found.points
    for place, island in zip(inner, found.home.tolist(), strict=True):
        home[place] = island
    kept = set(inner)
    crowd: Counter[int] = Counter()
    for place, row in enumerate(near):
        if place in kept:
            continue
        known = [other for other in sorted(row) if other in kept]
        ties = Counter(home[other] for other in known)
        home[place] = min(ties, key=lambda island: (-ties[island], island))
        papers = [other for other in known if home[other] == home[place]]
        middle = [math.fsum(points[papers, axis].tolist()) / len(papers) for axis in (0, 1)]
        # On a spiral around, so that those of one paper do not lie on each other.
        step = crowd[papers[0]]
        crowd[papers[0]] += 1
        reach = _ASIDE * math.sqrt(1 + step / 5)
        turn = (middle[0] + reach * math.cos(2.4 * step), middle[1] + reach * math.sin(2.4 * step))
        points[place] = [round(part, 4) for part in turn]
    return points, home


def _near(view: View) -> list[dict[int, int]]:
    near: list[dict[int, int]] = [{} for _ in view.entities]
    for item in view.statements:
        a, b = item.subject, item.object
        if a != b:
            weight = _WEIGHTS.get(item.statement.predicate, _SAID)
            near[a][b] = near[a].get(b, 0) + weight
            near[b][a] = near[b].get(a, 0) + weight
    return near


def _weight(entity: Entity, degree: int) -> float:
    """How large a node is drawn; papers and people stay small, since each is in few papers' sentences."""
    if entity.type == EntityType.PAPER:
        return 0.4
    if entity.type in _BESIDE:
        return 0.15 * entity.paper_count
    return entity.paper_count + min(degree / 8, 3.0)


def _names(found: Sequence[Island], entities: Sequence[Entity], near: Sequence[Mapping[int, int]]) -> list[str]:
    """A name for each island, of entities that give none to an island around it; empty for small ones."""
    taken: dict[int, tuple[str, ...]] = {}
    names = []
    for island in found:
        outer = taken.get(island.members[0], ())
        chosen = _telling(island, entities, near, outer) if len(island.members) >= _NAMED[island.depth > 0] else ()
        taken.update(dict.fromkeys(island.members, outer + chosen))
        names.append(" · ".join(chosen))
    return names


def _telling(
    island: Island, entities: Sequence[Entity], near: Sequence[Mapping[int, int]], taken: tuple[str, ...]
) -> tuple[str, ...]:
    """The most telling entities: those with the most ties inside, and most of their ties inside."""
    members = set(island.members)
    scores: dict[int, float] = {}
    for node in island.members:
        if entities[node].type in _TELLING:
            inside = sum(weight for other, weight in near[node].items() if other in members)
            scores[node] = inside * inside / max(sum(near[node].values()), 1)
    chosen: tuple[str, ...] = ()
    for node in sorted(scores, key=lambda node: (-scores[node], node)):
        name = label(entities[node].name, 28)
        if not any(_resemble(name, other) for other in (*taken, *chosen)):
            chosen = (*chosen, name)
        if len(chosen) == _WORDS:
            break
    return chosen


def _resemble(name: str, other: str) -> bool:
    return name.casefold() in other.casefold() or other.casefold() in name.casefold()


def _tints(top: Sequence[Island]) -> list[int]:
    """A colour for each island: the one whose nearest island lies furthest off, so that neighbours differ."""
    tints: list[int] = []
    for island in top:
        nearest = [math.inf] * TINTS
        for other, tint in zip(top, tints, strict=False):
            gap = math.hypot(island.x - other.x, island.y - other.y) - island.radius - other.radius
            nearest[tint] = min(nearest[tint], round(gap, 3))
        tints.append(max(range(TINTS), key=lambda tint: (nearest[tint], -tint)))
    return tints
