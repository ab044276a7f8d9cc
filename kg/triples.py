"""Triples written by hand: CURIEs for IRIs, blank nodes numbered as they come, RDF lists."""

from __future__ import annotations

from collections.abc import Iterable

from kg.terms import BlankNode, Iri, Literal, Node, Object, Quad, expand

__all__ = ["Triples", "english"]


def english(text: str) -> Literal:
    """A text in English, as a literal with a language tag."""
    return Literal(text, expand("rdf:langString"), "en")


class Triples:
    """A list of triples that grows; a string is a CURIE wherever a node is expected.

    >>> triples = Triples()
    >>> triples.add("kg:Model", "rdf:type", "owl:Class")
    >>> triples.quads[0].object.value
    'http://www.w3.org/2002/07/owl#Class'
    """

    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self._blanks = 0

    def add(self, subject: Node | str, predicate: Iri | str, *objects: Object | str) -> None:
        """Add one triple for each object."""
        node = expand(subject) if isinstance(subject, str) else subject
        verb = expand(predicate) if isinstance(predicate, str) else predicate
        for object in objects:
            self.quads.append(Quad(node, verb, expand(object) if isinstance(object, str) else object))

    def blank(self, *pairs: tuple[Iri | str, Object | str]) -> BlankNode:
        """A new blank node with its properties."""
        self._blanks += 1
        node = BlankNode(f"b{self._blanks:04d}")
        for predicate, object in pairs:
            self.add(node, predicate, object)
        return node

    def list(self, items: Iterable[Object | str]) -> Node:
        """A new RDF list of the items, in their order; the list's first node."""
        rest: Node = expand("rdf:nil")
        for item in reversed(list(items)):
            rest = self.blank(("rdf:first", item), ("rdf:rest", rest))
        return rest
