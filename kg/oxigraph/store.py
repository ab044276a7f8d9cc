"""Quads indexed for SPARQL, in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import pyoxigraph as ox

from kg.answers import Answer, Form
from kg.errors import AnswerTooLargeError, QueryError, WorkspaceError
from kg.oxigraph.terms import from_node, from_quad, from_term, iri_of, node_of, quad_of, term_of
from kg.terms import Iri, Node, Object, Quad
from kg.vocabulary import NAMESPACES

if TYPE_CHECKING:
    from oxrdflib import OxigraphStore

__all__ = ["Store"]

_T = TypeVar("_T")

_BATCH = 250_000  # quads sorted at once on the way to disk: a million take 1.3 GB, fewer more time


class Store:
    """Quads indexed for SPARQL: in memory, or read from a folder that :meth:`keep` wrote.

    >>> from kg.terms import Literal
    >>> len(Store([Quad(Iri("http://e/s"), Iri("http://e/p"), Literal("o"))]))
    1
    """

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(map(quad_of, quads))

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """The store in a folder, read-only, for many processes at once; WorkspaceError if there is none, or damaged."""
        opened = cls.__new__(cls)
        with _kept_at(folder):
            opened._store = ox.Store.read_only(str(folder))
        return opened

    @staticmethod
    def keep(quads: Iterable[Quad], folder: str | Path) -> None:
        """Write quads as a store into a new folder, in bounded memory; WorkspaceError where it cannot be written."""
        rows = map(quad_of, quads)
        with _kept_at(folder):
            kept = ox.Store(str(folder))
            while batch := list(islice(rows, _BATCH)):
                kept.bulk_extend(batch)
            kept.flush()

    def keep_without(self, quads: Iterable[Quad], folder: str | Path) -> None:
        """Write this opened store without some of its quads into a new folder, likewise.

        Files that do not change are shared with this store (hard links) where the disk can do so.
        """
        with _kept_at(folder):
            self._store.backup(str(folder))
            kept = ox.Store(str(folder))
            for quad in map(quad_of, quads):
                kept.remove(quad)
            kept.flush()

    def for_rdflib(self) -> OxigraphStore:
        """This store as one that rdflib can use."""
        from oxrdflib import OxigraphStore  # It loads the whole of rdflib, which queries do without.

        return OxigraphStore(store=self._store)

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Quad]:
        return map(from_quad, self._store)

    def matching(
        self, subject: Node | None = None, predicate: Iri | None = None, object: Object | None = None
    ) -> Iterator[Quad]:
        """The quads of any graph that have these terms; None is any term."""
        pattern = (
            None if subject is None else node_of(subject),
            None if predicate is None else iri_of(predicate.value),
            None if object is None else term_of(object),
        )
        return map(from_quad, self._store.quads_for_pattern(*pattern, None))

    def has_graph(self, graph: Iri) -> bool:
        """Whether there is a named graph of that name."""
        return self._store.contains_named_graph(iri_of(graph.value))

    def query(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str] = NAMESPACES,
        arguments: Mapping[str, Object] | None = None,
        dataset: tuple[Sequence[Iri], Sequence[Iri]] | None = None,
        most: int | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query over the union of all graphs; an update is a syntax error.

        Args:
            text: The query.
            prefixes: Known without declaration; the query's own declarations win.
            arguments: Terms that stand for variables of the SELECT clause.
            dataset: Graphs that are merged into the default graph, and graphs that ``GRAPH`` sees, in place of all
                and of those that the query's own ``FROM`` names.
            most: How many rows or triples the answer may have.

        Raises:
            SyntaxError: The text is no query; the message tells line and column.
            AnswerTooLargeError: The answer has more than `most` rows or triples.
            QueryError: The query fails while it runs.
        """
        substitutions = {ox.Variable(name): term_of(value) for name, value in (arguments or {}).items()}
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        named: list[ox.NamedNode | ox.BlankNode] | None = None
        if dataset is not None:
            default = [iri_of(graph.value) for graph in dataset[0]]
            named = [iri_of(graph.value) for graph in dataset[1]]
        try:
            found = self._store.query(
                text, prefixes=dict(prefixes), substitutions=substitutions or None,
                use_default_graph_as_union=dataset is None,
                default_graph=default, named_graphs=named,
            )
            return _answer(found, most)
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query fails: {error}") from error


@contextmanager
def _kept_at(folder: str | Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise WorkspaceError(f"the store in {folder} cannot be used: {error}") from error


def _answer(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, most: int | None) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        return Answer(Form.BOOLEAN, boolean=bool(found))
    if isinstance(found, ox.QuerySolutions):
        names = tuple(variable.value for variable in found.variables)
        rows = (tuple(None if term is None else from_term(term) for term in solution) for solution in found)
        return Answer(Form.BINDINGS, variables=names, bindings=tuple(_at_most(rows, most)))
    triples = (
        Quad(from_node(triple.subject), Iri(triple.predicate.value), from_term(triple.object)) for triple in found
    )
    return Answer(Form.GRAPH, triples=tuple(_at_most(triples, most)))


def _at_most(things: Iterable[_T], most: int | None) -> Iterator[_T]:
    for count, thing in enumerate(things):
        if most is not None and count == most:
            raise AnswerTooLargeError(f"the answer has more than {most:,} rows; ask for less, for example by LIMIT")
        yield thing
