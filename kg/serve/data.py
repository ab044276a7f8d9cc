"""Where the answers come from: the store that each process opens for itself, and the graph's tables."""

from __future__ import annotations

from pathlib import Path

from kg.graph import KnowledgeGraph
from kg.oxigraph import Store
from kg.sparql import store

__all__ = ["opened"]


def opened(workspace: Path, base: str) -> Store:
    """The store of a workspace, to be read only; :class:`~kg.errors.WorkspaceError` where there is none."""
    with KnowledgeGraph.open(workspace) as graph:
        return store(graph, base)
