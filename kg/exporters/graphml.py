"""GraphML: entities and statements for networkx, Gephi and yEd."""

from __future__ import annotations

from pathlib import Path

from kg.files import written_bytes
from kg.graph import KnowledgeGraph
from kg.network import write_graphml

__all__ = ["write"]


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Write one GraphML file."""
    with written_bytes(path) as handle:
        write_graphml(graph, handle)
