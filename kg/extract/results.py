"""Value mentions and their roles to reported results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kg.extract.arrays import Array, sigmoid
from kg.extract.clusters import Node
from kg.extract.labels import LABELS, ROLES, VALUES
from kg.extract.pairs import Pairs
from kg.extract.polarity import polarity
from kg.extract.words import Words
from kg.model import Field, Result

__all__ = ["find_results"]


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

    Each role goes to the candidate with the best probability, if that reaches the role's threshold; a result without
    a subject is the paper's.
    """
    chance = sigmoid(logits)
    found = []
    for place, node in enumerate(nodes, start=1):
        if node.kind not in VALUES or sure[place] < thresholds["value"]:
            continue
        filled = {role: _filler(pairs, chance, place, role, thresholds[role]) for role in ROLES}
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
            score=round(sure[place], 4),
            evidence=sentence,
            polarity=polarity(text[sentence.start : sentence.end], None,
                              (span.start - sentence.start, span.end - sentence.start)),
        ))
    return found


def _filler(pairs: Pairs, chance: Array, value: int, role: str, least: float) -> int | None:
    """The node with the best probability in a role of one value, or None where none is likely enough."""
    mine = np.flatnonzero(pairs.subject == value)
    if not len(mine):
        return None
    column = LABELS.index(role)
    scores = np.where(pairs.mask[mine, column], chance[mine, column], 0.0)
    best = int(scores.argmax())
    return int(pairs.object[mine[best]]) if scores[best] >= least else None


def _name(names: Sequence[str], node: int | None) -> str | None:
    return None if node is None else names[node]
