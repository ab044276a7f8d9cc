"""Tables: comma-, tab-, semicolon- or bar-separated, with a header that names a title column (RFC 4180 quoting)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

from kg.model import Paper
from kg.readers.records import ALIASES, Format, Reject, paper_from
from kg.readers.values import clean, column

__all__ = ["FORMAT"]

_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_FIELD = 2**31 - 1


def _read(stream: Iterable[str], source: str) -> Iterator[Paper | Reject]:
    lines = iter(stream)
    first, skipped = next(lines, ""), 0
    while first and not first.strip():
        first, skipped = next(lines, ""), skipped + 1
    csv.field_size_limit(_LONGEST_FIELD)
    # A table of one column has no delimiter to find, and any that its cells do not need will do.
    delimiter = _delimiter(first) or ("\t" if column(first) in ALIASES["title"] else None)
    if delimiter is None:
        columns = ", ".join(repr(clean(cell)[:30]) for cell in _cells(first, ",")[:8])
        yield Reject(source, skipped + 1, f"a table without a title column: {columns}; expected one called title")
        return
    rows = csv.reader(chain([first], lines), delimiter=delimiter)
    header = next(rows)
    for row, start, end in _rows(rows, source):
        if isinstance(row, Reject):
            yield Reject(source, skipped + row.line, row.reason)
        else:
            yield _paper(header, row, source, skipped + start, lines_spanned=end - start + 1)


def _rows(rows: Iterator[list[str]], source: str) -> Iterator[tuple[list[str] | Reject, int, int]]:
    """Rows that are not blank, each with the numbers of its first and last line."""
    while True:
        start = rows.line_num + 1  # type: ignore[attr-defined]
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Reject(source, start, f"a row that cannot be read: {error}"), start, start
            continue
        if any(cell.strip() for cell in row):
            yield row, start, rows.line_num  # type: ignore[attr-defined]


def _paper(header: list[str], row: list[str], source: str, line: int, *, lines_spanned: int) -> Paper | Reject:
    if any(cell.strip() for cell in row[len(header) :]):
        return Reject(source, line, f"a row of {len(row)} cells under a header of {len(header)} columns")
    if lines_spanned > 1 and len(row) < len(header) and row[-1].endswith("\n"):
        return Reject(source, line, "a quote is opened here and never closed")
    fields: dict[str, object] = {}
    for name, cell in zip(header, row, strict=False):
        if cell.strip():
            fields.setdefault(name, cell)
    return paper_from(fields, source, line)


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _delimiter(line: str) -> str | None:
    """The delimiter that makes a title column of the header and the most columns; the commoner one in a tie."""
    most, best = 1, None
    for delimiter in _DELIMITERS:
        cells = _cells(line, delimiter)
        if len(cells) > most and any(column(cell) in ALIASES["title"] for cell in cells):
            most, best = len(cells), delimiter
    return best


def _sniff(head: str) -> bool:
    first = next((line for line in head.splitlines() if line.strip()), "")
    return len(first) < 20_000 and _delimiter(first) is not None


FORMAT = Format("csv", "a CSV or TSV table with a title column", (".csv", ".tsv", ".tab"), _sniff, _read)
