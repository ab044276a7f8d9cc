"""Lists that run side by side: "A and B have 71.5% and 82.2%"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from kg.extract.clusters import Node
from kg.extract.labels import VALUES
from kg.extract.words import Words

__all__ = ["JOINING", "side_by_side"]

JOINING: Final = frozenset({",", ";", "/", "&", "and", "or", "the"})
"""What may stand between the members of a list."""
_VALUE: Final = "value"

Couples = list[tuple[int, int]]
"""Values and entities, by the numbers of their nodes."""


def side_by_side(words: Words, nodes: Sequence[Node]) -> Iterator[list[Couples]]:
    """For each list of values, the lists of as many entities of one type in its sentence, each joined to it in order.

    Nodes count from 1. Lists of one type that cannot be told apart by their length are left out.
    """
    by_sentence: dict[int, list[tuple[int, int, int, str]]] = defaultdict(list)
    for number, node in enumerate(nodes, start=1):
        kind = _VALUE if node.kind in VALUES else node.kind
        for mention in node.mentions:
            by_sentence[int(words.sentence[mention.start])].append((mention.start, mention.end, number, kind))
    for places in by_sentence.values():
        lists = [each for each in _lists(words, sorted(places)) if len(each[1]) > 1]
        for kind, values in lists:
            if kind == _VALUE:
                fitting: dict[str, list[list[int]]] = defaultdict(list)
                for other, members in lists:
                    if other != _VALUE and len(members) == len(values):
                        fitting[other].append(members)
                joined = [list(zip(values, some[0], strict=True)) for some in fitting.values() if len(some) == 1]
                if joined:
                    yield joined


def _lists(words: Words, places: Sequence[tuple[int, int, int, str]]) -> Iterator[tuple[str, list[int]]]:
    """The kind and the nodes of each list among the mentions of a sentence, given as (start, end, node, kind)."""
    kind, members, last = "", list[int](), 0
    for start, end, number, other in places:
        gap = words.texts[last:start]
        if other == kind and gap and all(word.casefold() in JOINING for word in gap):
            members.append(number)
        else:
            if members:
                yield kind, members
            kind, members = other, [number]
        last = end
    if members:
        yield kind, members
