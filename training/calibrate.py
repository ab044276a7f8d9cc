"""Decision settings from held-out papers: the least score of a node, probability curves, thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from documents import Document, f1
from kg.evaluate import match
from kg.extract.arrays import sigmoid
from kg.extract.calibration import Curve
from kg.extract.clusters import Node, cluster
from kg.extract.couples import Couples, make_couples
from kg.extract.encoder import Encoded
from kg.extract.gold import as_document
from kg.extract.head import NodeHead, PairHead
from kg.extract.known import Known
from kg.extract.labels import LABELS, RELATION_LABELS, VALUES
from kg.extract.mentions import CANDIDATES, find_mentions
from kg.extract.nodes import evidence, settle
from kg.extract.pairs import Pairs, make_nodes, make_pairs
from kg.extract.relations import find_relations
from kg.extract.results import find_results
from kg.extract.words import Words, read_words

Arrays = Mapping[str, np.ndarray]
PLAIN = Curve(1.0, 0.0)
"""Leaves a score as it is."""
NEAR = 6
"""Least scores of a node are judged together with so many on either side."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What turns scores into statements.

    The least score of a node, the least chance by which two candidates are one, calibration curves, thresholds.
    """

    keep: float = 0.5
    same: float = 0.5
    curves: Mapping[str, Curve] = field(
        default_factory=lambda: dict.fromkeys(("entity", "value", *RELATION_LABELS), PLAIN)
    )
    thresholds: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(("value", *LABELS), 0.35))

    def plain(self) -> dict[str, Any]:
        """As plain values, which the pipeline is assembled from."""
        curves = {name: [curve.slope, curve.offset] for name, curve in self.curves.items()}
        return {"keep": self.keep, "same": self.same, "curves": curves, "thresholds": dict(self.thresholds)}


@dataclass(frozen=True, slots=True)
class Model:
    """All layers above the encoder, in numpy, as the pipeline's components take them."""

    tag: Arrays
    nodes: Arrays
    pairs: Arrays
    known: Known

    def judge(self, paper: Document, encoded: Encoded) -> Judged:
        """A paper up to what the node head says."""
        words = read_words(paper["title"], paper["abstract"])
        logits = encoded.vectors @ self.tag["weight"] + self.tag["bias"]
        candidates = cluster(words, find_mentions(words, logits, CANDIDATES))
        head, candidate_set = NodeHead(self.nodes), make_nodes(words, candidates)
        vectors = head.vectors(encoded, candidate_set)
        verdicts = head.judge(vectors, evidence(logits, candidates)) @ self.nodes["weight"] + self.nodes["bias"]
        couples = make_couples(words, candidates, candidate_set)
        return Judged(paper, words, encoded, candidates, verdicts, couples, head.same(vectors, verdicts, couples),
                      self.known)

    def read(self, x: Judged, decisions: Decisions) -> Read:
        """A judged paper up to the pair logits."""
        kept = x.nodes(decisions)
        nodes = make_nodes(x.words, kept)
        pairs = make_pairs(x.words, nodes)
        vectors = NodeHead(self.nodes).vectors(x.encoded, nodes)
        logits = PairHead(self.pairs).features(x.encoded.vectors, vectors, pairs) @ self.pairs["weight"]
        return Read(x.paper, x.words, kept, pairs, np.where(pairs.mask, logits + self.pairs["bias"], -np.inf))


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold paper with the model's candidates for nodes and what the node head says of them and their couples."""

    paper: Document
    words: Words
    encoded: Encoded
    candidates: list[Node]
    verdicts: np.ndarray
    couples: Couples
    same: np.ndarray
    known: Known

    def nodes(self, decisions: Decisions) -> list[Node]:
        """The candidates that are kept, those that are one together."""
        same = self.couples.likely(self.same, decisions.same)
        return settle(self.words, self.candidates, self.verdicts, same, keep=decisions.keep, known=self.known)


@dataclass(frozen=True, slots=True)
class Read:
    """A gold paper as the model reads it; `nodes`, `pairs` and `logits` follow from what is kept."""

    paper: Document
    words: Words
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


