"""litkg's terms to Oxigraph's own and back."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

from kg.errors import QueryError
from kg.terms import BlankNode, Iri, Literal, Node, Object, Quad, TripleTerm

__all__ = ["from_node", "from_quad", "from_term", "iri_of", "node_of", "quad_of", "term_of", "triple_of"]


@lru_cache(maxsize=2048)
def iri_of(iri: str) -> ox.NamedNode:
    """An IRI."""
    # Oxigraph checks each IRI it is given; the same few stand in most quads that follow each other.
    return ox.NamedNode(iri)


def node_of(node: Node) -> ox.NamedNode | ox.BlankNode:
    """A subject."""
    return iri_of(node.value) if isinstance(node, Iri) else ox.BlankNode(node.label)


def term_of(term: Object) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """An object."""
    if isinstance(term, Literal):
        if term.language is not None:
            return ox.Literal(term.value, language=term.language)
        return ox.Literal(term.value, datatype=iri_of(term.datatype.value))
    if isinstance(term, TripleTerm):
        return ox.Triple(node_of(term.subject), iri_of(term.predicate.value), term_of(term.object))
    return node_of(term)


def triple_of(quad: Quad) -> ox.Triple:
    """A quad without its graph."""
    return ox.Triple(node_of(quad.subject), iri_of(quad.predicate.value), term_of(quad.object))


def quad_of(quad: Quad) -> ox.Quad:
    """A quad."""
    graph = ox.DefaultGraph() if quad.graph is None else iri_of(quad.graph.value)
    return ox.Quad(node_of(quad.subject), iri_of(quad.predicate.value), term_of(quad.object), graph)


def from_node(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> Node:
    """A subject of ours; QueryError for a triple term, which stands only as object."""
    if isinstance(node, ox.Triple):
        raise QueryError("a triple term stands only as object")
    return Iri(node.value) if isinstance(node, ox.NamedNode) else BlankNode(node.value)


def from_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Object:
    """An object of ours; QueryError for triple terms inside triple terms."""
    if isinstance(term, ox.Literal):
        return Literal(term.value, Iri(term.datatype.value), term.language)
    if isinstance(term, ox.Triple):
        inner = from_term(term.object)
        if isinstance(inner, TripleTerm):
            raise QueryError("triple terms inside triple terms are not supported")
        return TripleTerm(from_node(term.subject), Iri(term.predicate.value), inner)
    return from_node(term)


def from_quad(quad: ox.Quad) -> Quad:
    """A quad of ours."""
    named = None if isinstance(quad.graph_name, ox.DefaultGraph) else Iri(quad.graph_name.value)
    return Quad(from_node(quad.subject), Iri(quad.predicate.value), from_term(quad.object), named)
