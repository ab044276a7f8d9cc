"""The entries of a BibTeX file, one after another: their fields with ``@string`` names and ``#`` read.

bibtexparser (MIT, alive, with version 2 made to go on after a mistake) splits each entry into its fields. It is
given one entry at a time, so that a file of any size is read in bounded memory.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bibtexparser.exceptions import ParserStateException
from bibtexparser.model import Block, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter

from kg.readers.formats import Reject, Source
from kg.readers.records import LONGEST_TEXT

__all__ = ["LONGEST_ENTRY", "BibEntry", "entries"]

LONGEST_ENTRY = 2**19
"""Most characters of an entry; its parts, as the parser holds them, take many times as much memory."""

# What is wrong with a file goes into rejects, not to stderr.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)

_STARTS = re.compile(r"\ufeff?\s*@[A-Za-z]+\s*[{(]")
_COMMENTED = re.compile(r"\s*%.*@\s*[A-Za-z]+\s*[{(]")
_NO_ENTRY = re.compile(r"\ufeff?\s*@(?:comment|preamble)\b", re.IGNORECASE)
_WORD = re.compile(r'[^\s"{}#]+')
_MARK = re.compile(r'\\.|[{}"]', re.DOTALL)


class BibEntry(NamedTuple):
    """One entry: where it begins, its type and key in lower case, and its values as written, without their braces."""

    line: int
    type: str
    key: str
    fields: Mapping[str, str]


class _Strings:
    """What ``@string`` names stand for; together so much and no more, as names that double names would swell."""

    MOST = 1_000_000

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._left = self.MOST

    def add(self, name: str, value: str) -> bool:
        """Keep a name unless there are too many; tell whether it is kept."""
        self._left -= len(value)
        if self._left >= 0:
            self.values[name.strip().casefold()] = value
        return self._left >= 0


def entries(content: Iterable[str], source: Source) -> Iterator[BibEntry | Reject]:
    """The entries of a file as lines, in their order, and a reject for each that is malformed."""
    strings = _Strings()
    for start, text in _chunks(content):
        if len(text) > LONGEST_ENTRY:
            if not _NO_ENTRY.match(text):
                yield source.reject(start, f"an entry of more than {LONGEST_ENTRY:,} characters")
            continue
        try:
            blocks = Splitter(text).split().blocks
        except ParserStateException as error:
            yield source.reject(start, f"an entry that cannot be parsed: {error.message}")
            continue
        for block in blocks:
            found = _entry(block, start, strings, source)
            if found is not None:
                yield found


def _entry(block: Block, start: int, strings: _Strings, source: Source) -> BibEntry | Reject | None:
    line = start + (block.start_line or 0)
    if isinstance(block, ParsingFailedBlock) and block.ignore_error_block is not None:
        # A key twice is no reason to lose an entry, nor is a field twice.
        block = block.ignore_error_block
    if isinstance(block, String):
        if not strings.add(block.key, _value(block.value, strings.values)):
            return source.reject(line, f"@string values of more than {_Strings.MOST:,} characters")
    elif isinstance(block, ParsingFailedBlock):
        reason = str(getattr(block.error, "abort_reason", None) or block.error).strip()
        # The file that the parser sees is one entry.
        told = "an entry that is not closed before the next" if "end of file" in reason else reason
        return source.reject(line, f"malformed BibTeX: {told}")
    elif isinstance(block, Entry):
        fields: dict[str, str] = {}
        for field in block.fields:
            fields.setdefault(field.key.casefold(), _value(field.value, strings.values))
        return BibEntry(line, block.entry_type.casefold(), block.key.strip().casefold(), fields)
    return None


def _value(value: str, strings: Mapping[str, str]) -> str:
    """What a value stands for: parts in braces, in quotes and by name, joined by ``#``; cut where names swell it."""
    parts: list[str] = []
    at = size = 0
    while at < len(value) and size <= LONGEST_TEXT:
        if value[at] in '{"':
            end = _closing(value, at)
            parts.append(value[at + 1 : end])
            at = end + 1
        else:
            word = _WORD.match(value, at)
            at = word.end() if word else at + 1
            parts.append(strings.get(word[0].casefold(), word[0]) if word else "")
        size += len(parts[-1])
    return "".join(parts)


def _closing(value: str, start: int) -> int:
    """The place where the brace or quote at `start` is closed, or the end; a backslash takes the next sign along."""
    depth = 0
    for found in _MARK.finditer(value, start + 1):
        if depth == 0 and found[0] == ('"' if value[start] == '"' else "}"):
            return found.start()
        depth = max(0, depth + {"{": 1, "}": -1}.get(found[0], 0))
    return len(value)


def _chunks(content: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines of each entry, with the number of the first: an entry begins where one begins a line."""
    lines: list[str] = []
    start = size = 0
    for number, line in enumerate(content, start=1):
        if _STARTS.match(line[:200]):
            if start:
                yield start, "".join(lines)
            lines, start, size = [], number, 0
        if start and size <= LONGEST_ENTRY and not _COMMENTED.match(line[:2000]):
            lines.append(line)
            size += len(line)
    if start:
        yield start, "".join(lines)
