"""Precision, recall and F1 of extracted papers against gold ones.

Measures, micro-averaged over papers:

========== =====================================================================================================
mention    the same place with the same type
boundary   the same place
entity     the same type and a surface form in common, matched one to one, most shared forms first
relation   the same relation between matched entities (or the paper), in its direction
result     the same value, with matched or equally absent metric and dataset
========== =====================================================================================================

``*_untyped`` leave the types of entities aside. A gold paper that was not predicted counts as missed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from kg.model import PAPER

__all__ = ["Figures", "Tally", "evaluate", "f1_intervals", "gold_place", "match", "result_key"]

Document = Mapping[str, Any]
_MEASURES = ("mention", "boundary", "entity", "entity_untyped", "relation", "relation_untyped", "result")
_JOINERS = re.compile(r"[\s\-_–—]+")
_EMPTY: Document = {"entities": [], "relations": [], "results": []}


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1 in [0, 1], rounded to four digits, and the counts they rest on."""

    precision: float
    recall: float
    f1: float
    gold: int
    predicted: int


@dataclass(slots=True)
class Tally:
    """Hits, predictions and gold items of one measure, by label (a type or a relation)."""

    hits: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)

    def add(self, gold: set[Any], predicted: set[Any], label: Callable[[Any], str]) -> None:
        """Count the items of one paper."""
        self.hits.update(map(label, gold & predicted))
        self.predicted.update(map(label, predicted))
        self.gold.update(map(label, gold))

    def labels(self) -> list[str]:
        """All labels seen, sorted."""
        return sorted(self.gold.keys() | self.predicted.keys())

    def figures(self, label: str | None = None) -> Figures:
        """Figures of one label, or of all together."""
        hits, predicted, gold = (
            counts.total() if label is None else counts[label] for counts in (self.hits, self.predicted, self.gold)
        )
        precision, recall = hits / predicted if predicted else 0.0, hits / gold if gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        return Figures(round(precision, 4), round(recall, 4), round(f1, 4), gold, predicted)

    def scores(self, measure: str) -> dict[str, float]:
        """The figures of all labels as spaCy names them: ``<measure>_p``, ``<measure>_r``, ``<measure>_f``."""
        found = self.figures()
        return {f"{measure}_p": found.precision, f"{measure}_r": found.recall, f"{measure}_f": found.f1}


def evaluate(gold: Iterable[Document], predicted: Iterable[Document]) -> dict[str, Tally]:
    """Tally all measures over papers in the extraction format, matched by their ids."""
    by_id = {document["id"]: document for document in predicted}
    tallies = {measure: Tally() for measure in _MEASURES}
    for document in gold:
        _add_mentions(tallies, document, by_id.get(document["id"], _EMPTY))
        for suffix in ("", "_untyped"):
            _add_graph(tallies, document, by_id.get(document["id"], _EMPTY), suffix=suffix)
    return tallies


def f1_intervals(
    gold: Iterable[Document], predicted: Iterable[Document], *, rounds: int = 2000
) -> dict[str, tuple[float, float]]:
    """Bounds of F1 that hold 95 % of as many resamplings of the papers (Efron, 1979), by measure; always the same."""
    by_id = {document["id"]: document for document in predicted}
    counts: dict[str, list[tuple[int, int, int]]] = {measure: [] for measure in _MEASURES}
    for document in gold:
        own = by_id.get(document["id"])
        for measure, tally in evaluate([document], [own] if own else []).items():
            counts[measure].append((tally.hits.total(), tally.predicted.total(), tally.gold.total()))
    random = Random(0)  # noqa: S311  # figures, not secrets
    bounds = {}
    for measure, rows in counts.items():
        found = sorted(_f1(random.choices(rows, k=len(rows))) for _ in range(rounds)) if rows else [0.0]
        ends = found[round(0.025 * (len(found) - 1))], found[round(0.975 * (len(found) - 1))]
        bounds[measure] = (round(ends[0], 4), round(ends[1], 4))
    return bounds


def _f1(rows: Iterable[tuple[int, int, int]]) -> float:
    hits, said, true = map(sum, zip(*rows, strict=True))
    return 2 * hits / (said + true) if said + true else 0.0


def match(document: Document, predicted: Document, *, typed: bool = True) -> dict[str, str]:
    """Predicted entity ids to gold entity ids, one to one; pairs with most forms in common first."""
    said, found = (
        [(entity, _forms(document, entity)) for entity in some["entities"]] for some in (document, predicted)
    )
    pairs = [
        (-shared, str(p["id"]), str(g["id"]), p["id"], g["id"])
        for p, p_forms in found
        for g, g_forms in said
        if (not typed or p["type"] == g["type"]) and (shared := len(p_forms & g_forms))
    ]
    matched: dict[str, str] = {}
    taken = set()
    for *_, p, g in sorted(pairs):
        if p not in matched and g not in taken:
            matched[p] = g
            taken.add(g)
    return matched


def gold_place(matched: Mapping[str, str], local: Any) -> Hashable:
    """The gold entity that a predicted one is by :func:`match`; one that is none is like nothing in gold."""
    return PAPER if local == PAPER else matched.get(local, ("unmatched", local))


def _forms(document: Document, entity: Document) -> set[str]:
    """All forms of an entity; positions always point into the gold paper's text."""
    forms = {_surface(document[place][start:end]) for place, start, end in entity["mentions"]}
    return forms | {_surface(entity["name"])}


def _surface(form: str) -> str:
    """A form with case, hyphens, spaces and a plural s aside.

    The measure's own definition, which must not move when :func:`kg.names.normal` learns more.
    """
    form = _JOINERS.sub("", form.casefold())
    return form[:-1] if len(form) > 3 and form.endswith("s") and not form.endswith("ss") else form


def _add_mentions(tallies: Mapping[str, Tally], gold: Document, predicted: Document) -> None:
    said, found = (
        {(*place, entity["type"]) for entity in document["entities"] for place in map(tuple, entity["mentions"])}
        for document in (gold, predicted)
    )
    tallies["mention"].add(said, found, lambda item: str(item[3]))
    tallies["boundary"].add({item[:3] for item in said}, {item[:3] for item in found}, lambda _: "all")


def _add_graph(tallies: Mapping[str, Tally], gold: Document, predicted: Document, *, suffix: str) -> None:
    matched = match(gold, predicted, typed=not suffix)
    types = {entity["id"]: entity["type"] for entity in gold["entities"]}

    place = partial(gold_place, matched)
    tallies["entity" + suffix].add(
        set(types.items()),
        {(place(e["id"]), types[matched[e["id"]]] if e["id"] in matched else e["type"]) for e in predicted["entities"]},
        lambda item: str(item[1]),
    )
    tallies["relation" + suffix].add(
        {tuple(relation) for relation in gold["relations"]},
        {(place(subject), relation, place(object)) for subject, relation, object in predicted["relations"]},
        lambda item: str(item[1]),
    )
    if not suffix:
        tallies["result"].add(
            {result_key(result) for result in gold["results"]}, {result_key(r, place) for r in predicted["results"]},
            lambda _: "all",
        )


def result_key(result: Document, place: Callable[[Any], Hashable] = str) -> tuple[Hashable, ...]:
    """What makes two results one: the value without LaTeX's backslashes, and metric and dataset, by what `place` says.

    A metric or dataset that is not told is None.
    """
    value = str(result["value"]).replace("\\", "")
    return value, *(None if result[role] is None else place(result[role]) for role in ("metric", "dataset"))
