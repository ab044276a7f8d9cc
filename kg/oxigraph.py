"""The door to Oxigraph: litkg's terms to its own and back; reading, writing and querying RDF.

The only module that touches pyoxigraph, and the only one where its terms are seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, TypeVar

import pyoxigraph as ox

from kg.answers import Answer, Form
from kg.errors import AnswerTooLargeError, ExportError, PaperFormatError, QueryError, WorkspaceError
from kg.terms import BlankNode, Iri, Literal, Node, Object, Quad, TripleTerm, clean_for_xml
from kg.vocabulary import NAMESPACES, namespaces

if TYPE_CHECKING:
    from oxrdflib import OxigraphStore

__all__ = ["SYNTAXES", "Store", "parse", "read", "write", "write_nquads", "write_turtle"]

_T = TypeVar("_T")

SYNTAXES: dict[str, ox.RdfFormat] = {
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""RDF syntaxes by the usual ending of their files."""

_BATCH = 250_000  # quads sorted at once on the way to disk: a million take 1.3 GB, fewer more time


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
        prefixes: Declared at the top where the syntax has prefixes.

    Raises:
        ExportError: There is no such syntax.
    """
    format = _format(syntax)
    if format == ox.RdfFormat.RDF_XML:
        quads = map(_for_xml, quads)
    rows = map(_quad, quads) if format.supports_datasets else map(_triple, quads)
    ox.serialize(rows, handle, format, prefixes=dict(prefixes))


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
        PaperFormatError: The file breaks the rules of its syntax; carries the line.
    """
    file = Path(path)
    format = _format(file.suffix.removeprefix("."))
    if not file.is_file():
        raise ExportError(f"no file {file}")
    try:
        for quad in ox.parse(path=str(file), format=format):
            yield _from_quad(quad)
    except SyntaxError as error:
        raise PaperFormatError(str(file), error.lineno or 0, f"not valid RDF: {error.msg}") from error


def parse(text: bytes, syntax: str) -> Iterator[Quad]:
    """The quads of a document in memory, in one of :data:`SYNTAXES`; SyntaxError where it breaks its rules."""
    return map(_from_quad, ox.parse(text, format=_format(syntax)))


class Store:
    """Quads indexed for SPARQL: in memory, or read from a folder that :meth:`keep` wrote.

    >>> len(Store([Quad(Iri("http://e/s"), Iri("http://e/p"), Literal("o"))]))
    1
    """

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(map(_quad, quads))

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """The store in a folder, read-only, so that many processes can have it open at once.

        Raises:
            WorkspaceError: There is none, or it is damaged.
        """
        opened = cls.__new__(cls)
        with _kept_at(folder):
            opened._store = ox.Store.read_only(str(folder))
        return opened

    @staticmethod
    def keep(quads: Iterable[Quad], folder: str | Path) -> None:
        """Write quads as a store into a new folder, in bounded memory.

        Raises:
            WorkspaceError: The folder cannot be written.
        """
        rows = map(_quad, quads)
        with _kept_at(folder):
            kept = ox.Store(str(folder))
            while batch := list(islice(rows, _BATCH)):
                kept.bulk_extend(batch)
            kept.flush()

    def keep_without(self, quads: Iterable[Quad], folder: str | Path) -> None:
        """Write this opened store without some of its quads into a new folder.

        Files that do not change are shared with this store (hard links) where the disk can do so.

        Raises:
            WorkspaceError: The folder cannot be written.
        """
        with _kept_at(folder):
            self._store.backup(str(folder))
            kept = ox.Store(str(folder))
            for quad in map(_quad, quads):
                kept.remove(quad)
            kept.flush()

    def for_rdflib(self) -> OxigraphStore:
        """This store as one that rdflib can use."""
        from oxrdflib import OxigraphStore  # It loads the whole of rdflib, which queries do without.

        return OxigraphStore(store=self._store)

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Quad]:
        return map(_from_quad, self._store)

    def matching(
        self, subject: Node | None = None, predicate: Iri | None = None, object: Object | None = None
    ) -> Iterator[Quad]:
        """The quads of any graph that have these terms; None is any term."""
        pattern = (
            None if subject is None else _node(subject),
            None if predicate is None else _named(predicate.value),
            None if object is None else _term(object),
        )
        return map(_from_quad, self._store.quads_for_pattern(*pattern, None))

    def has_graph(self, graph: Iri) -> bool:
        """Whether there is a named graph of that name."""
        return self._store.contains_named_graph(_named(graph.value))

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
        substitutions = {ox.Variable(name): _term(value) for name, value in (arguments or {}).items()}
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        named: list[ox.NamedNode | ox.BlankNode] | None = None
        if dataset is not None:
            default = [_named(graph.value) for graph in dataset[0]]
            named = [_named(graph.value) for graph in dataset[1]]
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


