"""A focused picture drawn by pyvis's vis-network, as one page of our own: what pyvis ships is inlined, its page is not.

Text reaches the drawing as data and the page as text nodes; the policy lets only these very scripts run.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from kg.explorer.overview import SIZE
from kg.explorer.pack import embed
from kg.explorer.page import policy, static
from kg.explorer.view import View, view
from kg.explorer.vis import drawing_code, network
from kg.files import written
from kg.graph import BELIEVED, KnowledgeGraph
from kg.schema import TYPES

__all__ = ["picture", "write_picture"]

_SLOT = re.compile(r"<!--slot:(\w+)-->")


def write_picture(
    graph: KnowledgeGraph, path: str | Path, *, title: str = "Knowledge graph", size: int = SIZE
) -> None:
    """Write the most telling part of the graph, at most `size` entities, as one page that opens from disk.

    Raises:
        ExportError: The place cannot be written, or the installed pyvis ships no drawing code.
    """
    page = picture(view(graph), title=title, size=size)
    with written(path) as handle:
        handle.write(page)


def picture(view: View, *, title: str = "Knowledge graph", size: int = SIZE, threshold: float = BELIEVED) -> str:
    """The page as text: `size` entities at most, statements believed `threshold` or more."""
    drawn = network(view, size=size, threshold=threshold)
    types = {view.entities[node["id"]].type for node in drawn.nodes}
    data = {
        "nodes": [{**node, "title": _hint(view, node["id"])} for node in drawn.nodes],
        "edges": drawn.edges,
        "options": drawn.options,
        "note": f"showing {len(drawn.nodes)} of {len(view.entities)} entities, {len(drawn.edges)} statements",
        "legend": [[row.label, row.color] for type, row in TYPES.items() if type in types],
    }
    style, vendor, script = static("vis.css"), drawing_code(), static("vis.js")
    slots = {
        "policy": policy(styles=[style], scripts=[vendor, script]),
        "title": html.escape(title),
        "style": f"<style>{style}</style>",
        "data": f'<script type="application/json" id="graph">{embed(data)}</script>',
        "vendor": f"<script>{vendor}</script>",
        "script": f"<script>{script}</script>",
    }
    return _SLOT.sub(lambda slot: slots[slot[1]], static("vis.html"))


def _hint(view: View, index: int) -> str:
    entity = view.entities[index]
    return f"{entity.name} ({TYPES[entity.type].label}, {entity.paper_count} papers)"
