"""The graph in other programs' formats: one visible table, one module a format.

A new format is a module with ``write(graph, path)`` and a row in :data:`EXPORTERS`.

>>> exporter("graphml").suffix
'.graphml'
"""

from __future__ import annotations

from kg.errors import ExportError
from kg.exporters.table import EXPORTERS, Exporter

__all__ = ["EXPORTERS", "Exporter", "exporter"]


def exporter(name: str) -> Exporter:
    """The export format of that name.

    Raises:
        ExportError: There is none; names those that there are.
    """
    if name not in EXPORTERS:
        raise ExportError(f"no export format {name!r}; there are {', '.join(EXPORTERS)}")
    return EXPORTERS[name]
