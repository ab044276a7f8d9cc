"""Ordered pairs of nodes of one paper: candidates and their features.

Node 0 is the paper, then entities, then values. Shapes: N nodes, P pairs, W words, M mentions, S sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from kg.extract.arrays import Array
from kg.extract.clusters import Node
from kg.extract.labels import LABELS, NODES, PAPER_KIND, joins
from kg.extract.words import Words

__all__ = ["FARTHEST", "FEATURES", "OWN", "NodeSet", "Pairs", "closest", "make_nodes", "make_pairs"]

ALLOWED: Final = np.array([[[joins(s, label, o) for label in LABELS] for o in NODES] for s in NODES])
"""[subject kind, object kind, label]"""
_DISTANCES: Final = np.array([1, 2, 3, 4, 6, 9, 14, 21, 36])
FARTHEST: Final = 512
"""Words that may lie between two nodes of a pair: as many as the encoder's window has pieces.

The network has learnt from no pair that is farther apart, and of a long text nearly all are.
"""
OWN: Final = 7
"""Features of one node."""
_BETWEEN: Final = 24
FEATURES: Final = 2 * OWN + _BETWEEN
"""Features of a pair: both nodes' own, then those of their closest mentions."""
_BLOCK: Final = 1024
"""Mentions whose distances are measured at once."""


@dataclass(frozen=True, slots=True)
class NodeSet:
    """The nodes of one paper as the heads take them.

    ``pool`` [N, W]: each node's mean over its mentions' means (row 0 empty: the paper's vector is the encoder's).
    ``kinds`` [N] index NODES. ``own`` [N, OWN]: log number of mentions; whether in title, first and last sentence;
    first place in the abstract (0 to 1), whether it stands there; whether in several sentences. ``holds`` [N, S]:
    whether the node stands in the sentence; the paper stands in every one. ``spans`` [M, 2]: word spans of all
    mentions, node by node; ``offsets`` [N + 1]: node n has the rows offsets[n] to offsets[n + 1].
    """

    pool: Array
    kinds: Array
    own: Array
    holds: Array
    spans: Array
    offsets: Array


@dataclass(frozen=True, slots=True)
class Pairs:
    """The candidate pairs of one paper, as the pair head takes them.

    ``subject``, ``object`` [P] index nodes. ``features`` [P, FEATURES]. ``mask`` [P, labels]. ``closest`` [P, 2]: the
    numbers of the closest two mentions (0 for the paper). ``within`` [P, S]: whether a sentence holds both, or one of
    the closest two mentions where none does. ``between`` [P, 2]: the words between these, from and to (none for the
    paper). ``sentence`` [W] of each word.
    """

    subject: Array
    object: Array
    features: Array
    mask: Array
    closest: Array
    within: Array
    between: Array
    sentence: Array

    def near(self, rows: slice = slice(None)) -> Array:
        """[rows, W]: 2 for words between the closest two mentions, 1 for others of the sentences `within`, else 0."""
        near = self.within[rows][:, self.sentence].astype(np.int8)
        place = np.arange(len(self.sentence))
        start, end = self.between[rows].T[..., None]
        near[(place >= start) & (place < end)] = 2
        return near


def make_nodes(words: Words, nodes: Sequence[Node]) -> NodeSet:
    """The paper and its nodes."""
    kinds = np.array([NODES.index(PAPER_KIND), *(NODES.index(node.kind) for node in nodes)])
    counts = np.array([0, *(len(node.mentions) for node in nodes)])
    offsets = np.concatenate([[0], np.cumsum(counts)])
    spans = np.array([(m.start, m.end) for node in nodes for m in node.mentions], dtype=np.int64).reshape(-1, 2)
    owner = np.repeat(np.arange(len(counts)), counts)
    holds = np.zeros((len(counts), len(words.sentences)), dtype=bool)
    holds[owner, words.sentence[spans[:, 0]]] = True
    holds[0] = True
    pool = np.zeros((len(counts), len(words)), dtype=np.float32)
    for node, (start, end) in zip(owner, spans, strict=True):
        pool[node, start:end] += 1 / ((end - start) * counts[node])
    return NodeSet(pool, kinds, _own(words, spans, offsets, holds), holds, spans, offsets)


def _own(words: Words, spans: Array, offsets: Array, holds: Array) -> Array:
    """Features of each node; the paper's are 0."""
    own = np.zeros((len(holds), OWN), dtype=np.float32)
    if not len(spans):
        return own
    begin = int(np.searchsorted(words.field, 1))
    begin, first_sentence = (begin, int(words.sentence[begin])) if begin < len(words) else (0, 0)
    starts, nodes = spans[:, 0], offsets[1:-1]
    inside = np.minimum.reduceat(np.where(starts < begin, len(words), starts), nodes)
    there = inside < len(words)
    own[1:] = np.stack([
        np.log(np.diff(offsets[1:])), (starts[nodes] < begin) | (not begin), holds[1:, first_sentence], holds[1:, -1],
        np.where(there, (inside - begin) / max(1, len(words) - begin), 1.0), there, holds[1:].sum(1) > 1,
    ], axis=1)
    return own


