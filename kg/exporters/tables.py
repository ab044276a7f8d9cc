"""Two tables, ``nodes.csv`` and ``edges.csv``, with the column names that Gephi knows.

Spreadsheets take a cell that begins like a formula for one, whoever wrote it; in this format, and in no other, an
apostrophe goes before such text (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.files import written
from kg.graph import KnowledgeGraph

__all__ = ["write"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
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
        ("Source", "Target", "Type", "Id", "Label", "Weight", "Papers", "Evidence"),
        (
            (statement.subject, statement.object, "Directed", statement.id, statement.predicate.value,
             statement.belief, statement.paper_count, statement.evidence_count)
            for statement in graph.statements()
        ),
    )


def _table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    with written(path) as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([_harmless(cell) for cell in row] for row in rows)


def _harmless(cell: str | float) -> str | float:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
