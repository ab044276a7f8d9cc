"""Decision settings from held-out papers: decoder settings, probability curves, thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from documents import Document, as_document, f1
from fit import PLAIN_SETTINGS
from kg.evaluate import match
from kg.extract.arrays import sigmoid
from kg.extract.calibration import Curve
from kg.extract.clusters import Node, cluster
from kg.extract.encoder import Encoded
from kg.extract.head import PairHead
from kg.extract.labels import LABELS, RELATION_LABELS, VALUES
from kg.extract.mentions import find_mentions
from kg.extract.pairs import Pairs, make_pairs
from kg.extract.relations import find_relations
from kg.extract.results import find_results
from kg.extract.words import Words, read_words

PLAIN = Curve(1.0, 0.0)
"""Leaves a score as it is."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What turns scores into statements: settings of the mention decoder, calibration curves, thresholds."""

    mentions: Mapping[str, float] = field(default_factory=lambda: dict(PLAIN_SETTINGS))
    curves: Mapping[str, Curve] = field(
        default_factory=lambda: dict.fromkeys(("entity", "value", *RELATION_LABELS), PLAIN)
    )
    thresholds: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(("value", *LABELS), 0.35))

    def plain(self) -> dict[str, Any]:
        """As plain values, which the pipeline is assembled from."""
        curves = {name: [curve.slope, curve.offset] for name, curve in self.curves.items()}
        return {"mentions": dict(self.mentions), "curves": curves, "thresholds": dict(self.thresholds)}


@dataclass(frozen=True, slots=True)
class Read:
    """A gold paper as the model reads it; `nodes`, `pairs` and `logits` follow from the decoder settings."""

    paper: Document
    words: Words
    encoded: Encoded
    nodes: list[Node]
    pairs: Pairs
    logits: np.ndarray

    def sure(self, decisions: Decisions) -> list[float]:
        """Calibrated scores of the paper (1) and its nodes."""
        kinds = ["value" if node.kind in VALUES else "entity" for node in self.nodes]
        return [1.0, *(float(decisions.curves[k](n.score)) for k, n in zip(kinds, self.nodes, strict=True))]

    def names(self) -> list[str]:
        """Local ids of the paper and its nodes."""
        return ["paper", *(f"e{n}" for n in range(1, len(self.nodes) + 1))]


def find_nodes(words: Words, encoded: Encoded, settings: Mapping[str, float]) -> list[Node]:
    """Mentions, clustered."""
    return cluster(words, find_mentions(words, encoded.logits, settings))


def read(papers: Iterable[tuple[Document, Encoded]], head: PairHead, settings: Mapping[str, float]) -> list[Read]:
    """Papers with their encodings up to the pair logits."""
    out = []
    for paper, encoded in papers:
        words = read_words(paper["title"], paper["abstract"])
        nodes = find_nodes(words, encoded, settings)
        pairs = make_pairs(words, nodes)
        out.append(Read(paper, words, encoded, nodes, pairs, head(encoded, pairs)))
    return out


def decide(reads: Iterable[Read], decisions: Decisions) -> list[Document]:
    """Predicted papers."""
    out = []
    for x in reads:
        given = (x.words, x.nodes, x.pairs, x.logits, x.sure(decisions))
        relations = find_relations(*given, names=x.names(), curves=decisions.curves, thresholds=decisions.thresholds)
        results = find_results(*given, names=x.names(), thresholds=decisions.thresholds)
        out.append(as_document(x.paper, x.words, x.nodes, relations, results))
    return out


def choose_settings(papers: Sequence[tuple[Document, Encoded]]) -> dict[str, float]:
    """Decoder settings with the best sum of mention and entity F1."""
    best, chosen = -1.0, dict(PLAIN_SETTINGS)
    words = [read_words(paper["title"], paper["abstract"]) for paper, _ in papers]
    for outside in (-1.2, -0.8, -0.4, 0.0):
        for keep in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8):
            settings = {"outside": outside, "keep": keep}
            found = [
                as_document(paper, w, find_nodes(w, encoded, settings))
                for (paper, encoded), w in zip(papers, words, strict=True)
            ]
            figures = f1([paper for paper, _ in papers], found)
            if figures["mention"] + figures["entity"] > best:
                best, chosen = figures["mention"] + figures["entity"], settings
    return chosen


def platt(scores: Sequence[float], right: Sequence[bool], prior: Curve, weight: float) -> Curve:
    """Platt's sigmoid, drawn towards `prior` as if `weight` more right items had been seen."""
    if sum(right) < 2 or all(right):
        return prior
    clipped = np.clip(np.array(scores), 1e-6, 1 - 1e-6)
    model = LogisticRegression(C=1e3).fit(np.log(clipped / (1 - clipped))[:, None], right)
    share = sum(right) / (sum(right) + weight)
    return Curve(
        float(share * model.coef_[0, 0] + (1 - share) * prior.slope),
        float(share * model.intercept_[0] + (1 - share) * prior.offset),
    )


