"""Tables: comma-, tab-, semicolon- or bar-separated, with a header that names a title column (RFC 4180 quoting)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from kg.model import Paper
from kg.readers.fields import ALIASES
from kg.readers.formats import Format, Reject, Source
from kg.readers.records import paper_from
from kg.readers.rows import cells_of, rows
from kg.readers.streams import Content
from kg.readers.values import clean, column

__all__ = ["FORMAT"]

_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_HEADER = 20_000


def _read(content: Content, source: Source) -> Iterator[Paper | Reject]:
    lines = iter(content)
    first, skipped = next(lines, ""), 0
    while first and not first.strip():
        first, skipped = next(lines, ""), skipped + 1
    titles = frozenset([column(source.columns["title"])] if "title" in source.columns else ALIASES["title"])
    # A table of one column has no delimiter to find, and any that its cells do not need will do.
    delimiter = _delimiter(first, titles) or ("\t" if column(first[:_LONGEST_HEADER]) in titles else None)
    if delimiter is None:
        columns = ", ".join(repr(clean(cell)[:30]) for cell in cells_of(first[:_LONGEST_HEADER], ",")[:8])
        wanted = repr(source.columns["title"]) if "title" in source.columns else "title"
        yield source.reject(skipped + 1, f"a table without a title column: {columns}; expected one called {wanted}")
        return
    header: list[str] = []
    for line, cells, fault in rows(chain([first], lines), delimiter):
        if fault:
            yield source.reject(skipped + line, fault)
        elif header:
            yield _paper(header, cells, source, skipped + line)
        else:
            header = cells


def _paper(header: list[str], row: list[str], source: Source, line: int) -> Paper | Reject:
    if any(cell.strip() for cell in row[len(header) :]):
        return source.reject(line, f"a row of {len(row)} cells under a header of {len(header)} columns")
    fields: dict[str, object] = {}
    for name, cell in zip(header, row, strict=False):
        if cell.strip() or source.columns:
            fields.setdefault(name, cell)
    return paper_from(fields, source, line)


def _delimiter(line: str, titles: Collection[str] = ALIASES["title"]) -> str | None:
    """The delimiter that makes a title column of the header and the most columns; the commoner one in a tie."""
    most, best = 1, None
    for delimiter in _DELIMITERS if len(line) < _LONGEST_HEADER else ():
        cells = cells_of(line, delimiter)
        if len(cells) > most and any(column(cell) in titles for cell in cells):
            most, best = len(cells), delimiter
    return best


def _sniff(head: str) -> bool:
    first = next((line for line in head.splitlines() if line.strip()), "")
    return _delimiter(first) is not None


FORMAT = Format("csv", "a CSV or TSV table with a title column", (".csv", ".tsv", ".tab"), _sniff, _read)