def decide(reads: Iterable[Read], decisions: Decisions) -> list[Document]:
    """Predicted papers."""
    out = []
    for x in reads:
        given = (x.words, x.nodes, x.pairs, x.logits, x.sure(decisions))
        relations = find_relations(*given, names=x.names(), curves=decisions.curves, thresholds=decisions.thresholds)
        results = find_results(*given, names=x.names(), thresholds=decisions.thresholds)
        out.append(as_document(x.paper, x.words, x.nodes, relations, results))
    return out


def node_decisions(judged: Sequence[Judged]) -> Decisions:
    """The least scores of a node, and of two that are one, around which the sum of mention and entity F1 is best.

    Around: on a few papers that sum is flat over a wide range and jagged, and its highest point there by chance.

    Joining what is less likely one gains a little more, by what is no node at all going under in others, but makes two
    real things one about as often as not.
    """

    def worth(decisions: Decisions) -> float:
        figures = f1([x.paper for x in judged], [as_document(x.paper, x.words, x.nodes(decisions)) for x in judged])
        return figures["mention"] + figures["entity"]

    keeps = [round(0.2 + 0.02 * step, 2) for step in range(31)]
    sames = [round(0.4 + 0.05 * step, 2) for step in range(7)]
    worths = np.array([[worth(Decisions(keep=keep, same=same)) for keep in keeps] for same in sames])
    around = np.lib.stride_tricks.sliding_window_view(worths, 2 * NEAR + 1, axis=1).mean(-1)
    same, keep = np.unravel_index(around.argmax(), around.shape)
    return Decisions(keep=keeps[keep + NEAR], same=sames[same])


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


def best_f1(scores: np.ndarray, right: np.ndarray, gold: int) -> float:
    """The best F1 that a threshold of these scores reaches, where there are `gold` right things in all."""
    hits = np.cumsum(right[np.argsort(-scores, kind="stable")])
    return float((2 * hits / (np.arange(1, len(hits) + 1) + gold)).max(initial=0.0))


def relation_decisions(reads: Sequence[Read], decisions: Decisions, prior_weight: float) -> Decisions:
    """Curves of relations, where rare ones lean on what holds for all together, and their one threshold.

    With probabilities for scores, F1 over all relations is best from half of that F1 on, whatever the relation (Lipton,
    Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014). A threshold for each
    by its own F1 fits so few papers too well.
    """
    rows, gold = relation_rows(reads, decisions)
    together = [row for some in rows.values() for row in some]
    common = platt([s for s, _ in together], [r for _, r in together], PLAIN, 0)
    curves = {k: platt([s for s, _ in v], [r for _, r in v], common, prior_weight) for k, v in rows.items()}
    scores = np.concatenate([curves[k](np.array([s for s, _ in v])) for k, v in rows.items()])
    least = best_f1(scores, np.array([r for _, r in together]), sum(gold.values())) / 2
    thresholds = {**decisions.thresholds, **dict.fromkeys(RELATION_LABELS, least)}
    return replace(decisions, curves={**decisions.curves, **curves}, thresholds=thresholds)


def result_decisions(reads: Sequence[Read], decisions: Decisions) -> Decisions:
    """Thresholds of values and roles, one after the other, for the F1 of results.

    Each is the middle of the three neighbours that are best together: there are so few results that the best one by
    itself is best by chance.
    """
    gold = [x.paper for x in reads]
    for key in ("value", "metric", "dataset"):
        trials = [
            replace(decisions, thresholds={**decisions.thresholds, key: least / 10}) for least in range(1, 10)
        ]
        worths = [f1(gold, decide(reads, trial))["result"] for trial in trials]
        decisions = trials[1 + int(np.lib.stride_tricks.sliding_window_view(worths, 3).mean(-1).argmax())]
    return decisions


def calibrate(papers: Iterable[tuple[Document, Encoded]], model: Model, prior_weight: float) -> Decisions:
    """All decisions from held-out papers with their encodings."""
    judged = [model.judge(paper, encoded) for paper, encoded in papers]
    plain = node_decisions(judged)
    reads = [model.read(x, plain) for x in judged]
    decisions = replace(plain, curves={**plain.curves, **node_curves(reads)})
    return result_decisions(reads, relation_decisions(reads, decisions, prior_weight))


def predict(papers: Iterable[tuple[Document, Encoded]], model: Model, decisions: Decisions) -> list[Document]:
    """Papers as the model reads them."""
    return decide([model.read(model.judge(paper, encoded), decisions) for paper, encoded in papers], decisions)
