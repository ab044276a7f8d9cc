"""SPARQL 1.1 over the graph: ask in SELECT, ASK, CONSTRUCT or DESCRIBE, read-only and without the network.

A simple pattern sees the evidence as well, since queries run over the union of all graphs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from kg.answers import Answer, Form, Value, write_csv, write_json, write_tsv, write_xml
from kg.arguments import bind, with_values
from kg.errors import QueryError
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.named import NamedQuery, named_queries, named_query
from kg.nesting import check_depth
from kg.oxigraph import Store, write_turtle
from kg.rdf import quads
from kg.terms import Iri, clean
from kg.triplestore import kept_store, open_store
from kg.vocabulary import namespaces

__all__ = [
    "FORMATS",
    "Answer",
    "Form",
    "NamedQuery",
    "Value",
    "named_queries",
    "named_query",
    "open_store",
    "query",
    "store",
    "write_answer",
]

Graphs = tuple[Sequence[Iri], Sequence[Iri]]
"""Graphs that are merged into the default graph, and graphs that go by name."""

_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_AROUND = 100  # characters of a long line before its mistake, and after it
_CHARACTERS = re.compile(r"\[[^\]]*\](?:\s*\|\s*'[^']*'(?:\s*\.\.=\s*'[^']*')?)*,?\s*", re.DOTALL)


def store(graph: KnowledgeGraph, base: str = DEFAULT_BASE, *, least: float = 0.0) -> Store:
    """The graph's quads in memory, to be asked many times; direct triples of statements with belief `least` or more."""
    return Store(quads(graph, base, least=least))


def query(
    graph: KnowledgeGraph | Store,
    text: str,
    arguments: Mapping[str, str] | None = None,
    *,
    base: str = DEFAULT_BASE,
    dataset: Graphs | None = None,
    most: int | None = None,
) -> Answer:
    """Answer a SPARQL query.

    The prefixes of :func:`~kg.vocabulary.namespaces` need no declaration. An argument stands for a variable and
    is bound as a term: an entity, an IRI or a string, as :func:`~kg.arguments.bind` tells.

    Args:
        graph: A graph (its quads are kept on disk, :mod:`kg.triplestore`), or a :func:`store` or :func:`open_store`
            of it where several queries follow.
        text: The query.
        arguments: Values by the names of variables.
        base: Where the resources' IRIs start.
        dataset: The graphs of the default graph, and the named ones; all unless told.
        most: How many rows or triples the answer may have; AnswerTooLargeError where there are more.

    Raises:
        QueryError: The text does not parse (with line, column and the line itself), is too deep (:mod:`kg.nesting`),
            asks for an outside service, or lacks an argument.
        UnknownNameError: An argument names an entity that the graph does not have.
    """
    if clean(text) != text:
        raise QueryError("the query holds a character that no SPARQL text can hold (a lone surrogate, or NUL)")
    check_depth(text)
    _check_service(text, base)
    data = graph if isinstance(graph, Store) else kept_store(graph, base)
    bound = bind(data, text, arguments or {}, base)
    if bound:
        _answer(Store(), text, base)  # Whatever is wrong is told of the text as it came.
        text = with_values(text, bound)
    return _answer(data, text, base, dataset, most)


def _answer(data: Store, text: str, base: str, dataset: Graphs | None = None, most: int | None = None) -> Answer:
    try:
        return data.query(text, prefixes=namespaces(base), dataset=dataset, most=most)
    except SyntaxError as error:
        raise _syntax(str(error), text) from error


def write_answer(answer: Answer, handle: IO[bytes], format: str) -> None:
    """Write an answer into a binary file, in one of :data:`FORMATS`; QueryError where form and format do not fit."""
    if format not in FORMATS:
        raise QueryError(f"no answer format {format!r}; there are {', '.join(FORMATS)}")
    FORMATS[format](answer, handle)


def _encoded(writer: Callable[[Answer, IO[str]], None]) -> Callable[[Answer, IO[bytes]], None]:
    def write(answer: Answer, handle: IO[bytes]) -> None:
        text = io.TextIOWrapper(handle, encoding="utf-8", newline="\n")
        try:
            writer(answer, text)
        finally:
            text.detach()

    return write


def _turtle(answer: Answer, handle: IO[bytes]) -> None:
    if answer.form != Form.GRAPH:
        raise QueryError("only CONSTRUCT and DESCRIBE answer a graph that ttl can hold; use csv, tsv, json or xml")
    write_turtle(answer.triples, handle)


FORMATS: dict[str, Callable[[Answer, IO[bytes]], None]] = {
    "csv": _encoded(write_csv),
    "tsv": _encoded(write_tsv),
    "json": _encoded(write_json),
    "xml": _encoded(write_xml),
    "ttl": _turtle,
}
"""Writers of answers by format."""


def _check_service(text: str, base: str) -> None:
    # SERVICE is the one construct that leaves the machine. Where it stands as a keyword only the parser that runs the
    # query can tell, so that one is asked: a name, a string or a comment may hold any word, the grammar has but one.
    other = _SERVICE.sub(lambda found: found[0][:-1] + chr(ord(found[0][-1]) + 1), text)
    if other == text:
        return
    try:
        Store().query(other, prefixes=namespaces(base))
    except SyntaxError as error:
        raise _syntax(
            str(error), text, "SERVICE is refused: queries run on this graph alone, without the network; with any "
            "other word in its place, the query",
        ) from error


def _syntax(message: str, text: str, what: str = "the query") -> QueryError:
    found = _PLACE.match(message)
    if found is None:
        return QueryError(f"{what} does not parse: {message}")
    row, column, reason = int(found[1]), int(found[2]), " ".join(_CHARACTERS.sub("", found[3]).split())
    lines = text.split("\n")
    line = lines[row - 1] if row <= len(lines) else ""
    reason = "unknown prefix" if "Prefix not found" in reason else reason.rstrip(", ")
    return QueryError(
        f"{what} does not parse at line {row}, column {column}: {reason}; the line is {_around(line, column)}",
        line=row, column=column, text=line,
    )


def _around(line: str, column: int) -> str:
    """The line in quotes; of a very long one the part about the column."""
    if len(line) <= 2 * _AROUND:
        return repr(line)
    start = max(0, min(column - 1, len(line)) - _AROUND)
    end = start + 2 * _AROUND
    return f"{'... ' if start else ''}{line[start:end]!r}{' ...' if end < len(line) else ''}"
