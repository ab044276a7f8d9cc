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
    texts: list[str] = []
    sentences: list[Span] = []
    columns = []
    for field, text in enumerate((title, abstract)):
        places = [match.span() for match in WORD.finditer(text)]
        own = [text[start:end] for start, end in places]
        start, end = np.array(places, dtype=np.int64).reshape(-1, 2).T
        spans = split_sentences(text)
        sentence = np.searchsorted([begin for begin, _ in spans[1:]], start, side="right") + len(sentences)
        # All but spaces is words, so that one without a space before it begins where the last one ends.
        glued = start == np.concatenate([[-1], end[:-1]])
        shapes = 2 * np.array([shape(word) for word in own], dtype=np.int64) + glued
        columns.append((np.full(len(own), field), start, end, sentence, shapes))
        texts += own
        sentences += [Span(FIELDS[field], *span) for span in spans]
    fields, starts, ends, sentence_of, shape_of = map(np.concatenate, zip(*columns, strict=True))
    return Words(title, abstract, tuple(texts), fields, starts, ends, sentence_of, shape_of, tuple(sentences))
