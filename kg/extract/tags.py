"""BIO tags over words and their decoding."""

from __future__ import annotations

from typing import Final

import numpy as np

from kg.extract.arrays import Array
from kg.extract.labels import TAGS, TYPES, VALUES

__all__ = ["KINDS", "span_scores", "spans_of", "viterbi"]

KINDS: Final = (*TYPES, *VALUES)
"""What a mention may be; kind k has the tags 1 + 2k (begin) and 2 + 2k (inside); tag 0 is outside."""
_INSIDE: Final = np.arange(2, len(TAGS), 2)
_SURE: Final = np.log(0.9999)
"""The log probability from which a word is surely outside."""


def viterbi(scores: Array, breaks: Array) -> Array:
    """The best allowed tag sequence [W] under log scores [W, tags] (Viterbi, 1967).

    `breaks` [W] is true where a mention cannot go on from the word before (a sentence's first word). Words that are
    surely outside are taken for that beforehand: most words are, and the search is the slower part.
    """
    path = np.zeros(len(scores), dtype=np.int64)
    open_words = np.flatnonzero(scores[:, 0] < _SURE)
    for run in np.split(open_words, np.flatnonzero(np.diff(open_words) > 1) + 1):
        if len(run):
            path[run] = _search(scores[run], breaks[run])
    return path


def _search(scores: Array, breaks: Array) -> Array:
    back = np.zeros(scores.shape, dtype=np.int64)
    best = scores[0].copy()
    best[_INSIDE] = -np.inf
    for w in range(1, len(scores)):
        top = int(best.argmax())
        before = np.full(len(TAGS), top)
        reach = np.full(len(TAGS), best[top])
        if breaks[w]:
            reach[_INSIDE] = -np.inf
        else:
            before[_INSIDE] = np.where(best[_INSIDE - 1] >= best[_INSIDE], _INSIDE - 1, _INSIDE)
            reach[_INSIDE] = best[before[_INSIDE]]
        back[w] = before
        best = reach + scores[w]
    path = np.zeros(len(scores), dtype=np.int64)
    path[-1] = int(best.argmax())
    for w in range(len(scores) - 1, 0, -1):
        path[w - 1] = back[w, path[w]]
    return path


def spans_of(path: Array) -> list[tuple[int, int, int]]:
    """(first word, last word + 1, kind) of each mention of a tag sequence, in order."""
    spans: list[tuple[int, int, int]] = []
    for w, tag in enumerate(path):
        if tag == 0:
            continue
        kind, inside = divmod(int(tag) - 1, 2)
        if inside and spans and spans[-1][1:] == (w, kind):
            spans[-1] = (spans[-1][0], w + 1, kind)
        else:
            spans.append((w, w + 1, kind))
    return spans


def span_scores(scores: Array, start: int, end: int) -> Array:
    """Mean log probability a word of [start, end) being one whole mention, for each kind: [kinds].

    `scores` [W, tags] are log probabilities; the word after must not continue the mention.
    """
    total, count = scores[start, 1::2] + scores[start + 1 : end, 2::2].sum(0), end - start
    if end < len(scores):
        total, count = total + np.log1p(-np.minimum(np.exp(scores[end, 2::2]), 0.999999)), count + 1
    return np.asarray(total / count)
