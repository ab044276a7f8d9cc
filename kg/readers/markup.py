"""XML as a stream of the elements that are records: defused, bounded, and with the line that each stands in.

defusedxml (the parser of the standard library, with entities that are declared in the file and everything outside it
forbidden) does the reading; what is kept of it at any time is one record.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.ElementTree import DefusedXMLParser

from kg.readers.formats import Reject, Source
from kg.readers.streams import LONGEST_RECORD, Content

__all__ = ["Found", "elements", "has_root", "text_in"]

_PIECE = 2**16
_DEEPEST = 256
_MOST_ELEMENTS = 500_000
_PROLOG = re.compile(
    r"\ufeff?\s*(?:<\?.{0,999}?\?>\s*|<!--.{0,9999}?-->\s*|<!DOCTYPE[^<>\[]{0,999}(?:\[[^\]]{0,9999}\])?\s*>\s*){0,9}",
    re.DOTALL,
)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,99}:)?([A-Za-z_][\w.-]{0,99})")


class Found(NamedTuple):
    """One element that is a record or part of what surrounds records, and the line where it begins."""

    element: Element
    line: int


class _TooLargeError(ValueError):
    """A record that would take more memory than one may."""


class _Builder:
    """Builds the wanted elements and forgets all others, however large the file is.

    Names are local (without namespace). Inside a wanted element, what is called by a name in `dropped` is left out.
    """

    def __init__(self, wanted: Collection[str], dropped: Collection[str]) -> None:
        self._wanted = wanted
        self._dropped = dropped
        self._open: list[Element] = []
        self._line = self._depth = self._dropping = self._size = self._count = 0
        self.ready: list[Found] = []
        self.parser: DefusedXMLParser | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooLargeError(f"elements nested more than {_DEEPEST} deep")
        name = tag.rpartition("}")[2]
        if self._dropping or name in self._dropped:
            self._dropping += 1
        elif self._open or name in self._wanted:
            if not self._open:
                self._line, self._size, self._count = self._now(), 0, 0
            self._count += 1
            self._grow(sum(map(len, attributes.values())))
            element = Element(name, {key.rpartition("}")[2]: value for key, value in attributes.items()})
            if self._open:
                self._open[-1].append(element)
            self._open.append(element)

    def data(self, text: str) -> None:
        if self._open and not self._dropping:
            self._grow(len(text))
            element = self._open[-1]
            # Text in pieces is put together at the end of the element, so that many pieces take no quadratic time.
            element.append(_piece(text))

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._dropping:
            self._dropping -= 1
        elif self._open:
            element = self._open.pop()
            if not self._open:
                self.ready.append(Found(element, self._line))

    def close(self) -> None:
        """Nothing is left to be done."""

    def _now(self) -> int:
        return int(self.parser.parser.CurrentLineNumber) if self.parser is not None else 0

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > LONGEST_RECORD or self._count > _MOST_ELEMENTS:
            raise _TooLargeError(f"a record of more than {LONGEST_RECORD:,} characters")


def _piece(text: str) -> Element:
    piece = Element("")
    piece.text = text
    return piece


def text_in(element: Element | None) -> str:
    """All text in an element, whatever mark-up it is in; ``""`` where there is no element."""
    return "" if element is None else "".join(element.itertext())


def has_root(head: str, name: str) -> bool:
    """Tell XML by the local name of its root."""
    prolog = _PROLOG.match(head)
    root = _ROOT.match(head, prolog.end() if prolog else 0)
    return root is not None and root[1] == name


def elements(
    content: Content, source: Source, wanted: Collection[str], dropped: Collection[str] = ()
) -> Iterator[Found | Reject]:
    """The outermost elements with the wanted local names, as they end; a reject where the XML cannot be read on.

    In the elements, namespaces are gone from names, and text is held in nameless elements: see :func:`text_in`.
    """
    builder = _Builder(wanted, dropped)
    parser = builder.parser = DefusedXMLParser(target=builder)
    fed = 0
    reason = ""
    while not reason:
        piece = content.read(_PIECE)
        fed += len(piece.encode())
        try:
            if piece:
                parser.feed(piece)
            else:
                parser.close()
        except (ParseError, DefusedXmlException, ValueError) as error:
            reason = _reason(error)
        yield from builder.ready
        builder.ready.clear()
        if not piece:
            break
        # Bytes that are fed and not yet seen are one mark, such as an attribute without an end.
        if not reason and fed - parser.parser.CurrentByteIndex > LONGEST_RECORD:
            reason = f"a mark of more than {LONGEST_RECORD:,} bytes"
    if reason:
        line = max(1, int(parser.parser.CurrentLineNumber))
        yield source.reject(line, f"malformed XML: {reason}; the rest of the file is not read")


def _reason(error: Exception) -> str:
    if isinstance(error, EntitiesForbidden):
        return f"it declares the entity {error.name!r}, which is not allowed"
    if isinstance(error, ExternalReferenceForbidden):
        return f"it refers to {error.sysid!r} outside itself, which is not allowed"
    return str(error)
