"""Tag logits to mentions that agree over the whole paper."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.extract.arrays import Array, log_softmax
from kg.extract.labels import TYPES, VALUES
from kg.extract.tags import KINDS, span_scores, spans_of, viterbi
from kg.extract.words import Words
from kg.names import normal

__all__ = ["CANDIDATES", "WordSpan", "find_mentions"]

CANDIDATES: Final = {"outside": -0.3, "keep": 0.1}
"""Settings under which hardly a mention is missed; the node head sorts them out."""

_EDGES: Final = frozenset(
    "and or of the a an for with in on to by from as at via such that which is are our their its this these".split()
) | frozenset(".,:;!?'’`\"“”-–—/")
_STARTS: Final = _EDGES | {"*"}
"""A star at the beginning is mark-up; at the end it is part of a name (A*)."""
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class WordSpan:
    """Words [start, end) under one kind (a type or a value); ``score`` is its raw probability."""

    start: int
    end: int
    kind: str
    score: float


def find_mentions(words: Words, logits: Array, settings: Mapping[str, float]) -> list[WordSpan]:
    """Mentions in text order, none overlapping, from tag logits [W, tags].

    A form that the tagger found anywhere is judged once for the paper: its type is the one with the highest summed
    log probability over all its whole-word places outside longer mentions, and it is kept at all of them or at none,
    by the best of its scores. Of `settings`, ``outside`` is added to the logit of O, ``keep`` is the least score.
    """
    logits = logits.astype(np.float64)
    logits[:, 0] += settings["outside"]
    scores = log_softmax(logits)
    tagged = spans_of(viterbi(scores, np.diff(words.sentence, prepend=0) != 0))
    named = [
        (*(_trimmed(words.texts, start, end) if KINDS[kind] in TYPES else (start, end)), kind)
        for start, end, kind in tagged
    ]
    found = [(*_balanced(words.texts, start, end), kind) for start, end, kind in named]
    found = [(start, end, kind) for start, end, kind in found if start < end]
    values = [(start, end, kind) for start, end, kind in found if KINDS[kind] in VALUES]
    forms = _forms(words, [(start, end) for start, end, kind in found if KINDS[kind] in TYPES])
    places = [(start, end) for start, end, _ in values] + [place for form in forms for place in form]
    said = span_scores(scores, places)
    out = [WordSpan(a, b, KINDS[k], math.exp(row[k])) for (a, b, k), row in zip(values, said, strict=False)]
    taken = {word for start, end, _ in values for word in range(start, end)}
    first = len(values)
    for form in forms:
        free = {n: place for n, place in enumerate(form, start=first) if taken.isdisjoint(range(*place))}
        first += len(form)
        if free:
            judged = _judge(said[list(free), : len(TYPES)], list(free.values()), least=settings["keep"])
            taken.update(word for span in judged for word in range(span.start, span.end))
            out += judged
    return sorted(out, key=lambda span: span.start)


def _trimmed(texts: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """The span without what no name begins or ends with: small articles, conjunctions, prepositions; punctuation."""
    while start < end and texts[start] in _STARTS:
        start += 1
    while start < end and texts[end - 1] in _EDGES:
        end -= 1
    return start, end


def _balanced(texts: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """The span without a bracket that has no partner in it: up to a closing one, from after an opening one."""
    opened: list[int] = []
    for place in range(start, end):
        if texts[place] in _CLOSES:
            if not opened:
                return start, place
            opened.pop()
        elif texts[place] in _OPENS:
            opened.append(place)
    return (opened[-1] + 1, end) if opened else (start, end)


def _judge(said: Array, places: list[tuple[int, int]], *, least: float) -> list[WordSpan]:
    """One type for all places of a form, or none of them, by what is `said` of each type at each: [places, types]."""
    kind = int(said.sum(0).argmax())
    scores = [math.exp(score) for score in said[:, kind].tolist()]
    best = max(scores)
    if best < least:
        return []
    return [
        WordSpan(start, end, TYPES[kind], math.sqrt(score * best))
        for (start, end), score in zip(places, scores, strict=True)
    ]


def _forms(words: Words, spans: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """For each distinct normal form of the spans, longest first: all its whole-word places in the text."""
    wanted = {words.texts[start:end]: normal(words.surface(start, end)) for start, end in spans}
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    sizes: dict[str, set[int]] = defaultdict(set)
    for texts in wanted:
        sizes[texts[0]].add(len(texts))
    falling = {first: sorted(each, reverse=True) for first, each in sizes.items()}
    for start, first in enumerate(words.texts):
        for size in falling.get(first, ()):
            end = start + size
            form = wanted.get(words.texts[start:end])
            if form is not None and end <= len(words) and words.field[start] == words.field[end - 1]:
                places[form].append((start, end))
    return sorted(places.values(), key=lambda form: (-max(end - start for start, end in form), form))
