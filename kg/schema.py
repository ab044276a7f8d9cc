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
    """One entity type: its name, definition and example for people, and colour in views (sRGB).

    ``mappings`` are outside classes (CURIEs) that hold everything of the type; ``close`` such that are near to it.
    """

    type: EntityType
    label: str
    definition: str
    example: str
    color: str
    mappings: tuple[str, ...] = ()
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation: direction, definition and example for people, allowed subjects and objects.

    ``inverse`` is what the relation is called from its object's end; the graph says it one way only. ``mappings`` are
    outside properties (CURIEs) that are true wherever the relation is; ``close`` such that are near to it.
    ``same_type`` asks that subject and object share one type; ``symmetric`` that the direction says nothing.
    ``evident`` marks the relations that are read from text, so that each of their statements has evidence.
    """

    type: RelationType
    label: str
    definition: str
    example: str
    domain: frozenset[EntityType]
    range: frozenset[EntityType]
    mappings: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    inverse: str = ""
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
        TypeRow(_T.PAPER, "paper", "A scholarly article, by title and abstract.", "Attention Is All You Need",
                "#5b6472", ("schema:ScholarlyArticle", "fabio:ResearchPaper")),
        TypeRow(_T.MODEL, "model", "A named trained or trainable model, model family, checkpoint or "
                "machine-learning system.", "BERT-base; GPT-4", "#0047b8", (), ("mls:Model",)),
        TypeRow(_T.DATASET, "dataset", "A named dataset, corpus, benchmark, test suite or shared task.",
                "SQuAD 1.1; GLUE", "#008274", ("schema:Dataset",), ("mls:Dataset", "dcat:Dataset")),
        TypeRow(_T.ORGANIZATION, "organization", "A company, laboratory, university, institute or consortium.",
                "Allen Institute for AI", "#887301", ("schema:Organization", "foaf:Organization"), ("prov:Agent",)),
        TypeRow(_T.TECHNIQUE, "technique", "A method, algorithm, architecture, objective, training strategy, theory "
                "or mechanism.", "masked language modelling", "#52336a", (), ("mls:Algorithm", "skos:Concept")),
        TypeRow(_T.SOFTWARE, "software", "A named library, framework, toolkit, platform or hardware or software "
                "product.", "PyTorch", "#0879bc", (), ("schema:SoftwareApplication", "mls:Software")),
        TypeRow(_T.TASK, "task", "A problem or application.", "machine translation", "#aa613b", (),
                ("mls:Task", "skos:Concept")),
        TypeRow(_T.METRIC, "metric", "What is measured.", "BLEU; word error rate", "#841031", (),
                ("mls:EvaluationMeasure", "skos:Concept")),
        TypeRow(_T.LANGUAGE, "language", "A natural language or language family.", "Swahili", "#205100",
                ("schema:Language",), ("dcterms:LinguisticSystem",)),
        TypeRow(_T.PERSON, "person", "An author.", "Ada Lovelace", "#7a5a2e", ("schema:Person", "foaf:Person"),
                ("prov:Person",)),
        TypeRow(_T.VENUE, "venue", "A conference, journal, workshop or archive.", "ACL 2020", "#6b7280", (),
                ("schema:CreativeWorkSeries", "fabio:Journal")),
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
        RelationRow(_R.INTRODUCES, "introduces", "The paper presents it as new.",
                    "The paper that presents BERT introduces BERT.", _PAPER, _TEXT, ("schema:about",),
                    ("cito:describes",), "introducedBy"),
        RelationRow(_R.ADDRESSES, "addresses", "A main problem the paper works on.",
                    "A paper on a translation model addresses machine translation.", _PAPER, _kinds(_T.TASK),
                    ("dcterms:subject", "schema:about"), (), "addressedBy"),
        RelationRow(_R.BASED_ON, "based on", "Built from it, initialised from it, or extends it.",
                    "SciBERT is based on BERT.", _BUILT, _BUILT, ("prov:wasDerivedFrom", "schema:isBasedOn"),
                    ("cito:extends",), "basisOf"),
        RelationRow(_R.USES, "uses", "Employs it as part, method or tool.", "T5 uses SentencePiece.", _BUILT | _PAPER,
                    _kinds(_T.TECHNIQUE, _T.SOFTWARE, _T.MODEL), (), ("dcterms:requires", "cito:usesMethodIn"),
                    "usedBy"),
        RelationRow(_R.TRAINED_ON, "trained on", "Pre-trained or fine-tuned on it.", "GPT-2 is trained on WebText.",
                    _RUN, _kinds(_T.DATASET), (), ("mls:hasInput",), "trainingDataOf"),
        RelationRow(_R.EVALUATED_ON, "evaluated on", "Tested on it.", "ERNIE 2.0 is evaluated on GLUE.", _RUN,
                    _kinds(_T.DATASET), (), ("mls:hasInput",), "testDataOf"),
        RelationRow(_R.APPLIED_TO, "applied to", "Used for it.", "Whisper is applied to speech recognition.", _BUILT,
                    _kinds(_T.TASK), (), ("mls:achieves",), "approachedBy"),
        RelationRow(_R.OUTPERFORMS, "outperforms", "Claimed to be better than it.", "ERNIE 2.0 outperforms XLNet.",
                    _BUILT | _PAPER, _BUILT, (), (), "outperformedBy"),
        RelationRow(_R.COMPARED_WITH, "compared with", "Compared with it, no claim of being better.",
                    "RoBERTa is compared with XLNet.", _BUILT | _PAPER, _BUILT, symmetric=True),
        RelationRow(_R.DEVELOPED_BY, "developed by", "Made by it.", "Llama 2 is developed by Meta.", _BUILT,
                    _kinds(_T.ORGANIZATION), ("schema:creator",), ("prov:wasAttributedTo", "dcterms:creator"),
                    "developerOf"),
        RelationRow(_R.VARIANT_OF, "variant of", "A size, version, checkpoint or edition of it.",
                    "BERT-base is a variant of BERT.", _BUILT, _BUILT, ("dcterms:isVersionOf",),
                    ("prov:specializationOf",), "hasVariant", same_type=True),
        RelationRow(_R.SUBTYPE_OF, "subtype of", "Is a kind of it.",
                    "Extractive summarisation is a subtype of summarisation.", _KINDS, _KINDS, (), ("skos:broader",),
                    "hasSubtype"),
        RelationRow(_R.PART_OF, "part of", "A component, module, subset or member of it.", "CoLA is part of GLUE.",
                    _TEXT, _TEXT, ("dcterms:isPartOf",), ("schema:isPartOf",), "hasPart"),
        RelationRow(_R.BENCHMARK_FOR, "benchmark for", "Measures that task.",
                    "SQuAD is a benchmark for question answering.", _kinds(_T.DATASET), _kinds(_T.TASK), (), (),
                    "hasBenchmark"),
        RelationRow(_R.IN_LANGUAGE, "in language", "Made for that language, or holds it.",
                    "CamemBERT is in French.", _BUILT | {_T.TASK}, _kinds(_T.LANGUAGE),
                    ("schema:inLanguage", "dcterms:language"), (), "languageOf"),
        RelationRow(_R.MEASURED_BY, "measured by", "Evaluated by that metric.",
                    "Machine translation is measured by BLEU.", _BUILT | {_T.TASK}, _kinds(_T.METRIC), (),
                    ("mls:specifiedBy",), "measures"),
        RelationRow(_R.MENTIONS, "mentions", "The entity is found in the paper.",
                    "A paper whose abstract names GLUE mentions GLUE.", _PAPER, _TEXT, ("schema:mentions",),
                    ("cito:discusses",), "mentionedBy"),
        RelationRow(_R.AUTHORED_BY, "authored by", "Written by that person.",
                    "The notes on the Analytical Engine are authored by Ada Lovelace.", _PAPER, _kinds(_T.PERSON),
                    ("dcterms:creator", "schema:author"), ("prov:wasAttributedTo",), "authorOf", evident=False),
        RelationRow(_R.PUBLISHED_IN, "published in", "Appeared there.", "A paper of that year's ACL is published in "
                    "ACL 2020.", _PAPER, _kinds(_T.VENUE), ("schema:isPartOf", "dcterms:isPartOf"), (),
                    "publicationVenueOf", evident=False),
        RelationRow(_R.CITES, "cites", "Refers to that paper.", "The RoBERTa paper cites the BERT paper.", _PAPER,
                    _PAPER, ("cito:cites", "schema:citation", "dcterms:references"), (), "citedBy", evident=False),
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
