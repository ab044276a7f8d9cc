"""The one door to pyvis: its network holds the landing picture, and the drawing code that it ships is inlined.

pyvis's own page is never used: it loads from other hosts in every mode and puts titles into markup unescaped. Nor are
``add_node`` and ``add_edge``, which search all earlier nodes and edges on every call and drop parallel edges: the
rows are written into the lists that they fill.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import ExportError
from kg.explorer.overview import SIZE, Overview, overview
from kg.explorer.view import StatementView, View
from kg.graph import BELIEVED
from kg.model import Entity
from kg.schema import RELATIONS, TYPES

if TYPE_CHECKING:
    from pyvis.network import Network

__all__ = ["drawing_code", "label", "network"]

_LABEL = 24
_SCRIPT = re.compile(r"vis-(\d+)\.(\d+)\.(\d+)")
_SCHEME = re.compile(r"https?://(?!www\.w3\.org/2000/svg\b)")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")

_OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"shape": "dot", "borderWidth": 1.5, "borderWidthSelected": 3},
    "edges": {"arrows": {"to": {"enabled": True, "scaleFactor": 0.5}}, "arrowStrikethrough": False,
              "selectionWidth": 1.2, "hoverWidth": 0.8, "chosen": True},
    "interaction": {"hover": True, "hoverConnectedEdges": True, "selectConnectedEdges": False, "tooltipDelay": 200,
                    "keyboard": {"enabled": True, "bindToWindow": False, "autoFocus": False}},
}


def network(view: View, *, size: int = SIZE, threshold: float = BELIEVED) -> Network:
    """The landing picture as a directed pyvis network: positions fixed, physics off, parallel edges kept.

    Node and edge ids are places in ``view.entities`` and ``view.statements``. The page takes which there are, where
    they lie and the options; how they look it decides itself, since that follows selection and colour scheme.

    Args:
        view: The whole graph.
        size: How many entities at most.
        threshold: Belief below which a statement is not drawn.
    """
    from pyvis.network import Network

    chosen = overview(view, size=size, threshold=threshold)
    picture = Network(directed=True, cdn_resources="in_line")
    picture.nodes.extend(_nodes(view, chosen))
    picture.node_ids.extend(chosen.entities)
    picture.node_map.update((node["id"], node) for node in picture.nodes)
    picture.edges.extend(_edges(view, chosen))
    picture.options = _OPTIONS
    return picture


def label(name: str, limit: int = _LABEL) -> str:
    r"""A name as a label: one line, no control or direction marks, cut at `limit` characters.

    >>> label("line\nbreak"), label("a" * 30, 6)
    ('line break', 'aaaaa…')
    """
    text = " ".join(_INVISIBLE.sub(" ", name).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def drawing_code() -> str:
    """The vis-network script out of the installed pyvis, newest version first, with no address left in it.

    Notices keep their words, only the scheme of their links is cut; the reference to a source map is dropped.

    Raises:
        ExportError: The installed pyvis ships no vis-network script.
    """
    folder = files("pyvis").joinpath("templates", "lib")
    versions = [(tuple(map(int, found.groups())), entry) for entry in folder.iterdir()
                if (found := _SCRIPT.fullmatch(entry.name))]
    for _, entry in sorted(versions, key=lambda item: item[0], reverse=True):
        script = entry.joinpath("vis-network.min.js")
        if script.is_file():
            text = script.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")
            text = re.sub(r"\n//# sourceMappingURL=.*", "", text)
            return _SCHEME.sub("", text).replace("</script", "<\\/script")
    raise ExportError("the installed pyvis ships no vis-network script; install pyvis 0.3.2 or newer")


def _nodes(view: View, chosen: Overview) -> list[dict[str, Any]]:
    from kg.explorer.layout import arrange

    entities = [view.entities[index] for index in chosen.entities]
    seat = {index: seat for seat, index in enumerate(chosen.entities)}
    ends = [(seat[view.statements[i].subject], seat[view.statements[i].object]) for i in chosen.statements]
    places = arrange([_box(entity) for entity in entities], ends)
    return [
        {"id": index, "label": label(entity.name), "color": TYPES[entity.type].color, "shape": "dot", "x": x, "y": y,
         "size": _radius(entity.paper_count)}
        for index, entity, (x, y) in zip(chosen.entities, entities, places, strict=True)
    ]


def _box(entity: Entity) -> tuple[int, int]:
    return 24 + 7 * len(label(entity.name)), 24 + 2 * _radius(entity.paper_count)


def _radius(papers: int) -> int:
    return min(6 + round(2 * math.sqrt(papers)), 18)


def _edges(view: View, chosen: Overview) -> list[dict[str, Any]]:
    rows = [(index, view.statements[index]) for index in chosen.statements]
    total = Counter(_pair(item) for _, item in rows)
    seen: dict[tuple[int, int], int] = defaultdict(int)
    edges = []
    for index, item in rows:
        pair = _pair(item)
        edges.append(_edge(index, item) | {"smooth": _curve(item, seen[pair], total[pair])})
        seen[pair] += 1
    return edges


def _edge(index: int, item: StatementView) -> dict[str, Any]:
    row = RELATIONS[item.statement.predicate]
    return {"id": index, "from": item.subject, "to": item.object, "title": row.label,
            "arrows": "" if row.symmetric else "to"}


def _pair(item: StatementView) -> tuple[int, int]:
    return min(item.subject, item.object), max(item.subject, item.object)


def _curve(item: StatementView, turn: int, total: int) -> dict[str, Any] | bool:
    """Bend the edges between one pair to different sides, so that each can be seen and clicked."""
    bend = (turn - (total - 1) / 2) * 0.28
    if not bend:
        return False
    clockwise = (bend > 0) == (item.subject < item.object)
    return {"enabled": True, "type": "curvedCW" if clockwise else "curvedCCW", "roundness": round(abs(bend), 3)}


