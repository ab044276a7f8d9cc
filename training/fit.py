"""The training loop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from data import Example
from heads import Heads, pair_loss, tag_loss
from kg.extract.clusters import cluster
from kg.extract.encoder import Pieces
from kg.extract.gold import node_labels, pair_targets, triples_of_found
from kg.extract.mentions import CANDIDATES, find_mentions
from kg.extract.nodes import evidence
from kg.extract.pairs import NodeSet, Pairs, make_nodes, make_pairs
from network import Encoder

LIKELY = 0.5
"""The least score of a candidate that the pair head learns on."""


class Network(nn.Module):
    """Encoder with tag head, and the heads over nodes and pairs, under one optimiser."""

    def __init__(self, encoder: Encoder, heads: Heads) -> None:
        super().__init__()
        self.encoder, self.heads = encoder, heads


def pad(rows: Sequence[np.ndarray], value: int) -> Tensor:
    """Rows of unequal length as one [B, longest] tensor."""
    return nn.utils.rnn.pad_sequence([torch.from_numpy(r) for r in rows], batch_first=True, padding_value=value)


def collate(pieces: Sequence[Pieces]) -> tuple[Tensor, ...]:
    """Windows as the encoder's five inputs."""
    ids = pad([p.ids for p in pieces], 0)
    length = torch.tensor([len(p.ids) for p in pieces])
    mask = torch.where(torch.arange(ids.shape[1]) < length[:, None], 0.0, -1e4)[:, None, None]
    rest = ([p.shapes for p in pieces], [p.first for p in pieces], [p.last for p in pieces])
    return (ids, *(pad(rows, 0) for rows in rest), mask)


