"""Words of a paper: the units of tags and mentions, with their shapes and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from kg.extract.arrays import Array
from kg.extract.sentences import split_sentences
from kg.model import Field, Span

__all__ = ["FIELDS", "SHAPES", "WORD", "Words", "read_words", "shape"]

FIELDS: Final = (Field.TITLE, Field.ABSTRACT)
WORD: Final = re.compile(r"[^\W_]+|[^\w\s]|_")
SHAPES: Final = (
    "lower", "Capitalised", "CAPITALS", "mixedCase", "Letter", "number", "lower1", "CAPITALS1", "Mixed1", "hyphen",
    "underscore", "bracket", "punctuation",
)
"""Shape classes; a trailing 1 means letters and digits together."""
_PLACE: Final = {name: place for place, name in enumerate(SHAPES)}
_SIGNS: Final = {"-": "hyphen", "‐": "hyphen", "–": "hyphen", "_": "underscore", **dict.fromkeys("()[]{}", "bracket")}


@lru_cache(maxsize=1 << 16)
def shape(word: str) -> int:
    """The place of a word's shape in SHAPES.

    >>> [SHAPES[shape(w)] for w in ("bert", "Bert", "BERT", "mBERT", "A", "110", "t5", "T5", "Llama3", "-")]
    ['lower', 'Capitalised', 'CAPITALS', 'mixedCase', 'Letter', 'number', 'lower1', 'CAPITALS1', 'Mixed1', 'hyphen']
    """
    if not word[0].isalnum():
        return _PLACE[_SIGNS.get(word, "punctuation")]
    letters = [c for c in word if not c.isdigit()]
    upper = sum(c.isupper() for c in letters)
    if not letters:
        return _PLACE["number"]
    if len(letters) < len(word):
        return _PLACE["lower1" if not upper else "CAPITALS1" if upper == len(letters) else "Mixed1"]
    if not upper:
        return _PLACE["lower"]
    if len(word) == 1:
        return _PLACE["Letter"]
    if upper == len(word):
        return _PLACE["CAPITALS"]
    return _PLACE["Capitalised" if upper == 1 and word[0].isupper() else "mixedCase"]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one paper, title first. Arrays are [W].

    ``field`` indexes FIELDS; ``start`` and ``end`` are characters in that field; ``sentence`` indexes ``sentences``
    (the title's first); ``shape`` is 2 * class + (1 where no space stands before the word).
    """

    title: str
    abstract: str
    texts: tuple[str, ...]
    field: Array
    start: Array
    end: Array
    sentence: Array
    shape: Array
    sentences: tuple[Span, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def span(self, start: int, end: int) -> Span:
        """The characters of words [start, end), which lie in one field."""
        return Span(FIELDS[self.field[start]], int(self.start[start]), int(self.end[end - 1]))

    def surface(self, start: int, end: int) -> str:
        """The text of words [start, end)."""
        text = self.abstract if self.field[start] else self.title
        return text[self.start[start] : self.end[end - 1]]


def read_words(title: str, abstract: str) -> Words:
    """Cut both fields into words and sentences."""
    rows: list[tuple[int, int, int, int, int]] = []
    texts: list[str] = []
    sentences: list[Span] = []
    for field, text in enumerate((title, abstract)):
        spans = split_sentences(text)
        at, base = 0, len(sentences)
        sentences += [Span(FIELDS[field], start, end) for start, end in spans]
        for match in WORD.finditer(text):
            start, end = match.span()
            while at + 1 < len(spans) and start >= spans[at + 1][0]:
                at += 1
            glued = start > 0 and not text[start - 1].isspace()
            texts.append(match.group())
            rows.append((field, start, end, base + at, 2 * shape(match.group()) + glued))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    field_of, start_of, end_of, sentence_of, shape_of = columns
    return Words(title, abstract, tuple(texts), field_of, start_of, end_of, sentence_of, shape_of, tuple(sentences))
