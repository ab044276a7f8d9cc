"""The knowledge graph as the workspace holds it: a read-only view that streams, finds and explains.

Every listing is sorted, so that two graphs with the same content list the same; nothing is loaded before it is asked
for. In a graph the id of a :class:`~kg.model.Paper` is its entity id (``paper/...``).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from kg.beside import beside
from kg.errors import UnknownNameError
from kg.model import Entity, Evidence, Field, Paper, ReportedResult, Span, Statement
from kg.names import normal
from kg.resolve import Conflict
from kg.schema import RELATIONS, EntityType, Polarity, RelationType, ResultKind, relation
from kg.store import COLUMNS, paper_of, recall_assembly
from kg.workspace import Workspace

__all__ = ["BELIEVED", "Explanation", "GraphMention", "KnowledgeGraph", "Stats", "Written"]

_ENTITY = "SELECT id, type, name, paper_count, mention_count, identifiers FROM entities"
_ALIAS = "SELECT entity, name FROM aliases"
_COMMONEST = ["count DESC", "name"]
_PAPER = f"SELECT {COLUMNS} FROM papers"  # noqa: S608 - our column names
_STATEMENT = "SELECT id, subject, predicate, object, belief, paper_count, evidence_count FROM statements"
_EVIDENCE = 'SELECT id, statement, paper, field, "start", "end", quote, score, polarity, extractor FROM evidence'
_RESULT = """SELECT id, paper, subject, metric, dataset, task, value, number, unit, kind, baseline, field, "start",
           "end", quote, score, polarity FROM results"""
_MENTION = 'SELECT paper, entity, field, "start", "end", form, score, reason FROM mentions'

BELIEVED: Final = 0.65
"""Belief from which statements are shown unless weaker ones are asked for: scores are calibrated, and of what stands
above this at least three in four are right (the model card has the figures)."""


@dataclass(frozen=True, slots=True)
class GraphMention:
    """One place where a paper names an entity; ``reason`` is the stage that tied the name to the entity."""

    paper: str
    entity: str
    span: Span
    form: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A statement with all its evidence, strongest first."""

    statement: Statement
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A form that papers write, the entity that it was taken for there, by which stage, and in how many papers."""

    form: str
    entity: str
    reason: str
    papers: int


@dataclass(frozen=True, slots=True)
class Stats:
    """How much the graph holds; both dicts keep the schema's order and list zeros."""

    papers: int
    entities: dict[str, int]
    statements: dict[str, int]
    evidence: int
    results: int


