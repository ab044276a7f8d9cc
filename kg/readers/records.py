"""From the named fields of any format to one :class:`~kg.model.Paper`, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from kg.identifiers import SCHEMES, rank, recognise, title_hash
from kg.model import Paper
from kg.readers.values import as_authors, as_text, as_year, clean, column

__all__ = ["ALIASES", "LONGEST_TEXT", "Format", "Reject", "paper_from"]

LONGEST_TEXT = 100_000
"""Most characters of a title or an abstract; what is longer is the body of a paper, which is not read here."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A record, or a whole file where ``line`` is 0, that gave no paper, and why."""

    source: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.reason}" if self.line else f"{self.source}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Format:
    """One input format.

    Attributes:
        name: What ``format=`` calls it.
        description: One line for people.
        suffixes: Endings that are tried where the content alone does not tell.
        sniff: Whether the first characters of a file, without its last cut line, are in this format.
        read: From a text stream and the name of its source to papers and rejects, in the order of the file.
    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    sniff: Callable[[str], bool]
    read: Callable[[IO[str], str], Iterator[Paper | Reject]]


ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "paperid"),
    "title": ("title", "papertitle", "articletitle", "documenttitle"),
    "abstract": ("abstract", "summary", "paperabstract", "abstractnote", "abstracttext"),
    "authors": ("authors", "author", "authornames", "authorfullnames", "creators"),
    "year": ("year", "publicationyear", "pubyear", "publicationdate", "published", "date"),
    "venue": ("venue", "journal", "booktitle", "publicationtitle", "conference", "conferencename", "proceeding",
              "containertitle", "sourcetitle"),
    "url": ("url", "link", "paperurl", "urlabs", "absurl", "landingpageurl", "pdfurl", "urlpdf", "pdf"),
    "arxiv": ("arxivid", "arxiv"),
    "doi": ("doi",),
    "acl": ("aclid", "acl", "aclanthologyid", "anthologyid"),
    "openreview": ("openreviewid", "openreview"),
    "openalex": ("openalexid", "openalex"),
    "pmid": ("pmid", "pubmedid", "pubmed"),
    "identifiers": ("identifiers", "externalids", "ids"),
    "references": ("references", "referencedworks"),
}
"""Field of a paper -> names of columns and keys that hold it, best first; spelt as :func:`column` folds them."""

_FIELD_OF = {alias: (field, place) for field, names in ALIASES.items() for place, alias in enumerate(names)}


def paper_from(fields: Mapping[str, object], source: str, line: int) -> Paper | Reject:
    """One paper from one record's keys and values, whatever they are called (:data:`ALIASES`) and typed.

    The paper's id is the record's own, else its best identifier, else the hash of its title. A title or abstract of
    more than :data:`LONGEST_TEXT` characters is rejected.
    """
    known = _known(fields)
    title = as_text(known.get("title"))
    if not title:
        came = "an empty title" if "title" in known else f"no title among {_names(fields)}"
        return Reject(source, line, f"{came}; expected a record with a title")
    abstract = as_text(known.get("abstract"))
    for name, text in (("a title", title), ("an abstract", abstract)):
        if len(text) > LONGEST_TEXT:
            return Reject(source, line, f"{name} of {len(text):,} characters; expected at most {LONGEST_TEXT:,}")
    own = as_text(known.get("id"))
    url = as_text(known.get("url")) or None
    identifiers = _identifiers(known, own, url)
    return Paper(
        id=_id(own, identifiers, title),
        title=title,
        abstract=abstract,
        authors=as_authors(known.get("authors")),
        year=as_year(known.get("year")),
        venue=as_text(known.get("venue")) or None,
        url=url,
        identifiers=identifiers,
        references=_references(known.get("references")),
        source=f"{source}:{line}",
    )


def _known(fields: Mapping[str, object]) -> dict[str, object]:
    best: dict[str, tuple[int, object]] = {}
    for name, value in fields.items():
        field, place = _FIELD_OF.get(column(name), ("", 0))
        is_better = field and (field not in best or place < best[field][0])
        if is_better and (clean(value) if isinstance(value, str) else value) not in (None, "", [], {}):
            best[field] = (place, value)
    return {field: value for field, (_, value) in best.items()}


def _names(fields: Mapping[str, object]) -> str:
    names = [clean(name)[:30] for name in list(fields)[:6]]
    return ", ".join(map(repr, names)) + (" ..." if len(fields) > 6 else "") if names else "no fields"


def _identifiers(known: Mapping[str, object], own: str, url: str | None) -> tuple[str, ...]:
    found = set(recognise(own)) | set(recognise(url or "")) | set(_curies(known.get("identifiers")))
    for scheme in SCHEMES:
        if scheme in known:
            found.update(recognise(as_text(known[scheme]), scheme=scheme))
    return tuple(sorted(found))


def _curies(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from recognise(value)
    elif isinstance(value, Mapping):
        for key, local in value.items():
            scheme = _FIELD_OF.get(column(str(key)), ("", 0))[0]
            yield from recognise(as_text(local), scheme=scheme if scheme in SCHEMES else None)
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, str):
                yield from recognise(part)


def _references(value: object) -> tuple[str, ...]:
    found: set[str] = set()
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            known = _known(part)
            found.update(_identifiers(known, as_text(known.get("id")), as_text(known.get("url"))))
        elif isinstance(part, str):
            found.update(recognise(part))
    return tuple(sorted(found))


def _id(own: str, identifiers: tuple[str, ...], title: str) -> str:
    told = recognise(own) or (() if own else identifiers)
    return min(told, key=rank).removeprefix("arxiv:") if told else own or title_hash(title)
