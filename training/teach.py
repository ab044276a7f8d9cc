"""Large teachers, and what they say of unlabelled papers as batches for a small student (Hinton et al., 2015).

``python training/teach.py --data DATA --base MPNET -o OUT``

Each teacher is a base model that is too slow to be shipped, trained on the annotated papers as the student is; one of
them first learns the corpus by masked language modelling. OUT/teacher-SEED.pt are the teachers, OUT/taught/ holds their
mean chances for the unlabelled papers, some GB. What is there is not made again. It takes a GPU.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import multiprocessing

from data import Batch, Item, collate, no_couples
from documents import Document
from fit import DEVICE, Material, Network, fit, on_device, tasks_of
from kg.extract.clusters import cluster
from kg.extract.encoder import Pieces, windows
from kg.extract.known import Known
from kg.extract.mentions import CANDIDATES, find_mentions
from kg.extract.nodes import settle
from kg.extract.pairs import make_nodes, make_pairs
from kg.extract.words import Words, read_words
from pretrain import pretrain
from recipe import base_network, data_argument, make_all, read_annotated, read_config, read_others, read_tokenizer

LIKELY = 0.3
"""The least chance of a node whose relations are taught."""
PIECES = 16_384
"""Word pieces of a batch, padding among them."""
_LEAST = 1e-6


def teach(
    teachers: Sequence[Network], tokenizer: Tokenizer, papers: Sequence[Document], folder: Path, name: str
) -> int:
    """Write what teachers say of the papers that fit a window; returns how many they are."""
    for teacher in teachers:
        teacher.to(DEVICE).eval()
    read = sorted(_read(tokenizer, papers), key=lambda x: -len(x[1].ids))
    at = number = 0
    while at < len(read):
        size = max(1, PIECES // len(read[at][1].ids))
        torch.save(_batch(teachers, read[at : at + size]), folder / f"{name}-{number:05}.pt")
        at, number = at + size, number + 1
    return len(read)


def _read(tokenizer: Tokenizer, papers: Sequence[Document]) -> Iterator[tuple[Words, Pieces]]:
    for paper in papers:
        words = read_words(paper["title"], paper["abstract"])
        if len(words):
            pieces = next(windows(tokenizer, words))
            if pieces.words[1] == len(words):
                yield words, pieces


@torch.inference_mode()
def _batch(teachers: Sequence[Network], read: Sequence[tuple[Words, Pieces]]) -> Batch:
    """One batch with the teachers' mean chances in the place of what is annotated."""
    empty = [_item(words, pieces) for words, pieces in read]
    batch = on_device(collate(empty))
    encoded = [teacher.encode(batch) for teacher in teachers]
    tags = _mean([logits.softmax(-1) for _, logits, _ in encoded])
    rows = [row[: len(words)] for row, (words, _) in zip(tags, read, strict=True)]
    nodes = [cluster(words, find_mentions(words, _log(row), CANDIDATES))
             for (words, _), row in zip(read, rows, strict=True)]
    candidates = [make_nodes(words, some) for (words, _), some in zip(read, nodes, strict=True)]
    unknown = [np.zeros(len(some.kinds), np.int64) for some in candidates]
    batch = on_device(collate([
        Item(x.pieces, x.tags, some, kinds, x.couples, x.same, x.nodes, x.pairs, x.targets)
        for x, some, kinds in zip(empty, candidates, unknown, strict=True)
    ]))
    verdicts = _mean([
        teacher.judge(batch, *said)[0].softmax(-1) for teacher, said in zip(teachers, encoded, strict=True)
    ])
    kinds = [verdict[: len(some) + 1] for verdict, some in zip(verdicts, nodes, strict=True)]
    kept = [make_nodes(words, settle(words, some, _log(chances), [], keep=LIKELY, known=Known()))
            for (words, _), some, chances in zip(read, nodes, kinds, strict=True)]
    pairs = [make_pairs(words, some) for (words, _), some in zip(read, kept, strict=True)]
    batch = collate([
        Item(x.pieces, row, some, verdict, x.couples, x.same, nodes, joined, np.zeros(joined.mask.shape, np.float32))
        for x, row, some, verdict, nodes, joined in zip(empty, rows, candidates, kinds, kept, pairs, strict=True)
    ])
    there = on_device(batch)
    targets = _mean([
        teacher.relate(there, *said).sigmoid() for teacher, said in zip(teachers, encoded, strict=True)
    ])
    return {**batch, "targets": torch.from_numpy(targets).half() * batch["allowed"]}


def _item(words: Words, pieces: Pieces) -> Item:
    """A paper of which nothing is known."""
    nothing = make_nodes(words, [])
    pairs = make_pairs(words, nothing)
    return Item(pieces, np.zeros(len(words), np.int64), nothing, np.zeros(1, np.int64), *no_couples(words), nothing,
                pairs, np.zeros(pairs.mask.shape, np.float32))


def _mean(chances: Sequence[torch.Tensor]) -> np.ndarray:
    return np.asarray(torch.stack(list(chances)).mean(0).float().cpu().numpy())


def _log(chances: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(chances, _LEAST))


def teach_share(share: int, of: int, base: Path, files: Sequence[Path], config: dict[str, Any],
                papers: Sequence[Document], folder: Path) -> None:
    """One process's share of all papers."""
    torch.set_num_threads(1)
    teachers = [base_network(base, config) for _ in files]
    for teacher, file in zip(teachers, files, strict=True):
        teacher.load_state_dict(torch.load(file))
    print(f"share {share}: {teach(teachers, read_tokenizer(), papers[share::of], folder, f'{share:03}')} papers",
          flush=True)


def main() -> None:
    """Train the teachers, and write down what they say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data_argument(parser)
    parser.add_argument("--base", type=Path, required=True, metavar="DIR", help="an MPNet or BERT checkpoint")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    args, config = parser.parse_args(), read_config()
    taught = args.out / "taught"
    taught.mkdir(parents=True, exist_ok=True)
    tokenizer, annotated = read_tokenizer(), read_annotated(args.data, config)
    aside = [*annotated.held, *annotated.dev, *annotated.gold, *annotated.ours]
    unlabelled = read_others(args.data, aside)[: config["teach"]["papers"]]

    settings = {**config["fit"], **config["teach"], "mask_piece": tokenizer.token_to_id("[MASK]")}
    examples, renamed = make_all(annotated, tokenizer, config, [settings])
    files = []
    for seed in config["teach"]["seeds"]:
        files.append(args.out / f"teacher-{seed}.pt")
        if files[-1].exists():
            continue
        network = base_network(args.base, {**config, "seed": seed})
        if seed in config["teach"]["pretrained"]:
            pretrain(network.encoder, tokenizer, unlabelled, {**config["fit"], **config["pretrain"]}, seed)
        fit(network, Material(examples), tasks_of(examples, [], settings, renamed, seed), settings)
        torch.save(network.state_dict(), files[-1])
    shares = config["processes"]
    multiprocessing.spawn(teach_share, (shares, args.base, files, config, unlabelled, taught), nprocs=shares)


if __name__ == "__main__":
    main()
