"""litkg: from a pile of papers to a knowledge graph whose every edge shows the sentence that says so.

``kg.open(path)`` is the graph of a workspace, which answers queries; ``kg.open_rdflib(path)`` the same for rdflib.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.opened import Graph, open, open_rdflib  # noqa: A004 - kg.open is no builtin

__all__ = ["Graph", "__version__", "open", "open_rdflib"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Loaded when asked for, so that a command loads no more than it needs.
    if name in ("Graph", "open", "open_rdflib"):
        return getattr(import_module("kg.opened"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
