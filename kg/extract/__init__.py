"""What a paper says: mentions, entities, relations and results, read by a trained spaCy pipeline.

``words`` and ``sentences`` cut the text; ``encoder`` turns words into vectors; ``mentions``, ``clusters``, ``pairs``,
``head``, ``relations`` and ``results`` read it step by step; ``components`` and ``pipeline`` make that a spaCy
pipeline; ``workers`` spreads papers over processes. Another extractor needs only the protocol below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from kg.model import Extraction, Paper

__all__ = ["Extractor"]


class Extractor(Protocol):
    """Reads papers. ``name`` tells who reads, with its version: it keys the cache and stands in all evidence."""

    name: str

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        """One extraction a paper, in the order of the papers; depends on a paper's text and on nothing else."""
        ...
