"""The ACL Anthology's XML (https://github.com/acl-org/acl-anthology): volumes of papers, with inline mark-up."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kg.latex import plain
from kg.model import Paper
from kg.readers.formats import Format, Reject, Source
from kg.readers.markup import Found, elements, has_root, text_in
from kg.readers.records import paper_from
from kg.readers.streams import Content

__all__ = ["FORMAT"]


def _read(content: Content, source: Source) -> Iterator[Paper | Reject]:
    meta = Element("meta")
    for found in elements(content, source, ("meta", "paper"), ("frontmatter",)):
        if isinstance(found, Reject):
            yield found
        elif found.element.tag == "meta":
            meta = found.element
        else:
            yield _paper(found, meta, source)


def _paper(found: Found, meta: Element, source: Source) -> Paper | Reject:
    paper, line = found
    url = text_in(paper.find("url")).strip()
    fields = {
        "title": _text(paper.find("title")),
        "abstract": _text(paper.find("abstract")),
        "authors": [_author(author) for author in paper.findall("author")],
        "year": text_in(paper.find("year")) or text_in(meta.find("year")),
        "venue": _text(paper.find("booktitle")) or _text(paper.find("journal")) or _text(meta.find("booktitle")),
        "url": url if "://" in url else f"https://aclanthology.org/{url}/" if url else "",
        "acl": "" if "://" in url else url,
        "doi": text_in(paper.find("doi")),
    }
    return paper_from(fields, source, line)


def _author(author: Element) -> dict[str, object]:
    name = {"given": text_in(author.find("first")), "family": text_in(author.find("last"))}
    return {**name, "orcid": author.get("orcid", "")}


def _text(element: Element | None) -> str:
    """Text with the LaTeX of its formulas read; everything else in the anthology is text already."""
    if element is None:
        return ""
    for formula in list(element.iter("tex-math")):
        formula[:] = [_as_piece(plain(f"${text_in(formula)}$"))]
    return text_in(element)


def _as_piece(text: str) -> Element:
    piece = Element("")
    piece.text = text
    return piece


FORMAT = Format("acl", "the ACL Anthology's XML", (), lambda head: has_root(head, "collection"), _read)
