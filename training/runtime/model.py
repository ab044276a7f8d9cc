"""The whole extraction of one paper, and the folder that holds a trained model."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from tokenizers import Tokenizer

from .calibration import Curve
from .clusters import Node, cluster
from .encode import Encoder, OnnxEncoder, encode
from .mentions import find_mentions
from .pairs import PairHead, make_pairs
from .relations import Relation, find_relations
from .results import Result, find_results
from .schema import LABELS, RELATIONS, TYPES, VALUES
from .words import FIELDS, Words, read_words


@dataclass(frozen=True, slots=True)
class Decisions:
    """What turns scores into statements: settings of the mention decoder, calibration curves, thresholds."""

    mentions: Mapping[str, float]
    curves: Mapping[str, Curve]
    thresholds: Mapping[str, float]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decisions:
        """From meta.json's `decisions`."""
        return cls(data["mentions"], {k: Curve(*v) for k, v in data["curves"].items()}, data["thresholds"])

    def to_json(self) -> dict[str, Any]:
        """The inverse of `from_json`."""
        return {"mentions": dict(self.mentions), "curves": {k: [c.slope, c.offset] for k, c in self.curves.items()},
                "thresholds": dict(self.thresholds)}


PLAIN: Final = Curve(1.0, 0.0)
"""Leaves a score as it is."""
START: Final = Decisions({"outside": 0.0, "keep": 0.3}, {k: PLAIN for k in ("entity", "value", *RELATIONS)},
                         {k: 0.35 for k in ("value", *LABELS)})
"""Decisions before anything is known about the scores."""


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that a trained folder holds, ready to read papers."""

    tokenizer: Tokenizer
    encoder: Encoder
    head: PairHead
    decisions: Decisions

    def extract(self, paper: Mapping[str, Any]) -> dict[str, Any]:
        """A paper (id, title, abstract) in the extraction format, with scores and evidence."""
        fields = (paper["title"], paper["abstract"])
        words = read_words(*fields)
        encoded = encode(self.encoder, self.tokenizer, words)
        if encoded is None:
            return as_json(paper, words, [], [], [], self.decisions)
        nodes = cluster(words, find_mentions(words, encoded.logits, fields, self.decisions.mentions), fields)
        pairs = make_pairs(words, nodes)
        logits = self.head(encoded.vectors, encoded.paper, pairs)
        sure = [1.0, *node_scores(nodes, self.decisions)]
        relations = find_relations(words, nodes, pairs, logits, sure, self.decisions.curves, self.decisions.thresholds)
        results = find_results(nodes, pairs, logits, self.decisions.curves, self.decisions.thresholds)
        return as_json(paper, words, nodes, relations, results, self.decisions)


def node_scores(nodes: list[Node], decisions: Decisions) -> list[float]:
    """Calibrated scores of entities and values."""
    curve = {n.kind: decisions.curves["value" if n.kind in VALUES else "entity"] for n in nodes}
    return [float(curve[n.kind](np.array(n.score))) for n in nodes]


def load_model(folder: Path, *, threads: int = 1) -> Model:
    """The model in a folder with encoder.onnx, pairs.npz, tokenizer.json and meta.json."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    with np.load(folder / "pairs.npz") as stored:
        weights = {k: stored[k].astype(np.float32) for k in stored.files}
    return Model(Tokenizer.from_file(str(folder / "tokenizer.json")), OnnxEncoder(folder / "encoder.onnx", threads=threads),
                 PairHead(weights), Decisions.from_json(meta["decisions"]))


def as_json(paper: Mapping[str, Any], words: Words, nodes: list[Node], relations: list[Relation], results: list[Result],
            decisions: Decisions) -> dict[str, Any]:
    """The extraction format: entities e1, e2, ... by first mention; further keys carry scores and evidence."""
    name = {0: "paper"} | {n: f"e{n}" for n in range(1, len(nodes) + 1)} | {None: None}
    scores = node_scores(nodes, decisions)
    place = lambda a, b: [FIELDS[words.field[a]], int(words.start[a]), int(words.end[b - 1])]
    return {
        "id": paper["id"], "title": paper["title"], "abstract": paper["abstract"],
        "entities": [{"id": name[n], "type": node.kind, "name": node.name, "score": round(scores[n - 1], 4),
                      "mentions": [place(m.start, m.end) for m in node.mentions]}
                     for n, node in enumerate(nodes, start=1) if node.kind in TYPES],
        "relations": [[name[r.subject], r.label, name[r.object]] for r in relations],
        "relation_scores": [round(r.score, 4) for r in relations],
        "relation_evidence": [list(r.evidence) for r in relations],
        "results": [{"subject": name[r.subject], "metric": name[r.metric], "dataset": name[r.dataset],
                     "value": nodes[r.value - 1].name, "kind": r.kind, "baseline": name[r.baseline],
                     "score": round(r.score, 4),
                     "span": place(nodes[r.value - 1].mentions[0].start, nodes[r.value - 1].mentions[0].end)}
                    for r in results],
    }
