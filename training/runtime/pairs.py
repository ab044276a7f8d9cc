"""Ordered pairs of nodes of one paper: candidates, features, and the pair head in numpy.

Node 0 is the paper, then entities, then values. Shapes: N nodes, P pairs, W words, S sentences, D hidden size,
H attention heads, K key size, V value size, U joint size.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .clusters import Node
from .schema import LABELS, NODES, PAPER, allowed
from .words import Words

ALLOWED: Final = np.array([[[allowed(s, r, o) for r in LABELS] for o in NODES] for s in NODES])
"""[subject kind, object kind, label]"""
_DISTANCES: Final = np.array([1, 2, 3, 4, 6, 9, 14, 21, 36])
FEATURES: Final = 38


@dataclass(frozen=True, slots=True)
class Pairs:
    """The candidate pairs of one paper, as the pair head takes them.

    `pool` [N, W]: each node's mean over its mentions' means (row 0 empty: the paper's vector comes from the encoder).
    `kinds` [N] index NODES. `subject`, `object` [P] index nodes. `features` [P, FEATURES]. `near` [P, W]: 2 for words
    between the closest two mentions, 1 for others in a sentence that holds both, else 0. `mask` [P, labels].
    `closest` [P, 2]: the mention numbers of the closest two mentions (0 for the paper).
    """

    pool: np.ndarray
    kinds: np.ndarray
    subject: np.ndarray
    object: np.ndarray
    features: np.ndarray
    near: np.ndarray
    mask: np.ndarray
    closest: np.ndarray


def make_pairs(words: Words, nodes: Sequence[Node]) -> Pairs:
    """All ordered pairs that some label may join."""
    kinds = np.array([NODES.index(PAPER), *(NODES.index(n.kind) for n in nodes)])
    spans = [np.zeros((0, 2), dtype=np.int64), *(np.array([(m.start, m.end) for m in n.mentions]) for n in nodes)]
    pool = np.zeros((len(spans), len(words)), dtype=np.float32)
    for n, rows in enumerate(spans):
        for a, b in rows:
            pool[n, a:b] += 1 / ((b - a) * len(rows))
    possible = ALLOWED[kinds][:, kinds].any(-1)
    np.fill_diagonal(possible, False)
    subject, object_ = np.nonzero(possible)
    closest = np.zeros((len(subject), 2), dtype=np.int64)
    near = np.zeros((len(subject), len(words)), dtype=np.int8)
    holds = np.zeros((len(spans), len(words.sentences)), dtype=bool)
    for n, rows in enumerate(spans):
        holds[n, words.sentence[rows[:, 0]]] = True
    holds[0] = True
    features = np.zeros((len(subject), FEATURES), dtype=np.float32)
    own = [_own(words, rows, holds[n]) for n, rows in enumerate(spans)]
    starts = np.sort(np.concatenate([rows[:, 0] for rows in spans]))
    for p, (s, o) in enumerate(zip(subject, object_)):
        both = holds[s] & holds[o]
        if s and o:
            i, j = _closest(words, spans[s], spans[o])
            closest[p] = i, j
            (a, b), (c, d) = spans[s][i], spans[o][j]
            if not both.any():
                both = both.copy()
                both[[words.sentence[a], words.sentence[c]]] = True
                shared = 0
            else:
                shared = int(both.sum())
            features[p, 14:] = _between(words, (a, b), (c, d), starts, shared)
            near[p] = both[words.sentence]
            near[p, min(b, d):max(a, c)] = 2
        else:
            near[p] = both[words.sentence]
        features[p, :7], features[p, 7:14] = own[s], own[o]
    return Pairs(pool, kinds, subject, object_, features, near, ALLOWED[kinds[subject], kinds[object_]], closest)


def _own(words: Words, rows: np.ndarray, holds: np.ndarray) -> tuple[float, ...]:
    """Seven features of one node: number of mentions, places in title, first and last sentence, first position."""
    if not len(rows):
        return (0.0,) * 7
    abstract = np.flatnonzero(words.field == 1)
    begin = int(abstract[0]) if len(abstract) else 0
    inside = rows[rows[:, 0] >= begin, 0]
    where = (inside[0] - begin) / max(1, len(words) - begin) if len(inside) else 1.0
    first = int(words.sentence[begin]) if len(abstract) else 0
    return (float(np.log(len(rows))), float(rows[0, 0] < begin or not begin), float(holds[first]), float(holds[-1]),
            float(where), float(len(inside) > 0), float(holds.sum() > 1))


def _closest(words: Words, a: np.ndarray, b: np.ndarray) -> tuple[int, int]:
    """The two mentions nearest to each other: by sentences (the abstract before the title), then by words."""
    gap = np.maximum(b[None, :, 0] - a[:, None, 1], a[:, None, 0] - b[None, :, 1])
    sentences = np.abs(words.sentence[a[:, 0]][:, None] - words.sentence[b[:, 0]][None])
    title = (words.field[a[:, 0]][:, None] == 0) | (words.field[b[:, 0]][None] == 0)
    cost = gap + 10_000 * sentences + 1_000 * title
    return np.unravel_index(int(cost.argmin()), cost.shape)  # type: ignore[return-value]


def _between(words: Words, a: np.ndarray, b: np.ndarray, starts: np.ndarray, shared: int) -> np.ndarray:
    """Twenty-four features of the closest two mentions: order, distances, what stands between."""
    out = np.zeros(FEATURES - 14, dtype=np.float32)
    first, second = (a, b) if a[0] < b[0] else (b, a)
    gap = int(second[0] - first[1])
    sentences = abs(int(words.sentence[a[0]]) - int(words.sentence[b[0]]))
    crossing = words.field[a[0]] != words.field[b[0]]
    out[0] = a[0] < b[0]
    out[1 + (4 if crossing else min(sentences, 3))] = 1
    out[6 + int(np.searchsorted(_DISTANCES, gap, side="right"))] = 1
    others = int(np.searchsorted(starts, second[0]) - np.searchsorted(starts, first[1]))
    out[16 + min(others, 3)] = 1
    out[20], out[21] = np.log1p(shared), shared > 1
    glue = words.texts[first[1]:second[0]]
    out[22], out[23] = "(" in glue[:1], words.field[a[0]] == 0
    return out


@dataclass(frozen=True, slots=True)
class PairHead:
    """The trained pair head; `weights` as training/pairs.py names them."""

    weights: Mapping[str, np.ndarray]

    def __call__(self, vectors: np.ndarray, paper: np.ndarray, pairs: Pairs) -> np.ndarray:
        """Logits [P, labels], -inf where the label may not join the pair."""
        w = self.weights
        nodes = pairs.pool @ vectors
        nodes[0] = paper
        kind = np.eye(len(NODES), dtype=np.float32)[pairs.kinds]
        nodes = np.concatenate([nodes, kind], axis=1)
        s, o = pairs.subject, pairs.object
        joint = (nodes @ w["left"])[s] * (nodes @ w["right"])[o]
        hidden = (nodes @ w["subject"])[s] + (nodes @ w["object"])[o] + joint @ w["joint"]
        hidden += pairs.features @ w["features"] + self._context(vectors, nodes, pairs) @ w["context"] + w["hidden_bias"]
        hidden = np.maximum(hidden, 0) @ w["second"] + w["second_bias"]
        logits = np.maximum(hidden, 0) @ w["out"] + w["out_bias"]
        return np.where(pairs.mask, logits, -np.inf)

    def _context(self, vectors: np.ndarray, nodes: np.ndarray, pairs: Pairs) -> np.ndarray:
        """Words that the pair attends to (after the localized context of ATLOP, Zhou et al. 2021): [P, H * V]."""
        w = self.weights
        heads = w["near"].shape[0]
        split = lambda x: x.reshape(len(x), heads, -1).transpose(1, 0, 2)
        keys, values = split(vectors @ w["key"]), split(vectors @ w["value"])
        scale = np.float32(keys.shape[-1] ** -0.5)
        left = split(nodes @ w["query_left"]) @ keys.transpose(0, 2, 1) * scale
        right = split(nodes @ w["query_right"]) @ keys.transpose(0, 2, 1) * scale
        score = left[:, pairs.subject] + right[:, pairs.object] + w["near"][:, pairs.near]
        score = np.exp(score - score.max(-1, keepdims=True))
        score /= score.sum(-1, keepdims=True)
        return (score @ values).transpose(1, 0, 2).reshape(len(pairs.subject), -1)
