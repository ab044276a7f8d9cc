"""litkg: from a pile of papers to a knowledge graph whose every edge shows the sentence that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.explorer.notebook import Frame
    from kg.graph import KnowledgeGraph

__all__ = ["__version__", "view"]

__version__ = "0.1.0"


def view(
    graph: KnowledgeGraph,
    around: str | None = None,
    *,
    hops: int = 2,
    min_papers: int = 1,
    top: int | None = None,
    height: int = 640,
    title: str = "Knowledge graph",
) -> Frame:
    """The graph, or what is around one entity, as an object that a notebook shows inline, offline.

    See :func:`kg.explorer.notebook.frame` for the arguments and what is raised.
    """
    from kg.explorer.notebook import frame

    return frame(graph, around, hops=hops, min_papers=min_papers, top=top, height=height, title=title)
