"""Papers through the extractor, in this process or in several; the outcome is the same either way."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from kg.errors import ModelError
from kg.extract.pipeline import PipelineExtractor
from kg.model import Extraction, Paper

__all__ = ["extract_papers", "worker_count"]

_CHUNK = 16
"""Papers that go to a worker at once."""
_FEW = 64
"""Papers for which starting processes takes longer than it saves."""

_extractor: PipelineExtractor | None = None


def worker_count(papers: int, workers: int | None) -> int:
    """How many processes to use: as asked, else one a processor where there are papers enough for them."""
    if workers is not None:
        return max(1, workers)
    return 1 if papers < _FEW else len(os.sched_getaffinity(0))


def extract_papers(papers: Sequence[Paper], *, model: str | Path, workers: int = 1) -> Iterator[Extraction]:
    """One extraction a paper, in the order of the papers, as they are ready."""
    if workers == 1:
        yield from PipelineExtractor.load(model).extract(papers)
        return
    # Spawned, since a forked process must not share the runtime's threads.
    context = multiprocessing.get_context("spawn")
    chunks = [papers[start : start + _CHUNK] for start in range(0, len(papers), _CHUNK)]
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(str(model),)) as pool:
        try:
            for extractions in pool.map(_extract, chunks):
                yield from extractions
        except BrokenProcessPool as error:
            raise ModelError("a worker process died, perhaps for want of memory; try fewer --workers") from error


def _start(model: str) -> None:
    global _extractor  # one extractor a worker process, loaded once
    _extractor = PipelineExtractor.load(model)


def _extract(papers: Sequence[Paper]) -> list[Extraction]:
    assert _extractor is not None, "the worker was not started by extract_papers"
    return list(_extractor.extract(papers))
