"""The rows of a delimited table, with quotes that open a cell by mistake kept from swallowing the rows after them.

RFC 4180 lets a quoted cell hold line feeds, so a stray quote at the start of a cell makes one cell of all lines up to
the next quote, or to the end of the file. Such a record is told by lines inside it that read as rows of their own; its
first line is then read by itself and the others again.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from kg.readers.streams import LONGEST_RECORD

__all__ = ["Row", "cells_of", "rows"]

_LONGEST_CELL = 2**31 - 1
_MOST_LINES = 5_000
_TOO_LONG = f"a row of more than {LONGEST_RECORD:,} characters"
_THOUSANDS = re.compile(r"\d{3}(?!\d)")


class Row(NamedTuple):
    """One row, with the number of its first line; ``fault`` says why its cells cannot be told, else it is empty."""

    line: int
    cells: list[str]
    fault: str = ""


class _Record(NamedTuple):
    lines: list[str]
    cells: list[str]
    is_closed: bool = True
    fault: str = ""


def rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    r"""The rows of a table that are not blank, the header first; lines are counted from 1.

    A quoted cell of more than 5,000 lines counts as one that is never closed.

    >>> for row in rows(['title,abstract\n', 'A,"one\n', 'two"\n', 'B,"stray\n', 'C,text\n'], ","): print(*row[:2])
    1 ['title', 'abstract']
    2 ['A', 'one\ntwo']
    4 ['B', '"stray']
    5 ['C', 'text']
    """
    left, ahead = iter(lines), deque[str]()
    line, width = 1, 0
    while record := _record(left, ahead, delimiter):
        taken, row = len(record.lines), Row(line, record.cells, record.fault)
        if width and not record.fault and (taken > 1 or not record.is_closed):
            if taken == 1 or _has_swallowed_rows(record, width, delimiter):
                ahead.extendleft(reversed(record.lines[1:]))
                taken, row = 1, _alone(record.lines[0], line, width, delimiter)
            elif not record.is_closed:
                row = _unclosed(line, taken)
        if row.fault or any(cell.strip() for cell in row.cells):
            width = width or len(row.cells)
            yield row
        line += taken


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line by itself."""
    return next(csv.reader([line], delimiter=delimiter), [])


def _record(left: Iterator[str], ahead: deque[str], delimiter: str) -> _Record | None:
    """The lines of the next record, first of those put back; not closed when more lines were asked for in vain."""
    taken: list[str] = []
    asked_in_vain, size = False, 0

    def feed() -> Iterator[str]:
        nonlocal asked_in_vain, size
        while len(taken) < _MOST_LINES and size <= LONGEST_RECORD:
            line = ahead.popleft() if ahead else next(left, None)
            if line is None:
                break
            taken.append(line)
            size += len(line)
            yield line
        asked_in_vain = True

    csv.field_size_limit(_LONGEST_CELL)
    try:
        cells = next(csv.reader(feed(), delimiter=delimiter), None)
    except csv.Error as error:
        return _Record(taken, [], fault=f"a row that cannot be read: {error}")
    if size > LONGEST_RECORD:
        return _Record(taken[:1], [], fault=_TOO_LONG) if len(taken) == 1 else _Record(taken, [], is_closed=False)
    return None if cells is None else _Record(taken, cells, not asked_in_vain)


def _has_swallowed_rows(record: _Record, width: int, delimiter: str) -> bool:
    """One line that reads as a row is enough in a record against the standard; else all must, since it is valid."""
    inner = [line for line in record.lines[1:] if line.strip()]
    found = [cells_of(line, delimiter) for line in inner if _is_row(line, width, delimiter)]
    # A line of prose may end with a comma, as does a row without its last cell.
    is_sure = any(cells[-1].strip() for cells in found)
    if not record.is_closed:
        return is_sure
    if _is_standard(record.lines, delimiter):
        return width > 1 and is_sure and len(found) == len(inner)
    return bool(found)


def _is_standard(lines: list[str], delimiter: str) -> bool:
    try:
        return bool(list(csv.reader(lines, delimiter=delimiter, strict=True)))
    except csv.Error:
        return False


def _is_row(line: str, width: int, delimiter: str) -> bool:
    """Tell a row, by the number of its cells, from prose, which has spaces after its commas, and has 1,000 in it."""
    cells = cells_of(line, delimiter)
    is_quoted = line.startswith('"') and f'"{delimiter}"' in line
    if len(cells) != width or is_quoted or delimiter == "\t":
        return len(cells) == width
    is_spaced = any(cell.startswith(" ") for cell in cells[1:])
    return not is_spaced and not any(one[-1:].isdigit() and _THOUSANDS.match(other) for one, other in pairwise(cells))


def _alone(line: str, number: int, width: int, delimiter: str) -> Row:
    """A line with a quote that is not closed in it, read by itself: to the letter if the quote is its only one."""
    literal = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    readings = [literal, cells_of(line, delimiter)]
    ordered = readings if line.count('"') == 1 else readings[::-1]
    return next((Row(number, cells) for cells in ordered if len(cells) == width), _unclosed(number, 1))


def _unclosed(line: int, taken: int) -> Row:
    lost = f"; lines {line} to {line + taken - 1} are not read" if taken > 1 else ""
    return Row(line, [], f"a quote is opened here and never closed{lost}")
