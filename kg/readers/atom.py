"""Atom feeds (RFC 4287), as the arXiv API answers (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

from collections.abc import Iterator

from kg.latex import plain
from kg.model import Paper
from kg.readers.arxiv import ARXIV
from kg.readers.formats import Format, Reject, Source
from kg.readers.markup import Found, elements, has_root, text_in
from kg.readers.records import paper_from
from kg.readers.streams import Content

__all__ = ["FORMAT"]

_ERRORS = "arxiv.org/api/errors"


def _read(content: Content, source: Source) -> Iterator[Paper | Reject]:
    for found in elements(content, source, ("entry",)):
        yield found if isinstance(found, Reject) else _paper(found, source)


def _paper(found: Found, source: Source) -> Paper | Reject:
    entry, line = found
    own = text_in(entry.find("id")).strip()
    summary = text_in(entry.find("summary"))
    if _ERRORS in own:
        return source.reject(line, f"arXiv answered with an error: {summary.strip()[:200]}")
    links = [link.get("href", "") for link in entry.findall("link")]
    is_arxiv = "arxiv.org/" in own
    fields = {
        "title": plain(text_in(entry.find("title"))),
        "abstract": plain(summary),
        "authors": [{"name": text_in(author.find("name"))} for author in entry.findall("author")],
        "year": text_in(entry.find("published")) or text_in(entry.find("updated")),
        "venue": text_in(entry.find("journal_ref")) or (ARXIV if is_arxiv else ""),
        "url": own if own.startswith("http") else next(iter(links), ""),
        "urls": links,
        "doi": text_in(entry.find("doi")),
    }
    return paper_from(fields, source, line)


FORMAT = Format(
    "atom", "an Atom feed, as the arXiv API answers", (".atom",), lambda head: has_root(head, "feed"), _read
)
