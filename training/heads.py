"""The heads in PyTorch over batches, name by name the ones of kg/extract/head.py, and the losses.

Shapes as in data.py: B papers, W words, N nodes, M mentions, C couples, P pairs, padded; D is the size of a word's
vector.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data import Batch
from kg.extract.couples import LIKENESSES
from kg.extract.head import HEADS
from kg.extract.labels import LABELS, NODES
from kg.extract.nodes import EVIDENCE, FLOOR
from kg.extract.pairs import FEATURES, OWN
from kg.extract.tags import KINDS

DOUBTS = 2
"""How sure it is that either of a couple is nothing."""


class Heads(nn.Module):
    """Kinds of nodes, and labels of ordered node pairs; NodeHead and PairHead of kg.extract.head in one."""

    def __init__(self, hidden: int, *, size: int, joint: int, key: int, value: int, seen: int, same: int,
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
            "same_in": (node, same), "same_joint": (same, same), "same_apart": (same, same),
            "same_features": (LIKENESSES + DOUBTS, same), "same_second": (same, same), "same_out": (same, 1),
        }
        self.weights = nn.ParameterDict({k: nn.Parameter(torch.randn(s) * s[0] ** -0.5) for k, s in shapes.items()})
        biases = {"node_bias": seen, "judge_bias": seen, "judge_out_bias": 1 + len(KINDS), "hidden_bias": size,
                  "second_bias": size, "same_bias": same, "same_second_bias": same}
        self.weights.update({name: nn.Parameter(torch.zeros(width)) for name, width in biases.items()})
        self.weights["out_bias"] = nn.Parameter(torch.full((len(LABELS),), -3.0))  # about 1 pair in 20 is related
        self.weights["same_out_bias"] = nn.Parameter(torch.full((1,), -4.0))  # about 1 couple in 100 is one entity
        near = torch.tensor([-1.0, 1.0, 2.0]).repeat(HEADS, 1)
        self.weights["near"] = nn.Parameter(near)
        self.dropout = nn.Dropout(dropout)

    def judge(self, nodes: Tensor, evidence: Tensor) -> Tensor:
        """Node vectors [B, N, ...], evidence [B, N, EVIDENCE] -> logits [B, N, 1 + kinds]."""
        w = self.weights
        hidden = torch.cat([nodes, evidence], dim=-1) @ w["judge_in"] + w["judge_bias"]
        return torch.cat([self.dropout(F.relu(hidden)), evidence], dim=-1) @ w["judge_out"] + w["judge_out_bias"]

    def same(self, nodes: Tensor, verdicts: Tensor, batch: Batch) -> Tensor:
        """Node vectors [B, N, ...], logits of what each is [B, N, 1 + kinds] -> logits of being one [B, C, 1]."""
        w, first, second = self.weights, batch["couples.first"].long(), batch["couples.second"].long()
        projected = self.dropout(nodes) @ w["same_in"]
        left, right = rows(projected, first), rows(projected, second)
        doubt = verdicts.detach().log_softmax(-1)[..., :1]
        doubts = torch.cat([rows(doubt, first), rows(doubt, second)], dim=-1).sort(-1).values / 4
        hidden = (left * right) @ w["same_joint"] + (left - right).abs() @ w["same_apart"] + w["same_bias"]
        hidden = hidden + torch.cat([batch["couples.features"].float(), doubts], dim=-1) @ w["same_features"]
        hidden = F.relu(self.dropout(F.relu(hidden)) @ w["same_second"] + w["same_second_bias"])
        return self.dropout(hidden) @ w["same_out"] + w["same_out_bias"]

    def relate(self, words: Tensor, nodes: Tensor, batch: Batch) -> Tensor:
        """Vectors [B, W, D] of words, [B, N, ...] of nodes -> logits [B, P, labels], not masked."""
        w, s, o = self.weights, batch["subject"].long(), batch["object"].long()
        joint = rows(nodes @ w["left"], s) * rows(nodes @ w["right"], o)
        hidden = rows(nodes @ w["subject"], s) + rows(nodes @ w["object"], o) + joint @ w["joint"] + w["hidden_bias"]
        hidden = hidden + batch["features"].float() @ w["features"]
        hidden = hidden + self.dropout(self._context(words, nodes, s, o, batch)) @ w["context"]
        hidden = F.relu(self.dropout(F.relu(hidden)) @ w["second"] + w["second_bias"])
        return self.dropout(hidden) @ w["out"] + w["out_bias"]

    @staticmethod
    def _split(x: Tensor) -> Tensor:
        return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)

    def vectors(self, words: Tensor, paper: Tensor, batch: Batch, name: str) -> Tensor:
        """Vectors of words [B, W, D], of the papers [B, D] -> of the nodes of that name [B, N, D + kinds + seen]."""
        w, kinds = self.weights, batch[f"{name}.kinds"].long()
        own = _shares(batch, name, words.shape[1]) @ words
        own = self.dropout(torch.cat([paper[:, None], own[:, 1:]], dim=1))
        given = torch.cat([own, F.one_hot(kinds.clamp(min=0), len(NODES)).float()], dim=-1)
        said = torch.cat([given, batch[f"{name}.own"].float()], dim=-1)
        seen = F.relu(said @ w["node_in"] + w["node_bias"])
        query, key, value = (self._split(seen @ w[part]) for part in ("node_query", "node_key", "node_value"))
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
        mixed = scores.masked_fill((kinds < 0)[:, None, None], -1e4).softmax(-1) @ value
        return torch.cat([given, self.dropout(seen + mixed.transpose(1, 2).flatten(2) @ w["node_mix"])], dim=-1)

    def _context(self, words: Tensor, nodes: Tensor, s: Tensor, o: Tensor, batch: Batch) -> Tensor:
        """Words that each pair attends to: [B, P, HEADS * value]."""
        w = self.weights
        keys, values = self._split(words @ w["key"]), self._split(words @ w["value"])
        scale = keys.shape[-1] ** -0.5
        left = self._split(nodes @ w["query_left"]) @ keys.transpose(-1, -2) * scale
        right = self._split(nodes @ w["query_right"]) @ keys.transpose(-1, -2) * scale
        scores = rows(left, s[:, None]) + rows(right, o[:, None]) + w["near"][:, 0, None, None]
        for place in (1, 2):
            more = w["near"][:, place] - w["near"][:, 0]
            scores = scores + (batch["near"] == place)[:, None] * more[:, None, None]
        beyond = torch.arange(words.shape[1], device=words.device) >= batch["length"][:, None]
        scores = scores.masked_fill(beyond[:, None, None], -1e4)
        return (scores.softmax(-1) @ values).transpose(1, 2).flatten(2)

    def numpy_weights(self) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """What the components that link entities and find relations take (kg.extract.pipeline.assemble_pipeline)."""
        plain = {k: v.detach().cpu().numpy().copy() for k, v in self.weights.items()}
        final = {"judge_out": "weight", "judge_out_bias": "bias", "out": "weight", "out_bias": "bias"}
        of_nodes, of_pairs = {}, {}
        for name, weight in plain.items():
            part = of_nodes if name.startswith(("node_", "judge_", "same_")) else of_pairs
            part[final.get(name, name)] = weight
        return of_nodes, of_pairs


def rows(x: Tensor, at: Tensor) -> Tensor:
    """X [..., N, D] at the numbers [..., P]: [..., P, D]."""
    return x.gather(-2, at[..., None].expand(*x.shape[:-2], at.shape[-1], x.shape[-1]))


def _shares(batch: Batch, name: str, words: int) -> Tensor:
    """The mean of each node's mentions' means, as shares of words: [B, N, W]."""
    of = _means(batch, name)
    start, end = (x[..., None] for x in batch[f"{name}.spans"].long().unbind(-1))
    at = torch.arange(words, device=of.device)
    inside = ((at >= start) & (at < end)).float() / (end - start).clamp(min=1)
    return of @ inside


def _means(batch: Batch, name: str) -> Tensor:
    """What averages over each node's mentions: [B, N, M]."""
    count = batch[f"{name}.kinds"].shape[1]
    owner = batch[f"{name}.owner"].long()
    of = (owner[:, None] == torch.arange(count, device=owner.device)[None, :, None]).float()
    return of / of.sum(-1, keepdim=True).clamp(min=1)


