"""Extractions to graph: the SQL of ``kg/sql`` around :mod:`kg.resolve`. Reads no text, runs no model.

The graph is a pure function of the papers, their extractions and the schema: assembling after any change gives the
same rows as building everything anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from kg.quantities import quantity
from kg.resolve import Bundle, Resolution, resolve
from kg.schema import RELATIONS, EntityType, allows
from kg.workspace import Workspace, sql

__all__ = ["Assembly", "assemble"]


@dataclass(frozen=True, slots=True)
class Assembly:
    """What assembling could not keep.

    Attributes:
        misfits: Claims, and roles of results, dropped because the corpus gave an end another type than fits.
        conflicts: Names that papers put under several types.
    """

    misfits: int
    conflicts: int


def assemble(workspace: Workspace, *, extractor: str) -> Assembly:
    """Replace the graph tables by what `extractor` read in the papers of the workspace.

    Run it inside a :meth:`~kg.workspace.Workspace.transaction`, so that readers see the old graph or the new one.
    """
    workspace.run("INSERT OR REPLACE INTO meta VALUES ('extractor', ?)", [extractor])
    workspace.run(sql("stage"))
    resolution = resolve(
        Bundle(key, EntityType(type), name, tuple(forms), tuple(identifiers), papers)
        for key, type, name, forms, identifiers, papers in workspace.fetch(sql("bundles"))
    )
    _store(workspace, resolution)
    workspace.run(sql("assemble"))
    misfits = workspace.fetch("SELECT count(*) FROM misfits")[0][0]
    return Assembly(misfits=misfits, conflicts=len({conflict.name for conflict in resolution.conflicts}))


def _store(workspace: Workspace, resolution: Resolution) -> None:
    """Hand the resolver's decisions, the schema and the parsed numbers to SQL."""
    workspace.insert("resolution", ((row.key, row.entity, row.reason.value) for row in resolution.bundles))
    workspace.insert("resolved", ((id, type.value, name) for id, (type, name) in resolution.entities.items()))
    workspace.run("DELETE FROM conflicts")
    workspace.insert(
        "conflicts", ((c.name, c.said.value, c.held.value, c.paper_count) for c in resolution.conflicts)
    )
    workspace.insert(
        "schema_triples",
        (
            (subject.value, relation.value, object.value)
            for relation, subject, object in product(RELATIONS, EntityType, EntityType)
            if allows(subject, relation, object)
        ),
    )
    workspace.insert("symmetric_relations", ((relation.value,) for relation, row in RELATIONS.items() if row.symmetric))
    values = workspace.fetch("SELECT DISTINCT r.value FROM (SELECT unnest(results) AS r FROM said) ORDER BY 1")
    quantities = ((value, quantity(value)) for (value,) in values)
    workspace.insert("quantities", ((value, q.number, q.unit) for value, q in quantities))
