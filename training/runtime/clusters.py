"""Mentions of one paper to its entities."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .mentions import Mention, surface
from .names import abbreviates, canonical, initials, normal
from .schema import TYPES, VALUES
from .words import Words

_BETWEEN = frozenset({"(", ")", ":", ",", "-", "–", "—", "\"", "“", "”", "'", "[", "a", "an", "the", "or", "i", ".", "e",
                      "abbreviated", "as", "called", "short", "for", "denoted", "stands", "model", "models", "s"})
"""Words that may stand between a name and its abbreviation."""


@dataclass(frozen=True, slots=True)
class Node:
    """One entity of a paper, or one value: its kind, name, mentions in text order, and raw score (its best mention's)."""

    kind: str
    name: str
    mentions: tuple[Mention, ...]
    score: float


def cluster(words: Words, mentions: Sequence[Mention], fields: tuple[str, str]) -> list[Node]:
    """Entities in order of first mention, then values (each a node of its own)."""
    forms = [normal(surface(words, m.start, m.end, fields)) for m in mentions]
    parent = {f: f for f, m in zip(forms, mentions) if m.kind in TYPES}
    def root(form: str) -> str:
        while parent[form] != form:
            form = parent[form]
        return form
    entities = [i for i, m in enumerate(mentions) if m.kind in TYPES]
    for i, j in zip(entities, entities[1:]):
        if _defines(words, mentions[i], mentions[j], fields):
            parent[root(forms[j])] = root(forms[i])
    texts = sorted({(surface(words, mentions[i].start, mentions[i].end, fields), forms[i]) for i in entities})
    for short, form in texts:
        for long, other in texts:
            if initials(short, long):
                parent[root(form)] = root(other)
    groups: dict[str, list[Mention]] = defaultdict(list)
    for i in entities:
        groups[root(forms[i])].append(mentions[i])
    nodes = [_node(words, group, fields) for group in groups.values()]
    values = [Node(m.kind, surface(words, m.start, m.end, fields), (m,), m.score) for m in mentions if m.kind in VALUES]
    return sorted(nodes, key=lambda n: n.mentions[0].start) + values


def _defines(words: Words, a: Mention, b: Mention, fields: tuple[str, str]) -> bool:
    """Whether neighbouring mentions are a name and its abbreviation, in either order: "Long Form (LF)",
    "LF (Long Form)", "LF: Long Form", "LF, a Long Form"."""
    gap = words.texts[a.end:b.start]
    if not 1 <= len(gap) <= 4 or words.field[a.start] != words.field[b.start] or not all(
            g.casefold() in _BETWEEN for g in gap):
        return False
    left, right = surface(words, a.start, a.end, fields), surface(words, b.start, b.end, fields)
    return ("(" in gap and abbreviates(right, left)) or abbreviates(left, right)


def _node(words: Words, mentions: list[Mention], fields: tuple[str, str]) -> Node:
    """An entity of one type, the one with the highest summed score over its mentions."""
    weight: dict[str, float] = defaultdict(float)
    for m in mentions:
        weight[m.kind] += m.score
    kind = max(sorted(weight), key=lambda k: weight[k])
    mentions = sorted((Mention(m.start, m.end, kind, m.score) for m in mentions), key=lambda m: m.start)
    name = canonical([surface(words, m.start, m.end, fields) for m in mentions], kind)
    return Node(kind, name, tuple(mentions), max(m.score for m in mentions))
