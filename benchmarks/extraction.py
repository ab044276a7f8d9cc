"""Papers a second of extraction, beside spaCy's blank tokenizer on the same texts in the same run.

::

    python benchmarks/extraction.py PAPERS.jsonl[.gz] [--papers 500] [--workers 2]

Prints one JSON object: papers and words a second of both, their ratio, and the peak memory of the largest process.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from itertools import islice

import spacy

from kg.extract.shipped import MODEL, extractor_name
from kg.extract.workers import extract_papers
from kg.model import Paper
from kg.readers import read_papers


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("--papers", type=int, default=500, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    args = parser.parse_args()
    papers = list(islice((record for record in read_papers(args.input) if isinstance(record, Paper)), args.papers))
    texts = [f"{paper.title}\n{paper.abstract}" for paper in papers]
    words = sum(len(text.split()) for text in texts)
    blank = spacy.blank("en")
    tokenizing = seconds(lambda: [blank(text) for text in texts])
    # Loading the model once is part of the work: a user waits for it too.
    extracting = seconds(lambda: list(extract_papers(papers, model=MODEL, workers=args.workers)))
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({
        "extractor": extractor_name(), "papers": len(papers), "words": words, "workers": args.workers,
        "extraction_papers_per_second": round(len(papers) / extracting, 1),
        "extraction_words_per_second": round(words / extracting),
        "tokenizer_papers_per_second": round(len(papers) / tokenizing, 1),
        "extraction_to_tokenizer_time": round(extracting / tokenizing, 1),
        "peak_memory_mib": round(peak / 1024),
    }, indent=1))


if __name__ == "__main__":
    main()
