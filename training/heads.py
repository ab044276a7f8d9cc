"""The heads in PyTorch, name by name the ones of kg/extract/head.py, and the losses."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.extract.head import HEADS
from kg.extract.labels import LABELS, NODES
from kg.extract.nodes import EVIDENCE
from kg.extract.pairs import FEATURES, OWN, NodeSet, Pairs
from kg.extract.tags import KINDS


class Heads(nn.Module):
    """Kinds of nodes, and labels of ordered node pairs; NodeHead and PairHead of kg.extract.head in one."""

    def __init__(self, hidden: int, *, size: int, joint: int, key: int, value: int, seen: int,
                 dropout: float) -> None:
        super().__init__()
        given = hidden + len(NODES)
        node = given + seen
        shapes = {
            "node_in": (given + OWN, seen), "node_query": (seen, HEADS * key), "node_key": (seen, HEADS * key),
            "node_value": (seen, HEADS * value), "node_mix": (HEADS * value, seen),
            "judge_in": (node + EVIDENCE, seen), "judge_out": (seen + EVIDENCE, 1 + len(KINDS)),
            "left": (node, joint), "right": (node, joint), "subject": (node, size), "object": (node, size),
            "joint": (joint, size), "features": (FEATURES, size), "query_left": (node, HEADS * key),
            "query_right": (node, HEADS * key), "key": (hidden, HEADS * key), "value": (hidden, HEADS * value),
            "context": (HEADS * value, size), "second": (size, size), "out": (size, len(LABELS)),
        }
        self.weights = nn.ParameterDict({k: nn.Parameter(torch.randn(s) * s[0] ** -0.5) for k, s in shapes.items()})
        biases = {"node_bias": seen, "judge_bias": seen, "judge_out_bias": 1 + len(KINDS), "hidden_bias": size,
                  "second_bias": size}
        self.weights.update({name: nn.Parameter(torch.zeros(width)) for name, width in biases.items()})
        self.weights["out_bias"] = nn.Parameter(torch.full((len(LABELS),), -3.0))  # about 1 pair in 20 is related
        near = torch.tensor([-1.0, 1.0, 2.0]).repeat(HEADS, 1)
        self.weights["near"] = nn.Parameter(near)
        self.dropout = nn.Dropout(dropout)

    def judge(self, nodes: Tensor, evidence: np.ndarray) -> Tensor:
        """Node vectors [N, ...] -> logits [N, 1 + kinds]."""
        w, said = self.weights, torch.from_numpy(evidence)
        hidden = torch.cat([nodes, said], dim=1) @ w["judge_in"] + w["judge_bias"]
        return torch.cat([self.dropout(F.relu(hidden)), said], dim=1) @ w["judge_out"] + w["judge_out_bias"]

    def relate(self, vectors: Tensor, nodes: Tensor, pairs: Pairs) -> Tensor:
        """Vectors [W, D] of words, [N, ...] of nodes -> logits [P, labels], not masked."""
        w = self.weights
        s, o = torch.from_numpy(pairs.subject), torch.from_numpy(pairs.object)
        joint = (nodes @ w["left"])[s] * (nodes @ w["right"])[o]
        hidden = (nodes @ w["subject"])[s] + (nodes @ w["object"])[o] + joint @ w["joint"] + w["hidden_bias"]
        hidden = hidden + torch.from_numpy(pairs.features) @ w["features"]
        hidden = hidden + self.dropout(self._context(vectors, nodes, pairs)) @ w["context"]
        hidden = F.relu(self.dropout(F.relu(hidden)) @ w["second"] + w["second_bias"])
        return self.dropout(hidden) @ w["out"] + w["out_bias"]

    @staticmethod
    def _split(x: Tensor) -> Tensor:
        return x.unflatten(-1, (HEADS, -1)).transpose(0, 1)

    def vectors(self, words: Tensor, paper: Tensor, nodes: NodeSet) -> Tensor:
        """Vectors of words [W, D], of the paper [D] -> of nodes [N, D + kinds + seen]."""
        w = self.weights
        own = self.dropout(torch.cat([paper[None], torch.from_numpy(nodes.pool[1:]) @ words]))
        given = torch.cat([own, F.one_hot(torch.from_numpy(nodes.kinds), len(NODES)).float()], dim=1)
        seen = F.relu(torch.cat([given, torch.from_numpy(nodes.own)], dim=1) @ w["node_in"] + w["node_bias"])
        query, key, value = (self._split(seen @ w[name]) for name in ("node_query", "node_key", "node_value"))
        mixed = (query @ key.transpose(1, 2) * query.shape[-1] ** -0.5).softmax(-1) @ value
        return torch.cat([given, self.dropout(seen + mixed.transpose(0, 1).flatten(1) @ w["node_mix"])], dim=1)

    def _context(self, vectors: Tensor, nodes: Tensor, pairs: Pairs) -> Tensor:
        """Words that each pair attends to: [P, HEADS * value]."""
        w = self.weights
        keys, values = self._split(vectors @ w["key"]), self._split(vectors @ w["value"])
        scale = keys.shape[-1] ** -0.5
        left = self._split(nodes @ w["query_left"]) @ keys.transpose(1, 2) * scale
        right = self._split(nodes @ w["query_right"]) @ keys.transpose(1, 2) * scale
        score = left[:, pairs.subject] + right[:, pairs.object] + w["near"][:, torch.from_numpy(pairs.near).long()]
        return (score.softmax(-1) @ values).transpose(0, 1).flatten(1)

    def numpy_weights(self) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """What the components that link entities and find relations take (kg.extract.pipeline.assemble_pipeline)."""
        plain = {k: v.detach().numpy().copy() for k, v in self.weights.items()}
        final = {"judge_out": "weight", "judge_out_bias": "bias", "out": "weight", "out_bias": "bias"}
        of_nodes, of_pairs = {}, {}
        for name, weight in plain.items():
            part = of_nodes if name.startswith(("node_", "judge_")) else of_pairs
            part[final.get(name, name)] = weight
        return of_nodes, of_pairs


def tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    """Summed cross-entropy over words [B, W] (tag -1: padding), per tagged word."""
    total = F.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=-1, reduction="sum")
    return total / (tags > 0).sum().clamp(min=1)


def pair_loss(logits: Tensor, targets: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """(summed binary cross-entropy over what the schema allows, number of positives)."""
    each = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return (each * mask).sum(), targets.sum()
