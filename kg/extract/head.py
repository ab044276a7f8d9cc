"""The heads over nodes and over pairs of nodes: small networks, in numpy.

Shapes: W words, D size of a word's vector, N nodes, P pairs, C couples, H = HEADS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.extract.arrays import Array, log_softmax, sigmoid
from kg.extract.couples import Couples
from kg.extract.encoder import Encoded
from kg.extract.labels import NODES
from kg.extract.pairs import NodeSet, Pairs

__all__ = ["HEADS", "NodeHead", "PairHead"]

HEADS: Final = 4
"""Heads of attention."""
_BLOCK: Final = 1024
"""Pairs that are scored at once."""


@dataclass(frozen=True, slots=True)
class NodeHead:
    """Vectors of nodes, what tells what each of them is, and which are one.

    A node is its mentions' mean vector and its kind, with what it sees of all other nodes of the paper through one
    layer of attention (Vaswani et al., 2017).
    """

    weights: Mapping[str, Array]

    def vectors(self, encoded: Encoded, nodes: NodeSet) -> Array:
        """Each node's own vector, its kind, and what it sees of the others: [N, D + kinds + size]."""
        w = self.weights
        own = nodes.pool @ encoded.vectors
        own[0] = encoded.paper
        given = np.concatenate([own, np.eye(len(NODES), dtype=np.float32)[nodes.kinds]], axis=1)
        seen = np.maximum(np.concatenate([given, nodes.own], axis=1) @ w["node_in"] + w["node_bias"], 0)
        query, key, value = (_split(seen @ w[name]) for name in ("node_query", "node_key", "node_value"))
        scale = np.float32(query.shape[-1] ** -0.5)
        mixed = (_softmax(query @ key.transpose(0, 2, 1) * scale) @ value).transpose(1, 0, 2).reshape(len(seen), -1)
        return np.concatenate([given, seen + mixed @ w["node_mix"]], axis=1)

    def judge(self, vectors: Array, evidence: Array) -> Array:
        """What tells each node's kind, for the final layer: [N, size + EVIDENCE].

        `evidence` [N, EVIDENCE]: what the tagger says of each node (:func:`~kg.extract.nodes.evidence`). The paper's
        row means nothing.
        """
        w = self.weights
        hidden = np.maximum(np.concatenate([vectors, evidence], axis=1) @ w["judge_in"] + w["judge_bias"], 0)
        return np.concatenate([hidden, evidence], axis=1)

    def same(self, vectors: Array, verdicts: Array, couples: Couples) -> Array:
        """The chance that both of a couple are one entity: [C].

        From the vectors of nodes (:meth:`vectors`), the logits of what each is [N, 1 + kinds], and what their names
        and places say.
        """
        w, first, second = self.weights, couples.first, couples.second
        projected = vectors @ w["same_in"]
        left, right = projected[first], projected[second]
        doubt = log_softmax(verdicts.astype(np.float64))[:, :1]
        doubts = np.sort(np.concatenate([doubt[first], doubt[second]], axis=1), axis=1).astype(np.float32) / 4
        hidden = (left * right) @ w["same_joint"] + np.abs(left - right) @ w["same_apart"] + w["same_bias"]
        hidden += np.concatenate([couples.features, doubts], axis=1) @ w["same_features"]
        hidden = np.maximum(np.maximum(hidden, 0) @ w["same_second"] + w["same_second_bias"], 0)
        return sigmoid((hidden @ w["same_out"] + w["same_out_bias"])[:, 0])


@dataclass(frozen=True, slots=True)
class PairHead:
    """What tells the labels of ordered pairs of nodes.

    From both nodes, their product, hand-made features, and the words that the pair attends to (after the localized
    context pooling of ATLOP, Zhou et al., 2021), through two hidden layers.
    """

    weights: Mapping[str, Array]

    def features(self, words: Array, nodes: Array, pairs: Pairs) -> Array:
        """What tells each pair's labels, for the final layer: [P, size].

        From vectors of words [W, D] and of nodes [N, ...] (:meth:`NodeHead.vectors`).
        """
        w = self.weights
        subject, object = pairs.subject, pairs.object
        joint = (nodes @ w["left"])[subject] * (nodes @ w["right"])[object]
        hidden = (nodes @ w["subject"])[subject] + (nodes @ w["object"])[object] + joint @ w["joint"]
        keys, values = _split(words @ w["key"]), _split(words @ w["value"])
        left, right = _split(nodes @ w["query_left"]), _split(nodes @ w["query_right"])
        # In blocks, since pairs times words is what a long text has most of.
        context = [
            self._context(left, right, keys, values, pairs, slice(start, start + _BLOCK))
            for start in range(0, max(1, len(subject)), _BLOCK)
        ]
        hidden += pairs.features @ w["features"] + np.concatenate(context) @ w["context"]
        hidden = np.maximum(hidden + w["hidden_bias"], 0) @ w["second"] + w["second_bias"]
        return np.asarray(np.maximum(hidden, 0))

    def _context(
        self, left: Array, right: Array, keys: Array, values: Array, pairs: Pairs, block: slice
    ) -> Array:
        """Words that each pair of a block attends to: [P, H * value].

        By what nodes ask for on either side of a pair, `left` and `right` [H, N, key]; `keys` and `values` [H, W, ...].
        """
        keys = keys.transpose(0, 2, 1) * np.float32(keys.shape[-1] ** -0.5)
        # Scores are sums, so that their exponentials are products: of few nodes, in place of many pairs. Those of one
        # node lie within 30 of each other; single precision holds 87 between the best word and nothing.
        weight = np.take(np.exp(self.weights["near"]), pairs.near(block), axis=1)
        for asked, nodes in ((left, pairs.subject[block]), (right, pairs.object[block])):
            some, at = np.unique(nodes, return_inverse=True)
            # Taking is several times as fast as indexing.
            weight *= np.take(_exp(np.take(asked, some, axis=1) @ keys), at, axis=1)
        said = weight @ values / weight.sum(-1, keepdims=True)
        return np.asarray(said.transpose(1, 0, 2).reshape(said.shape[1], -1))


def _split(array: Array) -> Array:
    """[rows, HEADS * size] to [HEADS, rows, size]."""
    return array.reshape(len(array), HEADS, -1).transpose(1, 0, 2)


def _softmax(score: Array) -> Array:
    """Over the last axis, in place."""
    weight = _exp(score)
    weight /= weight.sum(-1, keepdims=True)
    return weight


def _exp(score: Array) -> Array:
    """Exponentials over the last axis as shares of the largest, in place."""
    score -= score.max(-1, keepdims=True)
    return np.exp(score, out=score)
