"""Words of a paper: the units of tags and mentions, with their shapes and sentences."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from .sentences import split_sentences

FIELDS: Final = ("title", "abstract")
WORD: Final = re.compile(r"[^\W_]+|[^\w\s]|_")
SHAPES: Final = ("lower", "Capitalised", "CAPITALS", "mixedCase", "Letter", "number", "lower1", "CAPITALS1", "Mixed1",
                 "hyphen", "underscore", "bracket", "punctuation")
"""Shape classes; a trailing 1: letters and digits together."""


def shape(word: str) -> int:
    """Index into SHAPES.

    >>> [SHAPES[shape(w)] for w in ("bert", "Bert", "BERT", "mBERT", "A", "110", "t5", "T5", "Llama3", "-")]
    ['lower', 'Capitalised', 'CAPITALS', 'mixedCase', 'Letter', 'number', 'lower1', 'CAPITALS1', 'Mixed1', 'hyphen']
    """
    if not word[0].isalnum():
        kind = {"-": "hyphen", "‐": "hyphen", "–": "hyphen", "_": "underscore"}.get(word)
        return SHAPES.index(kind or ("bracket" if word in "()[]{}" else "punctuation"))
    digits = any(c.isdigit() for c in word)
    letters = [c for c in word if not c.isdigit()]
    if not letters:
        return SHAPES.index("number")
    upper = sum(c.isupper() for c in letters)
    if digits:
        return SHAPES.index("lower1" if not upper else "CAPITALS1" if upper == len(letters) else "Mixed1")
    if not upper:
        return SHAPES.index("lower")
    if len(word) == 1:
        return SHAPES.index("Letter")
    if upper == len(word):
        return SHAPES.index("CAPITALS")
    return SHAPES.index("Capitalised" if upper == 1 and word[0].isupper() else "mixedCase")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one paper, title first. Arrays are [W].

    `field` is 0 for the title, 1 for the abstract; `start`, `end` are characters in that field; `sentence` counts
    over both fields (the title's sentences first); `shape` is 2 * class + (1 if no space stands before the word).
    `sentences` holds (field, start, end) of every sentence.
    """

    texts: tuple[str, ...]
    field: np.ndarray
    start: np.ndarray
    end: np.ndarray
    sentence: np.ndarray
    shape: np.ndarray
    sentences: tuple[tuple[int, int, int], ...]

    def __len__(self) -> int:
        return len(self.texts)


def read_words(title: str, abstract: str) -> Words:
    """Cut both fields into words."""
    rows: list[tuple[str, int, int, int, int, int]] = []
    sentences: list[tuple[int, int, int]] = []
    for field, text in enumerate((title, abstract)):
        spans = split_sentences(text)
        at, base = 0, len(sentences)
        sentences += [(field, a, b) for a, b in spans]
        for match in WORD.finditer(text):
            a, b = match.span()
            while at + 1 < len(spans) and a >= spans[at + 1][0]:
                at += 1
            glued = a > 0 and not text[a - 1].isspace()
            rows.append((match.group(), field, a, b, base + at, 2 * shape(match.group()) + glued))
    columns = list(zip(*rows)) or [()] * 6
    arrays = [np.array(c, dtype=np.int64) for c in columns[1:]]
    return Words(tuple(columns[0]), *arrays, tuple(sentences))
