"""TEI as GROBID writes it (https://grobid.readthedocs.io): one paper a document, from its header and references."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kg.model import Paper
from kg.readers.formats import Format, Reject, Source
from kg.readers.markup import Found, elements, has_root, text_in
from kg.readers.records import paper_from
from kg.readers.streams import Content

__all__ = ["FORMAT"]

_SCHEMES = {"DOI": "doi", "ARXIV": "arxiv", "PMID": "pmid"}


def _read(content: Content, source: Source) -> Iterator[Paper | Reject]:
    for found in elements(content, source, ("TEI",), ("body", "facsimile")):
        yield found if isinstance(found, Reject) else _paper(found, source)


def _paper(found: Found, source: Source) -> Paper | Reject:
    root, line = found
    header = root.find("teiHeader")
    if header is None:
        return source.reject(line, "a TEI document without a header; expected its title and abstract there")
    described = header.find("fileDesc/sourceDesc/biblStruct")
    own = described if described is not None else Element("biblStruct")
    analytic = own.find("analytic")
    fields: dict[str, object] = {
        "title": _title(header.find("fileDesc/titleStmt")) or _title(analytic),
        "abstract": _abstract(header.find("profileDesc/abstract")),
        "authors": [_author(author) for author in own.iterfind("analytic/author")],
        "year": _date(own) or _date(header.find("fileDesc/publicationStmt")),
        "venue": _title(own.find("monogr")),
        "urls": [pointer.get("target", "") for pointer in own.iter("ptr")],
        "references": [_identifiers(one) for one in root.iterfind("text/back//listBibl/biblStruct")],
    }
    return paper_from({**fields, **_identifiers(own)}, source, line)


def _title(parent: Element | None) -> str:
    """The main title among several, else the first."""
    titles = [] if parent is None else parent.findall("title")
    main = [title for title in titles if title.get("type") == "main"] or titles
    return text_in(main[0]) if main else ""


def _abstract(abstract: Element | None) -> str:
    """Paragraphs with a space between; a heading (``<head>``) says only that this is the abstract."""
    if abstract is None:
        return ""
    paragraphs = [text_in(paragraph) for paragraph in abstract.iter("p")]
    return " ".join(paragraphs) or text_in(abstract)


def _author(author: Element) -> dict[str, object]:
    names = author.find("persName")
    if names is None:
        return {"literal": text_in(author)}
    given = " ".join(text_in(name) for name in names.findall("forename"))
    orcids = [text_in(number) for number in author.iter("idno") if number.get("type", "").upper() == "ORCID"]
    return {"given": given, "family": text_in(names.find("surname")), "orcid": next(iter(orcids), "")}


def _date(parent: Element | None) -> str:
    dates = [] if parent is None else list(parent.iter("date"))
    return next((date.get("when") or text_in(date) for date in dates), "")


def _identifiers(described: Element) -> dict[str, object]:
    found: dict[str, object] = {}
    for number in described.iter("idno"):
        scheme = _SCHEMES.get(number.get("type", "").upper())
        if scheme:
            found.setdefault(scheme, text_in(number).strip())
    return found


FORMAT = Format("tei", "TEI, as GROBID writes it", (".tei", ".tei.xml"), lambda head: has_root(head, "TEI"), _read)
