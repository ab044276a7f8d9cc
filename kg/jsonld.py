"""JSON-LD 1.1 with its context embedded, one line a node, streamed (https://www.w3.org/TR/json-ld11/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import IO, Any

from kg.context import context
from kg.ids import DEFAULT_BASE
from kg.terms import BlankNode, Iri, Literal, Node, Object, Quad, expand
from kg.vocabulary import NAMESPACES

__all__ = ["write_jsonld"]

_TYPE, _STRING = expand("rdf:type"), expand("xsd:string")


def write_jsonld(quads: Iterable[Quad], handle: IO[str], base: str = DEFAULT_BASE) -> None:
    """Stream quads into a text file, in the order given; neighbours that share graph and subject are one node.

    Properties that the context knows stand under their short names, with values as plain strings where the context
    tells their type; IRIs under `base` are relative to it. Named graphs are nodes with a ``@graph`` of their own.

    Args:
        quads: What to write; RDF 1.2's triple terms have no JSON-LD form and raise a TypeError.
        handle: A file opened for text.
        base: Where the resources' IRIs start; ends in ``/``.
    """
    words = _Words(base)
    handle.write(f'{{"@context": {_json(words.context)},\n"@graph": [')
    before = "\n"
    for graph, described in groupby(quads, key=lambda quad: quad.graph):
        nodes = (words.node(node, list(about)) for node, about in groupby(described, key=lambda quad: quad.subject))
        if graph is None:
            for node in nodes:
                handle.write(f"{before}{_json(node)}")
                before = ",\n"
        else:
            handle.write(f'{before}{{"id": {_json(words.id(graph))}, "@graph": [')
            handle.writelines(_separated(nodes))
            handle.write("]}")
            before = ",\n"
    handle.write("\n]}\n")


def _separated(nodes: Iterable[dict[str, Any]]) -> Iterator[str]:
    for place, node in enumerate(nodes):
        yield f"{',' if place else ''}\n{_json(node)}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Words:
    """The context, and how it shortens terms."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.context = {"@base": base, **_own(context())}
        self._terms: dict[str, tuple[str, str | None]] = {}
        for name, meaning in self.context.items():
            iri, kind = (meaning["@id"], meaning.get("@type")) if isinstance(meaning, dict) else (meaning, None)
            if isinstance(iri, str) and iri.partition(":")[0] in NAMESPACES:
                self._terms[expand(iri).value] = (name, kind if kind in (None, "@id") else expand(kind).value)

    def node(self, subject: Node, about: list[Quad]) -> dict[str, Any]:
        """One node object; a property with one value has no list."""
        node: dict[str, Any] = {"id": self.id(subject)}
        for quad in about:
            name, kind = self._terms.get(quad.predicate.value) or (self.short(quad.predicate.value), None)
            value = self._value(quad.object, kind)
            if quad.predicate == _TYPE and isinstance(quad.object, Iri):
                name, value = "type", self.short(quad.object.value)
            held = node.get(name)
            node[name] = value if held is None else [*held, value] if isinstance(held, list) else [held, value]
        return node

    def id(self, node: Node) -> str:
        """A node's identifier, relative to the base where no parser could take it for anything else."""
        if isinstance(node, BlankNode):
            return f"_:{node.label}"
        local = node.value.removeprefix(self._base)
        return node.value if local == node.value or ":" in local or not local or "//" in local else local

    @lru_cache(maxsize=1024)  # noqa: B019 - one writer lives as long as its file is written
    def short(self, iri: str) -> str:
        """A word by its term, else by prefix and local name, else whole."""
        if iri in self._terms:
            return self._terms[iri][0]
        for prefix, namespace in NAMESPACES.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri

    def _value(self, term: Object, kind: str | None) -> str | dict[str, str]:
        if isinstance(term, Iri | BlankNode):
            return self.id(term) if kind == "@id" else {"@id": self.id(term)}
        if not isinstance(term, Literal):
            raise TypeError(f"JSON-LD has no form for {term}")
        if term.language is not None:
            return {"@value": term.value, "@language": term.language}
        if term.datatype == _STRING:
            return term.value if kind is None else {"@value": term.value}
        if term.datatype.value == kind:
            return term.value
        return {"@value": term.value, "@type": self.short(term.datatype.value)}


def _own(document: dict[str, object]) -> dict[str, Any]:
    inner = document["@context"]
    return dict(inner) if isinstance(inner, dict) else {}
