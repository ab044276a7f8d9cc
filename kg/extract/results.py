"""Value mentions and their roles to reported results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from kg.extract.arrays import Array, sigmoid
from kg.extract.clusters import Node
from kg.extract.labels import LABELS, ROLES, VALUES
from kg.extract.lists import side_by_side
from kg.extract.pairs import Pairs
from kg.extract.polarity import polarity
from kg.extract.words import Words
from kg.model import Field, Result

__all__ = ["find_results"]

_TELLING: Final = ("subject", "metric", "dataset")
"""Roles that say what a result is a result of."""


def find_results(
    words: Words,
    nodes: Sequence[Node],
    pairs: Pairs,
    logits: Array,
    sure: Sequence[float],
    *,
    names: Sequence[str],
    thresholds: Mapping[str, float],
) -> list[Result]:
    """One result for each value whose calibrated score (in `sure` [N]) reaches the threshold, in order of place.

    Each role goes to the candidate with the best probability, if that reaches the role's threshold, but members of a
    list to those of a list of values beside it, in their order. A result without a subject is the paper's. Its score is
    the value's, times the chances that subject, metric and dataset are as said, which lists leave no doubt about.
    """
    chance = sigmoid(logits)
    listed = _listed(words, nodes, pairs, chance)
    found = []
    for place, node in enumerate(nodes, start=1):
        if node.kind not in VALUES or sure[place] < thresholds["value"]:
            continue
        filled: dict[str, int | None] = {}
        score = sure[place]
        for role in ROLES:
            best, likely = _best(pairs, chance, place, role)
            filled[role] = best if likely >= thresholds[role] else None
            if (place, role) in listed:
                filled[role] = listed[place, role]
            elif role in _TELLING:
                score *= 1 - likely if filled[role] is None else likely
        subject = filled["subject"] or 0
        baseline = None if filled["baseline"] == subject else filled["baseline"]
        mention = node.mentions[0]
        sentence = words.sentences[words.sentence[mention.start]]
        text = words.abstract if sentence.field == Field.ABSTRACT else words.title
        span = words.span(mention.start, mention.end)
        found.append(Result(
            subject=names[subject],
            metric=_name(names, filled["metric"]),
            dataset=_name(names, filled["dataset"]),
            value=node.name,
            kind=VALUES[node.kind],
            baseline=_name(names, baseline),
            score=round(score, 4),
            evidence=sentence,
            polarity=polarity(text[sentence.start : sentence.end], None,
                              (span.start - sentence.start, span.end - sentence.start)),
        ))
    return found


def _listed(words: Words, nodes: Sequence[Node], pairs: Pairs, chance: Array) -> dict[tuple[int, str], int]:
    """Who fills a role of a value because both have the same place in two lists.

    A list of entities fills the role that is likeliest for all of them together. Where several could go with one list
    of values, those do of which a value would have a member anyway.
    """
    filled = {}
    for lists in side_by_side(words, nodes):
        for couples in lists:
            kind = nodes[couples[0][1] - 1].kind
            roles = [role for role, kinds in ROLES.items() if kind in kinds]
            if not roles:
                continue
            likely = {role: [_chance(pairs, chance, *couple, role) for couple in couples] for role in roles}
            role = max(roles, key=lambda role: sum(likely[role]))
            best = {_best(pairs, chance, value, role)[0] for value, _ in couples}
            if len(lists) == 1 or not best.isdisjoint(entity for _, entity in couples):
                filled.update({(value, role): entity for value, entity in couples})
    return filled


def _chance(pairs: Pairs, chance: Array, value: int, entity: int, role: str) -> float:
    """The probability of an entity in a role of a value, 0 where they are no pair."""
    pair = np.flatnonzero((pairs.subject == value) & (pairs.object == entity))
    return float(chance[pair, LABELS.index(role)].sum())


def _best(pairs: Pairs, chance: Array, value: int, role: str) -> tuple[int | None, float]:
    """The node with the best probability in a role of one value, and that probability; 0 where none may fill it."""
    mine = np.flatnonzero(pairs.subject == value)
    if not len(mine):
        return None, 0.0
    column = LABELS.index(role)
    scores = np.where(pairs.mask[mine, column], chance[mine, column], 0.0)
    best = int(scores.argmax())
    return int(pairs.object[mine[best]]), float(scores[best])


def _name(names: Sequence[str], node: int | None) -> str | None:
    return None if node is None else names[node]
