"""Ordered pairs of nodes of one paper: candidates and their features.

Node 0 is the paper, then entities, then values. Shapes: N nodes, P pairs, W words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.extract.arrays import Array
from kg.extract.clusters import Node
from kg.extract.labels import LABELS, NODES, PAPER_KIND, joins
from kg.extract.words import Words

__all__ = ["FEATURES", "Pairs", "make_pairs"]

ALLOWED: Final = np.array([[[joins(s, label, o) for label in LABELS] for o in NODES] for s in NODES])
"""[subject kind, object kind, label]"""
_DISTANCES: Final = np.array([1, 2, 3, 4, 6, 9, 14, 21, 36])
_OWN: Final = 7
_BETWEEN: Final = 24
FEATURES: Final = 2 * _OWN + _BETWEEN


@dataclass(frozen=True, slots=True)
class Pairs:
    """The candidate pairs of one paper, as the pair head takes them.

    ``pool`` [N, W]: each node's mean over its mentions' means (row 0 empty: the paper's vector is the encoder's).
    ``kinds`` [N] index NODES. ``subject``, ``object`` [P] index nodes. ``features`` [P, FEATURES]. ``near`` [P, W]:
    2 for words between the closest two mentions, 1 for others in a sentence that holds both, else 0. ``mask``
    [P, labels]. ``closest`` [P, 2]: the numbers of the closest two mentions (0 for the paper).
    """

    pool: Array
    kinds: Array
    subject: Array
    object: Array
    features: Array
    near: Array
    mask: Array
    closest: Array


def make_pairs(words: Words, nodes: Sequence[Node]) -> Pairs:
    """All ordered pairs that some label may join."""
    kinds = np.array([NODES.index(PAPER_KIND), *(NODES.index(node.kind) for node in nodes)])
    spans = [np.zeros((0, 2), dtype=np.int64)]
    spans += [np.array([(m.start, m.end) for m in node.mentions], dtype=np.int64) for node in nodes]
    possible = ALLOWED[kinds][:, kinds].any(-1)
    np.fill_diagonal(possible, val=False)
    subject, object = np.nonzero(possible)
    holds = np.zeros((len(spans), len(words.sentences)), dtype=bool)
    for node, rows in enumerate(spans):
        holds[node, words.sentence[rows[:, 0]]] = True
    # The paper stands in every sentence of its own.
    holds[0] = True
    own = np.array([_own(words, rows, held) for rows, held in zip(spans, holds, strict=True)], dtype=np.float32)
    starts = np.sort(np.concatenate([rows[:, 0] for rows in spans]))
    closest = np.zeros((len(subject), 2), dtype=np.int64)
    near = np.zeros((len(subject), len(words)), dtype=np.int8)
    features = np.zeros((len(subject), FEATURES), dtype=np.float32)
    features[:, :_OWN], features[:, _OWN : 2 * _OWN] = own[subject], own[object]
    for pair, (s, o) in enumerate(zip(subject, object, strict=True)):
        both = holds[s] & holds[o]
        near[pair] = both[words.sentence]
        if s and o:
            closest[pair] = i, j = _closest(words, spans[s], spans[o])
            _fill(words, (spans[s][i], spans[o][j]), starts, both, near[pair], features[pair, 2 * _OWN :])
    pool = _pool(spans, len(words))
    return Pairs(pool, kinds, subject, object, features, near, ALLOWED[kinds[subject], kinds[object]], closest)


def _pool(spans: Sequence[Array], count: int) -> Array:
    pool = np.zeros((len(spans), count), dtype=np.float32)
    for node, rows in enumerate(spans):
        for start, end in rows:
            pool[node, start:end] += 1 / ((end - start) * len(rows))
    return pool


def _own(words: Words, rows: Array, holds: Array) -> tuple[float, ...]:
    """Features of one node: number of mentions; places in title, first and last sentence; first position."""
    if not len(rows):
        return (0.0,) * _OWN
    abstract = np.flatnonzero(words.field == 1)
    begin = int(abstract[0]) if len(abstract) else 0
    inside = rows[rows[:, 0] >= begin, 0]
    where = (inside[0] - begin) / max(1, len(words) - begin) if len(inside) else 1.0
    first = int(words.sentence[begin]) if len(abstract) else 0
    in_title = float(rows[0, 0] < begin or not begin)
    place = (in_title, float(holds[first]), float(holds[-1]), float(where), float(len(inside) > 0))
    return (float(np.log(len(rows))), *place, float(holds.sum() > 1))


def _closest(words: Words, a: Array, b: Array) -> tuple[int, int]:
    """The two mentions nearest to each other: by sentences (the abstract before the title), then by words."""
    gap = np.maximum(b[None, :, 0] - a[:, None, 1], a[:, None, 0] - b[None, :, 1])
    sentences = np.abs(words.sentence[a[:, 0]][:, None] - words.sentence[b[:, 0]][None])
    title = (words.field[a[:, 0]][:, None] == 0) | (words.field[b[:, 0]][None] == 0)
    cost = gap + 10_000 * sentences + 1_000 * title
    i, j = divmod(int(cost.argmin()), len(b))
    return i, j


def _fill(
    words: Words, mentions: tuple[Array, Array], starts: Array, both: Array, near: Array, features: Array
) -> None:
    """Write `near` [W] and the features of the closest two mentions: order, distances, what stands between."""
    a, b = mentions
    first, second = (a, b) if a[0] < b[0] else (b, a)
    shared = int(both.sum())
    if not shared:
        near[np.isin(words.sentence, words.sentence[[a[0], b[0]]])] = 1
    near[first[1] : second[0]] = 2
    gap = int(second[0] - first[1])
    sentences = abs(int(words.sentence[a[0]]) - int(words.sentence[b[0]]))
    crossing = words.field[a[0]] != words.field[b[0]]
    others = int(np.searchsorted(starts, second[0]) - np.searchsorted(starts, first[1]))
    features[0] = a[0] < b[0]
    features[1 + (4 if crossing else min(sentences, 3))] = 1
    features[6 + int(np.searchsorted(_DISTANCES, gap, side="right"))] = 1
    features[16 + min(others, 3)] = 1
    features[20], features[21] = np.log1p(shared), shared > 1
    features[22], features[23] = "(" in words.texts[first[1] : first[1] + 1] and gap > 0, words.field[a[0]] == 0
