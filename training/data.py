"""Annotated papers as training examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from documents import Document, as_document
from kg.evaluate import match
from kg.extract.clusters import Node
from kg.extract.encoder import Pieces, windows
from kg.extract.labels import LABELS, ROLES, TAGS, VALUES
from kg.extract.mentions import WordSpan
from kg.extract.pairs import Pairs, make_pairs
from kg.extract.words import FIELDS, Words, read_words


@dataclass(frozen=True, slots=True)
class Example:
    """One paper ready for the network.

    Its first window (a longer paper's tail is left out of training), BIO `tags` [w] of the window's words, gold nodes
    (entities, then values), their pairs, and `targets` [P, labels] of 0 and 1.
    """

    paper: Document
    words: Words
    pieces: Pieces
    tags: np.ndarray
    nodes: list[Node]
    pairs: Pairs
    targets: np.ndarray


def word_span(words: Words, field: str, start: int, end: int) -> tuple[int, int]:
    """Characters to words; raises ValueError where they do not fall on word boundaries."""
    inside = np.flatnonzero((words.field == FIELDS.index(field)) & (words.start >= start) & (words.end <= end))
    if not len(inside) or words.start[inside[0]] != start or words.end[inside[-1]] != end:
        raise ValueError(f"{field} {start}-{end} does not fall on word boundaries")
    return int(inside[0]), int(inside[-1]) + 1


def place_value(paper: Document, words: Words, result: dict[str, Any]) -> tuple[int, int] | None:
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


Results = list[tuple[int, dict[str, Any]]]
"""Gold results with the number of their value's node."""


def gold_nodes(paper: Document, words: Words) -> tuple[list[Node], dict[str, int], Results]:
    """Gold entities and values as nodes; entity id -> node number ("paper": 0); the results."""
    nodes: list[Node] = []
    number = {"paper": 0}
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


def triples(paper: Document, number: dict[str, int], results: Results) -> set[tuple[int, int, int]]:
    """(subject node, label, object node) of relations and of the roles of results."""
    out = {(number[s], LABELS.index(r), number[o]) for s, r, o in paper["relations"] if s in number and o in number}
    return out | {
        (value, LABELS.index(role), number[result[role]])
        for value, result in results
        for role in ROLES
        if result[role] in number
    }


def pair_targets(pairs: Pairs, gold: set[tuple[int, int, int]]) -> np.ndarray:
    """[P, labels] 1 where a triple holds, else 0."""
    targets = np.zeros(pairs.mask.shape, dtype=np.float32)
    where = {(int(s), int(o)): p for p, (s, o) in enumerate(zip(pairs.subject, pairs.object, strict=True))}
    for s, label, o in gold:
        if (s, o) in where and pairs.mask[where[s, o], label]:
            targets[where[s, o], label] = 1
    return targets


def make_example(paper: Document, tokenizer: Tokenizer) -> Example:
    """A gold paper as an example."""
    words = read_words(paper["title"], paper["abstract"])
    pieces = next(windows(tokenizer, words))
    nodes, number, results = gold_nodes(paper, words)
    tags = np.zeros(len(words), dtype=np.int64)
    for node in nodes:
        for m in node.mentions:
            tags[m.start : m.end] = TAGS.index(f"I-{node.kind}")
            tags[m.start] = TAGS.index(f"B-{node.kind}")
    pairs = make_pairs(words, nodes)
    targets = pair_targets(pairs, triples(paper, number, results))
    return Example(paper, words, pieces, tags[: pieces.words[1]], nodes, pairs, targets)


def predicted_pairs(example: Example, nodes: list[Node]) -> tuple[Pairs, np.ndarray]:
    """Pairs and targets over `nodes` that the model itself found.

    A triple holds where both ends match gold ones by the measures' rule; what was found wrongly is related to nothing.
    """
    paper, words = example.paper, example.words
    number = {"paper": 0} | {g: int(p[1:]) for p, g in match(paper, as_document(paper, words, nodes)).items()}
    values = {n.name: i for i, n in enumerate(nodes, start=1) if n.kind in VALUES}
    results = [(values[r["value"]], r) for r in paper["results"] if r["value"] in values]
    pairs = make_pairs(words, nodes)
    return pairs, pair_targets(pairs, triples(paper, number, results))


def split_papers(papers: Sequence[Document], held_out: int, seed: int) -> tuple[list[Document], list[Document]]:
    """(kept, held out), by a seeded shuffle."""
    order = np.random.default_rng(seed).permutation(len(papers))
    return [papers[i] for i in sorted(order[held_out:])], [papers[i] for i in sorted(order[:held_out])]
