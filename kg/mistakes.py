"""What an extraction missed and what it invented, paper by paper, with the text around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.evaluate import match
from kg.model import PAPER

__all__ = ["Mistake", "mistakes"]

Document = Mapping[str, Any]
_AROUND = 40
"""Characters of context on each side."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One difference from gold.

    ``kind`` is ``missed`` or ``invented``; ``what`` is ``entity`` or ``relation``; ``label`` its type or relation;
    ``said`` the thing in words; ``context`` the text around its (object's) first mention.
    """

    paper: str
    kind: str
    what: str
    label: str
    said: str
    context: str


def mistakes(gold: Iterable[Document], predicted: Iterable[Document]) -> Iterator[Mistake]:
    """All entities and relations that differ, in the order of the gold papers.

    Entities match as :func:`kg.evaluate.match` matches them; a relation counts as invented only where both its ends
    are right, so that one wrong entity is not listed again with everything around it.
    """
    by_id = {document["id"]: document for document in predicted}
    for document in gold:
        found = by_id.get(document["id"], {"entities": [], "relations": []})
        to_gold = match(document, found)
        yield from _entities(document, found, to_gold)
        yield from _relations(document, found, {PAPER: PAPER, **to_gold})


def _entities(gold: Document, found: Document, to_gold: Mapping[str, str]) -> Iterator[Mistake]:
    matched = set(to_gold.values())
    for entity in gold["entities"]:
        if entity["id"] not in matched:
            yield _mistake(gold, "missed", "entity", entity["type"], entity["name"], entity)
    for entity in found["entities"]:
        if entity["id"] not in to_gold:
            yield _mistake(gold, "invented", "entity", entity["type"], entity["name"], entity)


def _relations(gold: Document, found: Document, to_gold: Mapping[str, str]) -> Iterator[Mistake]:
    entities = {entity["id"]: entity for entity in gold["entities"]}
    known = set(to_gold.values())
    said = {
        (to_gold[s], label, to_gold[o]) for s, label, o in found["relations"] if s in to_gold and o in to_gold
    }
    true = {(s, label, o) for s, label, o in gold["relations"]}
    for s, label, o in gold["relations"]:
        if (s, label, o) not in said and {s, o} <= known:
            yield _mistake(gold, "missed", "relation", label, _words(entities, s, label, o), entities[o])
    for s, label, o in sorted(said - true):
        yield _mistake(gold, "invented", "relation", label, _words(entities, s, label, o), entities[o])


def _words(entities: Mapping[str, Document], subject: str, label: str, object: str) -> str:
    name = PAPER if subject == PAPER else entities[subject]["name"]
    return f"{name} {label} {entities[object]['name']}"


def _mistake(document: Document, kind: str, what: str, label: str, said: str, entity: Document) -> Mistake:
    field, start, end = entity["mentions"][0]
    text = document[field]
    context = f"{text[max(0, start - _AROUND) : start]}[{text[start:end]}]{text[end : end + _AROUND]}"
    return Mistake(document["id"], kind, what, label, said, context)
