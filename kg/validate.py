"""Whether a graph keeps its promises: the SHACL shapes, the schema, and every quote against its paper's text.

Shapes are generated in memory from the schema, so that an installed package needs no file beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kg.answers import shorten
from kg.checks import Finding, findings
from kg.errors import PaperFormatError
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.oxigraph import Store, read, write_turtle
from kg.rdf import quads
from kg.shacl import Violation, check, report
from kg.shapes import SHAPES, shapes
from kg.terms import BlankNode, Object, Quad, TripleTerm, expand, ntriples
from kg.vocabulary import NAMESPACES, namespaces

__all__ = ["Finding", "Report", "validate", "validate_file", "validate_quads", "write_report"]


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
    "PatternConstraintComponent": "a value has another form",
    "EqualsConstraintComponent": "it is not what the property it goes with says",
}


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, sorted and distinct; ``violations`` are those of shapes, as SHACL tells them."""

    findings: tuple[Finding, ...]
    violations: tuple[Violation, ...] = field(default=(), compare=False, repr=False)

    @property
    def conforms(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def validate(graph: KnowledgeGraph, *, base: str = DEFAULT_BASE) -> Report:
    """Check a graph's tables and its RDF; holds in memory what of the RDF the shapes speak of."""
    return _report(findings(graph.workspace), _violations(quads(graph, base)), base)


def validate_quads(data: Iterable[Quad], *, base: str = DEFAULT_BASE) -> Report:
    """Check quads against the shapes alone; IRIs under `base` are shortened in the findings."""
    return _report((), _violations(data), base)


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


def write_report(found: Report, handle: IO[bytes]) -> None:
    """Write what breaks shapes as a SHACL validation report in Turtle, sorted, into a binary file."""
    write_turtle(report(found.violations), handle, prefixes=NAMESPACES | {"litkgsh": SHAPES})


def _report(tables: Iterable[Finding], violations: Iterable[Violation], base: str) -> Report:
    broken = sorted(set(violations), key=lambda one: (one.query.shape.value, repr(one)))
    prefixes = namespaces(base)
    return Report(
        tuple(sorted({*tables, *(_finding(violation, prefixes) for violation in broken)})), tuple(broken)
    )


def _violations(data: Iterable[Quad]) -> Iterator[Violation]:
    rules = shapes()
    # Abstracts, quotes' surroundings and the like weigh most and are in no shape.
    named = {quad.object for quad in rules} | {expand("rdf:type"), expand("rdfs:subClassOf")}
    return check(Store(quad for quad in _flat(data) if quad.predicate in named), rules)


def _flat(data: Iterable[Quad]) -> Iterator[Quad]:
    """All graphs as one, and triple terms (RDF 1.2) as the three triples that they stand for."""
    for quad in data:
        if isinstance(term := quad.object, TripleTerm):
            yield Quad(quad.subject, expand("rdf:subject"), term.subject)
            yield Quad(quad.subject, expand("rdf:predicate"), term.predicate)
            yield Quad(quad.subject, expand("rdf:object"), term.object)
        else:
            yield Quad(quad.subject, quad.predicate, term)


def _finding(violation: Violation, prefixes: dict[str, str]) -> Finding:
    query, value = violation.query, violation.value
    path = "/".join(shorten(step.value, prefixes) for step in query.path)
    broken = _BROKEN.get(query.component) or query.message
    shown = "" if value is None else f" ({shorten(_text(value), prefixes)!r})"
    return Finding(
        f"shape:{query.shape.value.removeprefix(SHAPES)}",
        shorten(_text(violation.focus), prefixes),
        f"{path}: {broken}{shown}" if path else query.message or broken,
    )


def _text(term: Object) -> str:
    if isinstance(term, TripleTerm):
        return ntriples(term)
    return term.label if isinstance(term, BlankNode) else term.value
