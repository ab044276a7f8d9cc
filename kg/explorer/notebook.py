"""The page inside a notebook: a frame that holds it whole, so that it needs neither server nor network."""

from __future__ import annotations

import html
from dataclasses import dataclass
from urllib.parse import quote

from kg.explorer.page import render
from kg.explorer.part import part
from kg.explorer.view import view
from kg.graph import KnowledgeGraph

__all__ = ["Frame", "address_of", "frame"]


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """A page that a notebook shows inline, `height` pixels high.

    The frame is sandboxed: scripts of the page run, but see nothing of the notebook.
    """

    page: str
    height: int

    def __repr__(self) -> str:
        return f"Frame({len(self.page):,} characters, {self.height} pixels high)"

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" sandbox="allow-scripts allow-popups allow-downloads" '
            f'width="100%" height="{self.height}" style="border: 1px solid #8884; border-radius: 8px" '
            'title="Knowledge graph"></iframe>'
        )


def address_of(id: str, hops: int) -> str:
    """What follows the page's address to open an entity with so many steps around it (the picture draws three).

    >>> address_of("model/a b", 2)
    '#model/a%20b?depth=2'
    """
    depth = min(hops, 3)
    return f"#{quote(id, safe='/:')}" + (f"?depth={depth}" if depth > 1 else "")


def frame(
    graph: KnowledgeGraph,
    around: str | None = None,
    *,
    hops: int = 2,
    min_papers: int = 1,
    top: int | None = None,
    height: int = 640,
    title: str = "Knowledge graph",
) -> Frame:
    """The graph, or what is around one entity, to be shown in a notebook.

    Args:
        graph: The graph.
        around: A name, alias or id.
        hops: How many statements away from it things may be.
        min_papers: Only entities that so many papers name.
        top: At most so many entities.
        height: Pixels.
        title: Heading of the page, as text.

    Raises:
        UnknownNameError: Nothing is called `around`.
    """
    centre = None if around is None else graph.entity(around).id
    kept = part(graph, around=centre, hops=hops, min_papers=min_papers, top=top)
    start = "" if centre is None else address_of(centre, hops)
    return Frame(render(view(graph, kept=kept), title=title, start=start), height)
