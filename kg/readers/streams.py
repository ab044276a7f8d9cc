"""From bytes to text: gzip, byte order marks, bytes that are not UTF-8, and files that are no text at all."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from typing import IO, cast

__all__ = ["HEAD", "READ_ERRORS", "binary_kind", "decoded_head", "text_of", "unpacked"]

HEAD = 65_536
"""How many bytes the format of a file is told by."""

READ_ERRORS = (OSError, EOFError, zlib.error)
"""What reading a damaged file raises on the way."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = ((b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive or office document"), (b"\x89PNG", "a picture"))
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_FALLBACK = "litkg.windows-1252"


class _Rewound(io.RawIOBase):
    """A raw stream with the bytes that were read from it put back in front; works where seeking does not."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        part = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(part) :]
        view[: len(part)] = part
        return len(part)


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FALLBACK, _windows_1252)


def unpacked(raw: IO[bytes]) -> tuple[bytes, IO[bytes]]:
    """The first :data:`HEAD` bytes of a file, and the whole file from its start; gzip is told by its content."""
    head = raw.read(HEAD)
    whole = cast("IO[bytes]", io.BufferedReader(_Rewound(head, raw)))
    if not head.startswith(b"\x1f\x8b"):
        return head, whole
    plain = cast("IO[bytes]", gzip.GzipFile(fileobj=whole, mode="rb"))
    inner = plain.read(HEAD)
    return inner, cast("IO[bytes]", io.BufferedReader(_Rewound(inner, plain)))


def _encoding(head: bytes) -> tuple[bytes, str]:
    return next((pair for pair in _MARKS if head.startswith(pair[0])), (b"", "utf-8"))


def binary_kind(head: bytes) -> str | None:
    """What a file is that holds no text, in words; None for text.

    Stray control bytes in text are let through; text is what has fewer than one in twenty.
    """
    for magic, kind in _KINDS:
        if head.startswith(magic):
            return kind
    encoding = _encoding(head)[1]
    if encoding == "utf-8" and 20 * len(_CONTROL.findall(head)) > len(head):
        return "binary data"
    return None


def decoded_head(head: bytes) -> str:
    """The first lines as text, without a last line that the cut went through."""
    mark, encoding = _encoding(head)
    text = head[len(mark) :].decode("utf-8", _FALLBACK) if encoding == "utf-8" else head.decode(encoding, "replace")
    return text if len(head) < HEAD else text[: text.rfind("\n") + 1] or text


def text_of(head: bytes, whole: IO[bytes]) -> IO[str]:
    """The file as text with line feeds only.

    The byte order mark tells the encoding; without one it is UTF-8, and bytes that are not UTF-8 are read as
    Windows-1252 (Latin-1 with its quotation marks), one by one, so that one bad byte spoils nothing else.
    """
    mark, encoding = _encoding(head)
    if encoding == "utf-8":
        whole.read(len(mark))
    return io.TextIOWrapper(
        whole, encoding=encoding, errors=_FALLBACK if encoding == "utf-8" else "replace", newline=None
    )
