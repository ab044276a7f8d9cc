"""Namespaces, and the terms of the RDF view beside the schema's types and relations; each word is written here once.

Types and relations are :mod:`kg.schema`'s. What RDF needs on top (statements, evidence, results and their figures) is
the table :data:`AUXILIARY`; ontology, shapes and JSON-LD context are generated from both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.ids import DEFAULT_BASE
from kg.schema import EntityType

__all__ = ["AUXILIARY", "NAMESPACES", "Direction", "Term", "TermRow", "namespaces"]

NAMESPACES: dict[str, str] = {
    "kg": "https://w3id.org/litkg/terms#",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
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
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of vocabularies; litkg's own terms live in one namespace whatever the base of the resources is."""


class Term(StrEnum):
    """Classes and properties of the RDF view that are neither entity types nor relations."""

    STATEMENT = "Statement"
    EVIDENCE_NODE = "Evidence"
    RESULT = "Result"
    EVIDENCE_GRAPH = "EvidenceGraph"
    RUN = "Run"
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
    OWN = "own"
    DIRECTION = "direction"
    DIGEST = "digest"


class Direction(StrEnum):
    """Which values of a metric are the better ones."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class TermRow:
    """One auxiliary term: label, definition, example, domain and range, inverse, and what it maps to (CURIEs).

    Classes start with a capital and have neither domain nor range. Domain and range without a prefix are litkg's own
    classes; a range in ``xsd:`` makes the term a datatype property. ``inverse``, ``mappings`` and ``close`` are as in
    :class:`~kg.schema.RelationRow`.
    """

    term: Term
    label: str
    definition: str
    example: str
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    mappings: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    inverse: str = ""


_T = Term
_ENTITIES = tuple(EntityType)
_RESULTS = (_T.RESULT,)
_COMPARABLE = (EntityType.MODEL, EntityType.TECHNIQUE, EntityType.SOFTWARE, EntityType.DATASET, EntityType.TASK)
_PAPERS = (EntityType.PAPER,)
_STRING = ("xsd:string",)

AUXILIARY: dict[Term, TermRow] = {
    row.term: row
    for row in (
        TermRow(_T.STATEMENT, "statement", "An edge of the graph as a node, so that belief and evidence can be tied "
                "to it. It asserts nothing; where its evidence does, the direct triple stands beside it.",
                "The node for: ERNIE 2.0 outperforms XLNet.", mappings=("rdf:Statement",)),
        TermRow(_T.EVIDENCE_NODE, "evidence", "The sentence of one paper that says a statement or reports a result, "
                "by position and by quote.", "Characters 512 to 690 of an abstract, and what stands there.",
                mappings=("oa:Annotation",), close=("prov:Entity",)),
        TermRow(_T.RESULT, "result", "A number that a paper reports.", "92.4 % accuracy of one model on one dataset.",
                mappings=("mls:ModelEvaluation",)),
        TermRow(_T.EVIDENCE_GRAPH, "evidence graph", "The named graph that holds the evidence found in one paper.",
                "The graph of the evidence found in arXiv 1907.12412.", mappings=("prov:Entity",)),
        TermRow(_T.RUN, "run", "The reading of a set of papers by one version of the program, told by hashes of what "
                "went in and by versions, and by no clock, so that the same run gives the same node.",
                "litkg 0.1.0 on the 27 papers with this digest.", mappings=("prov:Activity",), close=("mls:Run",)),
        TermRow(_T.PAPER_COUNT, "paper count", "Number of papers that speak of the entity or statement.", "3",
                (*_ENTITIES, _T.STATEMENT), ("xsd:integer",)),
        TermRow(_T.MENTION_COUNT, "mention count", "Number of places where papers name the entity.", "17",
                _ENTITIES, ("xsd:integer",)),
        TermRow(_T.BELIEF, "belief", "Probability that the statement is true to what the papers say: the best score "
                "within a paper, noisy-or across papers, less what denies or doubts it.", "0.91",
                (_T.STATEMENT,), ("xsd:decimal",)),
        TermRow(_T.EVIDENCE, "evidence", "A sentence that says the statement or reports the result.",
                "From the statement to the annotation of the sentence.", (_T.STATEMENT, _T.RESULT),
                (_T.EVIDENCE_NODE,), close=("schema:citation",), inverse="evidenceFor"),
        TermRow(_T.STATES, "states", "The paper, or its record, holds evidence for the statement, of any polarity.",
                "From the paper to each statement that one of its sentences speaks of.", _PAPERS, (_T.STATEMENT,),
                inverse="statedBy"),
        TermRow(_T.REPORTS, "reports", "The paper reports the result.",
                "From the paper to each number in its abstract.", _PAPERS, _RESULTS, inverse="reportedBy"),
        TermRow(_T.SCORE, "score", "Probability that the sentence says what the evidence is for, by the extractor.",
                "0.87", (_T.EVIDENCE_NODE,), ("xsd:decimal",)),
        TermRow(_T.POLARITY, "polarity", "How the sentence stands to the statement: affirmed, negated or hedged.",
                "negated", (_T.EVIDENCE_NODE,), _STRING),
        TermRow(_T.EXTRACTOR, "extractor", "Name and version of the program that read the sentence.",
                "litkg-1.2.0-0a1b2c3d", (_T.EVIDENCE_NODE,), _STRING),
        TermRow(_T.FIELD, "field", "The part of the paper's text in which positions are counted: title or abstract.",
                "abstract", ("oa:SpecificResource",), _STRING),
        TermRow(_T.SUBJECT, "subject", "What the number is reported of.", "The model that reached the accuracy.",
                _RESULTS, (*_COMPARABLE, EntityType.PAPER), inverse="subjectOfResult"),
        TermRow(_T.METRIC, "metric", "What the number measures.", "accuracy", _RESULTS, (EntityType.METRIC,),
                ("mls:specifiedBy",), inverse="metricOfResult"),
        TermRow(_T.DATASET, "dataset", "What it was measured on.", "GLUE", _RESULTS, (EntityType.DATASET,),
                inverse="datasetOfResult"),
        TermRow(_T.TASK, "task", "The task for which it was measured.", "question answering", _RESULTS,
                (EntityType.TASK,), inverse="taskOfResult"),
        TermRow(_T.BASELINE, "baseline", "What the number is compared with.", "The model that the gain is over.",
                _RESULTS, (*_COMPARABLE, EntityType.PAPER), inverse="baselineOfResult"),
        TermRow(_T.VALUE, "value", "The value as the paper writes it.", "92.4%", _RESULTS, _STRING),
        TermRow(_T.NUMBER, "number", "The first number of the value.", "92.4", _RESULTS, ("xsd:decimal",),
                ("mls:hasValue",)),
        TermRow(_T.UNIT, "unit", "Unit of the number: %, times, points, or nothing.", "%", _RESULTS, _STRING),
        TermRow(_T.KIND, "kind", "Whether the number is a score or a gain: absolute or improvement.", "absolute",
                _RESULTS, _STRING),
        TermRow(_T.OWN, "own", "Whether the number is the paper's own, of itself or of what it introduces, or one that "
                "it quotes.", "true", _RESULTS, ("xsd:boolean",)),
        TermRow(_T.DIRECTION, "direction", "Which values of the metric are better: higher or lower; nothing where "
                "nobody has said.", "lower", (EntityType.METRIC,), _STRING),
        TermRow(_T.DIGEST, "digest", "SHA-256 of what the run used, in hexadecimal digits: papers by id and text, or "
                "what people corrected.", "64 digits", ("prov:Entity",), _STRING),
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
