"""Which candidates are nodes of the paper's graph, and of which kind: the tagger's word weighed by the node head."""

from __future__ import annotations

from collections.abc import Sequence
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

__all__ = ["EVIDENCE", "FLOOR", "coordinate", "evidence", "settle"]

EVIDENCE: Final = 2 * len(KINDS)
"""Figures that the tagger gives of a node."""
FLOOR: Final = -8.0
"""Log probabilities below this are all the same to the node head."""
_KINDS_OF_ENTITIES: Final = np.array([1 + KINDS.index(kind) for kind in TYPES])
_KINDS_OF_VALUES: Final = np.array([1 + KINDS.index(kind) for kind in VALUES])


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


def settle(words: Words, nodes: Sequence[Node], verdicts: Array, *, keep: float) -> list[Node]:
    """The candidates that are kept, each under its most probable kind, whose raw probability is its score.

    `verdicts` [1 + N, 1 + kinds] are the node head's logits. An entity stays an entity, a value a value; what scores
    less than `keep` is dropped.
    """
    kept = []
    for node, verdict in zip(nodes, verdicts[1:], strict=True):
        kinds = _KINDS_OF_VALUES if node.kind in VALUES else _KINDS_OF_ENTITIES
        chances = np.exp(log_softmax(verdict[np.concatenate([[0], kinds])].astype(np.float64)))[1:]
        best = int(chances.argmax())
        if chances[best] >= keep:
            kept.append(node_of(words, node.mentions, KINDS[kinds[best] - 1], float(chances[best])))
    return kept


def coordinate(words: Words, nodes: Sequence[Node]) -> list[Node]:
    """The nodes, with what a slash hangs on a name: in "CIFAR-10/100" stands CIFAR-100 beside CIFAR-10.

    New nodes stand after those that were there, before the values, under the kind and the score of the first name.
    """
    entities, values = ([n for n in nodes if (n.kind in VALUES) == wanted] for wanted in (False, True))
    taken = {word for node in nodes for m in node.mentions for word in range(m.start, m.end)}
    place = {(node.kind, normal(node.name)): number for number, node in enumerate(entities)}
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
