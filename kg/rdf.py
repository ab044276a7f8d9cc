"""The graph as one stream of RDF quads in a fixed order, in little memory; no RDF library.

The default graph holds entities, direct triples, statement nodes, results and the graph's own description. A direct
triple stands only where an affirming sentence or the paper's own record asserts it; negated and hedged sentences give a
statement node alone. Evidence is a Web Annotation (https://www.w3.org/TR/annotation-model/) in a named graph for each
paper; what a sentence says of several statements has one target, with one pair of selectors. Order: entities by id,
each with its direct triples; statement nodes by triple; paper by paper evidence, then results; the description.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter

from kg.beside import beside
from kg.description import description
from kg.errors import ExportError
from kg.graph import KnowledgeGraph
from kg.identifiers import iri, recognise
from kg.ids import DEFAULT_BASE, digest, mint
from kg.metrics import Metrics
from kg.model import Entity, Evidence, Paper, ReportedResult, Statement
from kg.provenance import Run, introductions, run_of, unaffirmed
from kg.schema import EVIDENT_RELATIONS, EntityType
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
from kg.vocabulary import Direction, Term

__all__ = ["quads"]

_AROUND = 32  # characters of context in a quote selector
_A, _LABEL, _SEE_ALSO = expand("rdf:type"), expand("rdfs:label"), expand("rdfs:seeAlso")
_DERIVED = expand("prov:wasDerivedFrom")
_INTEGER, _DECIMAL, _BOOLEAN = expand("xsd:integer"), expand("xsd:decimal"), expand("xsd:boolean")


def quads(
    graph: KnowledgeGraph, base: str = DEFAULT_BASE, *, least: float = 0.0, triple_terms: bool = False
) -> Iterator[Quad]:
    """Stream the graph as distinct quads, in an order that depends on the content alone.

    Args:
        graph: The graph to write.
        base: Where the resources' IRIs start; terms keep their namespace.
        least: Belief that a statement needs for a direct triple; its node and evidence stand in any case.
        triple_terms: Write RDF 1.2, in which each statement node reifies its triple as a triple term, in place of
            three triples with subject, predicate and object.

    Raises:
        ExportError: `base` is no absolute http(s) IRI that ends in ``/``, ``#`` or ``=``.
    """
    if not is_web_iri(base) or base[-1] not in "/#=":
        raise ExportError(f"base {base!r} is not an absolute http(s) IRI that ends in '/', '#' or '='")
    run = run_of(graph)
    return description(_Quads(graph, base, least, run, triple_terms=triple_terms).all(), run, base)


class _Quads:
    """The quads of one graph under one base."""

    def __init__(self, graph: KnowledgeGraph, base: str, least: float, run: Run, *, triple_terms: bool) -> None:
        self._graph = graph
        self._base = base
        self._least = least
        self._triple_terms = triple_terms
        self._links = graph.links()
        self._metrics = Metrics()
        self._run = self._iri(Term.RUN.lower(), run.id)

    def all(self) -> Iterator[Quad]:
        yield from self._entities(unaffirmed(self._graph))
        for statement in self._graph.statements():
            yield from self._statement(statement)
        yield from self._sources()

    def _iri(self, *path: str) -> Iri:
        return Iri(mint(self._base, *map(clean, path)))

    def _entities(self, denied: set[str]) -> Iterator[Quad]:
        # Entities, papers and statements are sorted alike, so that one pass over each describes subject by subject.
        statements = self._graph.statements()
        statement = next(statements, None)
        entities, papers = self._graph.entities(), self._graph.papers()
        for entity, found in beside(entities, papers, lambda entity: entity.id, lambda paper: paper.id):
            own = found[0] if found else None
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
        if entity.type == EntityType.METRIC:
            yield from self._direction(node, entity)
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

    def _direction(self, node: Iri, metric: Entity) -> Iterator[Quad]:
        known = (self._metrics[name].higher_is_better for name in (metric.name, *metric.aliases))
        better = next((higher for higher in known if higher is not None), None)
        if better is not None:
            yield Quad(node, term(Term.DIRECTION), Literal(Direction.HIGHER if better else Direction.LOWER))

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
        for link in filter(None, dict.fromkeys(map(iri, paper.versions))):
            yield Quad(Iri(link), expand("dcterms:isVersionOf"), node)

    def _named_graph(self, paper: Paper) -> Iterator[Quad]:
        named = self._iri("graph", paper.id)
        yield Quad(named, _A, term(Term.EVIDENCE_GRAPH))
        yield Quad(named, _DERIVED, self._iri(paper.id))
        yield Quad(named, expand("prov:wasGeneratedBy"), self._run)

    def _statement(self, statement: Statement) -> Iterator[Quad]:
        node = self._iri(Term.STATEMENT.lower(), statement.id)
        direct = self._direct(statement)
        yield Quad(node, _A, term(Term.STATEMENT))
        if self._triple_terms:
            triple = TripleTerm(direct.subject, direct.predicate, self._iri(statement.object))
            yield Quad(node, expand("rdf:reifies"), triple)
        else:
            yield Quad(node, _A, expand("rdf:Statement"))
            yield Quad(node, expand("rdf:subject"), direct.subject)
            yield Quad(node, expand("rdf:predicate"), direct.predicate)
            yield Quad(node, expand("rdf:object"), direct.object)
        yield Quad(node, term(Term.BELIEF), Literal(decimal(round(statement.belief, 6)), _DECIMAL))
        yield Quad(node, term(Term.PAPER_COUNT), Literal(str(statement.paper_count), _INTEGER))
        if statement.evidence_count == 0 and statement.predicate not in EVIDENT_RELATIONS:
            yield Quad(self._iri(statement.subject), term(Term.STATES), node)

    def _sources(self) -> Iterator[Quad]:
        """Evidence and results, paper by paper, in one pass over each table."""
        said: Iterable[Evidence | ReportedResult] = merge(
            self._graph.evidence_by_paper(), self._graph.results(), key=lambda row: row.paper
        )
        sources = ((id, found) for id, found in groupby(said, key=lambda row: row.paper))
        known = beside(sources, self._graph.papers(), itemgetter(0), lambda paper: paper.id)
        for ((id, found), papers), introduced in beside(
            known, introductions(self._graph), lambda row: row[0][0], itemgetter(0)
        ):
            yield from self._source(id, papers[0] if papers else None, found, {entity for _, entity in introduced})

    def _source(
        self, id: str, paper: Paper | None, found: Iterable[Evidence | ReportedResult], new: set[str]
    ) -> Iterator[Quad]:
        """What one paper says, and the sentences that say it; `new` is what it introduces."""
        source, sentences = self._iri(id), set[Iri]()
        stated = ""
        for row in found:
            if isinstance(row, ReportedResult):
                body = self._iri(Term.RESULT.lower(), row.id)
                yield from self._result(body, source, row, own=row.subject in new or row.subject == id)
            else:
                body = self._iri(Term.STATEMENT.lower(), row.statement)
                if row.statement != stated:
                    yield Quad(source, term(Term.STATES), body)
                stated = row.statement
            sentence = self._iri("sentence", digest(id, row.field, str(row.start), str(row.end)))
            yield from self._annotation(body, source, sentence, row)
            if sentence not in sentences:
                sentences.add(sentence)
                yield from self._sentence(sentence, source, row, paper)

    def _annotation(
        self, body: Iri, source: Iri, sentence: Iri, evidence: Evidence | ReportedResult
    ) -> Iterator[Quad]:
        node, named = self._iri(Term.EVIDENCE.lower(), evidence.id), self._iri("graph", evidence.paper)
        yield Quad(body, term(Term.EVIDENCE), node, named)
        yield Quad(node, _A, term(Term.EVIDENCE_NODE), named)
        yield Quad(node, _A, expand("oa:Annotation"), named)
        yield Quad(node, expand("oa:hasBody"), body, named)
        yield Quad(node, expand("oa:hasTarget"), sentence, named)
        yield Quad(node, _DERIVED, source, named)
        yield Quad(node, term(Term.SCORE), Literal(decimal(round(evidence.score, 6)), _DECIMAL), named)
        yield Quad(node, term(Term.POLARITY), Literal(evidence.polarity), named)
        if isinstance(evidence, Evidence):
            yield Quad(node, term(Term.EXTRACTOR), Literal(clean(evidence.extractor)), named)

    def _sentence(
        self, node: Iri, source: Iri, evidence: Evidence | ReportedResult, paper: Paper | None
    ) -> Iterator[Quad]:
        position, quote = Iri(f"{node.value}/position"), Iri(f"{node.value}/quote")
        text, start, end = paper.text(evidence.field) if paper else "", evidence.start, evidence.end
        rows: tuple[tuple[Iri, Iri, Object], ...] = (
            (node, _A, expand("oa:SpecificResource")),
            (node, expand("oa:hasSource"), source),
            (node, term(Term.FIELD), Literal(evidence.field)),
            (node, expand("oa:hasSelector"), position),
            (node, expand("oa:hasSelector"), quote),
            (position, _A, expand("oa:TextPositionSelector")),
            (position, expand("oa:start"), Literal(str(start), _INTEGER)),
            (position, expand("oa:end"), Literal(str(end), _INTEGER)),
            (quote, _A, expand("oa:TextQuoteSelector")),
            (quote, expand("oa:exact"), Literal(clean(evidence.quote))),
            (quote, expand("oa:prefix"), Literal(clean(text[max(0, start - _AROUND) : start]))),
            (quote, expand("oa:suffix"), Literal(clean(text[end : end + _AROUND]))),
        )
        named = self._iri("graph", evidence.paper)
        return (Quad(subject, predicate, object, named) for subject, predicate, object in rows)

    def _result(self, node: Iri, paper: Iri, result: ReportedResult, *, own: bool) -> Iterator[Quad]:
        yield Quad(node, _A, term(Term.RESULT))
        yield Quad(node, _A, expand("mls:ModelEvaluation"))
        entities = {
            Term.SUBJECT: result.subject, Term.METRIC: result.metric, Term.DATASET: result.dataset,
            Term.TASK: result.task, Term.BASELINE: result.baseline,
        }
        for name, entity in entities.items():
            if entity is not None:
                yield Quad(node, term(name), self._iri(entity))
        if result.metric is not None:
            yield Quad(node, expand("mls:specifiedBy"), self._iri(result.metric))
        yield Quad(node, term(Term.VALUE), Literal(clean(result.value)))
        if result.number is not None and abs(result.number) < float("inf"):
            number = Literal(decimal(result.number), _DECIMAL)
            yield Quad(node, term(Term.NUMBER), number)
            yield Quad(node, expand("mls:hasValue"), number)
        yield Quad(node, term(Term.UNIT), Literal(clean(result.unit)))
        yield Quad(node, term(Term.KIND), Literal(result.kind))
        yield Quad(node, term(Term.OWN), Literal(str(own).lower(), _BOOLEAN))
        yield Quad(node, _DERIVED, paper)
        yield Quad(paper, term(Term.REPORTS), node)


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
