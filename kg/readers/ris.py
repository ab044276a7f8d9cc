"""RIS (https://en.wikipedia.org/wiki/RIS_(file_format)), as reference managers and indexes export it.

Each tool has its own way with it: values over several lines, dates with slashes, several forms of a title. The
parsers for it (rispy) read a whole file or none of it; here a record that is wrong leaves the others alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.model import Paper
from kg.readers.formats import Format, Reject, Source
from kg.readers.records import paper_from
from kg.readers.streams import LONGEST_RECORD

__all__ = ["FORMAT"]

_TAG = re.compile(r"\ufeff?([A-Z][A-Z0-9])  -(?: (.*)|\s*)$", re.DOTALL)
_START = re.compile(r"\ufeff?\s*TY  - ?\S")
_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("TI", "T1", "CT", "BT"),
    "abstract": ("AB", "N2"),
    "year": ("PY", "Y1", "YR", "DA"),
    "venue": ("T2", "JF", "JO", "BT", "C3", "JA", "J2", "T3"),
    "doi": ("DO", "DI"),
}
"""Field -> the tags that hold it, best first."""

_AUTHORS = ("AU", "A1")
_ADDRESSES = ("UR", "LK", "L1", "L2", "L3")
_NOTES = ("AN", "N1", "C2", "M1")
_PUBMED = re.compile(r"\b(?:PMID|PubMed ID)\b\s*:?\s*(\d{1,9})\b|^(?:MEDLINE|pubmed):\s*(\d{1,9})$", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s;,]+")


def _read(content: Iterable[str], source: Source) -> Iterator[Paper | Reject]:
    fields: dict[str, list[str]] = {}
    start = size = 0
    tag = ""
    for number, line in enumerate(content, start=1):
        found = _TAG.match(line[:LONGEST_RECORD])
        if found and found[1] in ("TY", "ER"):
            if start:
                yield _paper(fields, source, start, size)
            fields, size, tag = {}, 0, ""
            start = number if found[1] == "TY" else 0
            continue
        size += len(line)
        if size > LONGEST_RECORD:
            fields = {}
        elif found:
            tag = found[1]
            fields.setdefault(tag, []).append((found[2] or "").strip())
        elif tag and line.strip():
            fields[tag][-1] += "\n" + line.strip()
        if found and not start:
            start = number
    if start:
        yield _paper(fields, source, start, size)


def _paper(fields: dict[str, list[str]], source: Source, line: int, size: int) -> Paper | Reject:
    if size > LONGEST_RECORD:
        return source.reject(line, f"a record of more than {LONGEST_RECORD:,} characters")
    known: dict[str, object] = {}
    for field, tags in _FIELDS.items():
        values = (value for tag in tags for value in fields.get(tag, []) if value)
        known[field] = next(values, "")
    if not known["title"]:
        # Of books and the like, the title of the whole is the only one.
        known["title"] = known.pop("venue")
    links = [part for tag in _ADDRESSES for value in fields.get(tag, []) for part in value.split()]
    doi = _DOI.search(str(known["doi"]))
    authors = [name for tag in _AUTHORS for name in fields.get(tag, [])]
    raw = {tag: values[0] for tag, values in fields.items()} if source.columns else {}
    return paper_from({
        **raw,
        **known,
        "authors": authors,
        "doi": doi[0] if doi else "",
        "url": next((link for link in links if "://" in link), ""),
        "urls": links,
        "pmid": _pubmed(fields),
    }, source, line)


def _pubmed(fields: dict[str, list[str]]) -> str:
    for tag in _NOTES:
        for value in fields.get(tag, []):
            found = _PUBMED.search(value[:2000])
            if found:
                return str(found[1] or found[2])
    return ""


FORMAT = Format("ris", "RIS, as reference managers export it", (".ris",), lambda head: bool(_START.match(head)), _read)
