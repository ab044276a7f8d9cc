"""JSON-LD, everything in named graphs, with its context embedded."""

from __future__ import annotations

from pathlib import Path

from kg.files import written
from kg.graph import KnowledgeGraph
from kg.jsonld import write_jsonld
from kg.rdf import quads

__all__ = ["write"]


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Stream one JSON-LD file."""
    with written(path) as handle, graph.workspace.frugal():
        write_jsonld(quads(graph), handle)
