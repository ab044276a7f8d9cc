"""Pair scores to relations with their evidence and polarity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final

import numpy as np

from kg.extract.arrays import Array, sigmoid
from kg.extract.calibration import Curve, calibrated
from kg.extract.clusters import Node
from kg.extract.labels import RELATION_LABELS, VALUES
from kg.extract.mentions import WordSpan
from kg.extract.pairs import Pairs
from kg.extract.polarity import CLAIMS, polarity
from kg.extract.words import Words
from kg.families import NAMED_AFTER, parent_of
from kg.model import Field, Relation, Span
from kg.schema import EntityType, Polarity, RelationType

__all__ = ["find_relations"]

_APART = 2
"""Sentences that may lie between two mentions for the text from one to the other to be their evidence."""
_COMPARISONS: Final = frozenset({RelationType.OUTPERFORMS, RelationType.COMPARED_WITH})
_COMPARING: Final = re.compile(
    r"\b(?:outperform|outdo|surpass|exceed|excel|beat|improve|advantage|superior|inferior|compar|competitive|rival|match"
    r"|(?:better|worse|higher|lower|greater|less|faster|slower|larger|smaller|fewer|more|over|than|versus|vs|gains?"
    r"|on\s+par)\b)",
    re.IGNORECASE,
)
"""Words of which a sentence that compares has one."""

_WORSE: Final = re.compile(
    r"\b(?:worse\s+than|inferior\s+to|(?:lag|fall|trail)(?:s|ged|led|ing)?\s+(?:\w+\s+)?(?:behind|short)|underperform\w*)\b",
    re.IGNORECASE,
)
"""What stands between the name of what is worse and that of what is better."""


def find_relations(
    words: Words,
    nodes: Sequence[Node],
    pairs: Pairs,
    logits: Array,
    sure: Sequence[float],
    *,
    names: Sequence[str],
    curves: Mapping[str, Curve],
    thresholds: Mapping[str, float],
) -> list[Relation]:
    """Relations whose calibrated score reaches their label's threshold, in order of subject, label, object.

    The score is the calibrated product of the pair's probability and both nodes' (`sure` [N], the paper's is 1).
    `names` [N] are the local ids that relations use.
    """
    chance = sigmoid(logits)
    both = np.array(sure)[pairs.subject] * np.array(sure)[pairs.object]
    family = _family(nodes, pairs)
    relations = len(RELATION_LABELS)
    scores = calibrated([curves[label] for label in RELATION_LABELS], chance[:, :relations] * both[:, None])
    variant = RELATION_LABELS.index(RelationType.VARIANT_OF)
    scores[:, variant] = np.maximum(scores[:, variant], NAMED_AFTER * both * family)
    least = np.array([thresholds[label] for label in RELATION_LABELS])
    chosen = np.argwhere((scores >= least) & pairs.mask[:, :relations])
    found = [
        (int(pairs.subject[p]), column, int(pairs.object[p]), float(scores[p, column]), p)
        for p, column in chosen.tolist()
    ]
    return [
        _relation(words, nodes, pairs, pair, RelationType(RELATION_LABELS[column]), (names[s], names[o]), score)
        for s, column, o, score, pair in sorted(found)
    ]


def _family(nodes: Sequence[Node], pairs: Pairs) -> Array:
    """[P] whether the subject's name is the object's with a version, size or edition behind it."""
    named = [(str(n), EntityType(node.kind), node.name) for n, node in enumerate(nodes, start=1)
             if node.kind not in VALUES]
    parents = {int(child): int(parent) for child, parent in parent_of(named).items()}
    ends = zip(pairs.subject.tolist(), pairs.object.tolist(), strict=True)
    return np.array([parents.get(s) == o for s, o in ends], dtype=bool)


def _relation(
    words: Words,
    nodes: Sequence[Node],
    pairs: Pairs,
    pair: int,
    label: RelationType,
    ends: tuple[str, str],
    score: float,
) -> Relation:
    place, a, b = _evidence(words, nodes, pairs, pair, compares=label in _COMPARISONS)
    stand = _stand(words, place, a, b, label) if label in CLAIMS else Polarity.AFFIRMED
    return Relation(ends[0], label, ends[1], round(score, 4), place, stand)


def _evidence(
    words: Words, nodes: Sequence[Node], pairs: Pairs, pair: int, *, compares: bool
) -> tuple[Span, WordSpan | None, WordSpan]:
    """The text that carries a pair, and the mentions in it of the subject, if of that, and of the object.

    The sentences of the closest two mentions where they are near to each other in one field, for a comparison rather
    the first one with both that has words of comparing; else the object's sentence, the abstract's before the title's.
    """
    subject, object = int(pairs.subject[pair]), int(pairs.object[pair])
    mentions = nodes[object - 1].mentions
    b = mentions[pairs.closest[pair, 1]]
    if subject:
        own = nodes[subject - 1].mentions
        a = own[pairs.closest[pair, 0]]
        if compares:
            a, b = _comparing(words, a, b, product(own, mentions))
        first, last = sorted((int(words.sentence[a.start]), int(words.sentence[b.start])))
        left, right = words.sentences[first], words.sentences[last]
        if left.field == right.field and last - first <= _APART:
            return Span(left.field, left.start, right.end), a, b
    places = [(words.sentences[words.sentence[m.start]], m) for m in mentions]
    place, b = next((each for each in places if each[0].field == Field.ABSTRACT), places[0])
    return place, None, b


def _comparing(
    words: Words, a: WordSpan, b: WordSpan, others: Iterable[tuple[WordSpan, WordSpan]]
) -> tuple[WordSpan, WordSpan]:
    """`a` and `b`, or of `others` the first two in one sentence that compares, if that of the former does not."""
    for each in ((a, b), *others):
        sentence = words.sentence[each[0].start]
        if sentence == words.sentence[each[1].start] and _COMPARING.search(_text(words, words.sentences[sentence])):
            return each
    return a, b


def _stand(words: Words, place: Span, a: WordSpan | None, b: WordSpan, label: RelationType) -> Polarity:
    """How the text at `place` stands to what it says of two mentions in it, or of one."""
    text = _text(words, place)
    there = [words.span(mention.start, mention.end) for mention in (a, b) if mention is not None]
    spans = sorted((span.start - place.start, span.end - place.start) for span in there)
    behind = label == RelationType.OUTPERFORMS and a is not None and a.start < b.start
    if behind and _WORSE.search(text[spans[0][1] : spans[-1][0]]):
        return Polarity.NEGATED
    return polarity(text, spans[0] if a is not None else None, spans[-1], compares=label in _COMPARISONS)


def _text(words: Words, place: Span) -> str:
    return (words.abstract if place.field == Field.ABSTRACT else words.title)[place.start : place.end]
