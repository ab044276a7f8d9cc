"""N-Quads, the archival form: everything, with the evidence in one named graph a paper."""

from __future__ import annotations

from pathlib import Path

from kg.files import written_bytes
from kg.graph import KnowledgeGraph
from kg.oxigraph import write_nquads
from kg.rdf import quads

__all__ = ["write"]


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Stream one N-Quads file."""
    with written_bytes(path) as handle, graph.workspace.frugal():
        write_nquads(quads(graph), handle)