def batches(examples: Sequence[Example], size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """The numbers of all examples once, in shuffled batches of like length (sorted within pools of 16 batches)."""
    order = rng.permutation(len(examples))
    groups = []
    for at in range(0, len(order), 16 * size):
        pool = sorted(order[at : at + 16 * size], key=lambda i: len(examples[i].pieces.ids))
        groups += [pool[i : i + size] for i in range(0, len(pool), size)]
    for g in rng.permutation(len(groups)):
        yield groups[g]


def parameter_groups(network: Network, config: dict[str, Any]) -> list[dict[str, Any]]:
    """Layer-wise decayed rates for the encoder (Sun et al., 2019), one rate for the new parts.

    The pieces stay frozen: the papers show a twentieth of them, and moving those away from the rest costs more than
    it gives.
    """
    encoder, rate, decay = network.encoder, config["encoder_rate"], config["layer_decay"]
    encoder.pieces.weight.requires_grad_(requires_grad=False)
    depth = len(encoder.layers)
    groups = [
        {"params": list(layer.parameters()), "lr": rate * decay ** (depth - 1 - place)}
        for place, layer in enumerate(encoder.layers)
    ]
    bottom = [*encoder.positions.parameters(), encoder.segment, *encoder.norm.parameters()]
    new = [*encoder.shapes.parameters(), *encoder.tag.parameters(), *network.heads.parameters()]
    groups.append({"params": bottom, "lr": rate * decay**depth})
    groups.append({"params": new, "lr": config["head_rate"]})
    return groups


@dataclass(frozen=True, slots=True)
class Own:
    """What the network itself finds in an example.

    All `candidates` with the tagger's `evidence` [1 + N, EVIDENCE] and what they are in truth (`labels`); the likelier
    ones as `nodes`, their pairs and targets [P, labels].
    """

    candidates: NodeSet
    evidence: np.ndarray
    labels: np.ndarray
    nodes: NodeSet
    pairs: Pairs
    targets: np.ndarray


def own_of(x: Example, logits: np.ndarray) -> Own:
    """What logits [w, tags] of the first window's words lead to."""
    found = np.pad(logits, ((0, len(x.words) - len(x.tags)), (0, 0)))
    nodes = cluster(x.words, find_mentions(x.words, found, CANDIDATES))
    likely = [node for node in nodes if node.score >= LIKELY]
    given = make_nodes(x.words, likely)
    pairs = make_pairs(x.words, given)
    return Own(
        make_nodes(x.words, nodes), evidence(found, nodes), node_labels(x.paper, x.words, nodes),
        given, pairs, pair_targets(pairs, triples_of_found(x.paper, x.words, likely)),
    )


def hide_pieces(ids: Tensor, share: float, mask: int) -> Tensor:
    """Pieces [B, T] with a share of them hidden, so that names are also told by what stands around them."""
    hidden = (torch.rand(ids.shape) < share) & (ids > mask)  # the special pieces have the lowest numbers
    return torch.where(hidden, mask, ids)


def step_loss(
    network: Network, batch: Sequence[Example], config: dict[str, Any], *, gold: bool, own: bool
) -> tuple[Tensor, np.ndarray]:
    """(loss, its tag, pair and node parts) of one batch; the heads learn on gold nodes, on what is found, or both."""
    ids, *rest = collate([x.pieces for x in batch])
    with torch.autocast("cpu", torch.bfloat16):
        vectors, logits, papers = network.encoder(hide_pieces(ids, config["hidden"], config["mask_piece"]), *rest)
    logits = logits.float()
    tags = tag_loss(logits, pad([x.tags for x in batch], -1))
    total, positives, wrong, count = torch.zeros(()), torch.zeros(()), torch.zeros(()), 0
    for row, x in enumerate(batch):
        if len(x.tags) < len(x.words):
            # Longer than a window: its pairs may lie outside.
            continue
        words, paper, heads = vectors[row, : len(x.words)].float(), papers[row].float(), network.heads
        found = own_of(x, logits[row, : len(x.tags)].detach().numpy()) if own else None
        learned = [(x.nodes, x.pairs, x.targets)] if gold else []
        learned += [(found.nodes, found.pairs, found.targets)] if found else []
        for nodes, pairs, targets in learned:
            out = heads.relate(words, heads.vectors(words, paper, nodes), pairs)
            loss, right = pair_loss(out, torch.from_numpy(targets), torch.from_numpy(pairs.mask))
            total, positives = total + loss, positives + right
        if found and len(found.labels) > 1:
            verdicts = heads.judge(heads.vectors(words, paper, found.candidates), found.evidence)
            wrong = wrong + F.cross_entropy(verdicts[1:], torch.from_numpy(found.labels[1:]), reduction="sum")
            count += len(found.labels) - 1
    parts = tags, total / positives.clamp(min=1), wrong / max(1, count)
    weights = 1.0, config["pair_weight"], config["node_weight"]
    return sum((w * part for w, part in zip(weights, parts, strict=True)), torch.zeros(())), np.array(
        [float(part.detach()) for part in parts]
    )


def fit(
    network: Network,
    examples: Sequence[Example],
    config: dict[str, Any],
    seed: int,
    gold: Sequence[int],
    each_epoch: Callable[[int], None] = lambda epoch: None,
) -> None:
    """Train in place through one stage of the recipe; calls `each_epoch` with its number after every epoch.

    The examples of the numbers `gold` come twice an epoch after epoch `gold_twice_after`. After epoch `own_after`, when
    the network does on what it trains on about as well as it will on new papers, the pair head also learns on what the
    tagger finds at that step, beside the gold nodes or, where `gold_nodes` is false, in their place, and the node head
    on that. Dropout keeps it from finding more in papers that it has learnt than in new ones.
    """
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(parameter_groups(network, config), weight_decay=config["weight_decay"], fused=True)
    plain = list(range(len(examples)))
    twice = [*plain, *gold]
    shown = [twice if epoch >= config["gold_twice_after"] else plain for epoch in range(config["epochs"])]
    total = sum(math.ceil(len(numbers) / config["batch"]) for numbers in shown)
    share, rate = zip(*config["schedule"], strict=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: float(np.interp((step + 1) / total, share, rate))
    )
    start = time.monotonic()
    for epoch, numbers in enumerate(shown, start=1):
        network.train()
        own = epoch > config["own_after"]
        sums, steps = np.zeros(3), 0
        for places in batches([examples[i] for i in numbers], config["batch"], rng):
            batch = [examples[numbers[place]] for place in places]
            loss, parts = step_loss(network, batch, config, gold=config["gold_nodes"] or not own, own=own)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), config["clip"])
            optimizer.step()
            schedule.step()
            sums += parts
            steps += 1
        tags, pairs, nodes = sums / steps
        print(f"epoch {epoch}: tag loss {tags:.3f}, pair loss {pairs:.3f}, node loss {nodes:.3f}, "
              f"{(time.monotonic() - start) / 60:.1f} min", flush=True)
        each_epoch(epoch)
    network.eval()
