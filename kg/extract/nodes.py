"""Which candidates are nodes of the paper's graph, and of which kind: the tagger's word weighed by the node head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from kg.extract.arrays import Array, log_softmax
from kg.extract.clusters import Node, node_of
from kg.extract.labels import TYPES, VALUES
from kg.extract.tags import KINDS, span_scores
from kg.extract.words import Words
from kg.families import FAMILIES, sibling
from kg.names import normal
from kg.schema import EntityType

__all__ = ["EVIDENCE", "FLOOR", "Known", "coordinate", "evidence", "settle"]

EVIDENCE: Final = 2 * len(KINDS)
"""Figures that the tagger gives of a node."""
FLOOR: Final = -8.0
"""Log probabilities below this are all the same to the node head."""
Known = Mapping[str, Sequence[int]]
"""By a name in its normal form, how many annotated papers have it as an entity of each of TYPES."""
TRUST: Final = 0.7
"""Power of what a name is in other papers beside what the node head says of it here."""
_UNSEEN: Final = 1 / len(KINDS)
"""Papers added to each count."""
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
    becomes one is in `same`, each with each. What a name is elsewhere, if it is `known`, has its say in the kind.
    """
    chances = _chances(nodes, verdicts[1:], known)
    kept = set(np.flatnonzero(chances.max(1) >= keep).tolist())
    settled = []
    for members in _groups(kept, [(a - 1, b - 1) for a, b in same]):
        said = np.array([chances[n] for n in members if n in kept])
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


def _chances(nodes: Sequence[Node], verdicts: Array, known: Known) -> Array:
    """Of each kind, 0 where a node may not be of it: [N, kinds]; the rest is the chance that it is nothing."""
    allowed = np.where(np.array([node.kind in VALUES for node in nodes], dtype=bool)[:, None], _VALUES, _ENTITIES)
    chances = np.exp(log_softmax(np.where(allowed, verdicts.astype(np.float64), -np.inf)))[:, 1:]
    for row, node in zip(chances, nodes, strict=True):
        counts = known.get(normal(node.name)) if node.kind in TYPES else None
        if counts is not None:
            weighed = row[: len(TYPES)] * ((np.array(counts) + _UNSEEN) / (sum(counts) + 1)) ** TRUST
            row[: len(TYPES)] = weighed * (row.sum() / weighed.sum())
    return chances


def coordinate(words: Words, nodes: Sequence[Node]) -> list[Node]:
    """The nodes, with what a slash hangs on a name: in "CIFAR-10/100" stands CIFAR-100 beside CIFAR-10.

    New nodes stand after those that were there, before the values, under the kind and the score of the first name.
    """
    entities, values = ([n for n in nodes if (n.kind in VALUES) == wanted] for wanted in (False, True))
    taken = {word for node in nodes for m in node.mentions for word in range(m.start, m.end)}
    place = {
        (node.kind, normal(form)): number
        for number, node in enumerate(entities)
        for form in (node.name, *(words.surface(m.start, m.end) for m in node.mentions))
    }
    for node in list(entities):
        for mention in node.mentions if EntityType(node.kind) in FAMILIES else ():
            at = mention.end + 1
            if at >= len(words) or words.texts[mention.end] != "/" or at in taken:
                continue
            name = sibling(words.surface(mention.start, mention.end), words.texts[at])
            if name is None:
                continue
            span = replace(mention, start=at, end=at + 1)
            number = place.setdefault((node.kind, normal(name)), len(entities))
            if number == len(entities):
                entities.append(Node(node.kind, name, (span,), node.score))
            else:
                known = entities[number]
                mentions = sorted((*known.mentions, span), key=lambda m: m.start)
                entities[number] = replace(known, mentions=tuple(mentions))
    return [*entities, *values]
