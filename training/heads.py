"""The pair head in PyTorch, name by name the one of kg/extract/head.py, and the losses."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.extract.labels import LABELS, NODES
from kg.extract.pairs import FEATURES, Pairs


class PairHead(nn.Module):
    """Labels of ordered node pairs from both nodes, their product, features, and words that the pair attends to."""

    def __init__(self, hidden: int, *, size: int, joint: int, heads: int, key: int, value: int, dropout: float) -> None:
        super().__init__()
        node = hidden + len(NODES)
        shapes = {
            "left": (node, joint), "right": (node, joint), "subject": (node, size), "object": (node, size),
            "joint": (joint, size), "features": (FEATURES, size), "query_left": (node, heads * key),
            "query_right": (node, heads * key), "key": (hidden, heads * key), "value": (hidden, heads * value),
            "context": (heads * value, size), "second": (size, size), "out": (size, len(LABELS)),
        }
        self.weights = nn.ParameterDict({k: nn.Parameter(torch.randn(s) * s[0] ** -0.5) for k, s in shapes.items()})
        self.weights["hidden_bias"] = nn.Parameter(torch.zeros(size))
        self.weights["second_bias"] = nn.Parameter(torch.zeros(size))
        self.weights["out_bias"] = nn.Parameter(torch.full((len(LABELS),), -3.0))  # about 1 pair in 20 is related
        near = torch.tensor([-1.0, 1.0, 2.0]).repeat(heads, 1)
        self.weights["near"] = nn.Parameter(near)
        self.heads, self.dropout = heads, nn.Dropout(dropout)

    def forward(self, vectors: Tensor, paper: Tensor, pairs: Pairs) -> Tensor:
        """Vectors [W, D], paper [D] -> logits [P, labels], not masked."""
        w, pool = self.weights, torch.from_numpy(pairs.pool)
        nodes = torch.cat([paper[None], pool[1:] @ vectors])
        nodes = torch.cat([self.dropout(nodes), F.one_hot(torch.from_numpy(pairs.kinds), len(NODES)).float()], dim=1)
        s, o = torch.from_numpy(pairs.subject), torch.from_numpy(pairs.object)
        joint = (nodes @ w["left"])[s] * (nodes @ w["right"])[o]
        hidden = (nodes @ w["subject"])[s] + (nodes @ w["object"])[o] + joint @ w["joint"] + w["hidden_bias"]
        hidden = hidden + torch.from_numpy(pairs.features) @ w["features"]
        hidden = hidden + self.dropout(self._context(vectors, nodes, pairs)) @ w["context"]
        hidden = F.relu(self.dropout(F.relu(hidden)) @ w["second"] + w["second_bias"])
        return self.dropout(hidden) @ w["out"] + w["out_bias"]

    def _context(self, vectors: Tensor, nodes: Tensor, pairs: Pairs) -> Tensor:
        """Words that each pair attends to: [P, heads * value]."""
        w = self.weights

        def split(x: Tensor) -> Tensor:
            return x.unflatten(-1, (self.heads, -1)).transpose(0, 1)

        keys, values = split(vectors @ w["key"]), split(vectors @ w["value"])
        scale = keys.shape[-1] ** -0.5
        left = split(nodes @ w["query_left"]) @ keys.transpose(1, 2) * scale
        right = split(nodes @ w["query_right"]) @ keys.transpose(1, 2) * scale
        score = left[:, pairs.subject] + right[:, pairs.object] + w["near"][:, torch.from_numpy(pairs.near).long()]
        return (score.softmax(-1) @ values).transpose(0, 1).flatten(1)

    def numpy_weights(self) -> dict[str, np.ndarray]:
        """What kg.extract.head.PairHead takes."""
        return {k: v.detach().numpy().copy() for k, v in self.weights.items()}


def tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    """Summed cross-entropy over words [B, W] (tag -1: padding), per tagged word."""
    total = F.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=-1, reduction="sum")
    return total / (tags > 0).sum().clamp(min=1)


def pair_loss(logits: Tensor, targets: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """(summed binary cross-entropy over what the schema allows, number of positives)."""
    each = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return (each * mask).sum(), targets.sum()
