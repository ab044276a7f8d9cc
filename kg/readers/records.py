"""From the named fields of any format to one :class:`~kg.model.Paper`, or to the reason why there is none."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from kg.identifiers import SCHEMES, rank, recognise
from kg.model import Paper

__all__ = ["ALIASES", "Format", "Reject", "clean", "column", "paper_from", "title_hash", "title_key"]


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
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20|21)\d\d(?!\d)")
_SUFFIX = re.compile(r"(?:jr|sr|i{1,3}|iv|ph\.?d)\.?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def column(name: str) -> str:
    """The name of a column or key, folded: lower case, letters and digits only.

    >>> column("Abstract Note"), column("paper_abstract"), column("paperAbstract")
    ('abstractnote', 'paperabstract', 'paperabstract')
    """
    return "".join(c for c in name.lower() if c.isalnum())


def clean(text: str) -> str:
    r"""Text as papers keep it: NFC, runs of white space as one space, no control characters, else to the letter.

    Lone surrogates, which no encoding can hold, become U+FFFD.

    >>> clean(" Caf\u0065\u0301 \n\t x\x00y ")
    'Café xy'
    """
    text = " ".join(_CONTROL.sub("", text).split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    return text


def title_key(title: str) -> str:
    """The form under which spellings of one title meet: no accents, lower case, only ``a-z0-9``.

    A title of which that leaves less than half (another script) stands for itself, with folded case.

    >>> title_key("Pré-Training: T5!"), title_key("深層学習")
    ('pretrainingt5', '深層学習')
    """
    folded = unicodedata.normalize("NFKD", title).lower()
    key = "".join(c for c in folded if c.isascii() and c.isalnum())
    letters = sum(c.isalnum() for c in folded)
    return key if key and 2 * len(key) >= letters else unicodedata.normalize("NFKC", title).casefold()


def title_hash(title: str) -> str:
    """The id of a paper that has no identifier: ``h:`` and the first 16 digits of SHA-1 of its title's key.

    >>> title_hash("Big Transfer (BiT): General Visual Representation Learning")
    'h:9d4ea3f42cf1166c'
    """
    key = title_key(title).encode("utf-8", "surrogatepass")
    return "h:" + hashlib.sha1(key, usedforsecurity=False).hexdigest()[:16]


def paper_from(fields: Mapping[str, object], source: str, line: int) -> Paper | Reject:
    """One paper from one record's keys and values, whatever they are called (:data:`ALIASES`) and typed.

    The paper's id is the record's own, else its best identifier, else the hash of its title.
    """
    known = _known(fields)
    title = _text(known.get("title"))
    if not title:
        came = "an empty title" if "title" in known else f"no title among {_names(fields)}"
        return Reject(source, line, f"{came}; expected a record with a title")
    own = _text(known.get("id"))
    url = _text(known.get("url")) or None
    identifiers = _identifiers(known, own, url)
    return Paper(
        id=_id(own, identifiers, title),
        title=title,
        abstract=_text(known.get("abstract")),
        authors=_authors(known.get("authors")),
        year=_year(known.get("year")),
        venue=_text(known.get("venue")) or None,
        url=url,
        identifiers=identifiers,
        references=_references(known.get("references")),
        source=f"{source}:{line}",
    )


def _known(fields: Mapping[str, object]) -> dict[str, object]:
    best: dict[str, tuple[int, object]] = {}
    for name, value in fields.items():
        field, place = _FIELD_OF.get(column(name), ("", 0))
        if field and value not in (None, "", [], {}) and (field not in best or place < best[field][0]):
            best[field] = (place, value)
    return {field: value for field, (_, value) in best.items()}


def _names(fields: Mapping[str, object]) -> str:
    names = [clean(name)[:30] for name in list(fields)[:6]]
    return ", ".join(map(repr, names)) + (" ..." if len(fields) > 6 else "") if names else "no fields"


def _text(value: object) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        named = (value.get(key) for key in ("name", "display_name", "value"))
        return clean(next((part for part in named if isinstance(part, str)), ""))
    if isinstance(value, list):
        return clean(" ".join(part for part in value if isinstance(part, str)))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _year(value: object) -> int | None:
    found = _YEAR.search(_text(value))
    return int(found[0]) if found else None


def _authors(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        names = _split(clean(value))
    elif isinstance(value, list):
        names = [_person(part) for part in value]
    else:
        names = [_person(value)]
    return tuple(dict.fromkeys(ordered for name in names if (ordered := _given_first(name))))


def _split(names: str) -> list[str]:
    for mark in (";", " and ", "|"):
        if mark in names:
            return [name.strip() for part in names.split(mark) for name in _split(part.strip())]
    parts = [part.strip() for part in names.split(",")]
    return parts if all(" " in part for part in parts) else [names]


def _person(value: object) -> str:
    if not isinstance(value, Mapping):
        return _text(value)
    if isinstance(value.get("author"), Mapping):
        return _text(value["author"])
    folded = {column(key): part for key, part in value.items() if isinstance(key, str)}
    family = _text(folded.get("family") or folded.get("lastname") or folded.get("last"))
    given = _text(folded.get("given") or folded.get("firstname") or folded.get("first"))
    return _text(value) or clean(f"{given} {family}")


def _given_first(name: str) -> str:
    family, comma, given = (part.strip() for part in name.partition(","))
    return f"{given} {family}" if comma and given and "," not in given and not _SUFFIX.fullmatch(given) else name


def _identifiers(known: Mapping[str, object], own: str, url: str | None) -> tuple[str, ...]:
    found = set(recognise(own)) | set(recognise(url or "")) | set(_curies(known.get("identifiers")))
    for scheme in SCHEMES:
        if scheme in known:
            found.update(recognise(_text(known[scheme]), scheme=scheme))
    return tuple(sorted(found))


def _curies(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from recognise(value)
    elif isinstance(value, Mapping):
        for key, local in value.items():
            scheme = _FIELD_OF.get(column(str(key)), ("", 0))[0]
            yield from recognise(_text(local), scheme=scheme if scheme in SCHEMES else None)
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, str):
                yield from recognise(part)


def _references(value: object) -> tuple[str, ...]:
    found: set[str] = set()
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            known = _known(part)
            found.update(_identifiers(known, _text(known.get("id")), _text(known.get("url"))))
        elif isinstance(part, str):
            found.update(recognise(part))
    return tuple(sorted(found))


def _id(own: str, identifiers: tuple[str, ...], title: str) -> str:
    told = recognise(own) or (() if own else identifiers)
    return min(told, key=rank).removeprefix("arxiv:") if told else own or title_hash(title)
