"""Semantic Scholar: papers, batches and bulk lines (https://api.semanticscholar.org/api-docs/graph)."""

from __future__ import annotations

from collections.abc import Mapping

from kg.readers.dialects import Dialect, Record, at

__all__ = ["DIALECT"]

_OWN = ("corpusid", "corpusId", "externalIds", "externalids", "citationCount", "s2FieldsOfStudy", "publicationVenue",
        "authorId")
_AROUND = ("citingPaper", "citedPaper")


def _is_spoken(record: Record) -> bool:
    if any(isinstance(record.get(key), Mapping) for key in _AROUND):
        return True
    own = record.get("paperId")
    return "corpusid" in record or (isinstance(own, str) and len(own) == 40 and any(key in record for key in _OWN))


def _fields(record: Record) -> Record:
    for key in _AROUND:
        inner = record.get(key)
        if isinstance(inner, Mapping):
            record = inner
    references = record.get("references")
    return {
        "title": record.get("title"),
        "abstract": record.get("abstract"),
        "authors": record.get("authors"),
        "year": record.get("year") or record.get("publicationDate") or record.get("publicationdate"),
        "venue": record.get("venue") or at(record, "publicationVenue", "name") or at(record, "journal", "name"),
        "url": record.get("url"),
        "urls": [at(record, "openAccessPdf", "url")],
        "s2": record.get("paperId"),
        "s2corpus": record.get("corpusId") or record.get("corpusid"),
        "identifiers": record.get("externalIds") or record.get("externalids"),
        "references": [_reference(one) for one in references] if isinstance(references, list) else None,
    }


def _reference(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {"s2": value.get("paperId"), "s2corpus": value.get("corpusId"), "identifiers": value.get("externalIds")}


DIALECT = Dialect("Semantic Scholar", _is_spoken, _fields)