def _format(syntax: str) -> ox.RdfFormat:
    if syntax not in SYNTAXES:
        raise ExportError(f"no RDF syntax {syntax!r}; there are {', '.join(SYNTAXES)}")
    return SYNTAXES[syntax]


def _for_xml(quad: Quad) -> Quad:
    if not isinstance(quad.object, Literal):
        return quad
    value = Literal(clean_for_xml(quad.object.value), quad.object.datatype, quad.object.language)
    return Quad(quad.subject, quad.predicate, value, quad.graph)


@lru_cache(maxsize=16384)
def _named(iri: str) -> ox.NamedNode:
    # Oxigraph checks each IRI it is given; the same few stand in most quads that follow each other.
    return ox.NamedNode(iri)


def _node(node: Node) -> ox.NamedNode | ox.BlankNode:
    return _named(node.value) if isinstance(node, Iri) else ox.BlankNode(node.label)


def _term(term: Object) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    if isinstance(term, Literal):
        if term.language is not None:
            return ox.Literal(term.value, language=term.language)
        return ox.Literal(term.value, datatype=_named(term.datatype.value))
    if isinstance(term, TripleTerm):
        return ox.Triple(_node(term.subject), _named(term.predicate.value), _term(term.object))
    return _node(term)


def _triple(quad: Quad) -> ox.Triple:
    return ox.Triple(_node(quad.subject), _named(quad.predicate.value), _term(quad.object))


def _quad(quad: Quad) -> ox.Quad:
    graph = ox.DefaultGraph() if quad.graph is None else _named(quad.graph.value)
    return ox.Quad(_node(quad.subject), _named(quad.predicate.value), _term(quad.object), graph)


def _from_node(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> Node:
    if isinstance(node, ox.Triple):
        raise QueryError("a triple term stands only as object")
    return Iri(node.value) if isinstance(node, ox.NamedNode) else BlankNode(node.value)


def _from_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Object:
    if isinstance(term, ox.Literal):
        return Literal(term.value, Iri(term.datatype.value), term.language)
    if isinstance(term, ox.Triple):
        inner = _from_term(term.object)
        if isinstance(inner, TripleTerm):
            raise QueryError("triple terms inside triple terms are not supported")
        return TripleTerm(_from_node(term.subject), Iri(term.predicate.value), inner)
    return _from_node(term)


def _from_quad(quad: ox.Quad) -> Quad:
    named = None if isinstance(quad.graph_name, ox.DefaultGraph) else Iri(quad.graph_name.value)
    return Quad(_from_node(quad.subject), Iri(quad.predicate.value), _from_term(quad.object), named)


def _answer(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, most: int | None) -> Answer:
    if isinstance(found, ox.QueryBoolean):
        return Answer(Form.BOOLEAN, boolean=bool(found))
    if isinstance(found, ox.QuerySolutions):
        names = tuple(variable.value for variable in found.variables)
        rows = (tuple(None if term is None else _from_term(term) for term in solution) for solution in found)
        return Answer(Form.BINDINGS, variables=names, bindings=tuple(_at_most(rows, most)))
    triples = (
        Quad(_from_node(triple.subject), Iri(triple.predicate.value), _from_term(triple.object)) for triple in found
    )
    return Answer(Form.GRAPH, triples=tuple(_at_most(triples, most)))


def _at_most(things: Iterable[_T], most: int | None) -> Iterator[_T]:
    for count, thing in enumerate(things):
        if most is not None and count == most:
            raise AnswerTooLargeError(f"the answer has more than {most:,} rows; ask for less, for example by LIMIT")
        yield thing
