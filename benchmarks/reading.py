"""How fast papers are read and in how much memory.

    python benchmarks/reading.py papers.jsonl.gz

Reads all records of a file or folder, keeps none of them, and prints records and rejects, records a second, and the
peak of the process's memory.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

from kg.model import Paper
from kg.readers import read_papers


def main() -> None:
    """Read once, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("--format", help="read all as this format")
    args = parser.parse_args()
    papers = rejects = 0
    start = time.perf_counter()
    for record in read_papers(args.input, format=args.format):
        if isinstance(record, Paper):
            papers += 1
        else:
            rejects += 1
    seconds = time.perf_counter() - start
    # Linux counts kibibytes, macOS bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    rate = (papers + rejects) / seconds
    print(f"{papers:,} papers, {rejects:,} rejects in {seconds:.1f} s: {rate:,.0f} records/s, peak {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
