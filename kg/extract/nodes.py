"""Which candidates are nodes of the paper's graph, and of which kind: the tagger's word weighed by the node head."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from kg.extract.arrays import Array, log_softmax
from kg.extract.clusters import Node, node_of
from kg.extract.known import Known
from kg.extract.labels import TYPES, VALUES
from kg.extract.lists import JOINING
from kg.extract.mentions import WordSpan
from kg.extract.tags import KINDS, span_scores
from kg.extract.words import Words
from kg.families import FAMILIES, sibling
from kg.names import normal
from kg.schema import EntityType

__all__ = ["EVIDENCE", "FLOOR", "chances", "coordinate", "evidence", "settle"]

EVIDENCE: Final = 2 * len(KINDS)
"""Figures that the tagger gives of a node."""
FLOOR: Final = -8.0
"""Log probabilities below this are all the same to the node head."""
_ENTITIES: Final = np.array([True, *(kind in TYPES for kind in KINDS)])
_VALUES: Final = np.array([True, *(kind in VALUES for kind in KINDS)])
"""What an entity, and what a value, may turn out to be: nothing, or a kind."""


def evidence(logits: Array, nodes: Sequence[Node]) -> Array:
    """The mean and the best of what the tagger's logits [W, tags] say of each node's mentions: [1 + N, EVIDENCE].

    Log probabilities of each kind over 4, so that they are as large as the node head's other inputs; row 0 (the
    paper) is empty.
    """
    scores = log_softmax(logits.astype(np.float64))
    out = np.zeros((1 + len(nodes), EVIDENCE), dtype=np.float32)
    spans = [(m.start, m.end) for node in nodes for m in node.mentions]
    said = np.split(np.maximum(span_scores(scores, spans), FLOOR), np.cumsum([len(node.mentions) for node in nodes]))
    for row, each in enumerate(said[: len(nodes)], start=1):
        out[row] = np.concatenate([each.mean(0), each.max(0)]) / 4
    return out


def settle(
    words: Words,
    nodes: Sequence[Node],
    verdicts: Array,
    same: Sequence[tuple[int, int]],
    *,
    keep: float,
    known: Known,
) -> list[Node]:
    """The candidates that are kept, each under its most probable kind, whose raw probability is its score.

    `verdicts` [1 + N, 1 + kinds] are the node head's logits. An entity stays an entity, a value a value; what scores
    less than `keep` is dropped. `same` holds couples by number that are one entity, the surest first: those that are
    kept become one node, of the kind that they say together; what was dropped goes to one that is kept. All that
    becomes one is in `same`, each with each.
    """
    likely = chances(nodes, verdicts, known)
    kept = set(np.flatnonzero(likely.max(1) >= keep).tolist())
    settled = []
    for members in _groups(kept, [(a - 1, b - 1) for a, b in same]):
        said = np.array([likely[n] for n in members if n in kept])
        best = int(np.where(said.max(0) >= keep, said.sum(0), -1).argmax())
        first, score = nodes[members[0]], float(said[:, best].max())
        kind = KINDS[best]
        if len(members) == 1 and kind == first.kind:
            settled.append(replace(first, score=score))
        else:
            mentions = [mention for n in members for mention in nodes[n].mentions]
            settled.append(node_of(words, mentions, kind, score))
    return sorted(settled, key=lambda node: (node.kind in VALUES, node.mentions[0].start))


def _groups(kept: Iterable[int], same: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The candidates of each node: those that are `kept`, joined along `same`, with what is dropped but joins them."""
    linked = {*same, *((b, a) for a, b in same)}
    group = {n: [n] for n in sorted(kept)}
    for a, b in same:
        left, right = group.get(a, [a]), group.get(b, [b])
        if left is not right and (a in group or b in group) and all((x, y) in linked for x in left for y in right):
            left += right
            group.update(dict.fromkeys(left, left))
    return [members for n, members in group.items() if members[0] == n]


def chances(nodes: Sequence[Node], verdicts: Array, known: Known) -> Array:
    """Of each kind, 0 where a node may not be of it: [N, kinds]; the rest is the chance that it is nothing.

    `verdicts` [1 + N, 1 + kinds] are the node head's logits; what an entity's name is elsewhere has its say.
    """
    allowed = np.where(np.array([node.kind in VALUES for node in nodes], dtype=bool)[:, None], _VALUES, _ENTITIES)
    out = np.exp(log_softmax(np.where(allowed, verdicts[1:].astype(np.float64), -np.inf)))[:, 1:]
    for row, node in zip(out, nodes, strict=True):
        if node.kind in TYPES:
            row[: len(TYPES)] = known.weigh(node.name, row[: len(TYPES)])
    return out


