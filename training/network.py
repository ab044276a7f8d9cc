"""The network in PyTorch: a BERT encoder with word shapes, a tag head, a pair head.

Shapes in the docstrings: B papers in a batch, T word pieces, W words, D hidden size, N nodes of one paper (0 is the
paper itself, then entities, then result values), P ordered pairs of nodes, S sentences.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True, slots=True)
class Size:
    """What the weights' shapes follow from; read from the base model's config.json and ours."""

    vocabulary: int
    positions: int
    hidden: int
    layers: int
    heads: int
    inner: int
    shapes: int
    tags: int


class Dropout(nn.Module):
    """Dropout (Srivastava et al., 2014) from random bytes, which on a CPU come several times as fast as floats."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.kept = round(256 * (1 - share))

    def forward(self, x: Tensor) -> Tensor:
        """[...] -> [...]."""
        if not self.training or self.kept == 256:
            return x
        count = x.numel()
        random = torch.empty((count + 7) // 8, dtype=torch.int64).random_(-(2**63), None).view(torch.uint8)
        return x * ((random[:count].view(x.shape) < self.kept).to(x.dtype) * (256 / self.kept))


class Layer(nn.Module):
    """A post-norm transformer layer (Devlin et al. 2019): [B, T, D] -> [B, T, D]."""

    def __init__(self, size: Size, dropout: float) -> None:
        super().__init__()
        d = size.hidden
        self.heads, self.dropout = size.heads, Dropout(dropout)
        self.query, self.key, self.value, self.output = (nn.Linear(d, d) for _ in range(4))
        self.attention_norm, self.norm = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
        self.rise, self.fall = nn.Linear(d, size.inner), nn.Linear(size.inner, d)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """See the class."""

        def split(y: Tensor) -> Tensor:
            return y.unflatten(-1, (self.heads, -1)).transpose(1, 2).float()

        # In single precision, in which a CPU's attention is faster than in half.
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        with torch.autocast("cpu", enabled=False):
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2)
        x = self.attention_norm(x + self.dropout(self.output(y)))
        return self.norm(x + self.dropout(self.fall(F.gelu(self.rise(x)))))


class Encoder(nn.Module):
    """Word pieces to word vectors and tag logits.

    The base model is uncased: an embedding of each word's shape (case, digits, whether a space stands before it) is
    added to its pieces. It starts at zero, so that training starts from the base model's own function.
    """

    def __init__(self, size: Size, dropout: float) -> None:
        super().__init__()
        self.size, d = size, size.hidden
        self.pieces = nn.Embedding(size.vocabulary, d)
        self.positions = nn.Embedding(size.positions, d)
        self.segment = nn.Parameter(torch.zeros(d))
        self.shapes = nn.Embedding(size.shapes, d)
        nn.init.zeros_(self.shapes.weight)
        self.norm, self.dropout = nn.LayerNorm(d, eps=1e-12), Dropout(dropout)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))
        self.tag = nn.Linear(d, size.tags)

    def forward(self, pieces: Tensor, shapes: Tensor, first: Tensor, last: Tensor,
                mask: Tensor | None = None) -> tuple[Tensor, ...]:
        """pieces, shapes [B, T] -> word vectors [B, W, D], tag logits [B, W, tags], paper vectors [B, D].

        `first`, `last` [B, W]: the position of each word's first and last piece; its vector is their mean.
        `mask` [B, 1, 1, T]: added to attention scores, 0 or very negative; None where nothing is padded.
        """
        where = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.pieces(pieces) + self.shapes(shapes) + self.positions(where) + self.segment
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        x = x.float()
        first, last = (at.unsqueeze(-1).expand(-1, -1, x.shape[-1]) for at in (first, last))
        words = (x.gather(1, first) + x.gather(1, last)) / 2
        return words, self.tag(self.dropout(words)), x[:, 0]


def load_encoder(base: Path, *, shapes: int, tags: int, dropout: float) -> Encoder:
    """The encoder with the weights of a BERT checkpoint folder (config.json, model.safetensors)."""
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    size = Size(config["vocab_size"], config["max_position_embeddings"], config["hidden_size"],
                config["num_hidden_layers"], config["num_attention_heads"], config["intermediate_size"], shapes, tags)
    encoder = Encoder(size, dropout)
    stored = {k.removeprefix("bert."): v.float() for k, v in load_file(base / "model.safetensors").items()}
    ours = {"pieces.weight": stored["embeddings.word_embeddings.weight"],
            "positions.weight": stored["embeddings.position_embeddings.weight"],
            "segment": stored["embeddings.token_type_embeddings.weight"][0]}
    names = {"norm": "embeddings.LayerNorm"}
    parts = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
             "output": "attention.output.dense", "attention_norm": "attention.output.LayerNorm",
             "rise": "intermediate.dense", "fall": "output.dense", "norm": "output.LayerNorm"}
    names |= {f"layers.{i}.{a}": f"encoder.layer.{i}.{b}" for i in range(size.layers) for a, b in parts.items()}
    for a, b in names.items():
        ours |= {f"{a}.weight": stored[f"{b}.weight"], f"{a}.bias": stored[f"{b}.bias"]}
    missing, unexpected = encoder.load_state_dict(ours, strict=False)
    assert not unexpected and set(missing) == {"shapes.weight", "tag.weight", "tag.bias"}, (missing, unexpected)
    return encoder
