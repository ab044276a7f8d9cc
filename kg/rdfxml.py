"""RDF 1.1 XML, one element a subject, streamed (https://www.w3.org/TR/rdf-syntax-grammar/)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import IO

from kg.terms import BlankNode, Iri, Literal, Node, Object, Quad, clean_for_xml, expand
from kg.vocabulary import NAMESPACES

__all__ = ["write_rdfxml"]

_STRING = expand("xsd:string")
# A parser takes a bare carriage return for a line feed (https://www.w3.org/TR/xml/#sec-line-ends).
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})


def write_rdfxml(quads: Iterable[Quad], handle: IO[str]) -> None:
    """Stream quads into a text file, in the order given, all in one graph; neighbours of one subject are one element.

    Characters that XML cannot hold become U+FFFD.

    Args:
        quads: What to write; RDF 1.2's triple terms, and properties of no namespace of ours, raise a TypeError.
        handle: A file opened for text.
    """
    declared = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in NAMESPACES.items())
    handle.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF {declared}>\n')
    for subject, about in groupby(quads, key=lambda quad: quad.subject):
        name = "about" if isinstance(subject, Iri) else "nodeID"
        handle.write(f'<rdf:Description rdf:{name}="{_name(subject)}">\n')
        handle.writelines(_property(quad.predicate, quad.object) for quad in about)
        handle.write("</rdf:Description>\n")
    handle.write("</rdf:RDF>\n")


def _property(predicate: Iri, value: Object) -> str:
    name = _qname(predicate)
    if isinstance(value, Iri | BlankNode):
        return f'<{name} rdf:{"resource" if isinstance(value, Iri) else "nodeID"}="{_name(value)}"/>\n'
    if not isinstance(value, Literal):
        raise TypeError(f"RDF/XML has no form for {value}")
    kind = ""
    if value.language is not None:
        kind = f' xml:lang="{value.language}"'
    elif value.datatype != _STRING:
        kind = f' rdf:datatype="{_escaped(value.datatype.value)}"'
    return f"<{name}{kind}>{_escaped(value.value)}</{name}>\n"


def _name(node: Node) -> str:
    return _escaped(node.value if isinstance(node, Iri) else node.label)


def _escaped(text: str) -> str:
    return clean_for_xml(text).translate(_ESCAPES)


def _qname(predicate: Iri) -> str:
    for prefix, namespace in NAMESPACES.items():
        local = predicate.value.removeprefix(namespace)
        if local != predicate.value and local.isidentifier():
            return f"{prefix}:{local}"
    raise TypeError(f"no prefix for the property {predicate.value}")