def coordinate(words: Words, nodes: Sequence[Node]) -> list[Node]:
    """The nodes, with what a slash hangs on a name, or a list: "CIFAR-10/100", "CIFAR-10 and 100" have CIFAR-100 too.

    Also where the mention took all of it for one name. New nodes stand after those that were there, before the values,
    under the kind and the score of the first name.
    """
    meant = _meant(words, nodes)
    taken = {word for node in nodes for m in node.mentions for word in range(m.start, m.end)}
    entities: list[Node] = []
    hung: list[tuple[Node, WordSpan, str]] = []
    for node in nodes:
        if node.kind in VALUES or EntityType(node.kind) not in FAMILIES:
            entities.append(node)
            continue
        mentions = []
        # What a mark means in one place it means in all of the paper.
        marks = {words.surface(m.start, m.end): meant[m][-1][1] for m in node.mentions if m in meant}
        for mention in node.mentions:
            if form := marks.get(words.surface(mention.start, mention.end)):
                hung += [(node, span, name) for span, name in meant.get(mention, [(mention, form)])]
                continue
            parts = _parts(words, mention, taken)
            mentions.append(replace(mention, end=parts[0][0].end) if parts else mention)
            hung += [(node, span, name) for span, name in parts[1:]]
        if tuple(mentions) == node.mentions:
            entities.append(node)
        elif mentions:
            entities.append(node_of(words, mentions, node.kind, node.score))
    values = [node for node in entities if node.kind in VALUES]
    entities = [node for node in entities if node.kind not in VALUES]
    place = {
        (node.kind, normal(form)): number
        for number, node in enumerate(entities)
        for form in (node.name, *(words.surface(m.start, m.end) for m in node.mentions))
    }
    for node, span, name in hung:
        number = place.setdefault((node.kind, normal(name)), len(entities))
        if number == len(entities):
            entities.append(Node(node.kind, name, (span,), node.score))
        else:
            known = entities[number]
            mentions = sorted((*known.mentions, span), key=lambda m: m.start)
            entities[number] = replace(known, mentions=tuple(mentions))
    return [*entities, *values]


def _meant(words: Words, nodes: Sequence[Node]) -> dict[WordSpan, list[tuple[WordSpan, str]]]:
    """The mentions that are but marks in a list behind a name that ends in one, each with what it means.

    In "Llama 2 7B, 13B and 70B" these are the last two; before 70B stands what 13B means if that is no mention.
    """
    meant: dict[WordSpan, list[tuple[WordSpan, str]]] = {}
    mentions = sorted((mention for node in nodes for mention in node.mentions), key=lambda mention: mention.start)
    for before, mention in pairwise(mentions):
        if before.kind != mention.kind:
            continue
        name: str | None = meant[before][-1][1] if before in meant else words.surface(before.start, before.end)
        found = []
        for start, end in _listed(words, before.end, mention):
            name = sibling(name, words.surface(start, end)) if name else None
            found.append((replace(mention, start=start, end=end), name or ""))
        if name and found:
            meant[mention] = found
    return meant


def _listed(words: Words, start: int, last: WordSpan) -> list[tuple[int, int]]:
    """The words of each member of a list that goes on at `start` with a comma or the like and ends with `last`."""
    members, at = [], start
    for end in range(start, last.start):
        if words.texts[end].casefold() in JOINING:
            if at < end:
                members.append((at, end))
            at = end + 1
    joined = start < at == last.start and words.texts[start].casefold() in JOINING
    return [*members, (last.start, last.end)] if joined else []


def _parts(words: Words, mention: WordSpan, taken: Set[int]) -> list[tuple[WordSpan, str]]:
    """The first name of "name/mark/mark" and what each mark means, with their places; empty where nothing hangs on it.

    The marks stand within the mention, or behind it, where no other mention has `taken` them.
    """
    slashes = [at for at in range(mention.start + 1, mention.end) if words.texts[at] == "/"]
    for first in [*slashes, mention.end]:
        name, at = words.surface(mention.start, first), first
        parts = [(replace(mention, end=first), name)]
        while at + 1 < len(words) and words.texts[at] == "/":
            end = _mark_end(words, at + 1)
            other = sibling(name, words.surface(at + 1, end))
            if other is None or not (end <= mention.end or taken.isdisjoint(range(max(at, mention.end), end))):
                break
            parts.append((replace(mention, start=at + 1, end=end), other))
            at = end
        if len(parts) > 1 and at >= mention.end:
            return parts
    return []


def _mark_end(words: Words, start: int) -> int:
    """Where the mark that begins at a word ends: a word, or the words of a number like 1.1."""
    end = start + 1
    while end + 1 < len(words) and words.texts[end] == "." and words.texts[end + 1][0].isdigit() and (
        words.start[end + 1] == words.end[end] == words.end[end - 1] + 1
    ):
        end += 2
    return end
