"""N-Triples, everything in one graph."""

from __future__ import annotations

from pathlib import Path

from kg.files import written_bytes
from kg.graph import KnowledgeGraph
from kg.oxigraph import write as write_rdf
from kg.rdf import quads

__all__ = ["write"]


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Stream one N-Triples file."""
    with written_bytes(path) as handle, graph.workspace.frugal():
        write_rdf(quads(graph), handle, "nt")
