"""Two tables, ``nodes.csv`` and ``edges.csv``, with the column names that Gephi knows.

Text that a spreadsheet would take for a formula has an apostrophe in front (:mod:`kg.spreadsheet`). A statement with
``Asserted`` false is one that papers only deny or doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.files import written
from kg.graph import KnowledgeGraph
from kg.spreadsheet import write_rows

__all__ = ["write"]

_LIST = " | "


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Write both tables into the folder `path`, sorted as the graph lists them."""
    _table(
        path / "nodes.csv",
        ("Id", "Label", "Kind", "Aliases", "Identifiers", "Papers", "Mentions"),
        (
            (entity.id, entity.name, entity.type.value, _LIST.join(entity.aliases), _LIST.join(entity.identifiers),
             entity.paper_count, entity.mention_count)
            for entity in graph.entities()
        ),
    )
    _table(
        path / "edges.csv",
        ("Source", "Target", "Type", "Id", "Label", "Weight", "Asserted", "Papers", "Evidence"),
        (
            (statement.subject, statement.object, "Directed", statement.id, statement.predicate.value,
             statement.belief, statement.belief > 0, statement.paper_count, statement.evidence_count)
            for statement in graph.statements()
        ),
    )


def _table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    with written(path) as handle:
        write_rows(handle, [header])
        write_rows(handle, rows)
