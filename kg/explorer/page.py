"""One HTML file that holds its data, styles and scripts, and that a browser may load nothing else for."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from importlib.resources import files
from pathlib import Path

from kg.explorer.atlas import atlas
from kg.explorer.budget import PAPERS, Selection
from kg.explorer.pack import columns, deflate, embed, pack
from kg.explorer.rounding import thousandths
from kg.explorer.view import View, view
from kg.files import written
from kg.graph import BELIEVED, KnowledgeGraph

__all__ = ["SCRIPTS", "policy", "render", "static", "write_page"]

SCRIPTS = (
    "dom", "load", "store", "source", "server", "search", "filters", "route", "choose", "layout", "picture", "quote",
    "save", "panel", "table", "lists", "unknown", "sheet", "home", "focus", "paths", "entities", "boards", "lineage",
    "matrix", "timeline", "compare", "mapdraw", "mapcamera", "maplabels", "mapworld", "mapsvg", "map", "mapmount",
    "mapview", "main",
)
"""The page's own scripts, in the order in which they are joined; each builds on those before it."""

_HEAD = ("title", "stats", "types", "relations", "polarities", "start", "threshold", "served")
"""What stands in the page as it is, so that it shows before the rest is inflated."""

_SLOT = re.compile(r"<!--slot:(\w+)-->")


def write_page(
    graph: KnowledgeGraph,
    path: str | Path,
    *,
    title: str = "Knowledge graph",
    threshold: float = BELIEVED,
    papers: int = PAPERS,
    kept: Selection | None = None,
    start: str = "",
    served: bool = False,
) -> None:
    """Write the graph as one page that opens from disk and asks no other host for anything.

    Args:
        graph: What to show; entities and statements of it are in the page, up to some 50,000 entities.
        path: Where to; written whole or not at all.
        title: Heading of the page, as text.
        threshold: Belief below which a statement is hidden at first; the reader can move it.
        papers: Of how many papers the page holds text and evidence at most, about a kilobyte each; of a larger graph
            those of the best supported statements, and it says so.
        kept: What the page holds in place of that.
        start: What is open at first, as the part of the address after ``#`` says it; the overview if empty.
        served: Leave out texts and sentences, for which the page asks the server that sends it (``kg.serve``).

    Raises:
        ExportError: The place cannot be written.
    """
    page = render(view(graph, papers=papers, kept=kept, served=served), title=title, threshold=threshold, start=start)
    with written(path) as handle:
        handle.write(page)


def render(view: View, *, title: str = "Knowledge graph", threshold: float = BELIEVED, start: str = "") -> str:
    """The page as text; see :func:`write_page` for the arguments."""
    data = pack(view) | {
        "title": title, "threshold": thousandths(threshold), "start": start, "served": view.served, "map": atlas(view),
    }
    head = {name: data.pop(name) for name in _HEAD}
    data["statements"] = columns(data["statements"])
    style, script = _style(), _script()
    slots = {
        "policy": policy(styles=[style], scripts=[script], served=view.served),
        "title": html.escape(title),
        "style": f"<style>{style}</style>",
        "data": f'<script type="application/json" id="graph">{embed(head)}</script>\n'
        f'<script type="text/plain" id="packed">{deflate(data)}</script>',
        "script": f"<script>{script}</script>",
    }
    return _SLOT.sub(lambda slot: slots[slot[1]], static("page.html"))


def policy(*, styles: list[str], scripts: list[str], served: bool = False) -> str:
    """A content security policy under which only these very texts act; nothing may be submitted.

    Nothing may be fetched either, but where the page is `served`, of the server that sends it.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, scripts)),
        "style-src": " ".join(map(_hash, styles)),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if served:
        rules["connect-src"] = "'self'"
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _style() -> str:
    return static("style.css")


def _script() -> str:
    joined = "\n".join(static(f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{joined}\n}})();\n'


def static(name: str) -> str:
    """A file of ``static/`` as text, with the line ends that a browser would hash."""
    text = files("kg.explorer").joinpath("static", name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")
