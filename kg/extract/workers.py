"""Papers through the extractor, in this process or in several; the outcome is the same either way."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ModelError
from kg.model import Extraction, Paper

if TYPE_CHECKING:
    from kg.extract.pipeline import PipelineExtractor

__all__ = ["extract_papers", "worker_count"]

_CHUNK = 4
"""Papers that go to a worker at once: few, so that all end at about the same time."""
_FEW = 64
"""Papers for which starting processes takes longer than it saves."""


def worker_count(papers: int, workers: int | None) -> int:
    """How many processes to use: as asked, else one a processor where there are papers enough for them."""
    if workers is not None:
        return max(1, workers)
    return 1 if papers < _FEW else len(os.sched_getaffinity(0))


def extract_papers(papers: Sequence[Paper], *, model: str | Path, workers: int = 1) -> Iterator[Extraction]:
    """One extraction a paper, in the order of the papers, as they are ready; `workers` counts this process."""
    if workers == 1:
        yield from _load(model).extract(papers)
        return
    # Spawned, since a forked process must not share the runtime's threads.
    context = multiprocessing.get_context("spawn")
    chunks = [papers[start : start + _CHUNK] for start in range(0, len(papers), _CHUNK)]
    with ProcessPoolExecutor(workers - 1, mp_context=context) as pool:
        try:
            tasks = [pool.submit(_extract, str(model), chunk) for chunk in chunks]
            extractor = _load(model)
            read_here: dict[int, list[Extraction]] = {}
            # What no other process has begun with can be cancelled, and is read here.
            untaken = (place for place, task in enumerate(tasks) if task.cancel())
            for place, task in enumerate(tasks):
                while not task.done() and (mine := next(untaken, None)) is not None:
                    read_here[mine] = list(extractor.extract(chunks[mine]))
                yield from read_here.pop(place) if place in read_here else task.result()
        except BrokenProcessPool as error:
            raise ModelError("a worker process died, perhaps for want of memory; try fewer --workers") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _load(model: str | Path) -> PipelineExtractor:
    # Here, so that the other processes begin before this one has loaded spaCy, which takes most of a second.
    from kg.extract.pipeline import PipelineExtractor

    return PipelineExtractor.load(model)


@cache
def _kept(model: str) -> PipelineExtractor:
    """The extractor of a process that is there for nothing else."""
    extractor = _load(model)
    # It stays: the collector need not look through it again and again.
    gc.freeze()
    return extractor


def _extract(model: str, papers: Sequence[Paper]) -> list[Extraction]:
    return list(_kept(model).extract(papers))
