"""Annotated papers beside what was read in them: what a candidate node is in truth, and which pairs are related.

A ``Document`` is one paper in the extraction format. Node numbers count from 1; 0 is the paper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kg.evaluate import match
from kg.extract.arrays import Array
from kg.extract.clusters import Node
from kg.extract.couples import Couples
from kg.extract.labels import LABELS, ROLES, TAGS, VALUES
from kg.extract.mentions import WordSpan
from kg.extract.pairs import Pairs
from kg.extract.tags import KINDS
from kg.extract.words import FIELDS, Words
from kg.model import PAPER, Relation, Result

__all__ = [
    "Document", "Triples", "as_document", "gold_nodes", "gold_tags", "node_labels", "pair_targets", "same_labels",
    "triples_of_found", "triples_of_gold",
]

Document = Mapping[str, Any]
Results = list[tuple[int, Mapping[str, Any]]]
"""Gold results with the number of their value's node."""
Triples = set[tuple[int, int, int]]
"""(subject node, place in LABELS, object node)"""


def word_span(words: Words, field: str, start: int, end: int) -> tuple[int, int]:
    """Characters to words; raises ValueError where they do not fall on word boundaries."""
    inside = np.flatnonzero((words.field == FIELDS.index(field)) & (words.start >= start) & (words.end <= end))
    if not len(inside) or words.start[inside[0]] != start or words.end[inside[-1]] != end:
        raise ValueError(f"{field} {start}-{end} does not fall on word boundaries")
    return int(inside[0]), int(inside[-1]) + 1


def place_value(paper: Document, words: Words, result: Mapping[str, Any]) -> tuple[int, int] | None:
    """The words of a result's value: where it stands nearest to its metric, dataset and subject; None if nowhere."""
    found = []
    for field in FIELDS:
        for place in re.finditer(re.escape(result["value"]), paper[field]):
            try:
                found.append(word_span(words, field, *place.span()))
            except ValueError:  # part of a longer number or word
                continue
    ids = {result[role] for role in ("metric", "dataset", "subject")}
    anchors = [word_span(words, *m)[0] for e in paper["entities"] if e["id"] in ids for m in e["mentions"]]
    return min(found, key=lambda s: min((abs(s[0] - a) for a in anchors), default=0), default=None)


def gold_nodes(paper: Document, words: Words) -> tuple[list[Node], dict[str, int], Results]:
    """Gold entities and values as nodes; entity id -> node number (``paper``: 0); the results."""
    nodes: list[Node] = []
    number = {PAPER: 0}
    for entity in paper["entities"]:
        spans = sorted({word_span(words, *m) for m in entity["mentions"]})
        if spans:
            mentions = tuple(WordSpan(start, end, entity["type"], 1.0) for start, end in spans)
            nodes.append(Node(entity["type"], entity["name"], mentions, 1.0))
            number[entity["id"]] = len(nodes)
    values: dict[tuple[int, int], int] = {}
    results = []
    for result in paper["results"]:
        span = place_value(paper, words, result)
        if span is None:
            continue
        if span not in values:
            kind = next(kind for kind, meaning in VALUES.items() if meaning == result["kind"])
            nodes.append(Node(kind, result["value"], (WordSpan(*span, kind, 1.0),), 1.0))
            values[span] = len(nodes)
        results.append((values[span], result))
    return nodes, number, results


def gold_tags(nodes: Sequence[Node], words: Words) -> Array:
    """Tags [W] of the mentions of nodes."""
    tags = np.zeros(len(words), dtype=np.int64)
    for node in nodes:
        for m in node.mentions:
            tags[m.start : m.end] = TAGS.index(f"I-{node.kind}")
            tags[m.start] = TAGS.index(f"B-{node.kind}")
    return tags


