"""The training loop."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from data import Batch, Example, Item, batches, collate, found_item, gold_item
from heads import Heads, evidence, node_loss, pair_loss, same_loss, tag_loss
from kg.extract.labels import LABELS, TAGS
from kg.extract.tags import KINDS
from network import Encoder

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
Task = list[int] | Path
"""What makes a batch: numbers of annotated examples, or a file that a teacher wrote (teach.py)."""


def padding(batch: Batch) -> Tensor:
    """What keeps attention away from the padding of a batch's pieces: [B, 1, 1, T]."""
    where = torch.arange(batch["ids"].shape[1], device=batch["ids"].device)
    return torch.where(where < batch["pieces"][:, None], 0.0, -1e4)[:, None, None]


class Habits(nn.Module):
    """What those who annotated one file do otherwise than gold: offsets of the encoder's input and of all logits.

    None for gold, nor where a batch does not tell its `source`. So a habit that gold has not is learnt apart (after
    the domains of Daumé III, 2007), and what is shipped, without any offset, speaks as gold does.
    """

    def __init__(self, files: int, hidden: int) -> None:
        super().__init__()
        widths = {"input": hidden, "tags": len(TAGS), "kinds": 1 + len(KINDS), "labels": len(LABELS),
                  "same": 1}
        self.offsets = nn.ParameterDict({part: nn.Parameter(torch.zeros(files, n)) for part, n in widths.items()})

    def forward(self, part: str, batch: Batch) -> Tensor | float:
        """The offsets of a batch's papers: [B, 1, ...]."""
        if "source" not in batch:
            return 0.0
        return F.pad(self.offsets[part], (0, 0, 1, 0))[batch["source"]][:, None]


