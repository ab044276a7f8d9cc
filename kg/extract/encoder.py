"""Words to vectors: word pieces, windows, and the encoder in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Protocol

import numpy as np
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf
from tokenizers import Tokenizer

from kg.errors import ModelError
from kg.extract.arrays import Array
from kg.extract.words import Words

__all__ = ["Encoded", "Encoder", "OnnxEncoder", "Pieces", "encode", "windows"]

_WINDOW: Final = 512
"""Pieces that the encoder takes at once, [CLS] and two [SEP] included."""
_OVERLAP: Final = 128
"""Pieces that two neighbouring windows share."""
_LONGEST_CACHED: Final = 32
"""Characters of a word whose pieces are kept at hand: longer ones come once, and would only fill memory."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One window: ``ids``, ``shapes`` [T]; ``first``, ``last`` [w] pieces of each word; ``words`` (from, to)."""

    ids: Array
    shapes: Array
    first: Array
    last: Array
    words: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder says of one paper: word ``vectors`` [W, D], ``paper`` [D]."""

    vectors: Array
    paper: Array


class Encoder(Protocol):
    """Anything that encodes one window: ONNX Runtime here, PyTorch while training."""

    def window(self, pieces: Pieces) -> tuple[Array, Array]:
        """Word vectors [w, D], paper vector [D]."""
        ...


class OnnxEncoder:
    """The quantised encoder, one window a call.

    Dynamic quantisation takes its ranges from everything in the call, so that a batch would make a paper's figures
    depend on its neighbours.
    """

    def __init__(self, model: bytes, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # More would put additions and norms into one operator, which is several times slower than both.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except (InvalidProtobuf, InvalidGraph, Fail) as error:
            raise ModelError(f"the model's encoder is damaged: {error}") from error

    def window(self, pieces: Pieces) -> tuple[Array, Array]:
        """Word vectors [w, D], paper vector [D]."""
        feed = {"pieces": pieces.ids, "shapes": pieces.shapes, "first": pieces.first, "last": pieces.last}
        vectors, paper = self._session.run(["vectors", "paper"], feed)
        return vectors, paper


def encode(encoder: Encoder, tokenizer: Tokenizer, words: Words) -> Encoded:
    """All windows joined; a word in two windows is taken where it stands farther from the edge.

    `words` must not be empty.
    """
    parts = [(pieces.words, encoder.window(pieces)) for pieces in windows(tokenizer, words)]
    spans = [span for span, _ in parts]
    cuts = [0, *((a[1] + b[0]) // 2 for a, b in pairwise(spans)), len(words)]
    keep = [slice(a - span[0], b - span[0]) for span, (a, b) in zip(spans, pairwise(cuts), strict=True)]
    return Encoded(
        np.concatenate([out[0][kept] for (_, out), kept in zip(parts, keep, strict=True)]),
        np.asarray(np.mean([out[1] for _, out in parts], axis=0, dtype=np.float32)),
    )


def windows(tokenizer: Tokenizer, words: Words) -> Iterator[Pieces]:
    """[CLS] title [SEP] abstract [SEP] as windows that together hold every word."""
    ids, begins = _pieces(tokenizer, words)
    ends = _special(tokenizer, "[CLS]"), _special(tokenizer, "[SEP]")
    start = 0
    while True:
        end = int(np.searchsorted(begins, begins[start] + _WINDOW - 3, side="right")) - 1
        yield _window(ids, begins, words, (start, end), ends)
        if end >= len(words):
            return
        start = max(start + 1, int(np.searchsorted(begins, begins[end] - _OVERLAP)))


def _pieces(tokenizer: Tokenizer, words: Words) -> tuple[list[int], Array]:
    """Piece ids of all words in a row, and where each word's pieces begin: [W + 1]."""
    per_word = [
        _cached_pieces_of(tokenizer, word) if len(word) <= _LONGEST_CACHED else _pieces_of(tokenizer, word)
        for word in words.texts
    ]
    return [piece for pieces in per_word for piece in pieces], np.cumsum([0, *map(len, per_word)])


def _pieces_of(tokenizer: Tokenizer, word: str) -> list[int]:
    """The pieces of one word, at least one; what has more than a quarter window is no word, and its head will do."""
    ids = tokenizer.encode([word], is_pretokenized=True, add_special_tokens=False).ids
    return ids[: _WINDOW // 4] or [_special(tokenizer, "[UNK]")]


_cached_pieces_of = lru_cache(maxsize=1 << 15)(_pieces_of)
"""Most words of a paper stand in others too."""


def _special(tokenizer: Tokenizer, piece: str) -> int:
    id = tokenizer.token_to_id(piece)
    if id is None:
        raise ModelError(f"the model's tokenizer has no {piece}")
    return id


def _window(ids: list[int], begins: Array, words: Words, span: tuple[int, int], ends: tuple[int, int]) -> Pieces:
    start, end = span
    cls, sep = ends
    in_title = int((words.field[start:end] == 0).sum())
    split = int(begins[start + in_title])
    row = [cls, *ids[begins[start] : split], sep, *ids[split : begins[end]], sep]
    offset = 1 - begins[start] + (np.arange(end - start) >= in_title)
    first, last = begins[start:end] + offset, begins[start + 1 : end + 1] - 1 + offset
    # The special pieces keep shape 0, the commonest.
    shapes = np.zeros(len(row), dtype=np.int64)
    inner = np.ones(len(row), dtype=bool)
    inner[[0, 1 + split - int(begins[start]), len(row) - 1]] = False
    shapes[inner] = np.repeat(words.shape[start:end], last - first + 1)
    return Pieces(np.array(row, dtype=np.int64), shapes, first, last, span)