def make_pairs(words: Words, nodes: NodeSet) -> Pairs:
    """All ordered pairs that some label may join, but those too far apart."""
    possible = np.asarray(ALLOWED[nodes.kinds][:, nodes.kinds].any(-1))
    np.fill_diagonal(possible, val=False)
    subject, object = np.nonzero(possible)
    named = np.flatnonzero((subject > 0) & (object > 0))
    near = closest(words, nodes, subject[named], object[named])
    stays = (subject == 0) | (object == 0)
    stays[named[near.pairs]] = True
    subject, object = subject[stays], object[stays]
    named = np.flatnonzero((subject > 0) & (object > 0))
    within = nodes.holds[subject] & nodes.holds[object]
    mentions, between = (np.zeros((len(subject), 2), dtype=np.int64) for _ in range(2))
    features = np.zeros((len(subject), FEATURES), dtype=np.float32)
    features[:, :OWN], features[:, OWN : 2 * OWN] = nodes.own[subject], nodes.own[object]
    features[named, 2 * OWN :], between[named] = _between(words, nodes, near, within[named].sum(1))
    mentions[named] = near.mentions
    alone = ~within[named].any(1)
    for span in (near.first, near.second):
        within[named[alone], words.sentence[span[alone, 0]]] = True
    mask = ALLOWED[nodes.kinds[subject], nodes.kinds[object]]
    return Pairs(subject, object, features, mask, mentions, within, between, words.sentence)


class Closest(NamedTuple):
    """Those of some pairs of nodes that are not too far apart, with the closest two mentions of each.

    ``pairs`` [P] numbers the pairs; ``mentions`` [P, 2] are their mentions' numbers, ``first`` and ``second`` [P, 2]
    the words of these, ``gap`` [P] the words between them.
    """

    pairs: Array
    mentions: Array
    first: Array
    second: Array
    gap: Array


def closest(words: Words, nodes: NodeSet, first: Array, second: Array) -> Closest:
    """The closest two mentions of pairs of nodes, none of which is the paper, where no more than FARTHEST apart."""
    numbers = _closest(words, nodes)[:, first - 1, second - 1] if len(first) else np.zeros((2, 0), dtype=np.int64)
    a, b = (nodes.spans[nodes.offsets[node] + number] for node, number in zip((first, second), numbers, strict=True))
    gap = np.maximum(a[:, 0] - b[:, 1], b[:, 0] - a[:, 1])
    near = np.flatnonzero(gap <= FARTHEST)
    return Closest(near, numbers.T[near], a[near], b[near], gap[near])


def _closest(words: Words, nodes: NodeSet) -> Array:
    """Numbers of the two mentions nearest to each other, for nodes after the paper: [2, N - 1, N - 1].

    By sentences (the abstract before the title), then by words, then by order.
    """
    spans, count, begins = nodes.spans, len(nodes.spans), nodes.offsets[1:-1]
    start, end = spans[:, 0], spans[:, 1]
    sentence, title = words.sentence[start], words.field[start] == 0
    number = np.arange(count) - np.repeat(begins, np.diff(nodes.offsets[1:]))
    least = []
    # In blocks of nodes with some mentions together, since a long text has many pairs of mentions.
    blocks = np.unique([*np.searchsorted(begins, np.arange(0, count, _BLOCK)), len(begins)])
    for first, last in pairwise(blocks):
        rows = slice(nodes.offsets[1 + first], nodes.offsets[1 + last])
        gap = np.maximum(start[None] - end[rows, None], start[rows, None] - end[None])
        apart = np.abs(sentence[rows, None] - sentence[None])
        cost = gap + 10_000 * apart + 1_000 * (title[rows, None] | title[None])
        key = (cost.astype(np.int64) + count) * count * count + number[rows, None] * count + number[None]
        of_nodes = np.minimum.reduceat(key, begins[first:last] - rows.start, axis=0)
        least.append(np.minimum.reduceat(of_nodes, begins, axis=1))
    return np.stack(np.divmod(np.concatenate(least) % (count * count), count))


def _between(words: Words, nodes: NodeSet, near: Closest, shared: Array) -> tuple[Array, Array]:
    """Features [P, _BETWEEN] of pairs by their closest mentions, and the words between: from and to [P, 2].

    Order, sentences and words apart, mentions between, sentences `shared` [P], a bracket between, the subject in the
    title.
    """
    a, b = near.first, near.second
    forward = a[:, 0] < b[:, 0]
    stop = np.where(forward, a[:, 1], b[:, 1])
    go = np.where(forward, b[:, 0], a[:, 0])
    rows = np.arange(len(a))
    starts = np.sort(nodes.spans[:, 0])
    others = np.searchsorted(starts, go) - np.searchsorted(starts, stop)
    crossing = words.field[a[:, 0]] != words.field[b[:, 0]]
    apart = np.abs(words.sentence[a[:, 0]] - words.sentence[b[:, 0]])
    opens = np.array([text == "(" for text in words.texts], dtype=bool)
    features = np.zeros((len(a), _BETWEEN), dtype=np.float32)
    features[:, 0] = forward
    features[rows, 1 + np.where(crossing, 4, np.minimum(apart, 3))] = 1
    features[rows, 6 + np.searchsorted(_DISTANCES, near.gap, side="right")] = 1
    features[rows, 16 + np.minimum(others, 3)] = 1
    features[:, 20], features[:, 21] = np.log1p(shared), shared > 1
    features[:, 22] = opens[np.minimum(stop, len(words) - 1)] & (go > stop)
    features[:, 23] = words.field[a[:, 0]] == 0
    return features, np.stack([stop, go], axis=1)
