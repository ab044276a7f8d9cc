"""What a SPARQL query answers, and the W3C result formats it is written in.

Formats: CSV and TSV (https://www.w3.org/TR/sparql11-results-csv-tsv/), JSON
(https://www.w3.org/TR/sparql11-results-json/), XML (https://www.w3.org/TR/rdf-sparql-XMLres/).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from kg.errors import QueryError
from kg.spreadsheet import write_rows
from kg.terms import BlankNode, Iri, Literal, Object, Quad, TripleTerm, clean_for_xml, expand, ntriples

__all__ = ["Answer", "Form", "Value", "shorten", "write_csv", "write_json", "write_tsv", "write_xml"]

Value = str | int | float | bool | None


class Form(StrEnum):
    """What kind of answer a query asks for; CONSTRUCT and DESCRIBE both answer a graph."""

    BINDINGS = "bindings"
    BOOLEAN = "boolean"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query; only the part that its `form` names is filled.

    ``bindings`` are in the query's order, a row for each solution, None where a variable is unbound.
    """

    form: Form
    variables: tuple[str, ...] = ()
    bindings: tuple[tuple[Object | None, ...], ...] = ()
    boolean: bool = False
    triples: tuple[Quad, ...] = ()

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return self.rows()

    def header(self) -> tuple[str, ...]:
        """Names of the columns of :meth:`terms`, :meth:`rows` and :meth:`table`."""
        if self.form == Form.BINDINGS:
            return self.variables
        return ("answer",) if self.form == Form.BOOLEAN else ("subject", "predicate", "object")

    def terms(self) -> Iterator[tuple[Object | None, ...]]:
        """The answer as rows of terms, whatever its form."""
        if self.form == Form.BINDINGS:
            yield from self.bindings
        elif self.form == Form.BOOLEAN:
            yield (Literal(str(self.boolean).lower(), expand("xsd:boolean")),)
        else:
            yield from ((quad.subject, quad.predicate, quad.object) for quad in self.triples)

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """The answer as rows of plain values: IRIs and texts are str, numbers int or float, truth values bool."""
        return (tuple(None if term is None else _value(term) for term in row) for row in self.terms())

    def table(self, prefixes: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """The answer as rows of text for people, IRIs shortened by the prefixes, unbound variables empty."""
        for row in self.terms():
            yield tuple(
                shorten(term.value, prefixes) if isinstance(term, Iri) else _text(term) for term in row
            )


_SAFE_LOCAL = re.compile(r"[\w.~%+:()-]*")


def shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    """The IRI as a CURIE by the longest prefix that fits, or as it is.

    >>> shorten("https://w3id.org/litkg/terms#uses", {"kg": "https://w3id.org/litkg/terms#"})
    'kg:uses'
    """
    fits = [(len(space), name) for name, space in prefixes.items() if iri.startswith(space)]
    if not fits:
        return iri
    length, name = max(fits)
    return f"{name}:{iri[length:]}" if _SAFE_LOCAL.fullmatch(iri, length) else iri


def _value(term: Object) -> str | int | float | bool:
    if not isinstance(term, Literal):
        return _text(term)
    kind = term.datatype.value.rpartition("#")[2]
    try:
        if kind == "integer":
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
    except ValueError:
        return term.value
    return term.value in ("true", "1") if kind == "boolean" else term.value


def _text(term: Object | None) -> str:
    if term is None:
        return ""
    if isinstance(term, Iri | Literal):
        return term.value
    return ntriples(term)


def write_csv(answer: Answer, handle: IO[str]) -> None:
    """Write the answer as CSV.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; TSV and JSON keep it as it is.
    """
    write_rows(handle, [answer.header()])
    write_rows(handle, (map(_text, row) for row in answer.terms()))


def write_tsv(answer: Answer, handle: IO[str]) -> None:
    """Write the answer as TSV: terms in Turtle's syntax, so that nothing is lost."""
    handle.write("\t".join(f"?{name}" for name in answer.header()) + "\n")
    for row in answer.terms():
        handle.write("\t".join("" if term is None else ntriples(term) for term in row) + "\n")


def write_json(answer: Answer, handle: IO[str]) -> None:
    """Write the answer in the SPARQL JSON results format; a graph is no such answer (QueryError)."""
    if answer.form == Form.BOOLEAN:
        document: dict[str, object] = {"head": {}, "boolean": answer.boolean}
    else:
        bindings = [
            {name: _json(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
            for row in _solutions(answer, "json")
        ]
        document = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    json.dump(document, handle, ensure_ascii=False, indent=1)
    handle.write("\n")


def _json(term: Object) -> dict[str, object]:
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.label}
    if isinstance(term, TripleTerm):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json(part) for name, part in parts.items()}}
    literal: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language is not None:
        return literal | {"xml:lang": term.language}
    return literal if term.datatype == expand("xsd:string") else literal | {"datatype": term.datatype.value}


def write_xml(answer: Answer, handle: IO[str]) -> None:
    """Write the answer in the SPARQL XML results format; characters that XML cannot hold become U+FFFD."""
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in answer.variables)
    handle.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    handle.write(f'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>{head}</head>\n')
    if answer.form == Form.BOOLEAN:
        handle.write(f"<boolean>{str(answer.boolean).lower()}</boolean>\n</sparql>\n")
        return
    handle.write("<results>\n")
    for row in _solutions(answer, "xml"):
        pairs = zip(answer.variables, row, strict=True)
        cells = "".join(
            f"<binding name={quoteattr(name)}>{_xml(term)}</binding>" for name, term in pairs if term is not None
        )
        handle.write(f"<result>{cells}</result>\n")
    handle.write("</results>\n</sparql>\n")


def _xml(term: Object) -> str:
    if isinstance(term, TripleTerm):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return f"<triple>{''.join(f'<{name}>{_xml(part)}</{name}>' for name, part in parts.items())}</triple>"
    if isinstance(term, Iri):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{escape(term.label)}</bnode>"
    text = escape(clean_for_xml(term.value), {"\r": "&#13;"})
    if term.language is not None:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    if term.datatype == expand("xsd:string"):
        return f"<literal>{text}</literal>"
    return f"<literal datatype={quoteattr(term.datatype.value)}>{text}</literal>"


def _solutions(answer: Answer, format: str) -> tuple[tuple[Object | None, ...], ...]:
    if answer.form == Form.GRAPH:
        raise QueryError(f"a query that answers a graph cannot be written as {format}; write it as ttl, csv or tsv")
    return answer.bindings
