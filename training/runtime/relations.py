"""Pair scores to relations with evidence."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .calibration import Curve
from .clusters import Node
from .pairs import Pairs
from .schema import LABELS, RELATIONS
from .words import FIELDS, Words


@dataclass(frozen=True, slots=True)
class Relation:
    """`subject`, `object` number nodes (0 the paper); `score` is calibrated; `evidence` (field, start, end) in characters."""

    subject: int
    label: str
    object: int
    score: float
    evidence: tuple[str, int, int]


def find_relations(words: Words, nodes: Sequence[Node], pairs: Pairs, logits: np.ndarray,
                   entity_scores: Sequence[float], curves: Mapping[str, Curve],
                   thresholds: Mapping[str, float]) -> list[Relation]:
    """Relations whose calibrated score reaches their label's threshold, in order of subject, label, object.

    The score is the calibrated product of the pair's probability and both entities' (`entity_scores`, calibrated,
    by node; the paper's is 1).
    """
    chance = 1 / (1 + np.exp(-logits.astype(np.float64)))
    sure = np.array(entity_scores)[pairs.subject] * np.array(entity_scores)[pairs.object]
    out = []
    for r, label in enumerate(RELATIONS):
        scores = curves[label](chance[:, r] * sure)
        for p in np.flatnonzero((scores >= thresholds[label]) & pairs.mask[:, r]):
            s, o = int(pairs.subject[p]), int(pairs.object[p])
            out.append(Relation(s, label, o, float(scores[p]), evidence(words, nodes, pairs, int(p))))
    return sorted(out, key=lambda x: (x.subject, LABELS.index(x.label), x.object))


def evidence(words: Words, nodes: Sequence[Node], pairs: Pairs, pair: int) -> tuple[str, int, int]:
    """The text that carries a pair: the sentences of its closest two mentions where they stand at most two apart in
    one field; else the object's sentence, the abstract before the title."""
    s, o = int(pairs.subject[pair]), int(pairs.object[pair])
    mentions = nodes[o - 1].mentions
    last = words.sentence[mentions[pairs.closest[pair, 1]].start]
    if s:
        first = words.sentence[nodes[s - 1].mentions[pairs.closest[pair, 0]].start]
        (f, a, b), (g, c, d) = words.sentences[first], words.sentences[last]
        if f == g and abs(int(first) - int(last)) <= 2:
            return FIELDS[f], min(a, c), max(b, d)
    mine = [words.sentence[m.start] for m in mentions]
    field, a, b = words.sentences[next((i for i in mine if words.sentences[i][0] == 1), mine[0])]
    return FIELDS[field], a, b
