"""Which candidates are nodes of the paper's graph, and of which kind: the tagger's word weighed by the node head."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from kg.extract.arrays import Array, log_softmax
from kg.extract.clusters import Node, node_of
from kg.extract.known import Known
from kg.extract.labels import TYPES, VALUES
from kg.extract.tags import KINDS, span_scores
from kg.extract.words import Words

__all__ = ["EVIDENCE", "FLOOR", "chances", "evidence", "settle"]

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
    if not nodes:
        return out
    said = np.maximum(span_scores(scores, [(m.start, m.end) for node in nodes for m in node.mentions]), FLOOR)
    counts = np.array([len(node.mentions) for node in nodes])
    first = np.cumsum(counts) - counts
    means, most = np.add.reduceat(said, first) / counts[:, None], np.maximum.reduceat(said, first)
    out[1:] = np.concatenate([means, most], axis=1) / 4
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
        said = likely[[n for n in members if n in kept]]
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