class Network(nn.Module):
    """Encoder with tag head, and the heads over nodes and pairs, under one optimiser; annotators' habits beside them.

    `files` is the number of files of our own annotations.
    """

    def __init__(self, encoder: Encoder, heads: Heads, files: int) -> None:
        super().__init__()
        self.encoder, self.heads, self.habits = encoder, heads, Habits(files, encoder.size.hidden)

    def encode(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """(word vectors, tag logits, paper vectors) of a batch."""
        inputs = [batch[name].long() for name in ("ids", "shapes", "first", "last")]
        with torch.autocast(DEVICE.type, torch.bfloat16, enabled=self.training or inputs[0].is_cuda):
            words, logits, papers = self.encoder(*inputs, padding(batch), self.habits("input", batch))
        return words.float(), logits.float() + self.habits("tags", batch), papers.float()

    def judge(self, batch: Batch, words: Tensor, logits: Tensor, papers: Tensor) -> tuple[Tensor, Tensor]:
        """From what :meth:`encode` gives, what a batch's candidates are, and which couples of them are one entity.

        Logits [B, N, 1 + kinds] and [B, C].
        """
        vectors = self.heads.vectors(words, papers, batch, "candidates")
        verdicts = self.heads.judge(vectors, evidence(logits, batch)) + self.habits("kinds", batch)
        same = self.heads.same(vectors, verdicts, batch) + self.habits("same", batch)
        return verdicts, same[..., 0]

    def relate(self, batch: Batch, words: Tensor, _: Tensor, papers: Tensor) -> Tensor:
        """What holds between a batch's nodes, likewise: logits [B, P, labels]."""
        vectors = self.heads.vectors(words, papers, batch, "nodes")
        return self.heads.relate(words, vectors, batch) + self.habits("labels", batch)


@dataclass
class Material(Dataset[Batch]):
    """Batches by what makes them.

    Of what the tagger says of an annotated example while it learns, `said` keeps the latest: the heads learn on what
    that leads to, and on the gold nodes before there is any. Dropout keeps the tagger from finding more in papers that
    it has learnt than in new ones.
    """

    examples: Sequence[Example]
    offsets: np.ndarray = field(init=False)
    said: Tensor = field(init=False)
    known: Tensor = field(init=False)

    def __post_init__(self) -> None:
        """Set aside memory that the processes share."""
        self.offsets = np.cumsum([0, *(len(x.words) for x in self.examples)])
        self.said = torch.zeros(int(self.offsets[-1]), len(TAGS), dtype=torch.float16).share_memory_()
        self.known = torch.zeros(len(self.examples), dtype=torch.bool).share_memory_()

    def __getitem__(self, task: Task) -> Batch:
        """The batch of a task."""
        if isinstance(task, Path):
            return torch.load(task)  # type: ignore[no-any-return]
        sources = torch.tensor([self.examples[number].source for number in task])
        return {**collate([self._item(number) for number in task]), "numbers": torch.tensor(task), "source": sources}

    def _item(self, number: int) -> Item:
        x = self.examples[number]
        if not self.known[number]:
            return gold_item(x)
        start, end = self.offsets[number : number + 2]
        return found_item(x, self.said[start:end].float().numpy())

    def note(self, numbers: Tensor, logits: Tensor) -> None:
        """Keep what the tagger said, [B, W, tags], of the examples of these numbers."""
        for row, number in enumerate(numbers.tolist()):
            start, end = self.offsets[number : number + 2]
            self.said[start:end] = logits[row, : end - start]
            self.known[number] = True


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
    if encoder.distances is not None:
        bottom += encoder.distances.parameters()
    parts = (encoder.shapes, encoder.tag, network.heads, network.habits)
    new = [parameter for part in parts for parameter in part.parameters()]
    groups.append({"params": bottom, "lr": rate * decay**depth})
    groups.append({"params": new, "lr": config["head_rate"]})
    return groups


def hide_pieces(ids: Tensor, share: Tensor, mask: int) -> Tensor:
    """Pieces [B, T] with a share [B] of each paper's hidden, so that names are also told by what stands around them."""
    hidden = (torch.rand(ids.shape, device=ids.device) < share[:, None]) & (ids > mask)  # the special pieces come first
    return torch.where(hidden, mask, ids)


def step_loss(network: Network, batch: Batch, config: dict[str, Any]) -> tuple[Tensor, Tensor, Tensor]:
    """(loss, its tag, pair, node and couple parts, tag logits) of one batch."""
    gold = batch.get("source", torch.ones(len(batch["ids"]), device=batch["ids"].device)) == 0
    share = torch.where(gold, config["hidden_gold"], config["hidden"])
    said = network.encode({**batch, "ids": hide_pieces(batch["ids"], share, config["mask_piece"])})
    verdicts, same = network.judge(batch, *said)
    parts = torch.stack([
        tag_loss(said[1], batch["tags"]),
        pair_loss(network.relate(batch, *said), batch),
        node_loss(verdicts, batch["judged"]),
        same_loss(same, batch["same"]),
    ])
    weights = torch.tensor([1.0, *(config[f"{part}_weight"] for part in ("pair", "node", "same"))], device=parts.device)
    return parts @ weights, parts.detach(), said[1].detach()


def tasks_of(
    examples: Sequence[Example], taught: Sequence[Path], stage: dict[str, Any], renamed: Sequence[range], seed: int
) -> list[Task]:
    """Everything that a stage goes through, in order.

    `epochs` times the annotated examples mixed with the share `taught` of the teachers' batches. `renamed` are the
    numbers of copies of the gold papers under other names, which stand behind all others; the epochs after
    `gold_twice_after` have one such copy each.
    """
    rng = np.random.default_rng(seed)
    out: list[Task] = []
    for epoch in range(stage["epochs"]):
        copy = epoch - stage["gold_twice_after"]
        numbers = [*range(renamed[0].start), *(renamed[copy] if copy >= 0 else ())]
        lengths = [len(examples[i].pieces.ids) for i in numbers]
        each: list[Task] = [[numbers[place] for place in places] for places in batches(lengths, stage["batch"], rng)]
        each += [taught[i] for i in rng.permutation(len(taught))[: round(stage["taught"] * len(taught))]]
        out += [each[i] for i in rng.permutation(len(each))]
    return out


def on_device(batch: Batch) -> Batch:
    """The batch where the network is."""
    return {name: value.to(DEVICE, non_blocking=True) for name, value in batch.items()}


def load(dataset: Dataset[Batch], tasks: Sequence[Task], workers: int) -> Iterator[Batch]:
    """The batches of all tasks in order, made ahead of time by `workers` processes, if any, else by this one."""
    loader = DataLoader(dataset, sampler=tasks, batch_size=None, num_workers=workers,
                        prefetch_factor=4 if workers else None, pin_memory=DEVICE.type == "cuda")
    return map(on_device, loader)


class Descent:
    """Steps down a loss by AdamW.

    The schedule is lines between points (share of the `steps`, share of the groups' rates).
    """

    def __init__(self, groups: list[dict[str, Any]], config: dict[str, Any], steps: int) -> None:
        self.optimizer = torch.optim.AdamW(groups, weight_decay=config["weight_decay"], fused=True)
        self.parameters = [p for group in groups for p in group["params"] if p.requires_grad]
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.schedule, self.clip = list(zip(*config["schedule"], strict=True)), config["clip"]
        self.steps, self.taken = steps, 0

    def step(self, loss: Tensor) -> None:
        """One step."""
        self.taken += 1
        share = float(np.interp(self.taken / self.steps, *self.schedule))
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * share
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, self.clip)
        self.optimizer.step()


def fit(network: Network, material: Material, tasks: Sequence[Task], config: dict[str, Any]) -> None:
    """Train in place through `tasks`."""
    network.to(DEVICE).train()
    descent = Descent(parameter_groups(network, config), config, len(tasks))
    start, sums, pending = time.monotonic(), torch.zeros(4, device=DEVICE), None
    every = max(1, len(tasks) // 20)
    for step, batch in enumerate(load(material, tasks, config["workers"]), start=1):
        loss, parts, logits = step_loss(network, batch, config)
        descent.step(loss)
        sums += parts
        if pending:
            material.note(*pending)
        pending = (batch["numbers"].cpu(), logits.half().cpu()) if "numbers" in batch else None
        if step % every == 0:
            tags, pairs, nodes, same = (sums / every).tolist()
            sums.zero_()
            print(f"step {step} of {len(tasks)}: tag loss {tags:.3f}, pair loss {pairs:.3f}, node loss {nodes:.3f}, "
                  f"couple loss {same:.3f}, {(time.monotonic() - start) / 60:.1f} min", flush=True)
    network.eval()
