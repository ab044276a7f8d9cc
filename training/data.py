"""Annotated papers as training examples, and examples as batches.

Shapes: B papers, T word pieces, W words, N nodes (0 is the paper), M mentions, C couples, P pairs, all padded to the
longest of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from documents import Document
from kg.extract.clusters import Node, cluster
from kg.extract.couples import Couples, make_couples
from kg.extract.encoder import Pieces, windows
from kg.extract.gold import (
    Triples,
    gold_nodes,
    gold_tags,
    node_labels,
    pair_targets,
    same_labels,
    triples_of_found,
    triples_of_gold,
)
from kg.extract.mentions import CANDIDATES, find_mentions
from kg.extract.pairs import NodeSet, Pairs, make_nodes, make_pairs
from kg.extract.words import Words, read_words

LIKELY = 0.5
"""The least score of a candidate that the pair head learns on."""
Batch = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated paper: its only window, BIO `tags` [w] of its words, its gold nodes and what holds between them.

    `source` is 0 for the gold papers, else the number of the file of our own annotations.
    """

    paper: Document
    words: Words
    pieces: Pieces
    tags: np.ndarray
    nodes: list[Node]
    triples: Triples
    source: int


@dataclass(frozen=True, slots=True)
class Item:
    """What the network learns of one paper, each with its truth, as numbers of classes or as a teacher's chances.

    `tags` [w] or [w, tags]; the `candidates` and what each is (`kinds`: [N] or [N, 1 + kinds]); their `couples` and
    which of them are one entity (`same` [C]); the pairs of `nodes` and what holds (`targets` [P, labels]).
    """

    pieces: Pieces
    tags: np.ndarray
    candidates: NodeSet
    kinds: np.ndarray
    couples: Couples
    same: np.ndarray
    nodes: NodeSet
    pairs: Pairs
    targets: np.ndarray


def make_example(paper: Document, tokenizer: Tokenizer) -> Example | None:
    """A gold paper as an example; None where it is longer than a window."""
    words = read_words(paper["title"], paper["abstract"])
    pieces = next(windows(tokenizer, words))
    if pieces.words[1] < len(words):
        return None
    nodes, number, results = gold_nodes(paper, words)
    return Example(paper, words, pieces, gold_tags(nodes, words), nodes, triples_of_gold(paper, number, results),
                   paper.get("source", 0))


def make_examples(papers: Sequence[Document], tokenizer: Tokenizer, processes: int) -> list[Example]:
    """The papers that fit a window, in order."""
    with Pool(processes) as pool:
        made = pool.map(partial(make_example, tokenizer=tokenizer), papers, chunksize=32)
    return [example for example in made if example]


def gold_item(x: Example) -> Item:
    """What an example teaches while the network finds next to nothing by itself."""
    nodes = make_nodes(x.words, x.nodes)
    pairs = make_pairs(x.words, nodes)
    return Item(x.pieces, x.tags, make_nodes(x.words, []), np.zeros(1, np.int64), *no_couples(x.words), nodes, pairs,
                pair_targets(pairs, x.triples))


def no_couples(words: Words) -> tuple[Couples, np.ndarray]:
    """Couples, and which are one entity, where there are none."""
    return make_couples(words, [], make_nodes(words, [])), np.zeros(0, np.float32)


def found_item(x: Example, logits: np.ndarray) -> Item:
    """What an example teaches on what tag logits [w, tags] lead to: at run time the heads see nothing else."""
    candidates = cluster(x.words, find_mentions(x.words, logits, CANDIDATES))
    likely = [node for node in candidates if node.score >= LIKELY]
    nodes = make_nodes(x.words, likely)
    pairs = make_pairs(x.words, nodes)
    candidate_set = make_nodes(x.words, candidates)
    couples = make_couples(x.words, candidates, candidate_set)
    return Item(x.pieces, x.tags, candidate_set, node_labels(x.paper, x.words, candidates),
                couples, same_labels(x.paper, x.words, candidates, couples),
                nodes, pairs, pair_targets(pairs, triples_of_found(x.paper, x.words, likely)))


