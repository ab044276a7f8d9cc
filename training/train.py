"""Train the network.

``python training/train.py --data DATA -o OUT``

config.toml is the recipe. Some gold papers are kept back; dev.jsonl takes no part. Writes OUT/network.pt, after every
stage anew; ship.py makes a pipeline of it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from fit import Material, fit, tasks_of
from prune import prune
from recipe import base_network, data_argument, installed_base, make_all, read_annotated, read_config, read_tokenizer
from resume import resume


def main() -> None:
    """Go through the stages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data_argument(parser)
    parser.add_argument("--base", type=Path, metavar="DIR", help="a BERT checkpoint (default: the installed MiniLM)")
    parser.add_argument("--from", dest="start", type=Path, metavar="DIR",
                        help="a pipeline to go on from, such as kg/extract/model; with --stage")
    parser.add_argument("--stage", type=int, default=1, metavar="N", help="the first stage of the recipe to run")
    parser.add_argument("--taught", type=Path, metavar="DIR", help="what teachers said (teach.py), to learn from too")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    args, config = parser.parse_args(), read_config()
    torch.set_num_threads(config["threads"])
    tokenizer, network = read_tokenizer(), base_network(args.base or installed_base(), config)
    if args.start:
        resume(network, args.start)
    annotated, stages = read_annotated(args.data, config), config["fit"]["stages"][args.stage - 1 :]
    examples, renamed = make_all(annotated, tokenizer, config, stages)
    material = Material(examples)
    taught = sorted(args.taught.glob("*.pt")) if args.taught else []
    args.out.mkdir(parents=True, exist_ok=True)
    for stage in stages:
        settings = {**config["fit"], **stage, "mask_piece": tokenizer.token_to_id("[MASK]")}
        if "heads" in stage:
            prune(network, [x for x in examples[: renamed[0].start] if not x.source], settings, config["seed"])
        tasks = tasks_of(material.examples, taught, settings, renamed, config["seed"])
        fit(network, material, tasks, settings)
        torch.save(network.state_dict(), args.out / "network.pt")


if __name__ == "__main__":
    main()
