"""A focused picture drawn by vis-network out of pyvis, as one page of our own."""

from __future__ import annotations

from pathlib import Path

from kg.explorer.vispage import write_picture
from kg.graph import KnowledgeGraph

__all__ = ["write"]


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Write the most telling part of the graph with its default title and size."""
    write_picture(graph, path)
