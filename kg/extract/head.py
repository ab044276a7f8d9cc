"""The pair head: a small network over pairs of nodes, in numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.extract.arrays import Array
from kg.extract.encoder import Encoded
from kg.extract.labels import NODES
from kg.extract.pairs import Pairs

__all__ = ["PairHead"]

_BLOCK = 1024
"""Pairs that are scored at once."""


@dataclass(frozen=True, slots=True)
class PairHead:
    """The trained pair head. Shapes: P pairs, N nodes, W words, H heads, V size of a value.

    Both nodes' vectors, their product and their kinds, hand-made features, and the words that the pair attends to
    (after the localized context pooling of ATLOP, Zhou et al., 2021), through two hidden layers.
    """

    weights: Mapping[str, Array]

    def __call__(self, encoded: Encoded, pairs: Pairs) -> Array:
        """Logits [P, labels], minus infinity where the label may not join the pair."""
        w = self.weights
        nodes = pairs.pool @ encoded.vectors
        nodes[0] = encoded.paper
        nodes = np.concatenate([nodes, np.eye(len(NODES), dtype=np.float32)[pairs.kinds]], axis=1)
        subject, object = pairs.subject, pairs.object
        joint = (nodes @ w["left"])[subject] * (nodes @ w["right"])[object]
        hidden = (nodes @ w["subject"])[subject] + (nodes @ w["object"])[object] + joint @ w["joint"]
        # In blocks, since pairs times words is what a long text has most of.
        context = [
            self._context(encoded.vectors, nodes, pairs, slice(start, start + _BLOCK))
            for start in range(0, max(1, len(subject)), _BLOCK)
        ]
        hidden += pairs.features @ w["features"] + np.concatenate(context) @ w["context"]
        hidden = np.maximum(hidden + w["hidden_bias"], 0) @ w["second"] + w["second_bias"]
        logits = np.maximum(hidden, 0) @ w["out"] + w["out_bias"]
        return np.where(pairs.mask, logits, -np.inf)

    def _context(self, vectors: Array, nodes: Array, pairs: Pairs, block: slice) -> Array:
        """Words that each pair of a block attends to: [P, H * V]."""
        w = self.weights
        subject, object = pairs.subject[block], pairs.object[block]
        heads = w["near"].shape[0]

        def split(array: Array) -> Array:
            return array.reshape(len(array), heads, -1).transpose(1, 0, 2)

        keys, values = split(vectors @ w["key"]), split(vectors @ w["value"])
        scale = np.float32(keys.shape[-1] ** -0.5)
        left = split(nodes @ w["query_left"]) @ keys.transpose(0, 2, 1) * scale
        right = split(nodes @ w["query_right"]) @ keys.transpose(0, 2, 1) * scale
        score = left[:, subject] + right[:, object] + w["near"][:, pairs.near[block]]
        score = np.exp(score - score.max(-1, keepdims=True))
        score /= score.sum(-1, keepdims=True)
        return np.asarray((score @ values).transpose(1, 0, 2).reshape(len(subject), w["value"].shape[1]))
