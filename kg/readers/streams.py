"""From bytes to text: packed files, byte order marks, bytes that are not UTF-8, files that are no text, and limits.

Whatever a file holds, reading it takes bounded memory: it is read in pieces, a line of more than
:data:`LONGEST_RECORD` characters is cut, and a packed file is unpacked up to a limit alone.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import IO, cast

from kg.readers.packed import MOST_UNPACKED, Rewound, unpacked

__all__ = ["HEAD", "LONGEST_RECORD", "Content", "binary_kind", "decoded_head", "is_overlong"]

HEAD = 65_536
"""How many bytes the format of a file is told by."""

LONGEST_RECORD = 16 * 2**20
"""Most characters of one record, or of one line; what is longer is rejected, and takes no more memory than this."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = ((b"PK\x03\x04", "a zip archive or office document"), (b"\x89PNG", "a picture"))
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_FALLBACK = "litkg.windows-1252"
_ZEROS_AMONG = 4096
_SKIPPED_AT_ONCE = 2**20


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FALLBACK, _windows_1252)


class Content:
    """What a file holds, to be read once: as lines (iterate), as pieces of text (:meth:`read`) or as bytes (``raw``).

    Text has line feeds only. The byte order mark tells the encoding; without one it is UTF-8, or UTF-16 of text that
    is mostly Latin, and bytes that are not UTF-8 are read as Windows-1252 (Latin-1 with its quotation marks), one by
    one, so that one bad byte spoils nothing else. A line of more than :data:`LONGEST_RECORD` characters is cut: see
    :func:`is_overlong`.

    Attributes:
        head: The first :data:`HEAD` bytes, whatever was read of them since.
        raw: The file from its start, unpacked, for formats that are no text.

    Args:
        file: A binary file; it need not be seekable.
        most_unpacked: Bytes that a packed file may unpack to.

    Raises:
        OSError: The file is damaged, or unpacks to more than it may (also from the reading methods, like the next).
        EOFError: It is cut short.
    """

    def __init__(self, file: IO[bytes], *, most_unpacked: int = MOST_UNPACKED) -> None:
        plain = unpacked(file, most_unpacked)
        self.head = plain.read(HEAD)
        self.raw = cast("IO[bytes]", io.BufferedReader(Rewound(self.head, plain)))
        self._text: IO[str] | None = None

    def read(self, size: int) -> str:
        """The next `size` characters, or what is left of them; ``""`` at the end."""
        return self._opened().read(size)

    def __iter__(self) -> Iterator[str]:
        text = self._opened()
        while line := text.readline(LONGEST_RECORD + 1):
            yield line
            while len(line) > LONGEST_RECORD and not line.endswith("\n"):
                # The rest of a line that was cut goes by unseen.
                rest = text.readline(_SKIPPED_AT_ONCE)
                if not rest or rest.endswith("\n"):
                    break

    def _opened(self) -> IO[str]:
        if self._text is None:
            mark, encoding = _encoding(self.head)
            if encoding == "utf-8":
                self.raw.read(len(mark))
            errors = _FALLBACK if encoding == "utf-8" else "replace"
            self._text = io.TextIOWrapper(self.raw, encoding=encoding, errors=errors, newline=None)
        return self._text


def is_overlong(line: str) -> bool:
    """Tell a line whose end was cut off."""
    return len(line) > LONGEST_RECORD


def _encoding(head: bytes) -> tuple[bytes, str]:
    """The byte order mark and what it says; without one, UTF-16 is told by its zeros and all else is UTF-8."""
    marked = next((pair for pair in _MARKS if head.startswith(pair[0])), None)
    if marked is not None:
        return marked
    first, second = head[:_ZEROS_AMONG:2], head[1:_ZEROS_AMONG:2]
    for high, low, encoding in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        if 10 * high.count(0) > 9 * len(high) and 10 * low.count(0) < len(low):
            return b"", encoding
    return b"", "utf-8"


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
