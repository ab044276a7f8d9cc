"""What an extraction missed and what it invented, paper by paper, with the text around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from kg.evaluate import gold_place, match, result_key
from kg.model import PAPER

__all__ = ["Mistake", "mistakes"]

Document = Mapping[str, Any]
_AROUND = 40
"""Characters of context on each side."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One difference from gold.

    ``kind`` is ``missed`` or ``invented``; ``what`` is ``entity``, ``relation`` or ``result``; ``label`` its type, its
    relation, or its kind; ``said`` the thing in words; ``context`` the text around its (object's) first mention or its
    value.
    """

    paper: str
    kind: str
    what: str
    label: str
    said: str
    context: str


def mistakes(gold: Iterable[Document], predicted: Iterable[Document]) -> Iterator[Mistake]:
    """All entities, relations and results that differ, in the order of the gold papers.

    Entities match as :func:`kg.evaluate.match` matches them; a relation counts as invented only where both its ends
    are right, so that one wrong entity is not listed again with everything around it. A result is listed on both sides
    where its metric or dataset differs.
    """
    by_id = {document["id"]: document for document in predicted}
    for document in gold:
        found = by_id.get(document["id"], {"entities": [], "relations": [], "results": []})
        to_gold = match(document, found)
        yield from _entities(document, found, to_gold)
        yield from _relations(document, found, {PAPER: PAPER, **to_gold})
        yield from _results(document, found, to_gold)


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


def _results(gold: Document, found: Document, to_gold: Mapping[str, str]) -> Iterator[Mistake]:
    true = {result_key(result) for result in gold["results"]}
    keys = [result_key(result, partial(gold_place, to_gold)) for result in found["results"]]
    for result in gold["results"]:
        if result_key(result) not in keys:
            yield _result_mistake(gold, "missed", result, gold["entities"])
    for result, key in zip(found["results"], keys, strict=True):
        if key not in true:
            yield _result_mistake(gold, "invented", result, found["entities"])


def _result_mistake(document: Document, kind: str, result: Document, entities: Iterable[Document]) -> Mistake:
    names = {entity["id"]: entity["name"] for entity in entities}
    value, metric, dataset = (str(result["value"]), names.get(result["metric"]), names.get(result["dataset"]))
    said = value + (f" {metric}" if metric else "") + (f" on {dataset}" if dataset else "")
    places = ((field, document[field].find(value)) for field in ("abstract", "title"))
    contexts = (_context(document, field, start, start + len(value)) for field, start in places if start >= 0)
    return Mistake(document["id"], kind, "result", result["kind"], said, next(contexts, ""))


def _words(entities: Mapping[str, Document], subject: str, label: str, object: str) -> str:
    name = PAPER if subject == PAPER else entities[subject]["name"]
    return f"{name} {label} {entities[object]['name']}"


def _mistake(document: Document, kind: str, what: str, label: str, said: str, entity: Document) -> Mistake:
    return Mistake(document["id"], kind, what, label, said, _context(document, *entity["mentions"][0]))


def _context(document: Document, field: str, start: int, end: int) -> str:
    text = document[field]
    return f"{text[max(0, start - _AROUND) : start]}[{text[start:end]}]{text[end : end + _AROUND]}"