class KnowledgeGraph:
    """Read access to the assembled tables of a workspace.

    >>> graph = KnowledgeGraph(Workspace())
    >>> graph.stats().papers
    0
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @property
    def workspace(self) -> Workspace:
        """The tables, for questions that go beside the nouns."""
        return self._workspace

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The graph in a workspace file, which must exist; opened read-only."""
        return cls(Workspace(path, must_exist=True, read_only=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workspace.close()

    @property
    def path(self) -> str:
        """The workspace file; ``:memory:`` where there is none."""
        return self._workspace.path

    @property
    def state(self) -> str | None:
        """A hash of all that the graph is a function of; None where it was not assembled from papers."""
        return recall_assembly(self._workspace).get("state")

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        for row in self._workspace.ordered(_PAPER, "papers", ["id"]):
            yield paper_of(row)

    def paper(self, id: str) -> Paper:
        """One paper by its graph id; :class:`~kg.errors.UnknownNameError` where there is none."""
        for row in self._workspace.rows(f"{_PAPER} WHERE id = ?", [id]):
            return paper_of(row)
        raise UnknownNameError(id)

    def entities(self) -> Iterator[Entity]:
        """All entities, papers, persons and venues among them, by id."""
        rows = self._workspace.ordered(_ENTITY, "entities", ["id"])
        aliases = self._workspace.ordered(_ALIAS, "aliases", ["entity", *_COMMONEST])
        for row, names in beside(rows, aliases, itemgetter(0), itemgetter(0)):
            yield _entity(row, names)

    def statements(self) -> Iterator[Statement]:
        """All statements, by subject, predicate and object."""
        for row in self._workspace.ordered(_STATEMENT, "statements", ["subject", "predicate", "object"]):
            yield _statement(row)

    def evidence(self) -> Iterator[Evidence]:
        """All evidence, by statement and paper."""
        for row in self._workspace.ordered(_EVIDENCE, "evidence", ["statement", "paper", "field", '"start"', "id"]):
            yield _evidence(row)

    def evidence_by_paper(self) -> Iterator[Evidence]:
        """All evidence, by paper and statement."""
        for row in self._workspace.ordered(_EVIDENCE, "evidence", ["paper", "statement", "field", '"start"', "id"]):
            yield _evidence(row)

    def results(self) -> Iterator[ReportedResult]:
        """All reported results, by paper and place."""
        for row in self._workspace.ordered(_RESULT, "results", ["paper", "field", '"start"', "id"]):
            yield _result(row)

    def mentions(self) -> Iterator[GraphMention]:
        """All mentions, by paper and place (abstract before title, as the field names sort)."""
        for row in self._workspace.rows(f'{_MENTION} ORDER BY paper, field, "start", entity'):
            paper, entity, field, start, end, form, score, reason = row
            yield GraphMention(paper, entity, Span(Field(field), start, end), form, score, reason)

    def written(self, form: str) -> Iterator[Written]:
        """Each spelling of a form with what it was taken for, most papers first."""
        query = """
            SELECT form, entity, reason, count(DISTINCT paper) AS papers FROM mentions
            GROUP BY form, entity, reason ORDER BY papers DESC, form, entity, reason"""
        wanted = normal(form)
        for row in self._workspace.rows(query):
            if normal(row[0]) == wanted:
                yield Written(*row)

    def links(self) -> dict[str, list[tuple[str, str]]]:
        """(IRI, exactMatch or closeMatch) of entities that the user's table knows elsewhere, by entity."""
        found: dict[str, list[tuple[str, str]]] = {}
        for entity, iri, grade in self._workspace.rows("SELECT entity, iri, grade FROM links ORDER BY ALL"):
            found.setdefault(entity, []).append((iri, grade))
        return found

    def conflicts(self) -> Iterator[Conflict]:
        """Names under several types, by name; where none is firm each type keeps its own entity."""
        for name, said, held, papers in self._workspace.rows("SELECT * FROM conflicts ORDER BY name, said"):
            yield Conflict(name, EntityType(said), EntityType(held), papers)

    def find(self, text: str, *, limit: int = 20) -> list[Entity]:
        """Entities whose name or alias contains `text` (case, hyphens and spaces aside), best match first.

        A whole match comes before a prefix, a prefix before a part; then by number of papers.
        """
        wanted = normal(text)
        if not wanted:
            return []
        query = """
            SELECT e.id, e.name, e.paper_count, e.mention_count FROM entities e UNION ALL
            SELECT e.id, a.name, e.paper_count, e.mention_count FROM aliases a JOIN entities e ON e.id = a.entity"""
        ranked: dict[str, tuple[int, int, int, str]] = {}
        for id, name, papers, mentions in self._workspace.rows(query):
            form = normal(name)
            if wanted in form:
                rank = (0 if form == wanted else 1 if form.startswith(wanted) else 2, -papers, -mentions, id)
                ranked[id] = min(rank, ranked.get(id, rank))
        return [self.entity(rank[-1]) for rank in heapq.nsmallest(limit, ranked.values())]

    def entity(self, name: str) -> Entity:
        """The entity of that id, name or alias; the best supported one where several share it.

        Raises:
            UnknownNameError: Nothing is called that; carries names that contain it or start alike.
        """
        for row in self._workspace.rows(f"{_ENTITY} WHERE id = ?", [name]):
            names = self._workspace.rows(f"{_ALIAS} WHERE entity = ? ORDER BY {', '.join(_COMMONEST)}", [name])
            return _entity(row, names)
        found = self.find(name, limit=5)
        if found and normal(name) in {normal(form) for form in (found[0].name, *found[0].aliases)}:
            return found[0]
        raise UnknownNameError(name, [entity.name for entity in found or self.find(name[:3], limit=5)])

    def statements_of(self, id: str) -> list[Statement]:
        """Statements that have the entity as subject or object, most believed first."""
        where = "WHERE subject = ? OR object = ? ORDER BY belief DESC, subject, predicate, object"
        return [_statement(row) for row in self._workspace.rows(f"{_STATEMENT} {where}", [id, id])]

    def results_of(self, id: str) -> list[ReportedResult]:
        """Results in which the entity is paper, subject, metric, dataset or baseline, by paper and place."""
        where = 'WHERE ? IN (paper, subject, metric, dataset, baseline) ORDER BY paper, field, "start", id'
        return [_result(row) for row in self._workspace.rows(f"{_RESULT} {where}", [id])]

    def why(self, subject: str, predicate: str | None, object: str) -> list[Explanation]:
        """The statements from `subject` to `object` (names or ids; any predicate if None) with their evidence.

        A symmetric relation is found from either end.

        Raises:
            UnknownNameError: Nothing is called `subject` or `object`.
            SchemaError: There is no relation `predicate`.
        """
        if predicate is not None:
            relation(predicate)
        ends = [self.entity(subject).id, self.entity(object).id]
        where = "WHERE (subject = ? AND object = ?) OR (subject = ? AND object = ?) ORDER BY predicate, subject"
        found = [_statement(row) for row in self._workspace.rows(f"{_STATEMENT} {where}", [*ends, *reversed(ends)])]
        return [
            Explanation(statement, tuple(self.evidence_of(statement.id)))
            for statement in found
            if predicate in (None, statement.predicate)
            and (statement.subject == ends[0] or RELATIONS[statement.predicate].symmetric)
        ]

    def evidence_of(self, statement: str) -> list[Evidence]:
        """The evidence of one statement: what affirms it first, then the strongest first."""
        where = "WHERE statement = ? ORDER BY polarity <> 'affirmed', score DESC, paper, field, \"start\", id"
        return [_evidence(row) for row in self._workspace.rows(f"{_EVIDENCE} {where}", [statement])]

    def stats(self) -> Stats:
        """Counts by type and relation."""
        types = dict(self._workspace.rows("SELECT type, count(*) FROM entities GROUP BY type"))
        relations = dict(self._workspace.rows("SELECT predicate, count(*) FROM statements GROUP BY predicate"))
        entities = {type.value: types.get(type.value, 0) for type in EntityType}
        statements = {relation.value: relations.get(relation.value, 0) for relation in RelationType}
        return Stats(self._count("papers"), entities, statements, self._count("evidence"), self._count("results"))

    def papers_without_entities(self) -> int:
        """How many papers mention nothing that the graph knows."""
        query = "SELECT count(*) FROM papers WHERE id NOT IN (SELECT paper FROM mentions)"
        return int(next(self._workspace.rows(query))[0])

    def _count(self, table: str) -> int:
        return int(next(self._workspace.rows(f"SELECT count(*) FROM {table}"))[0])  # noqa: S608 - our table names


def _entity(row: tuple[Any, ...], aliases: Iterable[tuple[Any, ...]]) -> Entity:
    id, type, name, papers, mentions, identifiers = row
    return Entity(id, EntityType(type), name, tuple(name for _, name in aliases), papers, mentions, tuple(identifiers))


def _statement(row: tuple[Any, ...]) -> Statement:
    id, subject, predicate, object, *support = row
    return Statement(id, subject, RelationType(predicate), object, *support)


def _evidence(row: tuple[Any, ...]) -> Evidence:
    id, statement, paper, field, start, end, quote, score, polarity, extractor = row
    return Evidence(id, statement, paper, Field(field), start, end, quote, score, Polarity(polarity), extractor)


def _result(row: tuple[Any, ...]) -> ReportedResult:
    id, paper, subject, metric, dataset, task, value, number, unit, kind, baseline, field, *place, polarity = row
    start, end, quote, score = place
    return ReportedResult(
        id, paper, subject, metric, dataset, task, value, number, unit, ResultKind(kind), baseline,
        Field(field), start, end, quote, score, Polarity(polarity),
    )
