"""The table of input formats, and reading of files, directories and standard input through it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kg.errors import PaperFormatError
from kg.model import Paper
from kg.readers import csv, jsonl, text
from kg.readers.records import Format, Reject
from kg.readers.streams import READ_ERRORS, binary_kind, decoded_head, text_of, unpacked

__all__ = ["FORMATS", "read_papers"]

FORMATS: dict[str, Format] = {format.name: format for format in (jsonl.FORMAT, csv.FORMAT, text.FORMAT)}
"""Every input format, the one that is told most surely first; a new one is a module with a ``FORMAT`` and a row."""

_LOOSEST = text.FORMAT
_NOTE = re.compile(r"(?:readme|licen[cs]e|copying|notice|authors|changelog|changes|requirements)\b")


def read_papers(path: str | Path, *, format: str | None = None) -> Iterator[Paper | Reject]:
    """The papers of a file, of all files of a directory, or of standard input, and what gave none.

    Directories are read with all below them, by name; hidden files and directories (a leading dot) are passed over,
    and links to directories not followed. A file's format is told by its content; its ending decides where the
    content leaves it open. Below a directory, plain text is read from ``.txt``, ``.text`` and names without an ending
    alone, and not from notes such as ``LICENSE``; a file that is named itself is read whatever it is called. Gzip is
    unpacked. Records come in the order of the file, as they are read.

    Args:
        path: File or directory; ``-`` is standard input.
        format: Name of a row of :data:`FORMATS`, to read everything as that.

    Yields:
        A :class:`~kg.model.Paper` for each good record, a :class:`Reject` for each bad one (such as one whose abstract
        is longer than :data:`~kg.readers.records.LONGEST_TEXT`), and for each file that is empty, binary, damaged or
        in no known format.

    Raises:
        PaperFormatError: Nothing is at `path`, or there is no such format.
    """
    if format is not None and format not in FORMATS:
        raise PaperFormatError(str(path), 0, f"no input format {format!r}; there are {', '.join(FORMATS)}")
    if str(path) == "-":
        yield from _read(sys.stdin.buffer, "-", format, is_named=True)
        return
    place = Path(path)
    if not place.exists():
        raise PaperFormatError(_shown(path), 0, "no such file or directory")
    if not place.is_dir():
        yield from _file(place, format, is_named=True)
        return
    for file in _below(place):
        yield from _file(file, format, is_named=False)


def _below(directory: Path) -> Iterator[Path]:
    """All files below, by path, so that the order is that of no file system."""
    found: list[Path] = []
    for parent, directories, names in os.walk(directory):
        directories[:] = [name for name in directories if not name.startswith(".")]
        found.extend(Path(parent, name) for name in names if not name.startswith("."))
    return iter(sorted(found, key=lambda file: file.relative_to(directory).parts))


def _file(file: Path, format: str | None, *, is_named: bool) -> Iterator[Paper | Reject]:
    source = _shown(file)
    if not is_named and not file.is_file():
        yield Reject(source, 0, "not a regular file")
        return
    try:
        handle = file.open("rb")
    except OSError as error:
        yield Reject(source, 0, f"cannot be opened: {error.strerror or error}")
        return
    with handle:
        yield from _read(handle, source, format, is_named=is_named)


def _read(raw: IO[bytes], source: str, format: str | None, *, is_named: bool) -> Iterator[Paper | Reject]:
    try:
        head, whole = unpacked(raw)
        chosen = _chosen(head, source, format, is_named=is_named)
        if isinstance(chosen, Reject):
            yield chosen
        else:
            record = None
            for record in chosen.read(text_of(head, whole), source):
                yield record
            if record is None:
                yield Reject(source, 0, f"no records in it, read as {chosen.name}")
    except READ_ERRORS as error:
        yield Reject(source, 0, f"cannot be read to its end: {error}")


def _chosen(head: bytes, source: str, format: str | None, *, is_named: bool) -> Format | Reject:
    kind = binary_kind(head)
    if kind:
        return Reject(source, 0, f"{kind}; expected text ({', '.join(FORMATS)})")
    first = decoded_head(head)
    if not first.strip("\ufeff \t\r\n\x00"):
        return Reject(source, 0, "empty")
    found = FORMATS[format] if format else _told(first, source, is_named=is_named)
    return found or Reject(source, 0, f"in no known format; expected one of {', '.join(FORMATS)}")


def _told(head: str, source: str, *, is_named: bool) -> Format | None:
    """The format by content; by ending where the content fits none, or only the loosest."""
    ending = source.lower().removesuffix(".gz")
    by_content = next((format for format in FORMATS.values() if format.sniff(head)), None)
    by_ending = next((format for format in FORMATS.values() if ending.endswith(format.suffixes)), None)
    if by_content not in (None, _LOOSEST):
        return by_content
    if is_named or by_ending not in (None, _LOOSEST):
        return by_ending or by_content
    # A folder holds notes, lists and code beside papers; of what reads like text, only what is called so is taken.
    name = ending.rpartition("/")[2]
    is_text = by_ending is _LOOSEST or "." not in name
    return by_content if is_text and not _NOTE.match(name) else None


def _shown(path: str | Path) -> str:
    name = path.as_posix() if isinstance(path, Path) else path
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
