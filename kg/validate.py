"""Whether a graph keeps its promises: the SHACL shapes, the schema, and every quote against its paper's text.

Shapes are generated in memory from the schema, so that an installed package needs no file beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, SH, BNode, Graph
from rdflib.collection import Collection
from rdflib.term import Node

from kg.answers import shorten
from kg.errors import PaperFormatError
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE, statement_id
from kg.model import Evidence, Paper, ReportedResult, Statement
from kg.ontology import to_rdflib
from kg.oxigraph import read
from kg.rdf import quads
from kg.schema import EVIDENT_RELATIONS, EntityType, allows
from kg.shapes import SHAPES, shapes
from kg.terms import Quad
from kg.vocabulary import namespaces

__all__ = ["Finding", "Report", "validate", "validate_file", "validate_quads"]


_BROKEN = {
    "MinCountConstraintComponent": "a value is missing",
    "MaxCountConstraintComponent": "there are too many values",
    "DatatypeConstraintComponent": "a value has another datatype",
    "ClassConstraintComponent": "a value is of another class",
    "OrConstraintComponent": "a value is of none of the classes",
    "InConstraintComponent": "a value is not in the list",
    "NodeKindConstraintComponent": "a value is no IRI",
    "MinInclusiveConstraintComponent": "a value is too small",
    "MaxInclusiveConstraintComponent": "a value is too large",
    "MinLengthConstraintComponent": "a value is too short",
    "LessThanConstraintComponent": "the start is not before the end",
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken promise.

    ``check`` is ``shape:`` and the name of a shape, or ``schema``, ``quote``, ``evidence``, ``reference``, ``range``,
    ``identity`` or, of files, ``syntax``; ``focus`` the id or IRI of what breaks it.
    """

    check: str
    focus: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, sorted and distinct."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def validate(graph: KnowledgeGraph, *, base: str = DEFAULT_BASE) -> Report:
    """Check a graph's tables and its RDF; holds the graph in memory."""
    tables = _Tables(graph)
    return _report([*tables.findings(), *_shape_findings(quads(graph, base), base)])


def validate_quads(data: Iterable[Quad], *, base: str = DEFAULT_BASE) -> Report:
    """Check quads against the shapes alone; IRIs under `base` are shortened in the findings."""
    return _report(_shape_findings(data, base))


def validate_file(path: str | Path, *, base: str = DEFAULT_BASE) -> Report:
    """Check an RDF file (nq, nt, ttl, trig, rdf, jsonld) against the shapes alone.

    A file that does not parse is one ``syntax`` finding; nothing is fetched from outside.

    Raises:
        ExportError: There is no such file, or its ending names no RDF syntax.
    """
    try:
        return validate_quads(read(path), base=base)
    except PaperFormatError as error:
        return Report((Finding("syntax", str(path), str(error)),))


def _report(findings: Iterable[Finding]) -> Report:
    return Report(tuple(sorted(set(findings))))


class _Tables:
    """The checks that need no RDF."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._types = {entity.id: entity.type for entity in graph.entities()}
        self._papers = {paper.id: paper for paper in graph.papers()}
        self._evidence: dict[str, int] = {}

    def findings(self) -> Iterator[Finding]:
        for paper in self._papers:
            if self._types.get(paper) != EntityType.PAPER:
                yield Finding("reference", paper, "the paper is no entity of the graph")
        for evidence in self._graph.evidence():
            self._evidence[evidence.statement] = self._evidence.get(evidence.statement, 0) + 1
            yield from self._quoted(evidence)
        for statement in self._graph.statements():
            yield from self._statement(statement)
        for orphan in self._evidence:
            yield Finding("reference", orphan, "evidence is for a statement that does not exist")
        for result in self._graph.results():
            yield from self._result(result)
        for mention in self._graph.mentions():
            if mention.entity not in self._types:
                yield Finding("reference", mention.entity, f"{mention.paper} mentions an entity that does not exist")

    def _statement(self, statement: Statement) -> Iterator[Finding]:
        id = statement.id
        triple = (statement.subject, statement.predicate, statement.object)
        if id != statement_id(*triple):
            yield Finding("identity", id, f"the id is not the hash of the triple {triple}")
        if not 0 <= statement.belief <= 1:
            yield Finding("range", id, f"belief is {statement.belief}, expected 0 to 1")
        found = self._evidence.pop(id, 0)
        if found != statement.evidence_count:
            yield Finding("evidence", id, f"{statement.evidence_count} pieces of evidence are counted, {found} exist")
        if not found and statement.predicate in EVIDENT_RELATIONS:
            yield Finding("evidence", id, f"no evidence for {statement.predicate!r}, which is read from text")
        lost = [end for end in (statement.subject, statement.object) if end not in self._types]
        for end in lost:
            yield Finding("reference", end, f"statement {id} names an entity that does not exist")
        if not lost:
            types = self._types[statement.subject], self._types[statement.object]
            if not allows(types[0], statement.predicate, types[1]):
                yield Finding("schema", id, f"{types[0]} {statement.predicate} {types[1]} is outside the schema")

    def _result(self, result: ReportedResult) -> Iterator[Finding]:
        yield from self._quoted(result)
        for entity in (result.subject, result.metric, result.dataset, result.task, result.baseline):
            if entity is not None and entity not in self._types:
                yield Finding("reference", entity, f"result {result.id} names an entity that does not exist")

    def _quoted(self, evidence: Evidence | ReportedResult) -> Iterator[Finding]:
        paper: Paper | None = self._papers.get(evidence.paper)
        if paper is None:
            yield Finding("reference", evidence.paper, f"evidence {evidence.id} is of a paper that does not exist")
            return
        if not 0 <= evidence.score <= 1:
            yield Finding("range", evidence.id, f"score is {evidence.score}, expected 0 to 1")
        start, end = evidence.start, evidence.end
        text = paper.text(evidence.field)
        if not 0 <= start < end <= len(text) or text[start:end] != evidence.quote:
            place = f"{evidence.field}[{start}:{end}] of {paper.id}"
            yield Finding("quote", evidence.id, f"the quote is not what stands at {place}")


def _shape_findings(data: Iterable[Quad], base: str) -> Iterator[Finding]:
    import pyshacl  # takes a second to load, and only validation needs it

    rules = to_rdflib(shapes())
    _, report, _ = pyshacl.validate(to_rdflib(data), shacl_graph=rules, inference="none", inplace=True)
    prefixes = namespaces(base)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        source = report.value(result, SH.sourceShape)
        shape = rules.value(None, SH.property, source) or source
        path = _path(report, report.value(result, SH.resultPath), prefixes)
        component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
        broken = _BROKEN.get(component) or str(report.value(result, SH.resultMessage))
        value = report.value(result, SH.value)
        shown = f" ({shorten(str(value), prefixes)!r})" if path and value is not None else ""
        yield Finding(
            f"shape:{str(shape).removeprefix(SHAPES)}",
            shorten(str(report.value(result, SH.focusNode)), prefixes),
            f"{path}: {broken}{shown}" if path else str(report.value(result, SH.resultMessage)),
        )


def _path(report: Graph, path: Node | None, prefixes: dict[str, str]) -> str:
    if isinstance(path, BNode):
        return "/".join(shorten(str(step), prefixes) for step in Collection(report, path))
    return "" if path is None else shorten(str(path), prefixes)
