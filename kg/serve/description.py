"""The endpoint's description of itself (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

import io
from collections.abc import Iterator

from kg.oxigraph import write
from kg.serve.negotiation import RDF_TYPES, RESULT_TYPES
from kg.terms import BlankNode, Iri, Literal, Object, Quad, expand
from kg.vocabulary import namespaces

__all__ = ["described"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "nt": "N-Triples", "jsonld": "JSON-LD", "rdf": "RDF_XML",
}


def described(address: str, syntax: str) -> bytes:
    """The description of the endpoint at that address, in an RDF syntax."""
    out = io.BytesIO()
    write(_triples(Iri(address)), out, syntax, prefixes=namespaces() | {"sd": _SD})
    return out.getvalue()


def _triples(service: Iri) -> Iterator[Quad]:
    rows: list[tuple[Iri, Object]] = [
        (expand("rdf:type"), Iri(f"{_SD}Service")),
        (expand("rdfs:label"), Literal("litkg: queries over the knowledge graph, read only")),
        (Iri(f"{_SD}endpoint"), service),
        (Iri(f"{_SD}supportedLanguage"), Iri(f"{_SD}SPARQL11Query")),
        (Iri(f"{_SD}feature"), Iri(f"{_SD}UnionDefaultGraph")),
    ]
    formats = dict.fromkeys([*RESULT_TYPES.values(), *RDF_TYPES.values()])
    rows += [(Iri(f"{_SD}resultFormat"), Iri(f"http://www.w3.org/ns/formats/{_FORMATS[name]}")) for name in formats]
    for predicate, value in rows:
        yield Quad(service, predicate, value)
    dataset, default = BlankNode("dataset"), BlankNode("default")
    yield Quad(service, Iri(f"{_SD}defaultDataset"), dataset)
    yield Quad(dataset, expand("rdf:type"), Iri(f"{_SD}Dataset"))
    yield Quad(dataset, Iri(f"{_SD}defaultGraph"), default)
    yield Quad(default, expand("rdf:type"), Iri(f"{_SD}Graph"))
