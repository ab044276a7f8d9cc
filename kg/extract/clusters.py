"""Mentions of one paper to its entities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from kg.extract.labels import TYPES, VALUES
from kg.extract.mentions import WordSpan
from kg.extract.words import Words
from kg.names import abbreviates, begin, beginnings, canonical, normal
from kg.schema import EntityType

__all__ = ["Node", "cluster", "node_of"]

_BETWEEN: Final = frozenset(
    "( ) : , - – — \" “ ” ' [ . a an the or i e s abbreviated as called short for denoted stands model models".split()
)
"""Words that may stand between a name and its abbreviation."""


@dataclass(frozen=True, slots=True)
class Node:
    """One entity of a paper, or one value: kind, name, mentions in text order, raw score."""

    kind: str
    name: str
    mentions: tuple[WordSpan, ...]
    score: float


def cluster(words: Words, mentions: Sequence[WordSpan]) -> list[Node]:
    """Entities in order of first mention, then values, each a node of its own.

    Mentions are one entity where their normal forms are equal, or where the text defines one as the abbreviation of
    the other, or where one is how the words of the other begin.
    """
    entities = [(normal(words.surface(m.start, m.end)), m) for m in mentions if m.kind in TYPES]
    parent = {form: form for form, _ in entities}

    def root(form: str) -> str:
        while parent[form] != form:
            form = parent[form]
        return form

    for (left, a), (right, b) in pairwise(entities):
        if _defines(words, a, b):
            parent[root(right)] = root(left)
    surfaces = {form: words.surface(m.start, m.end) for form, m in entities}
    for short, surface in surfaces.items():
        if parts := beginnings(surface):
            for long, phrase in surfaces.items():
                if begin(parts, phrase):
                    parent[root(short)] = root(long)
    groups: dict[str, list[WordSpan]] = defaultdict(list)
    for form, mention in entities:
        groups[root(form)].append(mention)
    nodes = [_node(words, group) for group in groups.values()]
    values = [Node(m.kind, words.surface(m.start, m.end), (m,), m.score) for m in mentions if m.kind in VALUES]
    return sorted(nodes, key=lambda node: node.mentions[0].start) + values


def _defines(words: Words, a: WordSpan, b: WordSpan) -> bool:
    """Whether neighbouring mentions are a name and its abbreviation.

    In either order: "Long Form (LF)", "LF (Long Form)", "LF: Long Form", "LF, a Long Form".
    """
    gap = words.texts[a.end : b.start]
    if not 1 <= len(gap) <= 4 or words.field[a.start] != words.field[b.start]:
        return False
    if not all(word.casefold() in _BETWEEN for word in gap):
        return False
    left, right = words.surface(a.start, a.end), words.surface(b.start, b.end)
    return ("(" in gap and abbreviates(right, left)) or abbreviates(left, right)


def _node(words: Words, mentions: list[WordSpan]) -> Node:
    """An entity of one type, the one with the highest summed score over its mentions."""
    weight: dict[str, float] = defaultdict(float)
    for mention in mentions:
        weight[mention.kind] += mention.score
    kind = max(sorted(weight), key=lambda kind: weight[kind])
    return node_of(words, mentions, kind, max(mention.score for mention in mentions))


def node_of(words: Words, mentions: Sequence[WordSpan], kind: str, score: float) -> Node:
    """A node of that kind, with all its mentions under it; an entity goes by its canonical name."""
    alike = (mention if mention.kind == kind else replace(mention, kind=kind) for mention in mentions)
    ordered = sorted(alike, key=lambda mention: mention.start)
    forms = Counter(words.surface(mention.start, mention.end) for mention in ordered)
    name = next(iter(forms)) if kind in VALUES else _canonical(tuple(forms.items()), kind)
    return Node(kind, name, tuple(ordered), score)


@lru_cache(maxsize=1 << 15)
def _canonical(forms: tuple[tuple[str, int], ...], kind: str) -> str:
    """Most names stand in other papers too, and nodes are made twice."""
    return canonical(dict(forms), EntityType(kind))
