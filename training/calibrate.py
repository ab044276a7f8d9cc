"""Decision settings from held-out training papers: decoder settings, probability curves, thresholds."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from measure import match, measure
from runtime.calibration import Curve
from runtime.clusters import Node, cluster
from runtime.encode import Encoded
from runtime.mentions import find_mentions
from runtime.model import PLAIN, START, Decisions, as_json, node_scores
from runtime.pairs import PairHead, Pairs, make_pairs
from runtime.relations import find_relations
from runtime.results import find_results
from runtime.schema import RELATIONS, VALUES
from runtime.words import Words, read_words
from sklearn.linear_model import LogisticRegression

Paper = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A gold paper as the model reads it; `nodes`, `pairs` and `logits` follow from the decoder settings."""

    paper: Paper
    words: Words
    encoded: Encoded
    nodes: list[Node]
    pairs: Pairs
    logits: np.ndarray

    @property
    def fields(self) -> tuple[str, str]:
        """Title and abstract."""
        return self.paper["title"], self.paper["abstract"]


def find_nodes(paper: Paper, words: Words, encoded: Encoded, settings: dict[str, float]) -> list[Node]:
    """Mentions, clustered."""
    fields = (paper["title"], paper["abstract"])
    return cluster(words, find_mentions(words, encoded.logits, fields, settings), fields)


def read(papers: Iterable[tuple[Paper, Encoded]], head: PairHead, settings: dict[str, float]) -> list[Read]:
    """Papers with their encodings up to the pair logits."""
    out = []
    for paper, encoded in papers:
        words = read_words(paper["title"], paper["abstract"])
        nodes = find_nodes(paper, words, encoded, settings)
        pairs = make_pairs(words, nodes)
        out.append(Read(paper, words, encoded, nodes, pairs, head(encoded.vectors, encoded.paper, pairs)))
    return out


def decide(reads: Iterable[Read], decisions: Decisions) -> list[Paper]:
    """Predicted papers."""
    out = []
    for x in reads:
        sure = [1.0, *node_scores(x.nodes, decisions)]
        relations = find_relations(x.words, x.nodes, x.pairs, x.logits, sure, decisions.curves, decisions.thresholds)
        results = find_results(x.nodes, x.pairs, x.logits, decisions.curves, decisions.thresholds)
        out.append(as_json(x.paper, x.words, x.nodes, relations, results, decisions))
    return out


def choose_settings(papers: Sequence[tuple[Paper, Encoded]]) -> dict[str, float]:
    """Decoder settings with the best sum of mention and entity F1."""
    best, chosen = -1.0, dict(START.mentions)
    words = [read_words(p["title"], p["abstract"]) for p, _ in papers]
    for outside in (-1.2, -0.8, -0.4, 0.0):
        for keep in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8):
            settings = {"outside": outside, "keep": keep}
            found = [as_json(p, w, find_nodes(p, w, e, settings), [], [], START) for (p, e), w in zip(papers, words)]
            figures = measure([p for p, _ in papers], found)
            if figures["mention"] + figures["entity"] > best:
                best, chosen = figures["mention"] + figures["entity"], settings
    return chosen


def platt(scores: Sequence[float], right: Sequence[bool], prior: Curve, weight: float) -> Curve:
    """Platt's sigmoid, drawn towards `prior` as if `weight` more items had been seen."""
    if sum(right) < 2 or all(right):
        return prior
    x = np.clip(np.array(scores), 1e-6, 1 - 1e-6)
    odds = np.log(x / (1 - x))[:, None]
    model = LogisticRegression(C=1e3).fit(odds, right)
    share = sum(right) / (sum(right) + weight)
    mix = lambda own, other: float(share * own + (1 - share) * other)
    return Curve(mix(model.coef_[0, 0], prior.slope), mix(model.intercept_[0], prior.offset))


def node_curves(reads: Sequence[Read]) -> dict[str, Curve]:
    """Curves of entities (right: matched to gold) and of values (right: a gold result has that value)."""
    rows: dict[str, list[tuple[float, bool]]] = {"entity": [], "value": []}
    for x in reads:
        predicted = as_json(x.paper, x.words, x.nodes, [], [], START)["entities"]
        matched = match(x.paper, x.paper["entities"], predicted)
        values = {r["value"] for r in x.paper["results"]}
        for n, node in enumerate(x.nodes, start=1):
            if node.kind in VALUES:
                rows["value"].append((node.score, node.name in values))
            else:
                rows["entity"].append((node.score, f"e{n}" in matched))
    return {k: platt([s for s, _ in v], [r for _, r in v], PLAIN, 0) for k, v in rows.items()}


