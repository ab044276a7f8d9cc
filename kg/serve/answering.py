"""What a worker does with a job: run a query, or describe a resource, and write the answer in the form wanted."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from kg.answers import Answer, Form
from kg.errors import AnswerTooLargeError, QueryError, UnknownNameError
from kg.oxigraph import Store, write
from kg.serve.refusal import RefusedError
from kg.sparql import Graphs, query, write_answer
from kg.terms import Iri, Quad, expand, is_web_iri
from kg.tokens import Dataset, dataset_clause, is_update
from kg.vocabulary import Term, namespaces

__all__ = ["MOST_ROWS", "Bounded", "TooLargeError", "answer", "describe"]

MOST_ROWS = 200_000
"""Rows or triples of one answer."""
_MOST_QUADS = 20_000
_KG = expand("kg:").value


class TooLargeError(Exception):
    """More was written than may be."""


class Bounded(io.RawIOBase):
    """A binary file that takes at most so many bytes."""

    def __init__(self, handle: IO[bytes], most: int) -> None:
        self._handle = handle
        self._left = most

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Write, or raise :class:`TooLargeError`."""
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError
        return self._handle.write(data)


def answer(
    store: Store,
    handle: Bounded,
    *,
    base: str,
    text: str,
    arguments: Mapping[str, str],
    dataset: Sequence[Sequence[str]] | None,
    media: Mapping[str, tuple[str, str] | None],
) -> dict[str, Any]:
    """Answer a query.

    Args:
        store: What to ask.
        handle: Where to write.
        base: Where the resources' IRIs start.
        text: The query.
        arguments: Values by the names of variables, as :func:`kg.sparql.query` takes them.
        dataset: The default and the named graphs that the request names; None leaves it to the query.
        media: Media type and format that the client takes for bindings (``rows``) and for triples (``graph``); None
            where it takes none.

    Returns:
        The media type of what was written.

    Raises:
        RefusedError: The query is refused, or fails; with the place where there is one.
    """
    if is_update(text):
        raise RefusedError(403, "updates are refused: this endpoint only reads; ask SELECT, ASK, CONSTRUCT or DESCRIBE")
    graphs = _graphs(store, text, base, dataset)
    try:
        found = query(store, text, arguments, base=base, dataset=graphs, most=MOST_ROWS)
        wanted = media["graph" if found.form == Form.GRAPH else "rows"]
        if wanted is None:
            kind = "triples" if found.form == Form.GRAPH else "bindings"
            raise RefusedError(406, f"the query answers {kind}, and the request accepts no form of them that there is")
        _write(found, handle, wanted[1], base)
    except AnswerTooLargeError as error:
        raise RefusedError(507, str(error)) from error
    except QueryError as error:
        raise RefusedError(400, str(error), place=(error.line, error.column) if error.line else None) from error
    except UnknownNameError as error:
        raise RefusedError(400, str(error)) from error
    return {"status": 200, "type": wanted[0]}


def describe(store: Store, handle: Bounded, *, base: str, iri: str, syntax: str) -> dict[str, Any]:
    """Write what the store holds of one resource: its own triples with their evidence, and what refers to it.

    Returns:
        Status 404 where the store knows no such resource.
    """
    quads = list(_about(store, Iri(iri), (f"{base}{Term.EVIDENCE.lower()}/", f"{base}sentence/")))
    if not quads:
        return {"status": 404, "reason": f"the graph holds nothing about <{iri}>", "place": None}
    write(quads, handle, syntax, prefixes=namespaces(base))  # type: ignore[arg-type]
    return {"status": 200, "type": ""}


def _write(found: Answer, handle: Bounded, format: str, base: str) -> None:
    buffered = io.BufferedWriter(handle)
    if found.form == Form.GRAPH:
        write(found.triples, buffered, format, prefixes=namespaces(base))
    else:
        write_answer(found, buffered, format)
    buffered.flush()


def _about(store: Store, node: Iri, evidence: tuple[str, ...]) -> Iterator[Quad]:
    """At most a bounded number of distinct triples, in a fixed order, whatever graph they are in."""
    waiting, seen, count = [node], {node}, 0
    while waiting:
        for quad in sorted(set(_triples(store, waiting.pop())), key=_order):
            yield quad
            count += 1
            target = quad.object
            if isinstance(target, Iri) and target not in seen and target.value.startswith(evidence):
                seen.add(target)
                waiting.append(target)
        if count > _MOST_QUADS:
            return
    incoming = store.matching(object=node)
    inward = [Quad(q.subject, q.predicate, q.object) for q in incoming if q.predicate.value.startswith(_KG)]
    yield from sorted(set(inward), key=_order)[:_MOST_QUADS]


def _triples(store: Store, node: Iri) -> Iterator[Quad]:
    return (Quad(quad.subject, quad.predicate, quad.object) for quad in store.matching(node))


def _order(quad: Quad) -> tuple[str, str, str]:
    return str(quad.subject), quad.predicate.value, str(quad.object)


def _graphs(store: Store, text: str, base: str, asked: Sequence[Sequence[str]] | None) -> Graphs | None:
    # What the request says goes before what the query says (SPARQL 1.1 Protocol, section 2.1.4). The engine never
    # fetches a graph, but would pass over one that is not there without a word.
    dataset = Dataset(*map(tuple, asked)) if asked is not None else dataset_clause(text, namespaces(base))
    if not dataset:
        return None
    for name in (*dataset.default, *dataset.named):
        if not is_web_iri(name) or not store.has_graph(Iri(name)):
            raise RefusedError(400, f"there is no graph <{name}> in the store, and none is fetched from elsewhere; "
                               "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } lists those that there are")
    return tuple(map(Iri, dataset.default)), tuple(map(Iri, dataset.named))
