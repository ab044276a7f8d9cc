"""Couples of candidates for nodes, and what tells whether two of them are one entity."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

import numpy as np

from kg.extract.arrays import Array
from kg.extract.clusters import Node
from kg.extract.labels import VALUES
from kg.extract.pairs import NodeSet, closest
from kg.extract.words import Words
from kg.names import abbreviates, digits, normal
from kg.schema import EntityType

__all__ = ["LIKENESSES", "Couples", "make_couples"]

LIKENESSES: Final = 25
"""Features of a couple."""
_STEM: Final = 6
"""Letters of a word by which its forms meet ("prompt" and "prompting")."""
_DISTANCES: Final = np.array([1, 2, 3, 4, 6, 10, 20, 40, 80])


@dataclass(frozen=True, slots=True)
class Couples:
    """Unordered couples of the entities among a paper's candidates, by number, and their features [C, LIKENESSES].

    ``first`` < ``second`` [C] number nodes as :class:`~kg.extract.pairs.NodeSet` does (1 is the first candidate).
    """

    first: Array
    second: Array
    features: Array

    def likely(self, chances: Array, least: float) -> list[tuple[int, int]]:
        """Those whose chance [C] of being one entity is `least` or more, the surest first."""
        order = np.argsort(-chances, kind="stable")
        return [(int(self.first[c]), int(self.second[c])) for c in order if chances[c] >= least]


def make_couples(words: Words, nodes: Sequence[Node], node_set: NodeSet) -> Couples:
    """All couples but those too far apart, those whose numbers differ (versions and sizes stay apart), and languages.

    Their features: which share of their words and of the letters of their names both have, whether these begin and end
    alike, are of one kind, abbreviate each other, look like abbreviations, differ in digits; how far apart they stand,
    and whether a bracket opens right before one of them; how often they stand, and whether in the title.
    """
    forms = [sorted({words.surface(m.start, m.end) for m in node.mentions}) for node in nodes]
    numbers = [{tuple(digits(form)) for form in some} for some in forms]
    versions = [some - {()} for some in numbers]
    entities = [n for n, node in enumerate(nodes, start=1) if node.kind not in VALUES]
    couples = [
        (a, b) for a, b in combinations(entities, 2)
        if not (versions[a - 1] and versions[b - 1] and versions[a - 1].isdisjoint(versions[b - 1]))
        and not nodes[a - 1].kind == nodes[b - 1].kind == EntityType.LANGUAGE
    ]
    first, second = np.array(couples, dtype=np.int64).reshape(-1, 2).T
    near = closest(words, node_set, first, second)
    first, second = first[near.pairs], second[near.pairs]
    opened = np.array([False, *(text == "(" for text in words.texts)])
    own = node_set.own
    features = np.zeros((len(first), LIKENESSES), dtype=np.float32)
    features[:, :11] = _alike(words, nodes, forms, numbers, first - 1, second - 1)
    features[np.arange(len(first)), 11 + np.searchsorted(_DISTANCES, near.gap, side="right")] = 1
    features[:, 21] = (opened[near.first[:, 0]] | opened[near.second[:, 0]]) & (near.gap <= 3)
    features[:, 22] = np.minimum(own[first, 0], own[second, 0])
    features[:, 23] = np.maximum(own[first, 0], own[second, 0])
    features[:, 24] = own[first, 1] + own[second, 1]
    return Couples(first, second, features)


def _alike(
    words: Words, nodes: Sequence[Node], forms: Sequence[Sequence[str]], numbers: Sequence[set[tuple[str, ...]]],
    a: Array, b: Array,
) -> Array:
    """What the names of `nodes` a and b [C] say: [C, 11]."""
    stems = [
        [[word[:_STEM].casefold() for word in words.texts[m.start : m.end] if word.isalnum()] for m in node.mentions]
        for node in nodes
    ]
    letters = [frozenset[str]().union(*(_trigrams(normal(form)) for form in some)) for some in forms]
    shorts = [[form for form in some if _is_short(form)] for some in forms]
    short = np.array([bool(some) for some in shorts], dtype=bool)
    kinds = np.array([node.kind for node in nodes])
    couples = list(zip(a.tolist(), b.tolist(), strict=True))
    features = np.zeros((len(a), 11), dtype=np.float32)
    features[:, :2] = _overlap([{word for form in some for word in form} for some in stems], a, b)
    features[:, 2:4] = _overlap(letters, a, b)
    for column, place in ((4, 0), (5, -1)):
        ends = [{form[place] for form in some if form} for some in stems]
        features[:, column] = [not ends[i].isdisjoint(ends[j]) for i, j in couples]
    features[:, 6] = kinds[a] == kinds[b]
    features[:, 7] = [
        any(abbreviates(form, other) for n, m in ((i, j), (j, i)) for form in shorts[n] for other in forms[m])
        for i, j in couples
    ]
    features[:, 8], features[:, 9] = short[a] | short[b], short[a] & short[b]
    features[:, 10] = [numbers[i].isdisjoint(numbers[j]) for i, j in couples]
    return features


@lru_cache(maxsize=1 << 15)
def _trigrams(form: str) -> frozenset[str]:
    """Every three letters in a row, its two ends being letters too."""
    marked = f"^{form}$"
    return frozenset(marked[at : at + 3] for at in range(len(marked) - 2))


@lru_cache(maxsize=1 << 15)
def _is_short(form: str) -> bool:
    """Whether a form may be an abbreviation."""
    return " " not in form and sum(map(str.isupper, form)) > 1


def _overlap(sets: Sequence[Set[str]], a: Array, b: Array) -> Array:
    """What two sets share, as a share of what they have together, and of what the smaller has: [C, 2]."""
    number: dict[str, int] = {}
    # The columns come in any order, which counts do not depend on.
    columns = [number.setdefault(each, len(number)) for some in sets for each in some]
    table = np.zeros((len(sets), len(number)), dtype=np.float32)
    table[np.repeat(np.arange(len(sets)), [len(some) for some in sets]), columns] = 1
    sizes = table.sum(1)
    shared = (table @ table.T)[a, b]
    either, smaller = sizes[a] + sizes[b] - shared, np.minimum(sizes[a], sizes[b])
    return np.stack([shared / np.maximum(either, 1), shared / np.maximum(smaller, 1)], axis=1)
