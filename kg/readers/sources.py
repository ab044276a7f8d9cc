"""The table of input formats, and reading of files, directories and standard input through it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple

from kg.errors import PaperFormatError
from kg.model import Paper
from kg.readers import acl, atom, bibtex, csv, jsonl, markdown, pdf, ris, tei, text
from kg.readers.fields import ALIASES
from kg.readers.formats import Format, Reject, Source
from kg.readers.packed import MOST_UNPACKED, READ_ERRORS
from kg.readers.streams import Content, binary_kind, decoded_head

__all__ = ["FORMATS", "read_papers"]

FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        jsonl.FORMAT, bibtex.FORMAT, ris.FORMAT, atom.FORMAT, acl.FORMAT, tei.FORMAT, csv.FORMAT, markdown.FORMAT,
        text.FORMAT, pdf.FORMAT,
    )
}
"""Every input format, the one that is told most surely first; a new one is a module with a ``FORMAT`` and a row."""

_LOOSEST = text.FORMAT
_PACKED = re.compile(r"\.(?:gz|zst)$")
_NOTE = re.compile(r"(?:readme|licen[cs]e|copying|notice|authors|changelog|changes|requirements)\b")


class _How(NamedTuple):
    format: Format | None
    columns: Mapping[str, str]
    most_unpacked: int


def read_papers(
    path: str | Path,
    *,
    format: str | None = None,
    columns: Mapping[str, str] = MappingProxyType({}),
    most_unpacked: int = MOST_UNPACKED,
) -> Iterator[Paper | Reject]:
    """The papers of a file, of all files of a directory, or of standard input, and what gave none.

    Directories are read with all below them, by name; hidden files and directories (a leading dot) are passed over,
    and links to directories not followed. A file's format is told by its content; its ending decides where the
    content leaves it open. Below a directory, plain text and Markdown are read from files with their endings, and
    text from names without any, and not from notes such as ``LICENSE``; a file that is named itself is read whatever
    it is called. Gzip and Zstandard (:mod:`kg.readers.packed`) are unpacked. Records come in the order of the file,
    as they are read; memory is bounded by one record (:data:`~kg.readers.streams.LONGEST_RECORD`).

    Args:
        path: File or directory; ``-`` is standard input.
        format: Name of a row of :data:`FORMATS`, to read everything as that.
        columns: Fields of a paper and the columns or keys that hold them, where those have names of their own.
        most_unpacked: Bytes that a packed file may unpack to; what is beyond them is not read, and reported.

    Yields:
        A :class:`~kg.model.Paper` for each good record, a :class:`Reject` for each bad one (such as one whose abstract
        is longer than :data:`~kg.readers.records.LONGEST_TEXT`), and for each file that is empty, binary, damaged or
        in no known format.

    Raises:
        PaperFormatError: Nothing is at `path`, or there is no such format, or no such field.
    """
    if format is not None and format not in FORMATS:
        raise PaperFormatError(str(path), 0, f"no input format {format!r}; there are {', '.join(FORMATS)}")
    unknown = sorted(set(columns) - set(ALIASES))
    if unknown:
        raise PaperFormatError(str(path), 0, f"no field {unknown[0]!r} of a paper; there are {', '.join(ALIASES)}")
    how = _How(FORMATS[format] if format else None, columns, most_unpacked)
    if str(path) == "-":
        yield from _read(sys.stdin.buffer, "-", how, is_named=True)
        return
    place = Path(path)
    if not place.exists():
        raise PaperFormatError(_shown(path), 0, "no such file or directory")
    if not place.is_dir():
        yield from _file(place, how, is_named=True)
        return
    for file in _below(place):
        yield from _file(file, how, is_named=False)


def _below(directory: Path) -> Iterator[Path]:
    """All files below, by path, so that the order is that of no file system."""
    found: list[Path] = []
    for parent, directories, names in os.walk(directory):
        directories[:] = [name for name in directories if not name.startswith(".")]
        found.extend(Path(parent, name) for name in names if not name.startswith("."))
    return iter(sorted(found, key=lambda file: file.relative_to(directory).parts))


def _file(file: Path, how: _How, *, is_named: bool) -> Iterator[Paper | Reject]:
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
        yield from _read(handle, source, how, is_named=is_named)


def _read(raw: IO[bytes], name: str, how: _How, *, is_named: bool) -> Iterator[Paper | Reject]:
    source = Source(name, how.columns)
    try:
        content = Content(raw, most_unpacked=how.most_unpacked)
        chosen = how.format or _chosen(content.head, source, is_named=is_named)
        if isinstance(chosen, Reject):
            yield chosen
        elif reason := _unreadable(content.head, chosen):
            yield source.reject(0, reason)
        else:
            record = None
            for record in _numbered(chosen.read(content, source)):
                yield record
            if record is None:
                yield source.reject(0, f"no records in it, read as {chosen.name}")
    except READ_ERRORS as error:
        yield source.reject(0, f"cannot be read to its end: {error}")


def _numbered(records: Iterable[Paper | Reject]) -> Iterator[Paper | Reject]:
    """Records with their number in the line, where one line has several, so that each is known by its place."""
    place, number = "", 1
    for record in records:
        own = record.source if isinstance(record, Paper) else f"{record.source}:{record.line}"
        number = number + 1 if own == place else 1
        place = own
        if number == 1 or (isinstance(record, Reject) and not record.line):
            yield record
        elif isinstance(record, Paper):
            yield replace(record, source=f"{own}#{number}")
        else:
            yield replace(record, reason=f"entry {number} of the line: {record.reason}")


def _unreadable(head: bytes, format: Format) -> str | None:
    if format is pdf.FORMAT:
        return None if head.startswith(pdf.MAGIC) else "no PDF"
    kind = "a PDF" if head.startswith(pdf.MAGIC) else binary_kind(head)
    if kind:
        return f"{kind}; expected text ({', '.join(FORMATS)})"
    return None if decoded_head(head).strip("\ufeff \t\r\n\x00") else "empty"


def _chosen(head: bytes, source: Source, *, is_named: bool) -> Format | Reject:
    if head.startswith(pdf.MAGIC):
        return pdf.FORMAT
    reason = _unreadable(head, _LOOSEST)
    if reason:
        return source.reject(0, reason)
    found = _told(decoded_head(head), source.name, is_named=is_named)
    return found or source.reject(0, f"in no known format; expected one of {', '.join(FORMATS)}")


def _told(head: str, source: str, *, is_named: bool) -> Format | None:
    """The format by content; by ending where the content fits none, or only a loose one."""
    ending = _PACKED.sub("", source.lower())
    by_content = next((format for format in FORMATS.values() if format.sniff(head)), None)
    by_ending = next((format for format in FORMATS.values() if ending.endswith(format.suffixes)), None)
    if by_content is not None and not by_content.is_loose:
        return by_content
    if is_named or (by_ending is not None and not by_ending.is_loose):
        return by_ending if by_ending is not None and not by_ending.is_loose else by_content or by_ending
    # A folder holds notes, lists and code beside papers; of what reads like text, only what is called so is taken.
    name = ending.rpartition("/")[2]
    is_text = by_ending is not None or "." not in name
    return by_content if is_text and not _NOTE.match(name) else None


def _shown(path: str | Path) -> str:
    name = path.as_posix() if isinstance(path, Path) else path
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
