"""What ``import kg`` offers: a graph that answers queries and shows itself in notebooks, and rdflib's view of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import rdflib

from kg.answers import Answer
from kg.explorer import Frame, frame
from kg.graph import BELIEVED, KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.named import query_text
from kg.sparql import query
from kg.triplestore import kept_store, open_store
from kg.vocabulary import namespaces

__all__ = ["WORKSPACE", "Graph", "open", "open_rdflib"]

WORKSPACE = "exports/kg.duckdb"
"""Where ``kg build`` puts the workspace."""


class Graph(KnowledgeGraph):
    """A knowledge graph that answers SPARQL too.

    >>> from kg.workspace import Workspace
    >>> list(Graph(Workspace()).query("SELECT ?model WHERE { ?model a kg:Model }"))
    []
    """

    def query(
        self, text: str, arguments: Mapping[str, str] | None = None, *, base: str = DEFAULT_BASE,
        least: float | None = None,
    ) -> Answer:
        """The answer to a query, to be iterated row by row; see :func:`kg.sparql.query`.

        Args:
            text: SPARQL, or the name of a query that is kept ready (:func:`kg.named.named_queries`).
            arguments: Values by the names of variables.
            base: Where the resources' IRIs start.
            least: Belief that a statement needs for a direct triple; by default
                :data:`~kg.graph.BELIEVED` for named queries and 0 for others.

        Raises:
            QueryError: The query does not parse or run.
            UnknownNameError: There is no query of that name, or an argument names nothing in the graph.
        """
        sparql, is_named = query_text(text)
        floor = least if least is not None else BELIEVED if is_named else 0.0
        return query(kept_store(self, base, least=floor), sparql, arguments, base=base)

    def view(
        self, around: str | None = None, *, hops: int = 2, min_papers: int = 1, top: int | None = None,
        height: int = 640, title: str = "Knowledge graph",
    ) -> Frame:
        """The graph, or what is around one entity, shown inline by a notebook; see :func:`kg.explorer.frame`."""
        return frame(self, around, hops=hops, min_papers=min_papers, top=top, height=height, title=title)


def open(path: str | Path = WORKSPACE) -> Graph:
    """The graph in a workspace file, which must exist; opened read-only."""
    return Graph.open(path)


def open_rdflib(
    path: str | Path = WORKSPACE, *, base: str = DEFAULT_BASE, least: float = 0.0
) -> rdflib.Dataset:
    """The graph in a workspace file as an rdflib Dataset on the store that ``kg query`` asks, through oxrdflib.

    Nothing is copied, and rdflib's queries run on Oxigraph. The default graph is the union of all graphs; the prefixes
    of :func:`~kg.vocabulary.namespaces` are bound.

    Raises:
        WorkspaceError: There is no such workspace.
    """
    dataset = rdflib.Dataset(store=open_store(path, base=base, least=least).for_rdflib(), default_union=True)
    for prefix, namespace in namespaces(base).items():
        dataset.bind(prefix, namespace, replace=True)
    return dataset
