"""Whether the graph tables keep their promises: one SQL query, cheap enough for every build.

Ids are hashes of triples, ends exist and fit the schema, figures are in their range, evidence is counted, and each
quote is what stands at its place in its paper's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from kg.errors import BrokenGraphError
from kg.schema import EVIDENT_RELATIONS, RELATIONS, EntityType, allows
from kg.workspace import Workspace, sql

__all__ = ["Finding", "findings", "require_sound"]

_SHOWN = 3


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken promise.

    ``check`` is ``shape:`` and the name of a shape, or ``schema``, ``quote``, ``evidence``, ``reference``, ``range``,
    ``identity`` or, of files, ``syntax``; ``focus`` the id or IRI of what breaks it.
    """

    check: str
    focus: str
    message: str


def findings(workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with the tables, sorted; sees what the open transaction has written."""
    triples = [row for row in product(EntityType, RELATIONS, EntityType) if allows(*row)]
    lists = [[word.value for word in column] for column in zip(*triples, strict=True)]
    for row in workspace.fetch(sql("checks"), [*lists, sorted(EVIDENT_RELATIONS)]):
        yield Finding(*row)


def require_sound(workspace: Workspace) -> None:
    """Do nothing where the tables keep their promises.

    Raises:
        BrokenGraphError: They do not; names the first findings.
    """
    found = list(findings(workspace))
    if found:
        shown = "; ".join(f"{one.focus}: {one.message}" for one in found[:_SHOWN])
        raise BrokenGraphError(f"the graph breaks {len(found)} of its rules, so nothing of it is kept: {shown}")
