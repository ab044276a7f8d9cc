"""SPARQL 1.1 over the graph: ask in SELECT, ASK, CONSTRUCT or DESCRIBE, read-only and without the network.

A simple pattern sees the evidence as well, since queries run over the union of all graphs. Questions that come up often
are files in ``kg/queries``: the first line says what they answer, ``# argument NAME: MEANING`` what they need to know.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import IO

from kg.answers import Answer, Form, Value, write_csv, write_json, write_tsv, write_xml
from kg.errors import QueryError, UnknownNameError
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.oxigraph import Store, write_turtle
from kg.rdf import quads
from kg.terms import Iri, Literal, Object, clean, is_web_iri
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


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question that is asked often: what it answers, its SPARQL, and the meaning of each argument."""

    name: str
    meaning: str
    text: str
    arguments: dict[str, str]


_ARGUMENT = re.compile(r"^# argument (\w+): (.*)$", re.MULTILINE)
_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
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
    dataset: tuple[Sequence[Iri], Sequence[Iri]] | None = None,
    most: int | None = None,
) -> Answer:
    """Answer a SPARQL query.

    The prefixes of :func:`~kg.vocabulary.namespaces` need no declaration. An argument stands for a variable of the
    SELECT clause: an http(s) IRI, bare or in ``<>``, is bound as IRI, all else as a string; none becomes part of the
    text.

    Args:
        graph: A graph (its quads are kept on disk, :mod:`kg.triplestore`), or a :func:`store` or :func:`open_store`
            of it where several queries follow.
        text: The query.
        arguments: Values by the names of variables.
        base: Where the resources' IRIs start.
        dataset: The graphs of the default graph, and the named ones; all unless told.
        most: How many rows or triples the answer may have; AnswerTooLargeError where there are more.

    Raises:
        QueryError: The text does not parse (with line, column and the line itself), asks for an outside service, or
            lacks an argument.
    """
    bound = {name: _bound(value) for name, value in (arguments or {}).items()}
    _check_arguments(text, bound)
    if clean(text) != text:
        raise QueryError("the query holds a character that no SPARQL text can hold (a lone surrogate, or NUL)")
    _check_service(text, base)
    data = graph if isinstance(graph, Store) else kept_store(graph, base)
    try:
        answer = data.query(text, prefixes=namespaces(base), arguments=bound, dataset=dataset, most=most)
    except SyntaxError as error:
        raise QueryError(_syntax(str(error), text)) from error
    if bound and answer.form != Form.BINDINGS:
        # Oxigraph joins the values with the solutions, which a filter of the other forms does not see.
        raise QueryError("arguments are for SELECT queries")
    return answer


def named_queries() -> dict[str, NamedQuery]:
    """All named queries, by name."""
    folder = files("kg").joinpath("queries")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".rq")), key=lambda file: file.name)
    return {
        (name := file.name.removesuffix(".rq")): _named(name, file.read_text(encoding="utf-8")) for file in found
    }


def named_query(name: str) -> NamedQuery:
    """One named query; :class:`~kg.errors.UnknownNameError` suggests names that look alike."""
    known = named_queries()
    if name not in known:
        raise UnknownNameError(name, difflib.get_close_matches(name, known, n=3) or tuple(known))
    return known[name]


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


def _named(name: str, text: str) -> NamedQuery:
    meaning = text.partition("\n")[0].removeprefix("#").strip()
    return NamedQuery(name, meaning, text, dict(_ARGUMENT.findall(text)))


def _bound(value: str) -> Object:
    inner = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    return Iri(inner) if is_web_iri(inner) else Literal(clean(value))


def _check_arguments(text: str, bound: Mapping[str, Object]) -> None:
    missing = [f"{name} ({meaning})" for name, meaning in _ARGUMENT.findall(text) if name not in bound]
    if missing:
        raise QueryError(f"the query needs {'argument' if len(missing) == 1 else 'arguments'} {', '.join(missing)}")
    for name in bound:
        if not re.fullmatch(r"\w+", name) or not re.search(rf"[?$]{name}\b", text):
            raise QueryError(f"argument {name!r} is no variable of the query")


def _check_service(text: str, base: str) -> None:
    # SERVICE is the one construct that leaves the machine. Where it stands as a keyword only the parser that runs the
    # query can tell, so that one is asked: a name, a string or a comment may hold any word, the grammar has but one.
    other = _SERVICE.sub(lambda found: found[0][:-1] + chr(ord(found[0][-1]) + 1), text)
    if other == text:
        return
    try:
        Store().query(other, prefixes=namespaces(base))
    except SyntaxError as error:
        raise QueryError(
            "SERVICE is refused: queries run on this graph alone, without the network; "
            f"with any other word in its place, {_syntax(str(error), text)}"
        ) from error


def _syntax(message: str, text: str) -> str:
    found = _PLACE.match(message)
    if found is None:
        return f"the query does not parse: {message}"
    row, column, reason = int(found[1]), int(found[2]), " ".join(_CHARACTERS.sub("", found[3]).split())
    lines = text.split("\n")
    line = lines[row - 1] if row <= len(lines) else ""
    reason = "unknown prefix" if "Prefix not found" in reason else reason.rstrip(", ")
    return f"the query does not parse at line {row}, column {column}: {reason}; the line is {line!r}"
