"""Precision, recall and F1 of predicted papers, by the rules of the official scorer (see the gold guidelines)."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.names import normal

Paper = dict[str, Any]


@dataclass
class Tally:
    """Counts of hits, predicted and gold items."""

    hit: int = 0
    predicted: int = 0
    gold: int = 0

    def add(self, gold: set[Any], predicted: set[Any]) -> None:
        """One paper's items."""
        self.hit, self.predicted, self.gold = self.hit + len(gold & predicted), self.predicted + len(predicted), self.gold + len(gold)

    @property
    def f1(self) -> float:
        """Micro F1; 0 where nothing is right."""
        return 2 * self.hit / (self.predicted + self.gold) if self.hit else 0.0


def forms(paper: Paper, entity: Paper) -> set[str]:
    """Normal forms of an entity's mentions and name."""
    return {normal(paper[f][a:b]) for f, a, b in entity["mentions"]} | {normal(entity["name"])}


def match(paper: Paper, gold: Sequence[Paper], predicted: Sequence[Paper]) -> dict[str, str]:
    """Predicted entity id -> gold id: same type and a shared form, one to one, most shared forms first."""
    candidates = []
    gold_forms = [(g, forms(paper, g)) for g in gold]
    for p in predicted:
        mine = forms(paper, p)
        candidates += [(-len(mine & f), p["id"], g["id"]) for g, f in gold_forms if p["type"] == g["type"] and mine & f]
    out: dict[str, str] = {}
    used: set[str] = set()
    for _, p_id, g_id in sorted(candidates):
        if p_id not in out and g_id not in used:
            out[p_id] = g_id
            used.add(g_id)
    return out


def measure(gold: Iterable[Paper], predicted: Iterable[Paper]) -> dict[str, float]:
    """F1 of mention, entity, relation and result over papers in the same order."""
    tallies = {k: Tally() for k in ("mention", "entity", "relation", "result")}
    for g, p in zip(gold, predicted, strict=True):
        matched = match(g, g["entities"], p["entities"])
        name = lambda x: x if x in ("paper", None) else matched.get(x, ("unmatched", x))
        spans = lambda d: {(e["type"], *m) for e in d["entities"] for m in e["mentions"]}
        tallies["mention"].add(spans(g), spans(p))
        tallies["entity"].add({e["id"] for e in g["entities"]}, {name(e["id"]) for e in p["entities"]})
        tallies["relation"].add({tuple(r) for r in g["relations"]}, {(name(s), r, name(o)) for s, r, o in p["relations"]})
        value = lambda x: x["value"].replace("\\", "")
        tallies["result"].add({(value(x), x["metric"], x["dataset"]) for x in g["results"]},
                              {(value(x), name(x["metric"]), name(x["dataset"])) for x in p["results"]})
    return {k: round(t.f1, 4) for k, t in tallies.items()}
