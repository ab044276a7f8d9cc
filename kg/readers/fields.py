"""What formats call the fields of a paper, and the values that a record has for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.identifiers import SCHEMES
from kg.readers.values import clean, column

__all__ = ["ALIASES", "MISSING", "field_of", "is_blank", "known_fields", "scheme_of", "value_at", "values_of"]

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "paperid"),
    "title": ("title", "papertitle", "articletitle", "documenttitle"),
    "abstract": ("abstract", "summary", "paperabstract", "abstractnote", "abstracttext"),
    "authors": ("authors", "author", "authornames", "authorfullnames", "creators"),
    "year": ("year", "publicationyear", "pubyear", "publicationdate", "published", "publishedat", "date",
             "issued"),
    "venue": ("venue", "journal", "booktitle", "publicationtitle", "conference", "conferencename", "proceeding",
              "proceedingstitle", "containertitle", "sourcetitle"),
    "url": ("url", "link", "paperurl", "urlabs", "absurl", "landingpageurl", "pdfurl", "urlpdf", "pdf"),
    "urls": ("urls", "links"),
    "arxiv": ("arxivid", "arxiv"),
    "doi": ("doi",),
    "acl": ("aclid", "acl", "aclanthologyid", "anthologyid"),
    "openreview": ("openreviewid", "openreview"),
    "openalex": ("openalexid", "openalex"),
    "s2": ("semanticscholarid", "s2id", "s2paperid", "s2"),
    "s2corpus": ("corpusid", "s2corpusid", "s2corpus"),
    "pmid": ("pmid", "pubmedid", "pubmed"),
    "identifiers": ("identifiers", "externalids", "ids"),
    "notes": ("extra",),
    "references": ("references", "referencedworks"),
}
"""Field of a paper -> names of columns and keys that hold it, best first; spelt as :func:`column` folds them."""

_FIELD_OF = {alias: (field, place) for field, names in ALIASES.items() for place, alias in enumerate(names)}
MISSING = object()
"""Stands for a value that is not there."""

_EMPTY: tuple[object, ...] = (None, [], {})


def field_of(name: str) -> str:
    """The field that a column or key of this name holds, or ``""``."""
    return _FIELD_OF.get(column(name), ("", 0))[0]


def scheme_of(name: str) -> str | None:
    """The scheme of identifiers that a column or key of this name holds, or None."""
    found = field_of(name)
    return found if found in SCHEMES else None


def known_fields(fields: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, object]:
    """The value of each field that the record has, from the best of its columns that is not blank.

    `columns` says where the user wants fields to be read from, in records that have such a column.
    """
    best: dict[str, tuple[int, object]] = {}
    for name, value in fields.items():
        field, place = _FIELD_OF.get(column(name), ("", 0))
        if field and (field not in best or place < best[field][0]) and not is_blank(value):
            best[field] = (place, value)
    known = {field: value for field, (_, value) in best.items()}
    for field, path in columns.items():
        value = value_at(fields, path)
        if value is not MISSING:
            known.pop(field, None)
            if not is_blank(value):
                known[field] = value
    return known


def values_of(fields: Mapping[str, object], field: str) -> Iterator[object]:
    """All values that a record has for a field, whatever they are called."""
    for name, value in fields.items():
        if _FIELD_OF.get(column(name), ("", 0))[0] == field:
            yield value


def is_blank(value: object) -> bool:
    """Nothing, or text that holds nothing to see."""
    if isinstance(value, str):
        return not value[:1].isalnum() and not clean(value)
    return value in _EMPTY


def value_at(fields: Mapping[str, object], path: str) -> object:
    """What stands under a name, in whatever case it is written, or under a path of names; else :data:`MISSING`."""
    if path in fields:
        return fields[path]
    folded = column(path)
    for name, value in fields.items():
        if column(name) == folded:
            return value
    head, dot, rest = path.partition(".")
    inner = fields.get(head)
    return value_at(inner, rest) if dot and isinstance(inner, Mapping) else MISSING
