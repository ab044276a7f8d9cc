"""Namespaces, and the terms of the RDF view beside the schema's types and relations; each word is written here once.

Types and relations are :mod:`kg.schema`'s. What RDF needs on top (statements, evidence, results and their figures) is
the table :data:`AUXILIARY`; ontology, shapes and JSON-LD context are generated from both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.ids import DEFAULT_BASE
from kg.schema import EntityType

__all__ = ["AUXILIARY", "NAMESPACES", "Term", "TermRow", "namespaces"]

NAMESPACES: dict[str, str] = {
    "kg": "https://w3id.org/litkg/terms#",
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "mls": "http://www.w3.org/ns/mls#",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of vocabularies; litkg's own terms live in one namespace whatever the base of the resources is."""


class Term(StrEnum):
    """Classes and properties of the RDF view that are neither entity types nor relations."""

    STATEMENT = "Statement"
    EVIDENCE_NODE = "Evidence"
    RESULT = "Result"
    EVIDENCE_GRAPH = "EvidenceGraph"
    PAPER_COUNT = "paperCount"
    MENTION_COUNT = "mentionCount"
    BELIEF = "belief"
    EVIDENCE = "evidence"
    STATES = "states"
    REPORTS = "reports"
    SCORE = "score"
    POLARITY = "polarity"
    EXTRACTOR = "extractor"
    FIELD = "field"
    SUBJECT = "subject"
    METRIC = "metric"
    DATASET = "dataset"
    TASK = "task"
    BASELINE = "baseline"
    VALUE = "value"
    NUMBER = "number"
    UNIT = "unit"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class TermRow:
    """One auxiliary term: label, definition, domain and range, and what it maps to (CURIEs).

    Classes start with a capital and have neither domain nor range. Domain and range without a prefix are litkg's own
    classes; a range in ``xsd:`` makes the term a datatype property.
    """

    term: Term
    label: str
    definition: str
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    mappings: tuple[str, ...] = ()


_T = Term
_ENTITIES = tuple(EntityType)
_RESULTS = (_T.RESULT,)
_COMPARABLE = (EntityType.MODEL, EntityType.TECHNIQUE, EntityType.SOFTWARE, EntityType.DATASET, EntityType.TASK)

AUXILIARY: dict[Term, TermRow] = {
    row.term: row
    for row in (
        TermRow(_T.STATEMENT, "statement", "An edge of the graph as a node, so that belief and evidence can be tied "
                "to it. It asserts nothing; where its evidence does, the direct triple stands beside it.",
                mappings=("rdf:Statement",)),
        TermRow(_T.EVIDENCE_NODE, "evidence", "The sentence of one paper that says a statement or reports a result, "
                "by position and by quote.", mappings=("oa:Annotation",)),
        TermRow(_T.RESULT, "result", "A number that a paper reports.", mappings=("mls:ModelEvaluation",)),
        TermRow(_T.EVIDENCE_GRAPH, "evidence graph", "The named graph that holds the evidence found in one paper.",
                mappings=("prov:Entity",)),
        TermRow(_T.PAPER_COUNT, "paper count", "Number of papers that speak of the entity or statement.",
                (*_ENTITIES, _T.STATEMENT), ("xsd:integer",)),
        TermRow(_T.MENTION_COUNT, "mention count", "Number of places where papers name the entity.",
                _ENTITIES, ("xsd:integer",)),
        TermRow(_T.BELIEF, "belief", "Probability that the statement is true to what the papers say: the best score "
                "within a paper, noisy-or across papers, less what denies or doubts it.",
                (_T.STATEMENT,), ("xsd:decimal",)),
        TermRow(_T.EVIDENCE, "evidence", "A sentence that says the statement or reports the result.",
                (_T.STATEMENT, _T.RESULT), (_T.EVIDENCE_NODE,)),
        TermRow(_T.STATES, "states", "The paper, or its record, holds evidence for the statement, of any polarity.",
                (EntityType.PAPER,), (_T.STATEMENT,)),
        TermRow(_T.REPORTS, "reports", "The paper reports the result.", (EntityType.PAPER,), _RESULTS),
        TermRow(_T.SCORE, "score", "Probability that the sentence says what the evidence is for, by the extractor.",
                (_T.EVIDENCE_NODE,), ("xsd:decimal",)),
        TermRow(_T.POLARITY, "polarity", "How the sentence stands to the statement: affirmed, negated or hedged.",
                (_T.EVIDENCE_NODE,), ("xsd:string",)),
        TermRow(_T.EXTRACTOR, "extractor", "Name and version of the program that read the sentence.",
                (_T.EVIDENCE_NODE,), ("xsd:string",)),
        TermRow(_T.FIELD, "field", "The part of the paper's text in which positions are counted: title or abstract.",
                ("oa:SpecificResource",), ("xsd:string",)),
        TermRow(_T.SUBJECT, "subject", "What the number is reported of.",
                _RESULTS, (*_COMPARABLE, EntityType.PAPER)),
        TermRow(_T.METRIC, "metric", "What the number measures.", _RESULTS, (EntityType.METRIC,),
                ("mls:specifiedBy",)),
        TermRow(_T.DATASET, "dataset", "What it was measured on.", _RESULTS, (EntityType.DATASET,)),
        TermRow(_T.TASK, "task", "The task for which it was measured.", _RESULTS, (EntityType.TASK,)),
        TermRow(_T.BASELINE, "baseline", "What the number is compared with.",
                _RESULTS, (*_COMPARABLE, EntityType.PAPER)),
        TermRow(_T.VALUE, "value", "The value as the paper writes it.", _RESULTS, ("xsd:string",)),
        TermRow(_T.NUMBER, "number", "The first number of the value.", _RESULTS, ("xsd:decimal",),
                ("mls:hasValue",)),
        TermRow(_T.UNIT, "unit", "Unit of the number: %, times, points, or nothing.", _RESULTS, ("xsd:string",)),
        TermRow(_T.KIND, "kind", "Whether the number is a score or a gain: absolute or improvement.",
                _RESULTS, ("xsd:string",)),
    )
}
"""Every auxiliary term, in the order in which the ontology lists them."""


def namespaces(base: str = DEFAULT_BASE) -> dict[str, str]:
    """All prefixes: the vocabularies, then one for each kind of resource under `base`.

    >>> namespaces()["model"]
    'https://w3id.org/litkg/model/'
    """
    kinds = [*(type.lower() for type in EntityType), *(_T.STATEMENT.lower(), _T.EVIDENCE.lower(), _T.RESULT.lower())]
    return NAMESPACES | {kind: f"{base}{kind}/" for kind in kinds}