def triples_of_gold(paper: Document, number: Mapping[str, int], results: Results) -> Triples:
    """Relations and roles of results between numbered nodes."""
    out = {(number[s], LABELS.index(r), number[o]) for s, r, o in paper["relations"] if s in number and o in number}
    return out | {
        (value, LABELS.index(role), number[result[role]])
        for value, result in results
        for role in ROLES
        if result[role] in number
    }


def triples_of_found(paper: Document, words: Words, nodes: Sequence[Node]) -> Triples:
    """What holds between nodes that a model found.

    A triple holds where both ends match gold ones by the measures' rule; what was found wrongly is related to nothing.
    """
    number = {PAPER: 0} | {g: int(p[1:]) for p, g in match(paper, as_document(paper, words, nodes)).items()}
    values = {n.name: i for i, n in enumerate(nodes, start=1) if n.kind in VALUES}
    return triples_of_gold(paper, number, [(values[r["value"]], r) for r in paper["results"] if r["value"] in values])


def pair_targets(pairs: Pairs, triples: Triples) -> Array:
    """[P, labels] 1 where a triple holds, else 0."""
    targets = np.zeros(pairs.mask.shape, dtype=np.float32)
    where = {(int(s), int(o)): p for p, (s, o) in enumerate(zip(pairs.subject, pairs.object, strict=True))}
    for s, label, o in triples:
        if (s, o) in where and pairs.mask[where[s, o], label]:
            targets[where[s, o], label] = 1
    return targets


def node_labels(paper: Document, words: Words, nodes: Sequence[Node]) -> Array:
    """What each node is: [1 + nodes], 0 for nothing (and for the paper itself), else 1 + its kind in KINDS.

    A node is what it matches by the measures' rule, types aside; a value, what a gold result says of it.
    """
    gold = {e["id"]: e["type"] for e in paper["entities"]}
    matched = match(paper, as_document(paper, words, nodes), typed=False)
    values = {r["value"]: kind for kind, meaning in VALUES.items() for r in paper["results"] if r["kind"] == meaning}
    labels = [0]
    for n, node in enumerate(nodes, start=1):
        kind = values.get(node.name) if node.kind in VALUES else gold.get(matched.get(f"e{n}", ""))
        labels.append(0 if kind is None else 1 + KINDS.index(kind))
    return np.array(labels)


def same_labels(paper: Document, words: Words, nodes: Sequence[Node], couples: Couples) -> Array:
    """[C] 1 where both of a couple are one gold entity, by most of the mentions of each that are gold ones, else 0."""
    owner = {(field, start, end): e["id"] for e in paper["entities"] for field, start, end in e["mentions"]}
    entity = [""]
    for node in nodes:
        spans = [words.span(m.start, m.end) for m in node.mentions]
        places = Counter(owner[place] for s in spans if (place := (s.field, s.start, s.end)) in owner)
        entity.append(places.most_common(1)[0][0] if places else "")
    owners = np.array(entity)
    first, second = owners[couples.first], owners[couples.second]
    return np.asarray((first == second) & (first != ""), dtype=np.float32)


def as_document(
    paper: Document,
    words: Words,
    nodes: Sequence[Node],
    relations: Sequence[Relation] = (),
    results: Sequence[Result] = (),
) -> dict[str, Any]:
    """What was found in a paper, for the measures; node n is entity ``e<n>``."""
    spans = [[words.span(m.start, m.end) for m in node.mentions] for node in nodes]
    return {
        "id": paper["id"], "title": paper["title"], "abstract": paper["abstract"],
        "entities": [
            {"id": f"e{n}", "type": node.kind, "name": node.name, "mentions": [[s.field, s.start, s.end] for s in own]}
            for n, (node, own) in enumerate(zip(nodes, spans, strict=True), start=1)
            if node.kind not in VALUES
        ],
        "relations": [[r.subject, r.predicate, r.object] for r in relations],
        "results": [
            {"subject": r.subject, "metric": r.metric, "dataset": r.dataset, "value": r.value} for r in results
        ],
    }
