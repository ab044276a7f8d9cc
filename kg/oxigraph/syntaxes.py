"""RDF files: reading and writing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

import pyoxigraph as ox

from kg.errors import ExportError, PaperFormatError
from kg.oxigraph.terms import from_quad, quad_of, triple_of
from kg.terms import Literal, Quad, clean_for_xml
from kg.vocabulary import NAMESPACES, namespaces

__all__ = ["SYNTAXES", "parse", "read", "write", "write_nquads", "write_turtle"]

SYNTAXES: dict[str, ox.RdfFormat] = {
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""RDF syntaxes by the usual ending of their files."""


def write(
    quads: Iterable[Quad], handle: IO[bytes], syntax: str, *, prefixes: Mapping[str, str] = NAMESPACES
) -> None:
    """Stream quads into a binary file, in the order given.

    Syntaxes without graphs (nt, ttl, rdf) put all triples into one. RDF/XML cannot hold control characters; they
    become U+FFFD there.

    Args:
        quads: What to write; repeated quads are written as often as they come.
        handle: A file opened for bytes.
        syntax: One of :data:`SYNTAXES`.
        prefixes: Declared at the top where the syntax has prefixes, sorted.

    Raises:
        ExportError: There is no such syntax.
    """
    format = format_of(syntax)
    if format == ox.RdfFormat.RDF_XML:
        quads = map(_for_xml, quads)
    rows = map(quad_of, quads) if format.supports_datasets else map(triple_of, quads)
    prefixed = format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
    target = cast("IO[bytes]", _SortedPrefixes(handle, len(prefixes))) if prefixed else handle
    ox.serialize(rows, target, format, prefixes=dict(prefixes))


class _SortedPrefixes:
    """A binary file before another; the first lines, which declare prefixes in the engine's own order, are sorted."""

    def __init__(self, handle: IO[bytes], count: int) -> None:
        self._handle = handle
        self._count = count
        self._head = b""

    def write(self, data: bytes) -> int:
        """Write on, from when all prefixes are there."""
        if self._count:
            self._head += data
            *lines, rest = self._head.split(b"\n", self._count)
            if len(lines) < self._count:
                return len(data)
            self._handle.write(b"\n".join([*sorted(lines), rest]))
            self._count = 0
        else:
            self._handle.write(data)
        return len(data)

    def flush(self) -> None:
        """Pass on what was written."""
        self._handle.flush()


def write_nquads(quads: Iterable[Quad], handle: IO[bytes]) -> None:
    """Stream quads as canonical N-Quads lines (https://www.w3.org/TR/n-quads/)."""
    write(quads, handle, "nq")


def write_turtle(quads: Iterable[Quad], handle: IO[bytes], *, prefixes: Mapping[str, str] | None = None) -> None:
    """Stream quads as Turtle, all in one graph; neighbours that share a subject stand in one block."""
    write(quads, handle, "ttl", prefixes=namespaces() if prefixes is None else prefixes)


def read(path: str | Path) -> Iterator[Quad]:
    """Stream the quads of an RDF file, its syntax told by the ending; nothing is fetched from outside.

    Raises:
        ExportError: There is no such file, or no such syntax.
        PaperFormatError: The file breaks the rules of its syntax, or is RDF/XML with a DOCTYPE; carries the line.
    """
    file = Path(path)
    format = format_of(file.suffix.removeprefix("."))
    if not file.is_file():
        raise ExportError(f"no file {file}")
    if format == ox.RdfFormat.RDF_XML:
        _refuse_doctype(file)
    try:
        for quad in ox.parse(path=str(file), format=format):
            yield from_quad(quad)
    except SyntaxError as error:
        raise PaperFormatError(str(file), error.lineno or 0, f"not valid RDF: {error.msg}") from error


def parse(text: bytes, syntax: str) -> Iterator[Quad]:
    """The quads of a document in memory, in one of :data:`SYNTAXES`; SyntaxError where it breaks its rules."""
    return map(from_quad, ox.parse(text, format=format_of(syntax)))


def format_of(syntax: str) -> ox.RdfFormat:
    if syntax not in SYNTAXES:
        raise ExportError(f"no RDF syntax {syntax!r}; there are {', '.join(SYNTAXES)}")
    return SYNTAXES[syntax]


class _PrologRead(Exception):  # noqa: N818 - no error: the reading of a prolog ends with it
    """What stands before the root element has been read; `doctype` is the line of a DOCTYPE, or 0."""

    def __init__(self, doctype: int = 0) -> None:
        self.doctype = doctype


def _refuse_doctype(file: Path) -> None:
    # Entities that are declared there, a few hundred bytes of them, abort the whole process inside the parser.
    parser = expat.ParserCreate()

    def declared(*_: object) -> None:
        raise _PrologRead(parser.CurrentLineNumber)

    def begun(*_: object) -> None:
        raise _PrologRead

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, begun
    try:
        with file.open("rb") as handle:
            parser.ParseFile(handle)
    except _PrologRead as end:
        if end.doctype:
            raise PaperFormatError(str(file), end.doctype, "RDF/XML with a DOCTYPE is refused") from None
    except expat.ExpatError as error:
        raise PaperFormatError(str(file), error.lineno, f"not valid RDF: {error}") from error


def _for_xml(quad: Quad) -> Quad:
    if not isinstance(quad.object, Literal):
        return quad
    value = Literal(clean_for_xml(quad.object.value), quad.object.datatype, quad.object.language)
    return Quad(quad.subject, quad.predicate, value, quad.graph)
