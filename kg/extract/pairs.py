"""Ordered pairs of nodes of one paper: candidates and their features.

Node 0 is the paper, then entities, then values. Shapes: N nodes, P pairs, W words, M mentions, S sentences.
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

__all__ = ["FEATURES", "OWN", "NodeSet", "Pairs", "make_nodes", "make_pairs"]

ALLOWED: Final = np.array([[[joins(s, label, o) for label in LABELS] for o in NODES] for s in NODES])
"""[subject kind, object kind, label]"""
_DISTANCES: Final = np.array([1, 2, 3, 4, 6, 9, 14, 21, 36])
OWN: Final = 7
"""Features of one node."""
_BETWEEN: Final = 24
FEATURES: Final = 2 * OWN + _BETWEEN
"""Features of a pair: both nodes' own, then those of their closest mentions."""


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

    ``subject``, ``object`` [P] index nodes. ``features`` [P, FEATURES]. ``near`` [P, W]: 2 for words between the
    closest two mentions, 1 for others in a sentence that holds both, else 0. ``mask`` [P, labels]. ``closest``
    [P, 2]: the numbers of the closest two mentions (0 for the paper).
    """

    subject: Array
    object: Array
    features: Array
    near: Array
    mask: Array
    closest: Array


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
    return NodeSet(pool, kinds, _own(words, spans, owner, counts, holds), holds, spans, offsets)


def _own(words: Words, spans: Array, owner: Array, counts: Array, holds: Array) -> Array:
    """Features of each node; the paper's are 0."""
    own = np.zeros((len(counts), OWN), dtype=np.float32)
    begin = int(np.searchsorted(words.field, 1))
    has_abstract = begin < len(words)
    first_sentence = int(words.sentence[begin]) if has_abstract else 0
    begin = begin if has_abstract else 0
    for node in range(1, len(counts)):
        starts = spans[owner == node, 0]
        inside = starts[starts >= begin]
        own[node] = (
            np.log(counts[node]), starts[0] < begin or not begin, holds[node, first_sentence], holds[node, -1],
            (inside[0] - begin) / max(1, len(words) - begin) if len(inside) else 1.0, len(inside) > 0,
            holds[node].sum() > 1,
        )
    return own


def make_pairs(words: Words, nodes: NodeSet) -> Pairs:
    """All ordered pairs that some label may join."""
    possible = np.asarray(ALLOWED[nodes.kinds][:, nodes.kinds].any(-1))
    np.fill_diagonal(possible, val=False)
    subject, object = np.nonzero(possible)
    both = nodes.holds[subject] & nodes.holds[object]
    near = both[:, words.sentence].astype(np.int8)
    features = np.zeros((len(subject), FEATURES), dtype=np.float32)
    features[:, :OWN], features[:, OWN : 2 * OWN] = nodes.own[subject], nodes.own[object]
    closest = np.zeros((len(subject), 2), dtype=np.int64)
    named = np.flatnonzero((subject > 0) & (object > 0))
    if len(named):
        closest[named] = _closest(words, nodes)[:, subject[named] - 1, object[named] - 1].T
        ends = [nodes.spans[nodes.offsets[n[named]] + closest[named, k]] for k, n in enumerate((subject, object))]
        features[named, 2 * OWN :], near[named] = _between(words, nodes, ends, both[named], near[named])
    return Pairs(subject, object, features, near, ALLOWED[nodes.kinds[subject], nodes.kinds[object]], closest)


def _closest(words: Words, nodes: NodeSet) -> Array:
    """Numbers of the two mentions nearest to each other, for nodes after the paper: [2, N - 1, N - 1].

    By sentences (the abstract before the title), then by words, then by order.
    """
    spans, count = nodes.spans, len(nodes.spans)
    start, end = spans[:, 0], spans[:, 1]
    gap = np.maximum(start[None] - end[:, None], start[:, None] - end[None])
    sentence, title = words.sentence[start], words.field[start] == 0
    apart = np.abs(sentence[:, None] - sentence[None])
    cost = gap + 10_000 * apart + 1_000 * (title[:, None] | title[None])
    number = np.arange(count) - np.repeat(nodes.offsets[1:-1], np.diff(nodes.offsets[1:]))
    key = (cost.astype(np.int64) + count) * count * count + number[:, None] * count + number[None]
    least = np.minimum.reduceat(np.minimum.reduceat(key, nodes.offsets[1:-1], axis=0), nodes.offsets[1:-1], axis=1)
    return np.stack(np.divmod(least % (count * count), count))


def _between(
    words: Words, nodes: NodeSet, ends: Sequence[Array], both: Array, near: Array
) -> tuple[Array, Array]:
    """Features [P, _BETWEEN] and `near` [P, W] of pairs by their closest mentions (`ends`, two times [P, 2]).

    Order, sentences and words apart, mentions between, sentences shared, a bracket between, the subject in the title.
    """
    a, b = ends
    forward = a[:, 0] < b[:, 0]
    stop = np.where(forward, a[:, 1], b[:, 1])
    go = np.where(forward, b[:, 0], a[:, 0])
    rows = np.arange(len(a))
    sentence = words.sentence[a[:, 0]], words.sentence[b[:, 0]]
    shared = both.sum(1)
    alone = shared == 0
    of_words = words.sentence[None]
    near[alone] = (of_words == sentence[0][alone, None]) | (of_words == sentence[1][alone, None])
    place = np.arange(len(words))[None]
    near[(place >= stop[:, None]) & (place < go[:, None])] = 2
    starts = np.sort(nodes.spans[:, 0])
    others = np.searchsorted(starts, go) - np.searchsorted(starts, stop)
    crossing = words.field[a[:, 0]] != words.field[b[:, 0]]
    opens = np.array([text == "(" for text in words.texts])
    features = np.zeros((len(a), _BETWEEN), dtype=np.float32)
    features[:, 0] = forward
    features[rows, 1 + np.where(crossing, 4, np.minimum(np.abs(sentence[0] - sentence[1]), 3))] = 1
    features[rows, 6 + np.searchsorted(_DISTANCES, go - stop, side="right")] = 1
    features[rows, 16 + np.minimum(others, 3)] = 1
    features[:, 20], features[:, 21] = np.log1p(shared), shared > 1
    features[:, 22] = opens[np.minimum(stop, len(words) - 1)] & (go > stop)
    features[:, 23] = words.field[a[:, 0]] == 0
    return features, near
