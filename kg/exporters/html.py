"""One HTML page to explore the graph in a browser, offline."""

from __future__ import annotations

from pathlib import Path

from kg.explorer import write_page
from kg.graph import KnowledgeGraph

__all__ = ["write"]


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Write the page with its default title and size."""
    write_page(graph, path)
