"""JSON: one object a line, or an array of objects, or objects written over several lines, or a service's answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from kg.model import Paper
from kg.readers import arxiv, huggingface, openalex, semantic_scholar
from kg.readers.cursor import DECODER, Cursor, fault
from kg.readers.dialects import Record
from kg.readers.fields import MISSING, known_fields, value_at
from kg.readers.formats import Format, Reject, Source
from kg.readers.records import paper_from
from kg.readers.streams import LONGEST_RECORD, Content, decoded_head, is_overlong

__all__ = ["DIALECTS", "FORMAT"]

DIALECTS = (openalex.DIALECT, semantic_scholar.DIALECT, arxiv.DIALECT, huggingface.DIALECT)
"""Services whose JSON is known; other objects are read by the usual names of their keys."""

_LISTS = ("results", "data", "papers", "works", "items", "records", "entries", "articles", "documents")
_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[{\[\]"\d-]|null\b))')
_LINES_TO_TELL = 20
_NEWLINE = re.compile(r"\r\n?|\n")


def _read(content: Content, source: Source) -> Iterator[Paper | Reject]:
    if _is_by_line(decoded_head(content.head).lstrip()):
        yield from _lines(content, source)
    else:
        yield from _values(Cursor(content), source)


def _is_by_line(head: str) -> bool:
    """Tell one object a line, by the first of them, from values that end where they please."""
    first, *others = _NEWLINE.split(head, maxsplit=_LINES_TO_TELL)[:_LINES_TO_TELL]
    if not others and len(first) >= len(head) > 2**15:
        return first.startswith("{")
    if first.startswith('{"'):
        # Objects stand alone in most of the lines that begin with one, or they are wrapped.
        told = [_is_object(line) for line in (first, *others) if line.startswith("{")]
        return 2 * sum(told) >= len(told)
    second = others[0] if others else ""
    return _is_object(first) or first[:1] not in "[{" or (_is_object(second) and not _opens_array(first))


def _opens_array(line: str) -> bool:
    """Tell a bracket by itself, or an element and its comma, after which an element may stand alone in a line."""
    return line.startswith("[") and line.rstrip().endswith(("[", ","))


def _is_object(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return False
    try:
        return isinstance(DECODER.decode(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(content: Content, source: Source) -> Iterator[Paper | Reject]:
    for number, line in enumerate(content, start=1):
        if is_overlong(line):
            yield source.reject(number, f"a line of more than {LONGEST_RECORD:,} characters")
        elif line.strip():
            try:
                value = DECODER.decode(line)
            except (ValueError, RecursionError) as error:
                yield source.reject(number, f"malformed JSON: {fault(error)}; expected one object a line")
            else:
                yield from _records(value, source, number)


def _values(cursor: Cursor, source: Source) -> Iterator[Paper | Reject]:
    """One value after another, so that what stands before a fault is read."""
    is_array = cursor.peek() == "["
    if is_array:
        cursor.skip()
    while (mark := cursor.peek()) and not (is_array and mark == "]"):
        line = cursor.line
        try:
            value = cursor.value()
        except (ValueError, RecursionError) as error:
            yield source.reject(line, f"malformed JSON: {_where(error)}; the rest of the file is not read")
            return
        yield from _records(value, source, line)
    if is_array:
        line = cursor.line
        if mark:
            cursor.skip()
        if not mark or cursor.peek():
            yield source.reject(line, "malformed JSON: the array ends before or after the file does")


def _where(error: Exception) -> str:
    # Columns are counted from where the text at hand begins, which says nothing to people.
    return error.msg if isinstance(error, json.JSONDecodeError) else fault(error)


def _records(value: object, source: Source, line: int) -> Iterator[Paper | Reject]:
    if not isinstance(value, dict):
        yield source.reject(line, f"{_kind(value)}; expected an object with a title")
        return
    inner = _listed(value, source)
    if inner is None:
        yield paper_from(_fields(value, source), source, line)
        return
    if not inner:
        yield source.reject(line, "an answer without records in it")
    for one in inner:
        if isinstance(one, dict):
            yield paper_from(_fields(one, source), source, line)
        else:
            yield source.reject(line, f"{_kind(one)}; expected an object with a title")


def _listed(record: Record, source: Source) -> list[object] | None:
    """The records in an answer that holds a list of them; None for an object that is a record itself."""
    if record.keys().isdisjoint(_LISTS) or "title" in known_fields(record, source.columns):
        return None
    lists = (record.get(key) for key in _LISTS)
    return next((one for one in lists if isinstance(one, list) and all(_is_record(inner) for inner in one)), None)


def _is_record(value: object) -> bool:
    return value is None or isinstance(value, dict)


def _fields(record: Record, source: Source) -> Record:
    found = next((dialect for dialect in DIALECTS if dialect.is_spoken(record)), None)
    if found is None:
        return record
    # Who says where the fields are means the record as it stands.
    meant = {path: value_at(record, path) for path in source.columns.values()}
    return {**found.fields(record), **{path: value for path, value in meant.items() if value is not MISSING}}


def _kind(value: object) -> str:
    if value is None:
        return "null, which services answer for what they do not have"
    names = {"list": "an array", "str": "a string", "bool": "a truth value", "int": "a number", "float": "a number"}
    return names[type(value).__name__]


def _sniff(head: str) -> bool:
    return _START.match(head) is not None


FORMAT = Format("jsonl", "JSON lines, JSON arrays, and answers of OpenAlex, Semantic Scholar, arXiv and Hugging Face",
                (".jsonl", ".ndjson", ".json"), _sniff, _read)
