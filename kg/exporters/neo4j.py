"""A folder for Neo4j: CSV for ``neo4j-admin database import``, the schema, and a script for a running database.

The importer's rules (https://neo4j.com/docs/operations-manual/current/import/): quotes are doubled and backslashes
mean nothing; an unquoted empty field is no value, a quoted one the empty string; nothing escapes the character
between array elements, so that one is chosen which no text keeps: U+001F, the unit separator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from kg.exporters import cypher
from kg.exporters import property_graph as view
from kg.exporters.property_graph import Node, Relationship, Value
from kg.files import written
from kg.graph import KnowledgeGraph

__all__ = ["ARRAY_DELIMITER", "write"]

ARRAY_DELIMITER = "\x1f"

_ENTITY = {
    "name": "string", "aliases": "string[]", "identifiers": "string[]", "paper_count": "long", "mention_count": "long",
}
_PLACE = {"field": "string", "start": "long", "end": "long", "quote": "string", "score": "double", "polarity": "string"}
_COLUMNS: dict[str, dict[str, str]] = {
    "entities": _ENTITY,
    "papers": _ENTITY | {
        "abstract": "string", "authors": "string[]", "year": "long", "venue": "string", "url": "string",
    },
    "evidence": {"statement": "string"} | _PLACE | {"extractor": "string"},
    "results": {"value": "string", "number": "double", "unit": "string", "kind": "string"} | _PLACE,
    "statements": {"id": "string", "belief": "double", "asserted": "boolean", "paper_count": "long",
                   "evidence_count": "long"},
    "links": {},
}
# The array delimiter; a mark that the importer takes for the end of the file; and what no text tool shows.
_UNSAFE = str.maketrans({ARRAY_DELIMITER: " ", "\uffff": "\ufffd", "\x00": "\ufffd"})
_README = """\
A knowledge graph for Neo4j 5 or later.

Into a new database, on the server, with the database stopped (fast; millions of statements):

    neo4j-admin database import full neo4j \\
        --id-type=string --array-delimiter=U+001F --multiline-fields=true \\
        --nodes=entities.csv --nodes=papers.csv --nodes=evidence.csv --nodes=results.csv \\
        --relationships=statements.csv --relationships=links.csv
    cypher-shell --file schema.cypher

Run both in this folder, the second with the database started. Add --overwrite-destination=true to replace a
database. A field may hold line breaks, and the elements of an array are set off by U+001F (unit separator).

Into a running database, from anywhere (may be run again; what is there already stays):

    cypher-shell --file graph.cypher

Nodes are labelled Entity and by their type (Paper, Model, Dataset ...), Evidence or Result. Statements are
relationships (TRAINED_ON, OUTPERFORMS ...) with id, belief, asserted, paper_count and evidence_count; asserted is false
where papers only deny or doubt the statement, so that queries filter on it. The sentences behind one:

    MATCH (a:Model)-[r:TRAINED_ON]->(b:Dataset) WHERE r.asserted
    MATCH (e:Evidence {statement: r.id})-[:FOUND_IN]->(p:Paper)
    RETURN a.name, b.name, r.belief, e.quote, p.name ORDER BY r.belief DESC LIMIT 10;
"""


def write(graph: KnowledgeGraph, path: Path) -> None:
    """Write all files into the folder `path`, rows in the graph's order; the description comes last."""
    _nodes(path, "entities", view.entity_nodes(graph))
    _nodes(path, "papers", view.paper_nodes(graph))
    _nodes(path, "evidence", view.evidence_nodes(graph))
    _nodes(path, "results", view.result_nodes(graph))
    _relationships(path, "statements", view.statements(graph))
    _relationships(path, "links", view.links(graph))
    _lines(path / "schema.cypher", cypher.schema())
    nodes = (view.entity_nodes, view.paper_nodes, view.evidence_nodes, view.result_nodes)
    everything = chain.from_iterable(stream(graph) for stream in nodes)
    merging = cypher.script(everything, chain(view.statements(graph), view.links(graph)))
    _lines(path / "graph.cypher", chain(cypher.schema(), merging))
    with written(path / "README.txt") as handle:
        handle.write(_README)


def _nodes(folder: Path, table: str, nodes: Iterable[Node]) -> None:
    rows = ([node.id, node.labels, *_values(table, node.properties)] for node in nodes)
    _rows(folder / f"{table}.csv", ["id:ID", ":LABEL", *_header(table)], rows)


def _relationships(folder: Path, table: str, relationships: Iterable[Relationship]) -> None:
    rows = ([one.start[1], one.end[1], one.type, *_values(table, one.properties)] for one in relationships)
    _rows(folder / f"{table}.csv", [":START_ID", ":END_ID", ":TYPE", *_header(table)], rows)


def _header(table: str) -> Iterator[str]:
    for name, type in _COLUMNS[table].items():
        yield name if type == "string" else f"{name}:{type}"


def _values(table: str, properties: dict[str, Value]) -> list[Value]:
    return [properties[name] for name in _COLUMNS[table]]


def _rows(path: Path, header: list[str], rows: Iterable[list[Value]]) -> None:
    _lines(path, chain([",".join(header)], (",".join(map(_cell, row)) for row in rows)))


def _cell(value: Value) -> str:
    if isinstance(value, tuple):
        parts = [part.translate(_UNSAFE) for part in value if part]
        return _quoted(ARRAY_DELIMITER.join(parts)) if parts else ""
    if isinstance(value, str):
        return _quoted(value.translate(_UNSAFE))
    return "" if value is None else repr(value).lower()


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _lines(path: Path, lines: Iterable[str]) -> None:
    with written(path) as handle:
        handle.writelines(f"{line}\n" for line in lines)
