"""The arXiv metadata dump (one object a line: https://www.kaggle.com/datasets/Cornell-University/arxiv)."""

from __future__ import annotations

from kg.latex import plain
from kg.readers.dialects import Dialect, Record, at

__all__ = ["ARXIV", "DIALECT"]

ARXIV = "arXiv"
"""The venue of a paper that is nowhere else."""


def _is_spoken(record: Record) -> bool:
    return "authors_parsed" in record or ("submitter" in record and "categories" in record)


def _fields(record: Record) -> Record:
    own = record.get("id")
    versions = record.get("versions")
    told = [at(version, "version") for version in versions] if isinstance(versions, list) else []
    numbers = [number for number in told if isinstance(number, str)]
    created = at(versions[0], "created") if isinstance(versions, list) and versions else None
    return {
        "title": _plain(record.get("title")),
        "abstract": _plain(record.get("abstract")),
        "authors": _authors(record),
        "year": created or record.get("update_date"),
        "venue": record.get("journal-ref") or ARXIV,
        "url": f"https://arxiv.org/abs/{own}" if isinstance(own, str) else None,
        "arxiv": own,
        "doi": record.get("doi"),
        "identifiers": [f"arxiv:{own}{number}" for number in numbers],
    }


def _authors(record: Record) -> object:
    """Family, given and suffix of each, which the dump has parsed, else the line as it was submitted."""
    parsed = record.get("authors_parsed")
    if not isinstance(parsed, list) or not parsed:
        return _plain(record.get("authors"))
    names = []
    for parts in parsed:
        family, given, *more = [part for part in [*parts, "", ""] if isinstance(part, str)] if isinstance(
            parts, list) else ["", ""]
        names.append({"literal": plain(" ".join([given, family, *more[:1]]))})
    return names


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, str) else value


DIALECT = Dialect("arXiv", _is_spoken, _fields)
