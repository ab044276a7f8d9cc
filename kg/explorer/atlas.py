"""The map of everything as numbers: a place, a size and a community for each entity, and names for the communities."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kg.explorer.islands import Island, islands
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
_TELLING = frozenset(TEXT_TYPES) - {EntityType.METRIC, EntityType.LANGUAGE, EntityType.ORGANIZATION}
_WORDS = 2
_NAMED = (9, 25)
"""From how many members an island has a name, on its own and in another."""


def atlas(view: View) -> dict[str, Any]:
    """The map, for ``map.js``.

    ``x``, ``y`` (y downward), ``size`` (radius in hundredths of ``unit``) and ``community`` (a place in
    ``communities``, -1 on the rim) stand in the order of ``view.entities``. ``communities`` has rows of name, x, y,
    radius, depth (those of depth 0 first, the largest first), tint and number of members; names may be empty.
    """
    near = _near(view)
    weights = [_weight(entity, len(row)) for entity, row in zip(view.entities, near, strict=True)]
    radii = [0.16 + 0.12 * math.log2(1 + weight) for weight in weights]
    found = islands(near, [round(max(1.0, 2.4 * radius), 2) for radius in radii])
    low, high = found.points.min(axis=0, initial=0.0), found.points.max(axis=0, initial=0.0)
    unit = _WIDEST / max(float((high - low).max()), 16.0)
    places = (found.points - low) * unit
    names = _names(found.islands, view.entities, near)
    tints = _tints([island for island in found.islands if island.depth == 0])
    home = found.home.tolist()
    return {
        "unit": round(unit, 2),
        "x": [round(x) for x in places[:, 0].tolist()],
        "y": [round(y) for y in places[:, 1].tolist()],
        "size": [round(100 * radius) for radius in radii],
        "community": home,
        "communities": [
            [name, round((island.x - float(low[0])) * unit),
             round((island.y - float(low[1])) * unit), round(island.radius * unit), island.depth,
             tints[home[island.members[0]]], len(island.members)]
            for island, name in zip(found.islands, names, strict=True)
        ],
    }


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
    if entity.type in (EntityType.PERSON, EntityType.VENUE):
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
