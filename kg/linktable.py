"""A user's table of what things are called elsewhere: name, type, IRI and how well the two match.

CSV with the columns ``name``, ``type``, ``iri`` and ``grade``: ``exact`` becomes skos:exactMatch, ``close``
skos:closeMatch. A string never makes two things the same, so that there is no owl:sameAs.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.errors import CurationError
from kg.names import normal
from kg.resolve import Bundle, Resolution
from kg.schema import EntityType
from kg.terms import is_web_iri

__all__ = ["Grade", "Link", "link_entities", "read_links"]


class Grade(StrEnum):
    """How well an outside IRI matches; the values are properties of SKOS."""

    EXACT = "exactMatch"
    CLOSE = "closeMatch"


_GRADES = {"exact": Grade.EXACT, "close": Grade.CLOSE}


@dataclass(frozen=True, slots=True)
class Link:
    """One row: what is called `name` and is of `type` has this IRI elsewhere."""

    name: str
    type: EntityType
    iri: str
    grade: Grade

    def __str__(self) -> str:
        return f"{self.name} ({self.type}) {self.grade} {self.iri}"


def read_links(path: Path) -> tuple[Link, ...]:
    """The rows of a table.

    Raises:
        CurationError: The table cannot be read, or a row (named by its line) is no link.
    """
    links: list[Link] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = csv.DictReader(handle)
            links.extend(_link(row, f"{path}:{rows.line_num}") for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CurationError(f"cannot read the links in {path}: {error}") from error
    return tuple(links)


def link_entities(
    resolution: Resolution, bundles: Iterable[Bundle], links: Sequence[Link]
) -> tuple[list[tuple[str, str, str]], list[Link]]:
    """(entity, IRI, grade) of each link, sorted, and the links that fit none or several entities.

    A name is looked for among the entities' own names first, then among all their forms.
    """
    own: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    forms: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    for id, (type, name) in resolution.entities.items():
        own[type, normal(name)].add(id)
    where = {row.key: row.entity for row in resolution.bundles}
    for bundle in bundles:
        if bundle.key in where:
            type, _ = resolution.entities[where[bundle.key]]
            for form, _ in bundle.forms:
                forms[type, normal(form)].add(where[bundle.key])
    found: set[tuple[str, str, str]] = set()
    loose = []
    for link in links:
        key = link.type, normal(link.name)
        targets = own.get(key) or forms.get(key) or set()
        if len(targets) == 1:
            found.add((next(iter(targets)), link.iri, link.grade.value))
        else:
            loose.append(link)
    return sorted(found), loose


def _link(row: dict[str, str | None], place: str) -> Link:
    name, type, iri, grade = (row.get(column) or "" for column in ("name", "type", "iri", "grade"))
    if not name or type not in set(EntityType) or not is_web_iri(iri) or grade not in _GRADES:
        raise CurationError(
            f"{place}: a link needs name, type (one of the schema's), iri (http or https) and grade "
            f"({' or '.join(_GRADES)}); came {name!r}, {type!r}, {iri!r}, {grade!r}"
        )
    return Link(name, EntityType(type), iri, _GRADES[grade])
