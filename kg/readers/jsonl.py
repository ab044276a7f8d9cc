"""JSON: one object a line, or one array of objects, or objects written over several lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from kg.model import Paper
from kg.readers.records import Format, Reject, paper_from

__all__ = ["FORMAT"]

# Control characters inside strings are let through here and stripped with all others.
_DECODER = json.JSONDecoder(strict=False)
_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[{\[\]"\d-]|null\b))')
_BETWEEN = re.compile(r"[\s,]*")


def _read(stream: IO[str], source: str) -> Iterator[Paper | Reject]:
    blank = []
    for first in stream:
        if first.strip():
            break
        blank.append(first)
    else:
        return
    if _is_object(first):
        yield from _lines(chain([first], stream), source, start=len(blank) + 1)
        return
    second = next(stream, "")
    if first.lstrip()[0] not in "[{" or (_is_object(second) and not _opens_array(first)):
        yield from _lines(chain([first, second], stream), source, start=len(blank) + 1)
    else:
        yield from _values("".join(chain(blank, [first, second], stream)), source)


def _opens_array(line: str) -> bool:
    """Tell a bracket by itself, or an element and its comma, after which an element may stand alone in a line."""
    return line.lstrip().startswith("[") and line.rstrip().endswith(("[", ","))


def _is_object(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return False
    try:
        return isinstance(_DECODER.decode(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(lines: Iterable[str], source: str, *, start: int) -> Iterator[Paper | Reject]:
    for number, line in enumerate(lines, start=start):
        if not line.strip():
            continue
        try:
            value = _DECODER.decode(line)
        except (ValueError, RecursionError) as error:
            yield Reject(source, number, f"malformed JSON: {_fault(error)}; expected one object a line")
        else:
            yield from _records(value, source, number)


def _values(text: str, source: str) -> Iterator[Paper | Reject]:
    """One value after another, so that what stands before a fault is read."""
    start = _skip(text, 0)
    is_array = text[start] == "["
    place = _skip(text, start + 1) if is_array else start
    counted, number = 0, 1
    while place < len(text) and not (is_array and text[place] == "]"):
        number += text.count("\n", counted, place)
        counted = place
        try:
            value, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            yield Reject(source, number, f"malformed JSON: {_fault(error)}; the rest of the file is not read")
            return
        yield from _records(value, source, number)
        place = _skip(text, end)
    if is_array and (place >= len(text) or text[place + 1 :].strip()):
        number += text.count("\n", counted, place)
        yield Reject(source, number, "malformed JSON: the array ends before or after the file does")


def _skip(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return found.end() if found else place


def _records(value: object, source: str, line: int) -> Iterator[Paper | Reject]:
    if isinstance(value, dict):
        yield paper_from(value, source, line)
    else:
        yield Reject(source, line, f"{_kind(value)}; expected an object with a title")


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {"list": "an array", "str": "a string", "bool": "a truth value", "int": "a number", "float": "a number"}
    return names[type(value).__name__]


def _fault(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number too large to read"


def _sniff(head: str) -> bool:
    return _START.match(head) is not None


FORMAT = Format("jsonl", "JSON lines, or a JSON array of records", (".jsonl", ".ndjson", ".json"), _sniff, _read)
