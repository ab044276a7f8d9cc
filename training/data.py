"""Annotated papers as training examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from documents import Document
from kg.extract.encoder import Pieces, windows
from kg.extract.gold import gold_nodes, gold_tags, pair_targets, triples_of_gold
from kg.extract.pairs import NodeSet, Pairs, make_nodes, make_pairs
from kg.extract.words import Words, read_words


@dataclass(frozen=True, slots=True)
class Example:
    """One paper ready for the network.

    Its first window (a longer paper's tail is left out of training), BIO `tags` [w] of the window's words, its gold
    `nodes` (entities, then values), their pairs, and `targets` [P, labels] of 0 and 1.
    """

    paper: Document
    words: Words
    pieces: Pieces
    tags: np.ndarray
    nodes: NodeSet
    pairs: Pairs
    targets: np.ndarray


def make_example(paper: Document, tokenizer: Tokenizer) -> Example:
    """A gold paper as an example."""
    words = read_words(paper["title"], paper["abstract"])
    pieces = next(windows(tokenizer, words))
    nodes, number, results = gold_nodes(paper, words)
    given = make_nodes(words, nodes)
    pairs = make_pairs(words, given)
    targets = pair_targets(pairs, triples_of_gold(paper, number, results))
    return Example(paper, words, pieces, gold_tags(nodes, words)[: pieces.words[1]], given, pairs, targets)


def split_papers(papers: Sequence[Document], held_out: int, seed: int) -> tuple[list[Document], list[Document]]:
    """(kept, held out), by a seeded shuffle."""
    order = np.random.default_rng(seed).permutation(len(papers))
    return [papers[i] for i in sorted(order[held_out:])], [papers[i] for i in sorted(order[:held_out])]
