"""litkg: from a pile of papers to a knowledge graph whose every edge shows the sentence that says so.

``kg.open(path)`` is the graph of a workspace, which answers queries; ``kg.open_rdflib(path)`` the same for rdflib;
``kg.view(graph)`` shows it inside a notebook.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.explorer.notebook import frame as view
    from kg.opened import Graph, open, open_rdflib  # noqa: A004 - kg.open is no builtin

__all__ = ["Graph", "__version__", "open", "open_rdflib", "view"]

__version__ = "0.1.0"

_HOMES = {
    "Graph": ("kg.opened", "Graph"),
    "open": ("kg.opened", "open"),
    "open_rdflib": ("kg.opened", "open_rdflib"),
    "view": ("kg.explorer.notebook", "frame"),
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for, so that a command loads no more than it needs.
    if name in _HOMES:
        module, home = _HOMES[name]
        return getattr(import_module(module), home)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
