"""The vocabulary as files, generated from the schema: ``python -m kg.ontology DIRECTORY``.

``litkg.ttl`` holds the classes and properties (OWL 2 and RDFS, https://www.w3.org/TR/owl2-overview/),
``shapes.ttl`` the SHACL Core shapes, ``context.jsonld`` a JSON-LD 1.1 context, ``index.html`` the page for people. A
mapping to an outside word that means the same or more is ``rdfs:subClassOf`` or ``rdfs:subPropertyOf``; one that is
only near is ``skos:closeMatch``. The only module that writes by rdflib, whose Turtle nests lists and blank nodes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import rdflib

from kg import __version__
from kg.context import context
from kg.files import written
from kg.ontology_page import ABOUT, TITLE, page, spoken
from kg.schema import RELATIONS, TYPES, EntityType, RelationRow, TypeRow
from kg.shapes import SHAPES, shapes
from kg.terms import BlankNode, Iri, Literal, Object, Quad, TripleTerm, expand
from kg.triples import Triples, english
from kg.vocabulary import AUXILIARY, NAMESPACES, TermRow

__all__ = ["context", "main", "ontology", "to_rdflib", "write_ontology"]

_ONTOLOGY = Iri(NAMESPACES["kg"].rstrip("#"))
_STRING = expand("xsd:string")
_LICENSE = Iri("https://www.apache.org/licenses/LICENSE-2.0")


def ontology() -> list[Quad]:
    """The vocabulary as triples: the ontology's own description, classes, relations, auxiliary terms, inverses."""
    triples = Triples()
    triples.add(_ONTOLOGY, "rdf:type", "owl:Ontology")
    triples.add(_ONTOLOGY, "dcterms:title", english(TITLE))
    triples.add(_ONTOLOGY, "dcterms:description", english(ABOUT))
    triples.add(_ONTOLOGY, "dcterms:creator", Literal("The litkg developers"))
    triples.add(_ONTOLOGY, "dcterms:license", _LICENSE)
    triples.add(_ONTOLOGY, "owl:versionIRI", Iri(f"{_ONTOLOGY.value}/{__version__}"))
    triples.add(_ONTOLOGY, "owl:versionInfo", Literal(__version__))
    triples.add(_ONTOLOGY, "vann:preferredNamespacePrefix", Literal("kg"))
    triples.add(_ONTOLOGY, "vann:preferredNamespaceUri", Literal(NAMESPACES["kg"]))
    for type in TYPES.values():
        node = _describe(triples, type.type, type.label, type.definition, type.example)
        triples.add(node, "rdf:type", "owl:Class")
        _map(triples, node, "rdfs:subClassOf", type)
    for relation in RELATIONS.values():
        _relation(triples, relation)
    for row in AUXILIARY.values():
        _auxiliary(triples, row)
    return triples.quads


def to_rdflib(quads: Iterable[Quad]) -> rdflib.Graph:
    """The triples of all graphs as one rdflib graph; rdflib has no triple terms (RDF 1.2), they are left out."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in NAMESPACES.items():
        graph.bind(prefix, namespace)
    for quad in quads:
        if not isinstance(quad.object, TripleTerm):
            graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def write_ontology(directory: str | Path) -> None:
    """Write the four files into a directory; the same version writes the same bytes."""
    folder = Path(directory)
    for name, quads in (("litkg.ttl", ontology()), ("shapes.ttl", shapes())):
        graph = to_rdflib(quads)
        graph.bind("litkgsh", SHAPES)
        with written(folder / name) as handle:
            handle.write(graph.serialize(format="turtle"))
    with written(folder / "context.jsonld") as handle:
        json.dump(context(), handle, ensure_ascii=False, indent=2)
        handle.write("\n")
    with written(folder / "index.html") as handle:
        handle.write(page())


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files into the directory named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m kg.ontology", description="Write the vocabulary files.")
    parser.add_argument("directory", type=Path)
    write_ontology(parser.parse_args(arguments).directory)


def _describe(triples: Triples, name: str, label: str, definition: str, example: str = "") -> str:
    node = f"kg:{name}"
    triples.add(node, "rdfs:label", english(label))
    triples.add(node, "skos:definition", english(definition))
    if example:
        triples.add(node, "skos:example", english(example))
    triples.add(node, "rdfs:isDefinedBy", _ONTOLOGY)
    return node


def _map(triples: Triples, node: str, under: str, row: TypeRow | RelationRow | TermRow) -> None:
    triples.add(node, under, *row.mappings)
    triples.add(node, "skos:closeMatch", *row.close)


def _relation(triples: Triples, row: RelationRow) -> None:
    node = _describe(triples, row.type, row.label, row.definition, row.example)
    triples.add(node, "rdf:type", "owl:ObjectProperty")
    domain, range = row.domain, row.range
    if row.symmetric:
        # A reasoner turns each pair round, so that both ends are of either kind; the shapes tell which end is said.
        triples.add(node, "rdf:type", "owl:SymmetricProperty")
        domain = range = domain | range
    _ends(triples, node, domain, range)
    _map(triples, node, "rdfs:subPropertyOf", row)
    _inverse(triples, node, row.inverse, domain, range)


def _auxiliary(triples: Triples, row: TermRow) -> None:
    node = _describe(triples, row.term, row.label, row.definition, row.example)
    if not row.range:
        triples.add(node, "rdf:type", "owl:Class")
        _map(triples, node, "rdfs:subClassOf", row)
        return
    value = row.range[0].startswith("xsd:")
    triples.add(node, "rdf:type", "owl:DatatypeProperty" if value else "owl:ObjectProperty")
    _ends(triples, node, row.domain, row.range)
    _map(triples, node, "rdfs:subPropertyOf", row)
    _inverse(triples, node, row.inverse, row.domain, row.range)


def _ends(triples: Triples, node: str, domain: Iterable[str], range: Iterable[str]) -> None:
    triples.add(node, "rdfs:domain", _union(triples, domain))
    triples.add(node, "rdfs:range", _union(triples, range))


def _inverse(triples: Triples, node: str, name: str, domain: Iterable[str], range: Iterable[str]) -> None:
    """The property that says the same from the other end; the graph itself says it one way only."""
    if name:
        label = spoken(name)
        turned = _describe(triples, name, label, f"The inverse of {node}; the graph itself writes {node} only.")
        triples.add(turned, "rdf:type", "owl:ObjectProperty")
        triples.add(turned, "owl:inverseOf", node)
        _ends(triples, turned, range, domain)


def _union(triples: Triples, names: Iterable[str]) -> Object | str:
    wanted = set(names)
    ordered = [type for type in EntityType if type in wanted] + sorted(wanted - set(EntityType))
    nodes = [name if ":" in name else f"kg:{name}" for name in ordered]
    if len(nodes) == 1:
        return nodes[0]
    return triples.blank(("rdf:type", "owl:Class"), ("owl:unionOf", triples.list(nodes)))


def _term(term: Iri | BlankNode | Literal) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    if isinstance(term, Iri):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.label)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    # rdflib tells "a" from "a"^^xsd:string, which RDF 1.1 does not, and reads files as the former.
    datatype = None if term.datatype == _STRING else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


if __name__ == "__main__":
    main()
