"""The one table of entity types and relations; ontology, validator, legend and exports are written from it.

Add a relation by adding a row to :data:`RELATIONS`, then ``python -m kg.ontology ontology/`` writes the
vocabulary files anew; a test holds both equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.errors import SchemaError

__all__ = [
    "EVIDENT_RELATIONS",
    "RELATIONS",
    "TEXT_TYPES",
    "TYPES",
    "EntityType",
    "Polarity",
    "RelationRow",
    "RelationType",
    "ResultKind",
    "TypeRow",
    "allows",
    "relation",
]


class EntityType(StrEnum):
    """Kinds of nodes."""

    PAPER = "Paper"
    MODEL = "Model"
    DATASET = "Dataset"
    ORGANIZATION = "Organization"
    TECHNIQUE = "Technique"
    SOFTWARE = "Software"
    TASK = "Task"
    METRIC = "Metric"
    LANGUAGE = "Language"
    PERSON = "Person"
    VENUE = "Venue"


class RelationType(StrEnum):
    """Kinds of statements."""

    INTRODUCES = "introduces"
    ADDRESSES = "addresses"
    BASED_ON = "basedOn"
    USES = "uses"
    TRAINED_ON = "trainedOn"
    EVALUATED_ON = "evaluatedOn"
    APPLIED_TO = "appliedTo"
    OUTPERFORMS = "outperforms"
    COMPARED_WITH = "comparedWith"
    DEVELOPED_BY = "developedBy"
    VARIANT_OF = "variantOf"
    SUBTYPE_OF = "subtypeOf"
    PART_OF = "partOf"
    BENCHMARK_FOR = "benchmarkFor"
    IN_LANGUAGE = "inLanguage"
    MEASURED_BY = "measuredBy"
    MENTIONS = "mentions"
    AUTHORED_BY = "authoredBy"
    PUBLISHED_IN = "publishedIn"
    CITES = "cites"


class Polarity(StrEnum):
    """How a sentence stands to the statement it carries; only ``AFFIRMED`` asserts it."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    HEDGED = "hedged"


class ResultKind(StrEnum):
    """Whether a reported number is a score or a gain over something."""

    ABSOLUTE = "absolute"
    IMPROVEMENT = "improvement"


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One entity type: its name, definition for people, classes it maps to (CURIEs), and colour in views (sRGB)."""

    type: EntityType
    label: str
    definition: str
    mappings: tuple[str, ...]
    color: str


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation: direction, definition, allowed subjects and objects, and properties it maps to (CURIEs).

    ``same_type`` asks that subject and object share one type; ``symmetric`` that the direction says nothing.
    ``evident`` marks the relations that are read from text, so that each of their statements has evidence.
    """

    type: RelationType
    label: str
    definition: str
    domain: frozenset[EntityType]
    range: frozenset[EntityType]
    mappings: tuple[str, ...] = ()
    same_type: bool = False
    symmetric: bool = False
    evident: bool = True


_T = EntityType
_R = RelationType


def _kinds(*types: EntityType) -> frozenset[EntityType]:
    return frozenset(types)


TYPES: dict[EntityType, TypeRow] = {
    row.type: row
    for row in (
        TypeRow(_T.PAPER, "paper", "A scholarly article, by title and abstract.",
                ("schema:ScholarlyArticle", "fabio:ResearchPaper"), "#5b6472"),
        TypeRow(_T.MODEL, "model", "A named trained or trainable model, model family, checkpoint or "
                "machine-learning system.", ("mls:Model",), "#0047b8"),
        TypeRow(_T.DATASET, "dataset", "A named dataset, corpus, benchmark, test suite or shared task.",
                ("schema:Dataset", "mls:Dataset"), "#008274"),
        TypeRow(_T.ORGANIZATION, "organization", "A company, laboratory, university, institute or consortium.",
                ("schema:Organization",), "#887301"),
        TypeRow(_T.TECHNIQUE, "technique", "A method, algorithm, architecture, objective, training strategy, theory "
                "or mechanism.", ("mls:Algorithm",), "#52336a"),
        TypeRow(_T.SOFTWARE, "software", "A named library, framework, toolkit, platform or hardware or software "
                "product.", ("schema:SoftwareApplication",), "#0879bc"),
        TypeRow(_T.TASK, "task", "A problem or application.", ("mls:Task",), "#aa613b"),
        TypeRow(_T.METRIC, "metric", "What is measured.", ("mls:EvaluationMeasure",), "#841031"),
        TypeRow(_T.LANGUAGE, "language", "A natural language or language family.", ("schema:Language",), "#205100"),
        TypeRow(_T.PERSON, "person", "An author.", ("schema:Person", "foaf:Person"), "#7a5a2e"),
        TypeRow(_T.VENUE, "venue", "A conference, journal, workshop or archive.",
                ("schema:CreativeWorkSeries",), "#6b7280"),
    )
}
"""Every entity type, in the order in which views list them."""

TEXT_TYPES: tuple[EntityType, ...] = (
    _T.MODEL, _T.DATASET, _T.ORGANIZATION, _T.TECHNIQUE, _T.SOFTWARE, _T.TASK, _T.METRIC, _T.LANGUAGE,
)
"""The eight types that are found in text."""

