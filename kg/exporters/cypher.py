"""Cypher text: the database's schema, and a script that brings the graph into a running database.

All text of papers stands in string literals, escaped by the rules of the Cypher manual ("String literal escape
sequences"); names of labels, types and properties come from the schema and from this package.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from kg.exporters.property_graph import ENTITY, EVIDENCE, RESULT, Node, Relationship, Value
from kg.schema import EntityType, RelationType

__all__ = ["literal", "schema", "script"]

_BATCH = 500
_Row = TypeVar("_Row", Node, Relationship)


def schema() -> Iterator[str]:
    """Constraints and indexes, one statement each; they may be run again."""
    for label in (ENTITY, EVIDENCE, RESULT):
        yield f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;"
    for type in EntityType:
        yield f"CREATE TEXT INDEX {type.value.lower()}_name IF NOT EXISTS FOR (n:{type.value}) ON (n.name);"
    yield f"CREATE INDEX evidence_statement IF NOT EXISTS FOR (n:{EVIDENCE}) ON (n.statement);"
    for relation in RelationType:
        name = relation.name
        yield f"CREATE INDEX {name.lower()}_id IF NOT EXISTS FOR ()-[r:{name}]-() ON (r.id);"


def script(nodes: Iterable[Node], relationships: Iterable[Relationship]) -> Iterator[str]:
    """Statements that merge nodes, then relationships, some hundred at a time.

    Running them again changes nothing; what the database holds beside the graph stays.
    """
    for node_batch in _batches((node.labels, node) for node in nodes):
        labels = node_batch[0].labels
        more = "".join(f", n:{label}" for label in labels[1:])
        rows = ",\n".join(f"{{id: {literal(node.id)}, properties: {_map(node.properties)}}}" for node in node_batch)
        yield (
            f"UNWIND [\n{rows}\n] AS row\nMERGE (n:{labels[0]} {{id: row.id}})\nSET n += row.properties{more};"
        )
    keyed = (((one.start[0], one.type, one.end[0], "id" in one.properties), one) for one in relationships)
    for batch in _batches(keyed):
        yield _relationships(batch)


def _relationships(batch: list[Relationship]) -> str:
    first = batch[0]
    rows = ",\n".join(
        f"{{subject: {literal(one.start[1])}, object: {literal(one.end[1])}, properties: {_map(one.properties)}}}"
        for one in batch
    )
    key = " {id: row.properties.id}" if "id" in first.properties else ""
    return (
        f"UNWIND [\n{rows}\n] AS row\n"
        f"MATCH (s:{first.start[0]} {{id: row.subject}})\nMATCH (o:{first.end[0]} {{id: row.object}})\n"
        f"MERGE (s)-[r:{first.type}{key}]->(o)\nSET r += row.properties;"
    )


def _batches(rows: Iterable[tuple[tuple[object, ...], _Row]]) -> Iterator[list[_Row]]:
    """Rows with the same key together, in batches; each key's rows in their order."""
    waiting: dict[tuple[object, ...], list[_Row]] = defaultdict(list)
    for key, row in rows:
        waiting[key].append(row)
        if len(waiting[key]) == _BATCH:
            yield waiting.pop(key)
    yield from waiting.values()


def _map(properties: dict[str, Value]) -> str:
    # Quoted, since some names of properties are words of the language.
    return "{" + ", ".join(f"`{name}`: {literal(value)}" for name, value in properties.items()) + "}"


def literal(value: Value) -> str:
    r"""A value as a Cypher literal that means that value and ends where it ends.

    >>> print(literal("it's"), literal("\\u0027"), literal(None), literal(("a", "b")), literal(0.5), literal(True))
    'it\'s' '\\\u00750027' null ['a', 'b'] 0.5 true
    """
    if isinstance(value, tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, str):
        return f"'{_SPECIAL.sub(_escaped, value)}'"
    return "null" if value is None else repr(value).lower()


_NAMED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Neo4j replaces \uXXXX before it reads literals: text must not hold one, and no quote may be written as one.
_SPECIAL = re.compile(r"[^ -~]|['\\;]|(?<=\\)u")


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character in _NAMED:
        return _NAMED[character]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    if character.isprintable() and not character.isascii():
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))