def split_papers(papers: Sequence[Document], held_out: int, seed: int) -> tuple[list[Document], list[Document]]:
    """(kept, held out), by a seeded shuffle."""
    order = np.random.default_rng(seed).permutation(len(papers))
    return [papers[i] for i in sorted(order[held_out:])], [papers[i] for i in sorted(order[:held_out])]


def batches(lengths: Sequence[int], size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """The numbers of all examples once, in shuffled batches of like length (sorted within pools of 16 batches)."""
    order = rng.permutation(len(lengths))
    groups = []
    for at in range(0, len(order), 16 * size):
        pool = sorted(order[at : at + 16 * size], key=lambda i: lengths[i])
        groups += [pool[i : i + size] for i in range(0, len(pool), size)]
    for g in rng.permutation(len(groups)):
        yield [int(i) for i in groups[g]]


def stack(rows: Sequence[np.ndarray], fill: float = 0) -> Tensor:
    """Arrays of unequal shape as one, padded."""
    shape = np.max([row.shape for row in rows], axis=0)
    out = np.full((len(rows), *shape), fill, dtype=rows[0].dtype)
    for row, target in zip(rows, out, strict=True):
        target[tuple(map(slice, row.shape))] = row
    return torch.from_numpy(out)


def collate_pieces(pieces: Sequence[Pieces]) -> Batch:
    """Windows as the encoder's inputs, and `length` [B], the number of words."""
    return {
        "ids": stack([p.ids.astype(np.int32) for p in pieces]),
        "shapes": stack([p.shapes.astype(np.uint8) for p in pieces]),
        "first": stack([p.first.astype(np.int16) for p in pieces]),
        "last": stack([p.last.astype(np.int16) for p in pieces]),
        "pieces": torch.tensor([len(p.ids) for p in pieces]), "length": torch.tensor([len(p.first) for p in pieces]),
    }


def collate(items: Sequence[Item]) -> Batch:
    """Items as one batch, in the smallest number types that hold them."""
    out = collate_pieces([x.pieces for x in items])
    small = [x.tags.astype(np.float16) if x.tags.ndim > 1 else x.tags for x in items]
    out["tags"] = stack(small, 0 if small[0].ndim > 1 else -1)
    kinds = [x.kinds.astype(np.float16) if x.kinds.ndim > 1 else x.kinds for x in items]
    kinds = [np.concatenate([np.full_like(k[:1], 0 if k.ndim > 1 else -1), k[1:]]) for k in kinds]  # not the paper
    out["judged"] = stack(kinds, 0 if kinds[0].ndim > 1 else -1)
    for name, sets in (("candidates", [x.candidates for x in items]), ("nodes", [x.nodes for x in items])):
        out[f"{name}.kinds"] = stack([s.kinds for s in sets], -1).to(torch.int8)
        out[f"{name}.own"] = stack([s.own.astype(np.float16) for s in sets])
        out[f"{name}.spans"] = stack([s.spans.astype(np.int16) for s in sets])
        out[f"{name}.owner"] = stack([_owner(s) for s in sets], -1)
    for name in ("first", "second"):
        out[f"couples.{name}"] = stack([getattr(x.couples, name).astype(np.int16) for x in items])
    out["couples.features"] = stack([x.couples.features.astype(np.float16) for x in items])
    out["same"] = stack([x.same.astype(np.float16) for x in items], -1)
    pairs = [x.pairs for x in items]
    out["subject"], out["object"] = (stack([getattr(p, end).astype(np.int16) for p in pairs])
                                     for end in ("subject", "object"))
    out["features"] = stack([p.features.astype(np.float16) for p in pairs])
    out["near"] = stack([p.near() for p in pairs])
    out["allowed"] = stack([p.mask for p in pairs])
    out["targets"] = stack([x.targets.astype(np.float16) for x in items])
    return out


def _owner(nodes: NodeSet) -> np.ndarray:
    """The node of each mention: [M]."""
    return np.repeat(np.arange(len(nodes.kinds), dtype=np.int16), np.diff(nodes.offsets))
