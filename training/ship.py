"""Make the pipeline that is shipped of a trained network: calibrate, export, measure.

``python training/ship.py --data DATA -o OUT``

Everything that turns scores into statements is chosen on the gold papers that training kept back, as the exported
encoder reads them; dev.jsonl is only measured. Reads OUT/network.pt; writes a spaCy pipeline and figures.json into OUT.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from calibrate import Model, calibrate, predict
from data import collate_pieces, make_examples
from documents import Document, f1
from export import export_encoder, measure_ranges, plain, write_pipeline
from fit import Network
from kg.annotations import document
from kg.extract.encoder import Encoded, Encoder, OnnxEncoder, Pieces, encode
from kg.extract.known import Known
from kg.extract.pipeline import PipelineExtractor
from kg.extract.words import read_words
from kg.model import Paper
from known import name_standings, name_types
from recipe import (
    data_argument,
    installed_base,
    load_network,
    read_annotated,
    read_config,
    read_others,
    read_tokenizer,
)


class TorchEncoder:
    """The encoder in training behind the pipeline's interface: one window at a time, in full precision."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def window(self, pieces: Pieces) -> tuple[np.ndarray, np.ndarray]:
        """See kg.extract.encoder.Encoder."""
        with torch.inference_mode():
            vectors, _, paper = self.network.encode(collate_pieces([pieces]))
        return vectors[0].numpy(), paper[0].numpy()


def encode_papers(
    encoder: Encoder, tokenizer: Tokenizer, papers: list[Document]
) -> list[tuple[Document, Encoded]]:
    """Every paper with its encoding."""
    return [(paper, encode(encoder, tokenizer, read_words(paper["title"], paper["abstract"]))) for paper in papers]


def numpy_model(network: Network) -> Model:
    """The layers above the encoder, which know no names yet."""
    tag = network.encoder.tag
    return Model({"weight": plain(tag.weight).T, "bias": plain(tag.bias)}, *network.heads.numpy_weights(), Known())


def main() -> None:
    """Calibrate, export, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data_argument(parser)
    parser.add_argument("--base", type=Path, metavar="DIR", help="what train.py was given")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    args, config = parser.parse_args(), read_config()
    torch.set_num_threads(config["threads"])
    tokenizer, annotated = read_tokenizer(), read_annotated(args.data, config)
    network = load_network(args.base or installed_base(), config, args.out / "network.pt")
    some = make_examples(annotated.gold[: config["quantised_by"]], tokenizer, config["processes"])
    encoder = export_encoder(network.encoder, measure_ranges(network.encoder, some))
    model = numpy_model(network)
    unlabelled = read_others(args.data, [*annotated.held, *annotated.dev, *annotated.gold])
    print(f"reading {len(unlabelled):,} unlabelled papers for what is said of their names", flush=True)
    least = config["known_papers"]
    standings = name_standings(unlabelled, encoder, model, tokenizer, least=least, processes=config["processes"])
    model = replace(model, known=Known(name_types([*annotated.gold, *annotated.ours], least), standings))
    held = encode_papers(OnnxEncoder(encoder), tokenizer, annotated.held)
    decisions = calibrate(held, model, config["calibration"]["prior_weight"])
    write_pipeline(encoder, model, tokenizer, decisions.plain(), config, args.out / "model")
    extractor = PipelineExtractor.load(args.out / "model")

    def shipped(papers: list[Document]) -> list[Document]:
        return [document(x) for x in extractor.extract(Paper(d["id"], d["title"], d["abstract"]) for d in papers)]

    def in_full_precision(papers: list[Document]) -> list[Document]:
        return predict(encode_papers(TorchEncoder(network), tokenizer, papers), model, decisions)

    figures = {
        f"{name}{suffix}": f1(papers, read(papers))
        for name, papers in (("held_out", annotated.held), ("dev", annotated.dev))
        for suffix, read in (("_in_full_precision", in_full_precision), ("", shipped))
    }
    (args.out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
