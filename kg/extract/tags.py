"""BIO tags over words and their decoding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from kg.extract.arrays import Array
from kg.extract.labels import TAGS, TYPES, VALUES

__all__ = ["KINDS", "span_scores", "spans_of", "viterbi"]

KINDS: Final = (*TYPES, *VALUES)
"""What a mention may be; kind k has the tags 1 + 2k (begin) and 2 + 2k (inside); tag 0 is outside."""
_INSIDE: Final = range(2, len(TAGS), 2)
_SURE: Final = np.log(0.9999)
"""The log probability from which a word is surely outside."""


def viterbi(scores: Array, breaks: Array) -> Array:
    """The best allowed tag sequence [W] under log scores [W, tags] (Viterbi, 1967).

    `breaks` [W] is true where a mention cannot go on from the word before (a sentence's first word). Words that are
    surely outside are taken for that beforehand: most words are, and the search is the slower part. Nor is it needed
    where the best tags of each word by itself are a sequence that is allowed.
    """
    path: Array = scores.argmax(1)
    before = np.concatenate([[0], path[:-1]])
    goes_on = (before == path) | (before == path - 1)
    wrong = np.isin(path, _INSIDE) & (breaks | ~goes_on)
    runs = np.flatnonzero(np.diff(scores[:, 0] < _SURE, prepend=False, append=False)).reshape(-1, 2)
    for start, end in runs[np.unique(np.searchsorted(runs[:, 1], np.flatnonzero(wrong), side="right"))].tolist():
        path[start:end] = _search(scores[start:end], breaks[start:end])
    return path


def _search(scores: Array, breaks: Array) -> list[int]:
    # In plain Python: runs are a few words long, and an array's overhead is more than the search. A kind's two tags
    # are `best[begin]` and `best[begin + 1]`; a word outside or beginning may follow any tag, so the best one.
    rows = scores.tolist()
    best = rows[0]
    for inside in _INSIDE:
        best[inside] = -math.inf
    back: list[list[int]] = []
    for row, broken in zip(rows[1:], breaks[1:].tolist(), strict=True):
        most = max(best)
        before, reached = [best.index(most)] * len(TAGS), [most + score for score in row]
        for inside in _INSIDE:
            before[inside] = inside - 1 if best[inside - 1] >= best[inside] else inside
            reached[inside] = -math.inf if broken else best[before[inside]] + row[inside]
        back.append(before)
        best = reached
    path = [best.index(max(best))]
    for before in reversed(back):
        path.append(before[path[-1]])
    return path[::-1]


def spans_of(path: Array) -> list[tuple[int, int, int]]:
    """(first word, last word + 1, kind) of each mention of a tag sequence, in order."""
    spans: list[tuple[int, int, int]] = []
    for w in np.flatnonzero(path).tolist():
        kind, inside = divmod(int(path[w]) - 1, 2)
        if inside and spans and spans[-1][1:] == (w, kind):
            spans[-1] = (spans[-1][0], w + 1, kind)
        else:
            spans.append((w, w + 1, kind))
    return spans


def span_scores(scores: Array, spans: Sequence[tuple[int, int]]) -> Array:
    """Mean log probability a word of each span [start, end) being one whole mention, for each kind: [spans, kinds].

    `scores` [W, tags] are log probabilities; the word after a span must not continue the mention.
    """
    start, end = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    inside = scores[:, 2::2]
    until = np.concatenate([np.zeros_like(inside[:1]), np.cumsum(inside, axis=0)])
    stops = np.zeros_like(until)
    stops[:-1] = np.log1p(-np.minimum(np.exp(inside), 0.999999))
    total = scores[start, 1::2] + until[end] - until[start + 1] + stops[end]
    return np.asarray(total / (end - start + (end < len(scores)))[:, None])
