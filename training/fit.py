"""The training loop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from data import Example, predicted_pairs
from heads import PairHead, pair_loss, tag_loss
from kg.extract.clusters import cluster
from kg.extract.encoder import Pieces
from kg.extract.mentions import find_mentions
from kg.extract.pairs import Pairs
from network import Encoder

PLAIN_SETTINGS = {"outside": 0.0, "keep": 0.3}
"""Settings of the mention decoder before anything is known about the scores."""
Own = tuple[Pairs, np.ndarray]
"""Pairs over the network's own mentions, with their targets."""


class Network(nn.Module):
    """Encoder, tag head and pair head under one optimiser."""

    def __init__(self, encoder: Encoder, head: PairHead) -> None:
        super().__init__()
        self.encoder, self.head = encoder, head


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
    new = [*encoder.shapes.parameters(), *encoder.tag.parameters(), *network.head.parameters()]
    groups.append({"params": bottom, "lr": rate * decay**depth})
    groups.append({"params": new, "lr": config["head_rate"]})
    return groups


def own_pairs(network: Network, examples: Sequence[Example]) -> list[Own]:
    """Pairs and targets over the nodes that the network finds in each example now."""
    network.eval()
    out = []
    for x in examples:
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            _, logits, _ = network.encoder(*collate([x.pieces]))
        logits = np.pad(logits[0].float().numpy(), ((0, len(x.words) - len(x.tags)), (0, 0)))
        out.append(predicted_pairs(x, cluster(x.words, find_mentions(x.words, logits, PLAIN_SETTINGS))))
    return out


def step_loss(
    network: Network, batch: Sequence[Example], more: Sequence[Own | None], config: dict[str, Any]
) -> tuple[Tensor, float, float]:
    """(loss, tag part, pair part) of one batch; `more`: pairs of each example beside the gold ones."""
    with torch.autocast("cpu", torch.bfloat16):
        vectors, logits, papers = network.encoder(*collate([x.pieces for x in batch]))
    tags = tag_loss(logits.float(), pad([x.tags for x in batch], -1))
    total, positives = torch.zeros(()), torch.zeros(())
    for row, (x, own) in enumerate(zip(batch, more, strict=True)):
        if len(x.tags) < len(x.words):
            # Longer than a window: its pairs may lie outside.
            continue
        for pairs, targets in [(x.pairs, x.targets), *([own] if own else [])]:
            out = network.head(vectors[row, : len(x.words)].float(), papers[row], pairs)
            loss, count = pair_loss(out, torch.from_numpy(targets), torch.from_numpy(pairs.mask))
            total, positives = total + loss, positives + count
    mean = total / positives.clamp(min=1)
    return tags + config["pair_weight"] * mean, float(tags.detach()), float(mean.detach())


def fit(
    network: Network,
    examples: Sequence[Example],
    config: dict[str, Any],
    seed: int,
    each_epoch: Callable[[int], None] = lambda epoch: None,
) -> None:
    """Train in place; calls `each_epoch` with its number after every epoch.

    After epoch `own_pairs_after`, when the network does on what it trains on about as well as it will on new papers,
    its own mentions are taken down, and the pair head learns on them beside the gold ones from then on.
    """
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.AdamW(parameter_groups(network, config), weight_decay=config["weight_decay"], fused=True)
    total = config["epochs"] * math.ceil(len(examples) / config["batch"])
    share, rate = zip(*config["schedule"], strict=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: float(np.interp((step + 1) / total, share, rate))
    )
    own: list[Own | None] = [None] * len(examples)
    start = time.monotonic()
    for epoch in range(1, config["epochs"] + 1):
        network.train()
        sums, steps = np.zeros(2), 0
        for batch in batches(examples, config["batch"], rng):
            loss, tags, pairs = step_loss(network, [examples[i] for i in batch], [own[i] for i in batch], config)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), config["clip"])
            optimizer.step()
            schedule.step()
            sums += tags, pairs
            steps += 1
        if epoch == config["own_pairs_after"]:
            own = list(own_pairs(network, examples))
        print(f"epoch {epoch}: tag loss {sums[0] / steps:.3f}, pair loss {sums[1] / steps:.3f}, "
              f"{(time.monotonic() - start) / 60:.1f} min", flush=True)
        each_epoch(epoch)
    network.eval()
