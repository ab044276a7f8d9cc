"""Which of the forms that there are a client wants: ``Accept`` by RFC 9110, section 12.5.1."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["RDF_TYPES", "RESULT_TYPES", "content_type", "preferred"]

RESULT_TYPES: dict[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""Media types of bindings and truth values, the one that is sent unless another is wanted first; and their formats."""
RDF_TYPES: dict[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
}
"""Media types of triples, and their syntaxes in :data:`kg.oxigraph.SYNTAXES`."""

_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def preferred(accept: str | None, offered: Iterable[str]) -> str | None:
    """The offered type that the header wants most, the first of equals; None where it wants none of them.

    A missing or empty header takes anything. The most exact range that fits a type gives its quality.

    >>> preferred("text/csv;q=0.5, application/*;q=0.8, */*;q=0.1", ["text/csv", "application/json"])
    'application/json'
    >>> preferred("text/html", ["text/csv"]) is None
    True
    """
    ranges = _ranges(accept or "*/*")
    qualities = {media: _quality(media, ranges) for media in offered}
    best = max(qualities, key=lambda media: qualities[media], default=None)
    return best if best is not None and qualities[best] > 0 else None


def content_type(media: str) -> str:
    """The header for a media type; text says that it is UTF-8.

    >>> content_type("text/csv"), content_type("application/json")
    ('text/csv; charset=utf-8', 'application/json')
    """
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _ranges(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(","):
        match = _RANGE.fullmatch(part)
        if match is not None:
            quality = _QUALITY.search(match[3])
            found.setdefault(f"{match[1]}/{match[2]}".lower(), min(float(quality[1]), 1.0) if quality else 1.0)
    return found


def _quality(media: str, ranges: dict[str, float]) -> float:
    for pattern in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if pattern in ranges:
            return ranges[pattern]
    return 0.0
