"""Which few entities and statements the landing picture shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.explorer.rounding import thousandths
from kg.explorer.view import StatementView, View
from kg.graph import BELIEVED
from kg.model import Entity
from kg.schema import TEXT_TYPES, RelationType

__all__ = ["SIZE", "Overview", "overview"]

SIZE = 48
"""Entities of the landing picture: as many as a laptop's window holds with their names."""

_DRAWN = frozenset(TEXT_TYPES)
_MAX_DEGREE = 3.0
_BONDS = 3


@dataclass(frozen=True, slots=True)
class Overview:
    """Places in ``View.entities``, the most important first, and in ``View.statements``, ascending."""

    entities: tuple[int, ...]
    statements: tuple[int, ...]


def overview(view: View, *, size: int = SIZE, threshold: float = BELIEVED) -> Overview:
    """Choose the landing picture: important entities that hang together.

    Half of the places go to the entities with the most papers and believed statements, the other half to the most
    important neighbours of those; what is left alone then is dropped. Of the statements, those between each entity and
    its three best supported neighbours are drawn, all that lie between such two. Papers, persons, venues and mentions
    are for focused pictures.

    Args:
        view: The whole graph.
        size: How many entities at most.
        threshold: Belief, to a thousandth, below which a statement is not drawn.
    """
    least = thousandths(threshold)
    drawn = [
        index
        for index, item in enumerate(view.statements)
        if thousandths(item.statement.belief) >= least and _is_drawn(item, view.entities)
    ]
    near = _neighbours(view.statements[index] for index in drawn)
    ranked = sorted(near, key=lambda index: (-_weight(view.entities[index], len(near[index])), index))
    chosen = _grow(ranked, near, size)
    kept = set(chosen)
    inside = [index for index in drawn if set(_pair(view.statements[index])) <= kept]
    bonds = _bonds([view.statements[index] for index in inside])
    return Overview(
        entities=tuple(chosen),
        statements=tuple(index for index in inside if _pair(view.statements[index]) in bonds),
    )


def _pair(item: StatementView) -> tuple[int, int]:
    return min(item.subject, item.object), max(item.subject, item.object)


def _bonds(statements: Sequence[StatementView]) -> set[tuple[int, int]]:
    """Pairs of which at least one end counts the other among its best supported neighbours."""
    support: dict[tuple[int, int], int] = defaultdict(int)
    for item in statements:
        support[_pair(item)] += thousandths(item.statement.belief) * item.statement.paper_count
    found: dict[int, int] = defaultdict(int)
    bonds = set()
    for pair in sorted(support, key=lambda pair: (-support[pair], pair)):
        if min(found[pair[0]], found[pair[1]]) < _BONDS:
            bonds.add(pair)
            found[pair[0]] += 1
            found[pair[1]] += 1
    return bonds


def _is_drawn(item: StatementView, entities: Sequence[Entity]) -> bool:
    ends = {entities[item.subject].type, entities[item.object].type}
    return ends <= _DRAWN and item.statement.predicate != RelationType.MENTIONS and item.subject != item.object


def _neighbours(statements: Iterable[StatementView]) -> dict[int, set[int]]:
    near: dict[int, set[int]] = defaultdict(set)
    for item in statements:
        near[item.subject].add(item.object)
        near[item.object].add(item.subject)
    return near


def _weight(entity: Entity, degree: int) -> float:
    # Papers count most; a single paper that lists many relations should not push its entities to the top.
    return entity.paper_count + min(degree / 4, _MAX_DEGREE)


def _grow(ranked: Sequence[int], near: dict[int, set[int]], size: int) -> list[int]:
    chosen = list(ranked[: size // 2])
    kept = set(chosen)
    for index in ranked:
        if len(chosen) < size and index not in kept and near[index] & kept:
            chosen.append(index)
            kept.add(index)
    return [index for index in chosen if near[index] & kept]