def relation_rows(reads: Sequence[Read], decisions: Decisions) -> tuple[dict[str, list[tuple[float, bool]]], dict[str, int]]:
    """Per relation: (raw score, whether right) of all candidates; and the number of gold relations."""
    rows: dict[str, list[tuple[float, bool]]] = {r: [] for r in RELATIONS}
    count = {r: 0 for r in RELATIONS}
    for x in reads:
        predicted = as_json(x.paper, x.words, x.nodes, [], [], START)["entities"]
        matched = {"paper": "paper"} | match(x.paper, x.paper["entities"], predicted)
        gold = {tuple(r) for r in x.paper["relations"]}
        for _, label, _ in gold:
            count[label] += 1
        sure = np.array([1.0, *node_scores(x.nodes, decisions)])
        chance = 1 / (1 + np.exp(-x.logits)) * (sure[x.pairs.subject] * sure[x.pairs.object])[:, None]
        name = ["paper", *(f"e{n}" for n in range(1, len(x.nodes) + 1))]
        for p, column in zip(*np.nonzero(x.pairs.mask)):
            if column < len(RELATIONS):
                s, o = (matched.get(name[i]) for i in (x.pairs.subject[p], x.pairs.object[p]))
                rows[RELATIONS[column]].append((float(chance[p, column]), (s, RELATIONS[column], o) in gold))
    return rows, count


def best_threshold(scores: np.ndarray, right: np.ndarray, gold: int) -> float:
    """The score that, as a threshold, gives the best F1; 0.5 where there is nothing right."""
    order = np.argsort(-scores)
    hits = np.cumsum(right[order])
    if not len(hits) or not hits[-1]:
        return 0.5
    f1 = 2 * hits / (np.arange(1, len(hits) + 1) + gold)
    at = int(f1.argmax())
    after = scores[order[at + 1]] if at + 1 < len(order) else 0.0
    return float((scores[order[at]] + after) / 2)


def relation_decisions(reads: Sequence[Read], decisions: Decisions, prior_weight: float) -> Decisions:
    """Curves and thresholds of relations; rare ones lean on what holds for all together."""
    rows, gold = relation_rows(reads, decisions)
    together = [x for some in rows.values() for x in some]
    common = platt([s for s, _ in together], [r for _, r in together], PLAIN, 0)
    curves = {k: platt([s for s, _ in v], [r for _, r in v], common, prior_weight) for k, v in rows.items()}
    calibrated = {k: (curves[k](np.array([s for s, _ in v])), np.array([r for _, r in v])) for k, v in rows.items()}
    everything = best_threshold(np.concatenate([s for s, _ in calibrated.values()]),
                                np.concatenate([r for _, r in calibrated.values()]), sum(gold.values()))
    thresholds = {}
    for k, (scores, right) in calibrated.items():
        share = gold[k] / (gold[k] + prior_weight)
        thresholds[k] = share * best_threshold(scores, right, gold[k]) + (1 - share) * everything
    return replace(decisions, curves={**decisions.curves, **curves}, thresholds={**decisions.thresholds, **thresholds})


def result_decisions(reads: Sequence[Read], decisions: Decisions) -> Decisions:
    """Thresholds of values and roles, one after the other, for the F1 of results."""
    gold = [x.paper for x in reads]
    for key in ("value", "metric", "dataset"):
        trials = [replace(decisions, thresholds={**decisions.thresholds, key: t}) for t in (0.5, 0.4, 0.3, 0.2, 0.1, 0.6)]
        decisions = max(trials, key=lambda d: measure(gold, decide(reads, d))["result"])
    return decisions


def calibrate(papers: Sequence[tuple[Paper, Encoded]], head: PairHead, prior_weight: float) -> Decisions:
    """All decisions from held-out papers with their encodings."""
    settings = choose_settings(papers)
    reads = read(papers, head, settings)
    decisions = replace(START, mentions=settings, curves={**START.curves, **node_curves(reads)})
    return result_decisions(reads, relation_decisions(reads, decisions, prior_weight))