def evidence(logits: Tensor, batch: Batch) -> Tensor:
    """What the tagger's logits [B, W, tags] say of each candidate, as kg.extract.nodes.evidence: [B, N, EVIDENCE]."""
    scores = logits.detach().float().log_softmax(-1)
    begin, inside = scores[..., 1::2], scores[..., 2::2]
    nothing = torch.zeros_like(inside[:, :1])
    until = torch.cat([nothing, inside.cumsum(1)], dim=1)
    stops = torch.cat([torch.log1p(-inside.exp().clamp(max=0.999999)), nothing], dim=1)
    start, end = batch["candidates.spans"].long().unbind(-1)
    goes_on = (end < batch["length"][:, None]).float()
    total = rows(begin, start) + rows(until, end) - rows(until, (start + 1).clamp(max=until.shape[1] - 1))
    said = (total + rows(stops, end) * goes_on[..., None]) / ((end - start).clamp(min=1) + goes_on)[..., None]
    said = said.clamp(min=FLOOR)
    of = _means(batch, "candidates")
    best = torch.where(of[..., None] > 0, said[:, None], FLOOR).amax(2) if said.shape[1] else of @ said
    return torch.cat([of @ said, best * (of.sum(-1, keepdim=True) > 0)], dim=-1) / 4


def tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    """Summed cross-entropy over words [B, W] (tag -1: padding) or [B, W, tags] (chances), per tagged word."""
    if tags.dim() == 2:
        total = F.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=-1, reduction="sum")
        return total / (tags > 0).sum().clamp(min=1)
    tags = tags.float()
    return -(tags * logits.log_softmax(-1)).sum() / tags[..., 1:].sum().clamp(min=1)


def pair_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Binary cross-entropy over what the schema allows, for each label that holds."""
    targets = batch["targets"].float()
    each = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return (each * batch["allowed"]).sum() / targets.sum().clamp(min=1)


def same_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Binary cross-entropy over couples [B, C] (-1: padding), for each that is one entity."""
    each = F.binary_cross_entropy_with_logits(logits, truth.float().clamp(min=0), reduction="none")
    return (each * (truth >= 0)).sum() / (truth > 0).sum().clamp(min=1)


def node_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Mean cross-entropy over candidates [B, N] (-1: padding) or [B, N, 1 + kinds] (chances)."""
    if truth.dim() == 2:
        total = F.cross_entropy(logits.flatten(0, 1), truth.flatten(), ignore_index=-1, reduction="sum")
        return total / (truth >= 0).sum().clamp(min=1)
    truth = truth.float()
    return -(truth * logits.log_softmax(-1)).sum() / truth.sum().clamp(min=1)
