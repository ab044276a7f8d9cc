"""Tables: comma-, tab-, semicolon- or bar-separated, with a header that names a title column (RFC 4180 quoting)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from kg.model import Paper
from kg.readers.records import ALIASES, Format, Reject, paper_from
from kg.readers.rows import cells_of, rows
from kg.readers.values import clean, column

__all__ = ["FORMAT"]

_DELIMITERS = (",", "\t", ";", "|")


def _read(stream: Iterable[str], source: str) -> Iterator[Paper | Reject]:
    lines = iter(stream)
    first, skipped = next(lines, ""), 0
    while first and not first.strip():
        first, skipped = next(lines, ""), skipped + 1
    # A table of one column has no delimiter to find, and any that its cells do not need will do.
    delimiter = _delimiter(first) or ("\t" if column(first) in ALIASES["title"] else None)
    if delimiter is None:
        columns = ", ".join(repr(clean(cell)[:30]) for cell in cells_of(first, ",")[:8])
        yield Reject(source, skipped + 1, f"a table without a title column: {columns}; expected one called title")
        return
    header: list[str] = []
    for line, cells, fault in rows(chain([first], lines), delimiter):
        if fault:
            yield Reject(source, skipped + line, fault)
        elif header:
            yield _paper(header, cells, source, skipped + line)
        else:
            header = cells


def _paper(header: list[str], row: list[str], source: str, line: int) -> Paper | Reject:
    if any(cell.strip() for cell in row[len(header) :]):
        return Reject(source, line, f"a row of {len(row)} cells under a header of {len(header)} columns")
    fields: dict[str, object] = {}
    for name, cell in zip(header, row, strict=False):
        if cell.strip():
            fields.setdefault(name, cell)
    return paper_from(fields, source, line)


def _delimiter(line: str) -> str | None:
    """The delimiter that makes a title column of the header and the most columns; the commoner one in a tie."""
    most, best = 1, None
    for delimiter in _DELIMITERS:
        cells = cells_of(line, delimiter)
        if len(cells) > most and any(column(cell) in ALIASES["title"] for cell in cells):
            most, best = len(cells), delimiter
    return best


def _sniff(head: str) -> bool:
    first = next((line for line in head.splitlines() if line.strip()), "")
    return len(first) < 20_000 and _delimiter(first) is not None


FORMAT = Format("csv", "a CSV or TSV table with a title column", (".csv", ".tsv", ".tab"), _sniff, _read)
