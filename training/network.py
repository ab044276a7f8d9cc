"""The network in PyTorch: a BERT encoder with word shapes, a tag head, a pair head.

Shapes in the docstrings: B papers in a batch, T word pieces, W words, D hidden size, N nodes of one paper (0 is the
paper itself, then entities, then result values), P ordered pairs of nodes, S sentences.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-12
"""Of all norms."""
BUCKETS, FARTHEST = 32, 128
"""Distances that attention tells apart in a base model that has relative positions, and where the last one begins."""


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
    """Dropout (Srivastava et al., 2014); on a CPU from random bytes, which come several times as fast as floats."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.kept = round(256 * (1 - share))

    def forward(self, x: Tensor) -> Tensor:
        """[...] -> [...]."""
        if not self.training or self.kept == 256:
            return x
        if x.is_cuda:
            return F.dropout(x, 1 - self.kept / 256)
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
        self.attention_norm, self.norm = nn.LayerNorm(d, eps=EPSILON), nn.LayerNorm(d, eps=EPSILON)
        self.rise, self.fall = nn.Linear(d, size.inner), nn.Linear(size.inner, d)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """See the class."""

        def split(y: Tensor) -> Tensor:
            y = y.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            return y if y.is_cuda else y.float()

        # On a CPU in single precision, in which its attention is faster than in half.
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        with torch.autocast(x.device.type, enabled=False):
            mask = None if mask is None else mask.to(q.dtype)
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2)
        x = self.attention_norm(x + self.dropout(self.output(y)))
        return self.norm(x + self.dropout(self.fall(F.gelu(self.rise(x)))))


class Encoder(nn.Module):
    """Word pieces to word vectors and tag logits.

    The base model is uncased: an embedding of each word's shape (case, digits, whether a space stands before it) is
    added to its pieces. It starts at zero, so that training starts from the base model's own function.
    """

    def __init__(self, size: Size, dropout: float, *, relative: bool = False) -> None:
        super().__init__()
        self.size, d = size, size.hidden
        self.pieces = nn.Embedding(size.vocabulary, d)
        self.positions = nn.Embedding(size.positions, d)
        self.segment = nn.Parameter(torch.zeros(d))
        self.shapes = nn.Embedding(size.shapes, d)
        nn.init.zeros_(self.shapes.weight)
        self.norm, self.dropout = nn.LayerNorm(d, eps=EPSILON), Dropout(dropout)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))
        self.distances = nn.Embedding(BUCKETS, size.heads) if relative else None
        self.tag = nn.Linear(d, size.tags)

    def contextual(self, pieces: Tensor, shapes: Tensor, mask: Tensor | None = None,
                   shift: Tensor | float = 0.0) -> Tensor:
        """pieces, shapes [B, T] -> vectors [B, T, D]; `mask` and `shift` as below."""
        where = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.pieces(pieces) + self.shapes(shapes) + self.positions(where) + self.segment + shift
        x = self.dropout(self.norm(x))
        if self.distances is not None:
            near = self.distances(buckets(where[None] - where[:, None])).permute(2, 0, 1)[None]
            mask = near if mask is None else mask + near
        for layer in self.layers:
            x = layer(x, mask)
        return x.float()

    def forward(self, pieces: Tensor, shapes: Tensor, first: Tensor, last: Tensor,
                mask: Tensor | None = None, shift: Tensor | float = 0.0) -> tuple[Tensor, ...]:
        """pieces, shapes [B, T] -> word vectors [B, W, D], tag logits [B, W, tags], paper vectors [B, D].

        `first`, `last` [B, W]: the position of each word's first and last piece; its vector is their mean.
        `mask` [B, 1, 1, T]: added to attention scores, 0 or very negative; None where nothing is padded.
        `shift` [B, 1, D]: added to the pieces.
        """
        x = self.contextual(pieces, shapes, mask, shift)
        first, last = (at.unsqueeze(-1).expand(-1, -1, x.shape[-1]) for at in (first, last))
        words = (x.gather(1, first) + x.gather(1, last)) / 2
        return words, self.tag(self.dropout(words)), x[:, 0]


def buckets(distance: Tensor) -> Tensor:
    """The classes of distances between pieces: each side's 8 nearest apart, farther ones by their logarithm (T5)."""
    half, exact = BUCKETS // 2, BUCKETS // 4
    size = distance.abs()
    far = exact + (size.clamp(min=1) / exact).log() / math.log(FARTHEST / exact) * (half - exact)
    return torch.where(size < exact, size, far.long().clamp(max=half - 1)) + half * (distance > 0)


def load_encoder(base: Path, *, shapes: int, tags: int, dropout: float) -> Encoder:
    """The encoder with the weights of a checkpoint folder (config.json, model.safetensors) of a BERT or an MPNet.

    An MPNet has BERT's vocabulary, four rows on, and other special pieces; its rows are put where BERT has them.
    """
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    relative = config["model_type"] == "mpnet"
    stored = {k.removeprefix("bert."): v.float() for k, v in load_file(base / "model.safetensors").items()}
    pieces, positions = (stored[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position"))
    if relative:
        pieces, positions = pieces[_mpnet_rows(len(pieces))], positions[2:]
    size = Size(len(pieces), len(positions), config["hidden_size"], config["num_hidden_layers"],
                config["num_attention_heads"], config["intermediate_size"], shapes, tags)
    encoder = Encoder(size, dropout, relative=relative)
    ours = {"pieces.weight": pieces, "positions.weight": positions}
    if relative:
        ours["distances.weight"] = stored["encoder.relative_attention_bias.weight"]
    else:
        ours["segment"] = stored["embeddings.token_type_embeddings.weight"][0]
    names = {"norm": "embeddings.LayerNorm"}
    parts = _MPNET if relative else _BERT
    names |= {f"layers.{i}.{a}": f"encoder.layer.{i}.{b}" for i in range(size.layers) for a, b in parts.items()}
    for a, b in names.items():
        ours |= {f"{a}.weight": stored[f"{b}.weight"], f"{a}.bias": stored[f"{b}.bias"]}
    missing, unexpected = encoder.load_state_dict(ours, strict=False)
    new = {"shapes.weight", "tag.weight", "tag.bias"} | ({"segment"} if relative else set())
    assert not unexpected and set(missing) == new, (missing, unexpected)
    return encoder


_BERT = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
         "output": "attention.output.dense", "attention_norm": "attention.output.LayerNorm",
         "rise": "intermediate.dense", "fall": "output.dense", "norm": "output.LayerNorm"}
_MPNET = {**_BERT, "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v",
          "output": "attention.attn.o", "attention_norm": "attention.LayerNorm"}


def _mpnet_rows(count: int) -> Tensor:
    rows = torch.arange(4, count - 1)
    for bert, mpnet in ((0, 1), (101, 0), (102, 2), (103, count - 1)):  # [PAD], [CLS], [SEP], [MASK]
        rows[bert] = mpnet
    return rows
