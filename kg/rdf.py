"""The graph as one stream of RDF quads in a fixed order; no RDF library.

The default graph holds entities, direct triples, statement nodes and results. A direct triple stands only where an
affirming sentence or the paper's own record asserts it; negated and hedged sentences give a statement node alone.
Evidence is a Web Annotation (https://www.w3.org/TR/annotation-model/) in a named graph for each paper. Order: entities
by id, each with its direct triples; statement nodes by triple; evidence by paper and statement; results by paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from kg.errors import ExportError
from kg.graph import KnowledgeGraph
from kg.identifiers import iri, recognise
from kg.ids import DEFAULT_BASE, mint
from kg.model import Entity, Evidence, Paper, ReportedResult, Statement
from kg.schema import EVIDENT_RELATIONS, EntityType, Polarity
from kg.terms import (
    Iri,
    Literal,
    Object,
    Quad,
    TripleTerm,
    clean,
    decimal,
    expand,
    is_web_iri,
    term,
)
from kg.vocabulary import Term

__all__ = ["quads", "reified"]

_AROUND = 32  # characters of context in a quote selector
_A, _LABEL, _SEE_ALSO = expand("rdf:type"), expand("rdfs:label"), expand("rdfs:seeAlso")
_PARTS = (expand("rdf:subject"), expand("rdf:predicate"), expand("rdf:object"))
_INTEGER, _DECIMAL = expand("xsd:integer"), expand("xsd:decimal")
_Found = TypeVar("_Found", Evidence, ReportedResult)


def quads(graph: KnowledgeGraph, base: str = DEFAULT_BASE, *, least: float = 0.0) -> Iterator[Quad]:
    """Stream the graph as distinct quads, in an order that depends on the content alone.

    Args:
        graph: The graph to write.
        base: Where the resources' IRIs start; terms keep their namespace.
        least: Belief that a statement needs for a direct triple; its node and evidence stand in any case.

    Raises:
        ExportError: `base` is no absolute http(s) IRI that ends in ``/``, ``#`` or ``=``.
    """
    if not is_web_iri(base) or base[-1] not in "/#=":
        raise ExportError(f"base {base!r} is not an absolute http(s) IRI that ends in '/', '#' or '='")
    return _Quads(graph, base, least).all()


def reified(data: Iterable[Quad]) -> Iterator[Quad]:
    """The same graph in RDF 1.2: each statement node reifies its triple as a triple term.

    Works on the stream of :func:`quads`, where the subject, predicate and object of a statement node follow each other.
    """
    parts: list[Quad] = []
    for quad in data:
        if quad.predicate not in _PARTS:
            yield quad
            continue
        parts.append(quad)
        if len(parts) == len(_PARTS):
            subject, predicate, object = (part.object for part in parts)
            if isinstance(subject, Iri) and isinstance(predicate, Iri) and isinstance(object, Iri):
                triple = TripleTerm(subject, predicate, object)
                yield Quad(quad.subject, expand("rdf:reifies"), triple, quad.graph)
            parts = []


class _Quads:
    """The quads of one graph under one base."""

    def __init__(self, graph: KnowledgeGraph, base: str, least: float) -> None:
        self._graph = graph
        self._base = base
        self._least = least
        self._links = graph.links()

    def all(self) -> Iterator[Quad]:
        denied = {
            statement
            for statement, said in groupby(self._graph.evidence(), key=lambda evidence: evidence.statement)
            if all(evidence.polarity != Polarity.AFFIRMED for evidence in said)
        }
        yield from self._entities(denied)
        for statement in self._graph.statements():
            yield from self._statement(statement)
        yield from self._evidence()
        for result, paper in self._beside(self._graph.results()):
            yield from self._result(result, paper)

    def _iri(self, *path: str) -> Iri:
        return Iri(mint(self._base, *map(clean, path)))

    def _entities(self, denied: set[str]) -> Iterator[Quad]:
        # Entities, papers and statements are sorted alike, so that one pass over each describes subject by subject.
        papers, statements = self._graph.papers(), self._graph.statements()
        paper, statement = next(papers, None), next(statements, None)
        for entity in self._graph.entities():
            while paper is not None and paper.id < entity.id:
                paper = next(papers, None)
            own = paper if paper is not None and paper.id == entity.id else None
            yield from self._entity(entity, own)
            while statement is not None and statement.subject <= entity.id:
                if statement.belief >= self._least and _asserted(statement, denied):
                    yield self._direct(statement)
                statement = next(statements, None)
            if own is not None:
                yield from self._named_graph(own)
        while statement is not None:
            if statement.belief >= self._least and _asserted(statement, denied):
                yield self._direct(statement)
            statement = next(statements, None)

    def _direct(self, statement: Statement) -> Quad:
        return Quad(self._iri(statement.subject), term(statement.predicate), self._iri(statement.object))

    def _entity(self, entity: Entity, paper: Paper | None) -> Iterator[Quad]:
        node = self._iri(entity.id)
        name = clean(entity.name)
        yield Quad(node, _A, term(entity.type))
        yield Quad(node, _LABEL, Literal(name))
        yield Quad(node, expand("skos:prefLabel"), Literal(name))
        for alias in dict.fromkeys(map(clean, entity.aliases)):
            if alias != name:
                yield Quad(node, expand("skos:altLabel"), Literal(alias))
        yield Quad(node, term(Term.PAPER_COUNT), Literal(str(entity.paper_count), _INTEGER))
        yield Quad(node, term(Term.MENTION_COUNT), Literal(str(entity.mention_count), _INTEGER))
        same = _same(entity, paper)
        for link in same:
            yield Quad(node, expand("schema:sameAs"), Iri(link))
        for link, grade in self._links.get(entity.id, ()):
            yield Quad(node, expand(f"skos:{grade}"), Iri(link))
        for link in dict.fromkeys(map(clean, entity.identifiers)):
            if link not in same and not (paper and link == paper.url):
                yield Quad(node, _SEE_ALSO, _link(link))
        if paper is not None:
            yield from self._paper(node, paper)

    def _paper(self, node: Iri, paper: Paper) -> Iterator[Quad]:
        yield Quad(node, expand("dcterms:title"), Literal(clean(paper.title)))
        if paper.abstract:
            yield Quad(node, expand("dcterms:abstract"), Literal(clean(paper.abstract)))
        for identifier in dict.fromkeys(map(clean, paper.identifiers)):
            yield Quad(node, expand("dcterms:identifier"), Literal(identifier))
        if paper.year is not None:
            year = Literal(f"{paper.year:04d}", expand("xsd:gYear"))
            yield Quad(node, expand("dcterms:date"), year)
            yield Quad(node, expand("schema:datePublished"), year)
        for address in dict.fromkeys(clean(url) for url in (paper.url, *paper.urls) if url):
            yield Quad(node, expand("schema:url"), _link(address))
        for link in filter(None, map(iri, paper.versions)):
            yield Quad(Iri(link), expand("dcterms:isVersionOf"), node)

    def _named_graph(self, paper: Paper) -> Iterator[Quad]:
        named = self._iri("graph", paper.id)
        yield Quad(named, _A, term(Term.EVIDENCE_GRAPH))
        yield Quad(named, expand("prov:wasDerivedFrom"), self._iri(paper.id))

    def _statement(self, statement: Statement) -> Iterator[Quad]:
        node = self._iri(Term.STATEMENT.lower(), statement.id)
        direct = self._direct(statement)
        yield Quad(node, _A, term(Term.STATEMENT))
        yield Quad(node, _A, expand("rdf:Statement"))
        yield Quad(node, expand("rdf:subject"), direct.subject)
        yield Quad(node, expand("rdf:predicate"), direct.predicate)
        yield Quad(node, expand("rdf:object"), direct.object)
        yield Quad(node, term(Term.BELIEF), Literal(decimal(round(statement.belief, 6)), _DECIMAL))
        yield Quad(node, term(Term.PAPER_COUNT), Literal(str(statement.paper_count), _INTEGER))
        if statement.evidence_count == 0 and statement.predicate not in EVIDENT_RELATIONS:
            yield Quad(self._iri(statement.subject), term(Term.STATES), node)

    def _evidence(self) -> Iterator[Quad]:
        said = self._beside(self._graph.evidence_by_paper())
        for (source, statement), found in groupby(said, key=lambda one: (one[0].paper, one[0].statement)):
            node = self._iri(Term.STATEMENT.lower(), statement)
            yield Quad(self._iri(source), term(Term.STATES), node)
            for evidence, paper in found:
                yield from self._annotation(node, evidence, paper)

    def _beside(self, rows: Iterable[_Found]) -> Iterator[tuple[_Found, Paper | None]]:
        """Rows that are sorted by paper, each with its paper, in one pass over both."""
        papers = self._graph.papers()
        paper = next(papers, None)
        for row in rows:
            while paper is not None and paper.id < row.paper:
                paper = next(papers, None)
            yield row, paper if paper is not None and paper.id == row.paper else None

    def _annotation(self, body: Iri, evidence: Evidence | ReportedResult, paper: Paper | None) -> Iterator[Quad]:
        path = (Term.EVIDENCE, evidence.id)
        node, target = self._iri(*path), self._iri(*path, "target")
        position, quote = self._iri(*path, "position"), self._iri(*path, "quote")
        source, named = self._iri(evidence.paper), self._iri("graph", evidence.paper)
        text = paper.text(evidence.field) if paper else ""
        rows: list[tuple[Iri, Iri, Object]] = [
            (body, term(Term.EVIDENCE), node),
            (node, _A, term(Term.EVIDENCE_NODE)),
            (node, _A, expand("oa:Annotation")),
            (node, expand("oa:hasBody"), body),
            (node, expand("oa:hasTarget"), target),
            (node, expand("prov:wasDerivedFrom"), source),
            (node, term(Term.SCORE), Literal(decimal(round(evidence.score, 6)), _DECIMAL)),
            (node, term(Term.POLARITY), Literal(evidence.polarity)),
            (target, _A, expand("oa:SpecificResource")),
            (target, expand("oa:hasSource"), source),
            (target, term(Term.FIELD), Literal(evidence.field)),
            (target, expand("oa:hasSelector"), position),
            (target, expand("oa:hasSelector"), quote),
            (position, _A, expand("oa:TextPositionSelector")),
            (position, expand("oa:start"), Literal(str(evidence.start), _INTEGER)),
            (position, expand("oa:end"), Literal(str(evidence.end), _INTEGER)),
            (quote, _A, expand("oa:TextQuoteSelector")),
            (quote, expand("oa:exact"), Literal(clean(evidence.quote))),
            (quote, expand("oa:prefix"), Literal(clean(text[max(0, evidence.start - _AROUND) : evidence.start]))),
            (quote, expand("oa:suffix"), Literal(clean(text[evidence.end : evidence.end + _AROUND]))),
        ]
        if isinstance(evidence, Evidence):
            rows.insert(8, (node, term(Term.EXTRACTOR), Literal(clean(evidence.extractor))))
        return (Quad(subject, predicate, object, named) for subject, predicate, object in rows)

    def _result(self, result: ReportedResult, source: Paper | None) -> Iterator[Quad]:
        node, paper = self._iri(Term.RESULT.lower(), result.id), self._iri(result.paper)
        yield Quad(node, _A, term(Term.RESULT))
        yield Quad(node, _A, expand("mls:ModelEvaluation"))
        entities = {
            Term.SUBJECT: result.subject, Term.METRIC: result.metric, Term.DATASET: result.dataset,
            Term.TASK: result.task, Term.BASELINE: result.baseline,
        }
        for name, entity in entities.items():
            if entity is not None:
                yield Quad(node, term(name), self._iri(entity))
        yield Quad(node, term(Term.VALUE), Literal(clean(result.value)))
        if result.number is not None and abs(result.number) < float("inf"):
            yield Quad(node, term(Term.NUMBER), Literal(decimal(result.number), _DECIMAL))
        yield Quad(node, term(Term.UNIT), Literal(clean(result.unit)))
        yield Quad(node, term(Term.KIND), Literal(result.kind))
        yield Quad(node, expand("prov:wasDerivedFrom"), paper)
        yield Quad(paper, term(Term.REPORTS), node)
        yield from self._annotation(node, result, source)


def _asserted(statement: Statement, denied: set[str]) -> bool:
    if statement.belief <= 0:
        return False
    return statement.predicate not in EVIDENT_RELATIONS or (
        statement.evidence_count > 0 and statement.id not in denied
    )


def _same(entity: Entity, paper: Paper | None) -> dict[str, None]:
    """Addresses that name the very paper, in order; a link that a text ties to anything else is no identity."""
    named = (iri(identifier) for identifier in (paper.identifiers if paper else ()))
    found = [link for link in named if link is not None]
    if entity.type == EntityType.PAPER:
        found += [link for link in entity.identifiers if recognise(link)]
    elif entity.type == EntityType.PERSON:
        found += entity.identifiers
    return dict.fromkeys(link for link in found if is_web_iri(link))


def _link(text: str) -> Object:
    return Iri(text) if is_web_iri(text) else Literal(clean(text))
