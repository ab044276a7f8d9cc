"""JSON that is read value by value from a stream, so that a file of any size takes the memory of one value."""

from __future__ import annotations

import json
import re

from kg.readers.streams import LONGEST_RECORD, Content

__all__ = ["DECODER", "Cursor", "fault"]

# Control characters inside strings are let through here and stripped with all others.
DECODER = json.JSONDecoder(strict=False)
"""Decodes one JSON value."""

_PIECE = 2**16
_BETWEEN = re.compile(r"[\s,]*")
_AT_THE_END = 16


class Cursor:
    """A place in the text of a file, and the text after it as far as it was needed.

    Attributes:
        line: Number of the line that the cursor is in, from 1.
    """

    def __init__(self, content: Content, text: str = "", line: int = 1) -> None:
        self._content = content
        self._text = text
        self._at = 0
        self.line = line

    def peek(self) -> str:
        """The next character after white space and commas; ``""`` at the end of the file."""
        while True:
            found = _BETWEEN.match(self._text, self._at)
            self._advance(found.end() if found else self._at)
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def skip(self) -> None:
        """Pass over the character that :meth:`peek` told."""
        self._advance(self._at + 1)

    def value(self) -> object:
        """The JSON value that begins here, wherever it ends.

        Raises:
            ValueError: There is none, or it is longer than a record may be.
            RecursionError: It is nested too deeply.
        """
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                size = len(self._text) - self._at
                if size > LONGEST_RECORD:
                    raise ValueError(f"a value of more than {LONGEST_RECORD:,} characters") from error
                if not self._is_cut(error) or not self._more():
                    raise
            else:
                # A number may go on in the next piece.
                if end < len(self._text) or isinstance(value, dict | list | str) or not self._more():
                    self._advance(end)
                    return value

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Tell a value that goes on after the text at hand from one that is wrong."""
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _AT_THE_END

    def _advance(self, to: int) -> None:
        self.line += self._text.count("\n", self._at, to)
        self._at = to

    def _more(self) -> bool:
        """Read on, twice as much as is at hand, so that trying a long value again and again stays cheap."""
        rest = self._text[self._at :]
        piece = self._content.read(max(_PIECE, len(rest)))
        self._text, self._at = rest + piece, 0
        return bool(piece)


def fault(error: Exception) -> str:
    """What is wrong with a JSON text, in words."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(error) if str(error).startswith("a value of more") else "a number too large to read"