def node_curves(reads: Sequence[Read]) -> dict[str, Curve]:
    """Curves of entities (right: matched to gold) and of values (right: a gold result has that value)."""
    rows: dict[str, list[tuple[float, bool]]] = {"entity": [], "value": []}
    for x in reads:
        matched = match(x.paper, as_document(x.paper, x.words, x.nodes))
        values = {result["value"] for result in x.paper["results"]}
        for n, node in enumerate(x.nodes, start=1):
            if node.kind in VALUES:
                rows["value"].append((node.score, node.name in values))
            else:
                rows["entity"].append((node.score, f"e{n}" in matched))
    return {kind: platt([s for s, _ in some], [r for _, r in some], PLAIN, 0) for kind, some in rows.items()}


def relation_rows(
    reads: Sequence[Read], decisions: Decisions
) -> tuple[dict[str, list[tuple[float, bool]]], dict[str, int]]:
    """Per relation: (raw score, whether right) of all candidates; and the number of gold relations."""
    rows: dict[str, list[tuple[float, bool]]] = {label: [] for label in RELATION_LABELS}
    count = dict.fromkeys(RELATION_LABELS, 0)
    for x in reads:
        matched = {"paper": "paper"} | match(x.paper, as_document(x.paper, x.words, x.nodes))
        gold = {tuple(relation) for relation in x.paper["relations"]}
        for _, label, _ in gold:
            count[label] += 1
        sure, names = np.array(x.sure(decisions)), x.names()
        chance = sigmoid(x.logits) * (sure[x.pairs.subject] * sure[x.pairs.object])[:, None]
        for pair, column in zip(*np.nonzero(x.pairs.mask), strict=True):
            if column < len(RELATION_LABELS):
                s, o = (matched.get(names[node[pair]]) for node in (x.pairs.subject, x.pairs.object))
                label = RELATION_LABELS[column]
                rows[label].append((float(chance[pair, column]), (s, label, o) in gold))
    return rows, count


def best_threshold(scores: np.ndarray, right: np.ndarray, gold: int) -> float:
    """The score that, as a threshold, gives the best F1; 0.5 where there is nothing right."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order])
    if not len(hits) or not hits[-1]:
        return 0.5
    at = int((2 * hits / (np.arange(1, len(hits) + 1) + gold)).argmax())
    after = scores[order[at + 1]] if at + 1 < len(order) else 0.0
    return float((scores[order[at]] + after) / 2)


def relation_decisions(reads: Sequence[Read], decisions: Decisions, prior_weight: float) -> Decisions:
    """Curves and thresholds of relations; rare ones lean on what holds for all together."""
    rows, gold = relation_rows(reads, decisions)
    together = [row for some in rows.values() for row in some]
    common = platt([s for s, _ in together], [r for _, r in together], PLAIN, 0)
    curves = {k: platt([s for s, _ in v], [r for _, r in v], common, prior_weight) for k, v in rows.items()}
    calibrated = {k: (curves[k](np.array([s for s, _ in v])), np.array([r for _, r in v])) for k, v in rows.items()}
    everything = best_threshold(
        np.concatenate([s for s, _ in calibrated.values()]),
        np.concatenate([r for _, r in calibrated.values()]),
        sum(gold.values()),
    )
    thresholds = {}
    for label, (scores, right) in calibrated.items():
        share = gold[label] / (gold[label] + prior_weight)
        thresholds[label] = share * best_threshold(scores, right, gold[label]) + (1 - share) * everything
    return replace(decisions, curves={**decisions.curves, **curves}, thresholds={**decisions.thresholds, **thresholds})


def result_decisions(reads: Sequence[Read], decisions: Decisions) -> Decisions:
    """Thresholds of values and roles, one after the other, for the F1 of results."""
    gold = [x.paper for x in reads]
    for key in ("value", "metric", "dataset"):
        trials = [
            replace(decisions, thresholds={**decisions.thresholds, key: least})
            for least in (0.5, 0.4, 0.3, 0.2, 0.1, 0.6)
        ]
        decisions = max(trials, key=lambda trial: f1(gold, decide(reads, trial))["result"])
    return decisions


def calibrate(papers: Sequence[tuple[Document, Encoded]], head: PairHead, prior_weight: float) -> Decisions:
    """All decisions from held-out papers with their encodings."""
    settings = choose_settings(papers)
    reads = read(papers, head, settings)
    plain = Decisions(mentions=settings)
    decisions = replace(plain, curves={**plain.curves, **node_curves(reads)})
    return result_decisions(reads, relation_decisions(reads, decisions, prior_weight))
