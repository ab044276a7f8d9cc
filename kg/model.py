"""The nouns: frozen records of what a paper says (text level) and of what the graph holds (graph level).

Positions are half-open character ranges ``[start, end)`` into ``title`` or ``abstract``. Scores and beliefs are
probabilities in ``[0, 1]``. No record holds an object of another library.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.schema import EntityType, Polarity, RelationType, ResultKind

__all__ = [
    "PAPER",
    "Entity",
    "Evidence",
    "Extraction",
    "Field",
    "Mention",
    "Paper",
    "PaperEntity",
    "Relation",
    "ReportedResult",
    "Result",
    "Span",
    "Statement",
]

PAPER = "paper"
"""The local id by which relations and results name the paper itself."""


class Field(StrEnum):
    """The parts of a paper's text."""

    TITLE = "title"
    ABSTRACT = "abstract"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as read: text, and what metadata there is.

    ``identifiers`` are CURIEs (``arxiv:2005.10433``, ``doi:10.1000/x``), sorted; ``references`` likewise; an empty
    abstract is ``""``. ``source`` tells where it was read (``file:line``) and is no part of its identity. ``orcids``
    are the ORCID iDs of the authors, one a place and ``""`` where there is none, or empty. ``versions`` are CURIEs of
    single versions (``arxiv:2005.10433v2``), and ``urls`` further addresses beside ``url``, both sorted.
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    url: str | None = None
    identifiers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    source: str = ""
    orcids: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    def text(self, field: Field) -> str:
        """The text of one field."""
        return self.title if field == Field.TITLE else self.abstract


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters in one field of a paper."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a paper names an entity, and how sure the extractor is."""

    span: Span
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class PaperEntity:
    """One thing that one paper talks about, under all its names there.

    ``id`` is local to the paper; ``name`` the best form by the guide's rules; ``mentions`` are sorted and never
    empty; ``identifiers`` are IRIs that the text ties to it (code, model and data links).
    """

    id: str
    type: EntityType
    name: str
    mentions: tuple[Mention, ...]
    score: float = 1.0
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two local entities (or :data:`PAPER`), with the text that carries it."""

    subject: str
    predicate: RelationType
    object: str
    score: float
    evidence: Span
    polarity: Polarity = Polarity.AFFIRMED


@dataclass(frozen=True, slots=True)
class Result:
    """A reported number. ``value`` is as written; the rest are local entity ids, :data:`PAPER` or None."""

    subject: str
    metric: str | None
    dataset: str | None
    value: str
    kind: ResultKind
    baseline: str | None
    score: float
    evidence: Span
    polarity: Polarity = Polarity.AFFIRMED


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one extractor finds in one paper's title and abstract.

    ``sentences`` cover both fields in reading order; ``extractor`` is the name and version of who read it.
    """

    paper: Paper
    entities: tuple[PaperEntity, ...]
    relations: tuple[Relation, ...]
    results: tuple[Result, ...]
    sentences: tuple[Span, ...]
    extractor: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A node of the graph.

    ``aliases`` are all surface forms but the name, commonest first; ``paper_count`` and ``mention_count`` count
    support; ``identifiers`` are IRIs. Papers, persons and venues are entities too.
    """

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    paper_count: int = 0
    mention_count: int = 0
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """An edge of the graph. ``id`` is the hash of the triple alone; evidence never changes it."""

    id: str
    subject: str
    predicate: RelationType
    object: str
    belief: float
    paper_count: int
    evidence_count: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence of one paper that says a statement. ``quote`` is ``text(field)[start:end]``, to the letter."""

    id: str
    statement: str
    paper: str
    field: Field
    start: int
    end: int
    quote: str
    score: float
    polarity: Polarity
    extractor: str


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """A result in the graph: entity ids in place of local ones, and the value as a number where it is one.

    ``number`` is the first number of ``value``; ``unit`` is ``"%"``, ``"times"``, ``"points"`` or ``""``.
    """

    id: str
    paper: str
    subject: str
    metric: str | None
    dataset: str | None
    task: str | None
    value: str
    number: float | None
    unit: str
    kind: ResultKind
    baseline: str | None
    field: Field
    start: int
    end: int
    quote: str
    score: float
    polarity: Polarity
