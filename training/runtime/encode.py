"""Words to vectors: word pieces, windows, and the encoder in ONNX Runtime."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from .words import Words

WINDOW: Final = 512
"""Pieces that the encoder takes at once, [CLS] and two [SEP] included."""
OVERLAP: Final = 128
"""Pieces that two neighbouring windows share."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """One window: `ids`, `shapes` [T]; `first`, `last` [w] positions of each word's pieces; `words` (from, to)."""

    ids: np.ndarray
    shapes: np.ndarray
    first: np.ndarray
    last: np.ndarray
    words: tuple[int, int]


def cut_pieces(tokenizer: Tokenizer, words: Words) -> tuple[list[int], np.ndarray]:
    """Piece ids of all words in a row, and where each word's pieces begin: [W + 1]."""
    encoded = tokenizer.encode(list(words.texts), is_pretokenized=True, add_special_tokens=False)
    per_word: list[list[int]] = [[] for _ in words.texts]
    for piece, word in zip(encoded.ids, encoded.word_ids):
        per_word[word].append(piece)
    unknown = tokenizer.token_to_id("[UNK]")
    per_word = [p[:WINDOW // 4] or [unknown] for p in per_word]  # a word of more pieces is no word; its head will do
    return [p for ps in per_word for p in ps], np.cumsum([0, *map(len, per_word)])


def windows(tokenizer: Tokenizer, words: Words) -> Iterator[Pieces]:
    """[CLS] title [SEP] abstract [SEP] as windows of at most WINDOW pieces that together hold every word."""
    ids, begins = cut_pieces(tokenizer, words)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    room, a, count = WINDOW - 3, 0, len(words)
    while True:
        b = int(np.searchsorted(begins, begins[a] + room, side="right")) - 1
        yield _window(ids, begins, words, a, b, cls, sep)
        if b >= count:
            return
        a = max(a + 1, int(np.searchsorted(begins, begins[b] - OVERLAP)))


def _window(ids: list[int], begins: np.ndarray, words: Words, a: int, b: int, cls: int, sep: int) -> Pieces:
    title = int((words.field[a:b] == 0).sum())
    split = int(begins[a + title])
    row = [cls, *ids[begins[a]:split], sep, *ids[split:begins[b]], sep]
    offset = 1 - begins[a] + (np.arange(b - a) >= title)
    first, last = begins[a:b] + offset, begins[a + 1:b + 1] - 1 + offset
    shapes = np.zeros(len(row), dtype=np.int64)  # 0, the commonest shape, on the special pieces too
    shapes[np.concatenate([np.arange(f, e + 1) for f, e in zip(first, last)] or [np.zeros(0, int)])] = np.repeat(
        words.shape[a:b], last - first + 1)
    return Pieces(np.array(row, dtype=np.int64), shapes, first, last, (a, b))


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder says of one paper: word `vectors` [W, D], tag `logits` [W, tags], `paper` vector [D]."""

    vectors: np.ndarray
    logits: np.ndarray
    paper: np.ndarray


class Encoder(Protocol):
    """Anything that encodes one window: ONNX Runtime here, PyTorch while training."""

    def window(self, pieces: Pieces) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Word vectors [w, D], tag logits [w, tags], paper vector [D]."""
        ...


class OnnxEncoder:
    """The quantised encoder. One paper at a time: dynamic quantisation takes its ranges from everything in the call,
    so that a batch would make a paper's figures depend on its neighbours."""

    def __init__(self, path: Path, *, threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def window(self, pieces: Pieces) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        vectors, logits, paper = self.session.run(
            ["vectors", "logits", "paper"],
            {"pieces": pieces.ids[None], "shapes": pieces.shapes[None],
             "first": pieces.first[None], "last": pieces.last[None]})
        return vectors[0], logits[0], paper[0]


def encode(encoder: Encoder, tokenizer: Tokenizer, words: Words) -> Encoded | None:
    """All windows joined; a word in two windows is taken where it stands farther from the edge. None without words."""
    if not len(words):
        return None
    parts = [(p.words, encoder.window(p)) for p in windows(tokenizer, words)]
    cuts = [0, *((x[0][1] + y[0][0]) // 2 for x, y in zip(parts, parts[1:])), len(words)]
    keep = [slice(c - w[0], d - w[0]) for (w, _), c, d in zip(parts, cuts, cuts[1:])]
    return Encoded(np.concatenate([out[0][k] for (_, out), k in zip(parts, keep)]),
                   np.concatenate([out[1][k] for (_, out), k in zip(parts, keep)]),
                   np.mean([out[2] for _, out in parts], axis=0, dtype=np.float32))
