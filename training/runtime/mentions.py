"""Tag logits to mentions that agree over the whole paper."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .names import normal
from .schema import TYPES, VALUES
from .tags import KINDS, log_softmax, span_scores, spans_of, viterbi
from .words import Words


@dataclass(frozen=True, slots=True)
class Mention:
    """Words [start, end) under one kind (a type or a value type); `score` is its raw probability, 0 to 1."""

    start: int
    end: int
    kind: str
    score: float


def surface(words: Words, start: int, end: int, fields: tuple[str, str]) -> str:
    """The text of words [start, end)."""
    return fields[words.field[start]][words.start[start]:words.end[end - 1]]


def find_mentions(words: Words, logits: np.ndarray, fields: tuple[str, str], settings: Mapping[str, float]) -> list[Mention]:
    """Mentions in text order, none overlapping.

    A form that the tagger found anywhere is judged once for the paper: its type is the one with the highest summed
    log probability over all its whole-word places outside longer mentions, and it is kept at all of them or at none,
    by the best of its scores. `settings`: `outside` is added to the logit of O, `keep` is the least score of a form.
    """
    logits = logits.astype(np.float64)
    logits[:, 0] += settings["outside"]
    scores = log_softmax(logits)
    breaks = np.diff(words.field, prepend=0) != 0
    found = spans_of(viterbi(scores, breaks))
    values = [(a, b, k) for a, b, k in found if KINDS[k] in VALUES]
    out = [Mention(a, b, KINDS[k], float(np.exp(span_scores(scores, a, b)[k]))) for a, b, k in values]
    taken = np.zeros(len(words), dtype=bool)
    for a, b, _ in values:
        taken[a:b] = True
    for form in _forms(words, [(a, b) for a, b, k in found if KINDS[k] in TYPES], fields):
        places = [(a, b) for a, b in form if not taken[a:b].any()]
        if not places:
            continue
        each = np.stack([span_scores(scores, a, b)[:len(TYPES)] for a, b in places])
        kind = int(each.sum(0).argmax())
        best = float(np.exp(each[:, kind].max()))
        if best < settings["keep"]:
            continue
        for (a, b), score in zip(places, each[:, kind]):
            taken[a:b] = True
            out.append(Mention(a, b, TYPES[kind], float(np.sqrt(np.exp(score) * best))))
    return sorted(out, key=lambda m: m.start)


def _forms(words: Words, spans: list[tuple[int, int]], fields: tuple[str, str]) -> list[list[tuple[int, int]]]:
    """For each distinct normal form of the spans, longest first: all places in the text where one of its surface
    forms stands as whole words."""
    shapes: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for a, b in spans:
        shapes[normal(surface(words, a, b, fields))].add(words.texts[a:b])
    wanted = {s: form for form, some in shapes.items() for s in some}
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    sizes = sorted({len(s) for s in wanted}, reverse=True)
    for a in range(len(words)):
        for n in sizes:
            form = wanted.get(words.texts[a:a + n])
            if form is not None and a + n <= len(words) and words.field[a] == words.field[a + n - 1]:
                places[form].append((a, a + n))
    return [places[f] for f in sorted(places, key=lambda f: (-max(b - a for a, b in places[f]), places[f]))]
