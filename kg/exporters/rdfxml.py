"""RDF/XML, everything in one graph."""

from __future__ import annotations

from pathlib import Path

from kg.files import written
from kg.graph import KnowledgeGraph
from kg.rdf import quads
from kg.rdfxml import write_rdfxml

__all__ = ["write"]


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Stream one RDF/XML file."""
    with written(path) as handle, graph.workspace.frugal():
        write_rdfxml(quads(graph), handle)