_ALL = frozenset(TYPES)
_TEXT = frozenset(TEXT_TYPES)
_BUILT = _kinds(_T.MODEL, _T.TECHNIQUE, _T.SOFTWARE, _T.DATASET)
_RUN = _kinds(_T.MODEL, _T.TECHNIQUE, _T.SOFTWARE, _T.PAPER)
_KINDS = _kinds(_T.MODEL, _T.TECHNIQUE, _T.TASK, _T.DATASET, _T.METRIC, _T.SOFTWARE)
_PAPER = _kinds(_T.PAPER)

RELATIONS: dict[RelationType, RelationRow] = {
    row.type: row
    for row in (
        RelationRow(_R.INTRODUCES, "introduces", "The paper presents it as new.", _PAPER, _TEXT, ("schema:about",)),
        RelationRow(_R.ADDRESSES, "addresses", "A main problem the paper works on.", _PAPER, _kinds(_T.TASK),
                    ("dcterms:subject", "schema:about")),
        RelationRow(_R.BASED_ON, "based on", "Built from it, initialised from it, or extends it.", _BUILT, _BUILT,
                    ("prov:wasDerivedFrom", "schema:isBasedOn")),
        RelationRow(_R.USES, "uses", "Employs it as part, method or tool.", _BUILT | _PAPER,
                    _kinds(_T.TECHNIQUE, _T.SOFTWARE, _T.MODEL)),
        RelationRow(_R.TRAINED_ON, "trained on", "Pre-trained or fine-tuned on it.", _RUN, _kinds(_T.DATASET)),
        RelationRow(_R.EVALUATED_ON, "evaluated on", "Tested on it.", _RUN, _kinds(_T.DATASET)),
        RelationRow(_R.APPLIED_TO, "applied to", "Used for it.", _BUILT, _kinds(_T.TASK)),
        RelationRow(_R.OUTPERFORMS, "outperforms", "Claimed to be better than it.", _BUILT | _PAPER, _BUILT),
        RelationRow(_R.COMPARED_WITH, "compared with", "Compared with it, no claim of being better.",
                    _BUILT | _PAPER, _BUILT, symmetric=True),
        RelationRow(_R.DEVELOPED_BY, "developed by", "Made by it.", _BUILT, _kinds(_T.ORGANIZATION),
                    ("schema:creator",)),
        RelationRow(_R.VARIANT_OF, "variant of", "A size, version, checkpoint or edition of it.", _BUILT, _BUILT,
                    ("dcterms:isVersionOf",), same_type=True),
        RelationRow(_R.SUBTYPE_OF, "subtype of", "Is a kind of it.", _KINDS, _KINDS, ("skos:broader",)),
        RelationRow(_R.PART_OF, "part of", "A component, module, subset or member of it.", _TEXT, _TEXT,
                    ("dcterms:isPartOf",)),
        RelationRow(_R.BENCHMARK_FOR, "benchmark for", "Measures that task.", _kinds(_T.DATASET), _kinds(_T.TASK)),
        RelationRow(_R.IN_LANGUAGE, "in language", "Made for that language, or holds it.", _BUILT | {_T.TASK},
                    _kinds(_T.LANGUAGE), ("schema:inLanguage", "dcterms:language")),
        RelationRow(_R.MEASURED_BY, "measured by", "Evaluated by that metric.", _BUILT | {_T.TASK},
                    _kinds(_T.METRIC)),
        RelationRow(_R.MENTIONS, "mentions", "The entity is found in the paper.", _PAPER, _TEXT,
                    ("schema:mentions",)),
        RelationRow(_R.AUTHORED_BY, "authored by", "Written by that person.", _PAPER, _kinds(_T.PERSON),
                    ("dcterms:creator", "schema:author"), evident=False),
        RelationRow(_R.PUBLISHED_IN, "published in", "Appeared there.", _PAPER, _kinds(_T.VENUE),
                    ("schema:isPartOf",), evident=False),
        RelationRow(_R.CITES, "cites", "Refers to that paper.", _PAPER, _PAPER,
                    ("cito:cites", "schema:citation"), evident=False),
    )
}
"""Every relation, in the order in which views list them."""

EVIDENT_RELATIONS: frozenset[RelationType] = frozenset(r for r, row in RELATIONS.items() if row.evident)
"""Relations read from text: each statement of theirs carries at least one piece of evidence."""


def relation(name: str) -> RelationType:
    """The relation of that name.

    Raises:
        SchemaError: There is none; names those that there are.
    """
    if name not in RELATIONS:
        raise SchemaError(f"no relation {name!r}; there are {', '.join(RELATIONS)}")
    return RelationType(name)


def allows(subject: EntityType, relation: RelationType, object: EntityType) -> bool:
    """Tell whether the schema lets `relation` run from a `subject` type to an `object` type.

    >>> allows(EntityType.MODEL, RelationType.TRAINED_ON, EntityType.DATASET)
    True
    >>> allows(EntityType.DATASET, RelationType.TRAINED_ON, EntityType.MODEL)
    False
    """
    row = RELATIONS[relation]
    return subject in row.domain and object in row.range and (not row.same_type or subject == object)
