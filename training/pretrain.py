"""Masked language modelling on the corpus (Devlin et al., 2019), by whole words: the base model learns the field.

Word shapes are shown as in fine-tuning, so that they begin to mean something here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import Dataset

from data import Batch, batches, collate_pieces, stack
from documents import Document
from fit import DEVICE, Descent, load, padding
from kg.extract.encoder import windows
from kg.extract.words import read_words
from network import Encoder

_MASKED = 0.15
"""Share of the words that are to be told."""


@dataclass
class MaskedTexts(Dataset[Batch]):
    """Batches of texts with words hidden: `at` [M] places of the pieces to tell in the flat batch, `truth` [M]."""

    papers: Sequence[Document]
    tokenizer: Tokenizer
    mask: int
    seed: int

    def __getitem__(self, numbers: list[int]) -> Batch:
        """One batch, from the numbers of its papers."""
        rng = np.random.default_rng([self.seed, *numbers[:4]])
        texts = [(self.papers[i]["title"], self.papers[i]["abstract"]) for i in numbers]
        pieces = [next(windows(self.tokenizer, read_words(*text))) for text in texts]
        told = [self._choose(p.first, p.last, len(p.ids), rng) for p in pieces]
        batch = collate_pieces(pieces)
        chosen = stack(told, fill=False)
        at = chosen.flatten().nonzero()[:, 0]
        batch["at"], batch["truth"] = at, batch["ids"].flatten()[at].long()
        chance = torch.from_numpy(rng.random(len(at)))
        other = torch.from_numpy(rng.integers(1000, self.tokenizer.get_vocab_size(), len(at)))
        shown = torch.where(chance < 0.8, self.mask, torch.where(chance < 0.9, other, batch["truth"]))
        batch["ids"].view(-1)[at] = shown.to(batch["ids"].dtype)
        return batch

    @staticmethod
    def _choose(first: np.ndarray, last: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
        out = np.zeros(size, dtype=bool)
        for word in np.flatnonzero(rng.random(len(first)) < _MASKED):
            out[first[word] : last[word] + 1] = True
        return out


class Guess(nn.Module):
    """Vectors [M, D] to logits [M, vocabulary], by the pieces' own embedding."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        d = encoder.size.hidden
        self.turn, self.norm = nn.Linear(d, d), nn.LayerNorm(d)
        self.bias = nn.Parameter(torch.zeros(encoder.size.vocabulary))

    def forward(self, x: Tensor, pieces: Tensor) -> Tensor:
        """See the class."""
        return F.linear(self.norm(F.gelu(self.turn(x))), pieces, self.bias)


def pretrain(
    encoder: Encoder, tokenizer: Tokenizer, papers: Sequence[Document], config: dict[str, Any], seed: int
) -> None:
    """Train in place for `epochs` over all papers."""
    torch.manual_seed(seed)
    encoder.to(DEVICE).train()
    guess = Guess(encoder).to(DEVICE)
    rng = np.random.default_rng(seed)
    lengths = [len(p["title"]) + len(p["abstract"]) for p in papers]
    tasks = [numbers for _ in range(config["epochs"]) for numbers in batches(lengths, config["batch"], rng)]
    texts = MaskedTexts(papers, tokenizer, tokenizer.token_to_id("[MASK]"), seed)
    base = [p for name, p in encoder.named_parameters() if not name.startswith("tag.")]
    groups = [{"params": base, "lr": config["rate"]}, {"params": [*guess.parameters()], "lr": config["head_rate"]}]
    descent = Descent(groups, config, len(tasks))
    start, total, every = time.monotonic(), torch.zeros((), device=DEVICE), max(1, len(tasks) // 20)
    for step, batch in enumerate(load(texts, tasks, config["workers"]), start=1):
        with torch.autocast(DEVICE.type, torch.bfloat16):
            vectors = encoder.contextual(batch["ids"].long(), batch["shapes"].long(), padding(batch))
            logits = guess(vectors.flatten(0, 1)[batch["at"]], encoder.pieces.weight)
        loss = F.cross_entropy(logits.float(), batch["truth"])
        descent.step(loss)
        total += loss.detach()
        if step % every == 0:
            print(f"step {step} of {len(tasks)}: loss {float(total) / every:.3f}, "
                  f"{(time.monotonic() - start) / 60:.1f} min", flush=True)
            total.zero_()
    encoder.eval()
