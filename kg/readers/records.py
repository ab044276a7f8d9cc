"""From the named fields of any format to one :class:`~kg.model.Paper`, or to the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.identifiers import SCHEMES, rank, recognise, title_hash, version
from kg.model import Paper
from kg.readers.fields import MISSING, known_fields, scheme_of, value_at, values_of
from kg.readers.formats import Reject, Source
from kg.readers.values import as_people, as_text, as_year, clean, without_markup

__all__ = ["LONGEST_TEXT", "paper_from"]

LONGEST_TEXT = 100_000
"""Most characters of a title or an abstract; what is longer is the body of a paper, which is not read here."""

_MOST_ADDRESSES = 50
_NOTED = re.compile(r"\b(arxiv|doi|pmid)\s*:\s*(\S+)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def paper_from(fields: Mapping[str, object], source: Source, line: int) -> Paper | Reject:
    """One paper from one record's keys and values, whatever they are called and typed.

    The paper's id is the record's own, else its best identifier, else the hash of its title. A title or abstract of
    more than :data:`LONGEST_TEXT` characters is rejected.
    """
    known = known_fields(fields, source.columns)
    title = clean(without_markup(as_text(known.get("title"))))
    if not title:
        held = [*values_of(fields, "title"), value_at(fields, source.columns.get("title", "title"))]
        is_there = any(value is not MISSING for value in held)
        came = "an empty title" if is_there else f"no title among {_names(fields)}"
        return source.reject(line, f"{came}; expected a record with a title")
    abstract = clean(without_markup(as_text(known.get("abstract"))))
    for name, text in (("a title", title), ("an abstract", abstract)):
        if len(text) > LONGEST_TEXT:
            return source.reject(line, f"{name} of {len(text):,} characters; expected at most {LONGEST_TEXT:,}")
    own = as_text(known.get("id"))
    url = as_text(known.get("url")) or None
    people = as_people(known.get("authors"))
    told = list(_told(known, own, url))
    identifiers = tuple(sorted({curie for text, scheme in told for curie in recognise(text, scheme=scheme)}))
    return Paper(
        id=_id(own, identifiers, title),
        title=title,
        abstract=abstract,
        authors=tuple(name for name, _ in people),
        year=as_year(known.get("year")),
        venue=as_text(known.get("venue")) or None,
        url=url,
        identifiers=identifiers,
        references=_references(known.get("references")),
        source=f"{source.name}:{line}",
        orcids=tuple(orcid for _, orcid in people) if any(orcid for _, orcid in people) else (),
        versions=tuple(sorted({found for text, _ in told if (found := version(text))})),
        urls=_urls(fields, url),
    )


def _names(fields: Mapping[str, object]) -> str:
    names = [clean(name)[:30] for name in list(fields)[:6]]
    return ", ".join(map(repr, names)) + (" ..." if len(fields) > 6 else "") if names else "no fields"


def _told(known: Mapping[str, object], own: str, url: str | None) -> Iterator[tuple[str, str | None]]:
    """Every text in which a record may name itself, with the scheme that the field implies."""
    yield own, None
    yield url or "", None
    yield from _named(known.get("identifiers"))
    for scheme in SCHEMES:
        if scheme in known:
            for part in _parts(known[scheme]):
                yield as_text(part), scheme
    for part in _parts(known.get("urls")):
        yield as_text(part), None
    for prefix, local in _NOTED.findall(as_text(known.get("notes"))):
        yield f"{prefix}:{local.rstrip('.,;')}", None


def _parts(value: object) -> list[object]:
    return value[:_MOST_ADDRESSES] if isinstance(value, list) else [] if value is None else [value]


def _named(value: object) -> Iterator[tuple[str, str | None]]:
    if isinstance(value, Mapping):
        for key, local in value.items():
            yield as_text(local), scheme_of(str(key))
    else:
        yield from ((part, None) for part in _parts(value) if isinstance(part, str))


def _urls(fields: Mapping[str, object], url: str | None) -> tuple[str, ...]:
    found: set[str] = set()
    for field in ("url", "urls"):
        for value in values_of(fields, field):
            for part in _parts(value):
                found.update(_ADDRESS.findall(as_text(part)))
    return tuple(sorted(found - {url})[:_MOST_ADDRESSES])


def _references(value: object) -> tuple[str, ...]:
    found: set[str] = set()
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            known = known_fields(part, {})
            told = _told(known, as_text(known.get("id")), as_text(known.get("url")))
            found.update(curie for text, scheme in told for curie in recognise(text, scheme=scheme))
        elif isinstance(part, str):
            found.update(recognise(part))
    return tuple(sorted(found))


def _id(own: str, identifiers: tuple[str, ...], title: str) -> str:
    told = recognise(own) or (() if own else identifiers)
    return min(told, key=rank).removeprefix("arxiv:") if told else own or title_hash(title)
