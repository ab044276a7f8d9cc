"""Turtle, everything in one graph, with prefixes."""

from __future__ import annotations

from pathlib import Path

from kg.files import written_bytes
from kg.graph import KnowledgeGraph
from kg.oxigraph import write_turtle
from kg.rdf import quads

__all__ = ["write"]


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Stream one Turtle file."""
    with written_bytes(path) as handle, graph.workspace.frugal():
        write_turtle(quads(graph), handle)
