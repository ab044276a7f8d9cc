"""Extractions to graph: the SQL of ``kg/sql`` around :mod:`kg.resolve`. Reads no text, runs no model.

The graph is a pure function of the papers, their extractions and the schema: assembling after any change gives the
same rows as building everything anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from kg.curation import Correction, Curated, curate
from kg.families import NAMED_AFTER, parent_of
from kg.ids import digest
from kg.linktable import Link, link_entities
from kg.quantities import quantity
from kg.resolve import Bundle, resolve
from kg.schema import RELATIONS, EntityType, allows
from kg.workspace import Workspace, sql

__all__ = ["Assembly", "assemble"]


@dataclass(frozen=True, slots=True)
class Assembly:
    """What assembling could not keep.

    Attributes:
        misfits: Claims, and roles of results, dropped because the corpus gave an end another type than fits.
        conflicts: Names that papers put under several types.
        stale: Corrections and links that found nothing (links also: several things) to apply to, line by line.
    """

    misfits: int
    conflicts: int
    stale: tuple[str, ...] = ()


def assemble(
    workspace: Workspace, *, extractor: str, corrections: Sequence[Correction] = (), links: Sequence[Link] = ()
) -> Assembly:
    """Replace the graph tables by what `extractor` read in the papers of the workspace, with what people know.

    Run it inside a :meth:`~kg.workspace.Workspace.transaction`, so that readers see the old graph or the new one.
    """
    told = [*map(str, corrections), *map(str, links)]
    workspace.run(
        "INSERT OR REPLACE INTO meta VALUES ('extractor', ?), ('corrections', ?)",
        [extractor, digest(*told, length=64) if told else ""],
    )
    workspace.run(sql("stage"))
    bundles = [
        Bundle(key, EntityType(type), name, tuple(forms), tuple(identifiers), papers)
        for key, type, name, forms, identifiers, papers in workspace.fetch(sql("bundles"))
    ]
    curated = curate(resolve(bundles), bundles, corrections)
    found, loose = link_entities(curated.resolution, bundles, links)
    _store(workspace, curated)
    workspace.run("DELETE FROM links")
    workspace.insert("links", found)
    workspace.run(sql("assemble"))
    misfits = workspace.fetch("SELECT count(*) FROM misfits")[0][0]
    conflicts = len({conflict.name for conflict in curated.resolution.conflicts})
    return Assembly(misfits, conflicts, (*map(str, curated.stale), *_unmet(workspace), *map(str, loose)))


def _unmet(workspace: Workspace) -> tuple[str, ...]:
    """Verdicts on statements that nothing says."""
    rows = workspace.fetch("""
        SELECT v.accepted, v.subject, v.predicate, v.object FROM verdicts v ANTI JOIN statements s
        ON s.subject = v.subject AND s.predicate = v.predicate AND s.object = v.object ORDER BY ALL""")
    return tuple("\t".join(("accept" if accepted else "reject", *triple)) for accepted, *triple in rows)


def _store(workspace: Workspace, curated: Curated) -> None:
    """Hand the resolver's and people's decisions, the schema and the parsed numbers to SQL."""
    resolution = curated.resolution
    workspace.insert("verdicts", ((*triple, accepted) for triple, accepted in sorted(curated.verdicts.items())))
    workspace.insert("resolution", ((row.key, row.entity, row.reason.value) for row in resolution.bundles))
    workspace.insert("resolved", ((id, type.value, name) for id, (type, name) in resolution.entities.items()))
    parents = parent_of((id, type, name) for id, (type, name) in resolution.entities.items())
    workspace.insert("families", ((variant, parent, NAMED_AFTER) for variant, parent in sorted(parents.items())))
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
