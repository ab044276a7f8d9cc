"""The network in training as a runtime encoder, and its figures."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from fit import Network, collate
from runtime.encode import Encoded, Encoder, Pieces, encode
from runtime.words import read_words
from tokenizers import Tokenizer

Paper = dict[str, Any]


class TorchEncoder:
    """The PyTorch encoder, one window at a time, in full precision."""

    def __init__(self, network: Network):
        self.encoder = network.encoder

    def window(self, pieces: Pieces) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """See runtime.encode.Encoder."""
        self.encoder.eval()
        with torch.inference_mode():
            vectors, logits, paper = self.encoder(*collate([pieces]))
        return vectors[0].numpy(), logits[0].numpy(), paper[0].numpy()


def encode_papers(encoder: Encoder, tokenizer: Tokenizer, papers: Sequence[Paper]) -> list[tuple[Paper, Encoded]]:
    """Every paper with its encoding."""
    return [(p, encode(encoder, tokenizer, read_words(p["title"], p["abstract"]))) for p in papers]
