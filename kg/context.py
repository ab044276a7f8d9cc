"""The JSON-LD 1.1 context: each word that the graph uses by its local name (https://www.w3.org/TR/json-ld11/)."""

from __future__ import annotations

from kg.schema import RELATIONS, TYPES
from kg.vocabulary import AUXILIARY, NAMESPACES

__all__ = ["context"]

_TEXTS = {
    "label": "rdfs:label", "prefLabel": "skos:prefLabel", "altLabel": "skos:altLabel", "title": "dcterms:title",
    "abstract": "dcterms:abstract", "description": "dcterms:description", "identifier": "dcterms:identifier",
    "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "uriSpace": "void:uriSpace",
    "softwareVersion": "schema:softwareVersion",
}
_LINKS = {
    "seeAlso": "rdfs:seeAlso", "sameAs": "schema:sameAs", "exactMatch": "skos:exactMatch",
    "closeMatch": "skos:closeMatch", "url": "schema:url", "isVersionOf": "dcterms:isVersionOf",
    "hasBody": "oa:hasBody", "hasTarget": "oa:hasTarget", "hasSource": "oa:hasSource",
    "hasSelector": "oa:hasSelector", "wasDerivedFrom": "prov:wasDerivedFrom",
    "wasGeneratedBy": "prov:wasGeneratedBy", "wasAssociatedWith": "prov:wasAssociatedWith", "used": "prov:used",
    "specifiedBy": "mls:specifiedBy", "reifies": "rdf:reifies", "conformsTo": "dcterms:conformsTo",
    "vocabulary": "void:vocabulary", "classPartition": "void:classPartition",
    "propertyPartition": "void:propertyPartition", "class": "void:class", "property": "void:property",
}
_TYPED = {
    "date": ("dcterms:date", "xsd:gYear"), "datePublished": ("schema:datePublished", "xsd:gYear"),
    "start": ("oa:start", "xsd:integer"), "end": ("oa:end", "xsd:integer"), "hasValue": ("mls:hasValue", "xsd:decimal"),
    "triples": ("void:triples", "xsd:integer"), "entities": ("void:entities", "xsd:integer"),
    "classes": ("void:classes", "xsd:integer"), "properties": ("void:properties", "xsd:integer"),
}


def context() -> dict[str, object]:
    """The context: prefixes, what the graph takes from other vocabularies, then litkg's own words."""
    terms: dict[str, object] = {"@version": 1.1, **NAMESPACES, "id": "@id", "type": "@type"}
    terms |= _TEXTS
    terms |= {name: {"@id": iri, "@type": "@id"} for name, iri in _LINKS.items()}
    terms |= {name: {"@id": iri, "@type": datatype} for name, (iri, datatype) in _TYPED.items()}
    terms |= {type.value: f"kg:{type}" for type in TYPES}
    terms |= {relation.value: {"@id": f"kg:{relation}", "@type": "@id"} for relation in RELATIONS}
    for row in AUXILIARY.values():
        if row.range == ("xsd:string",) or not row.range:
            terms[row.term.value] = f"kg:{row.term}"
        else:
            kind = row.range[0] if row.range[0].startswith("xsd:") else "@id"
            terms[row.term.value] = {"@id": f"kg:{row.term}", "@type": kind}
    return {"@context": terms}
