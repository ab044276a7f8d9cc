"""The component that relates a paper's entities and finds its reported results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import srsly
from spacy.tokens import Doc
from spacy.training import Example

from kg.errors import ModelError
from kg.extract.arrays import Array, sigmoid
from kg.extract.calibration import Curve
from kg.extract.examples import gold_of
from kg.extract.gold import pair_targets, triples_of_found
from kg.extract.head import PairHead
from kg.extract.learning import FinalLayer, Loss, read_arrays, write_arrays
from kg.extract.pairs import Pairs, make_pairs
from kg.extract.reading import Reading, reading_of
from kg.extract.relations import find_relations
from kg.extract.results import find_results
from kg.model import Relation, Result

__all__ = ["RelationFinder"]

Found = tuple[list[Relation], list[Result]]


class RelationFinder(FinalLayer):
    """Relations between the entities of a paper and from the paper, and its reported results."""

    measures = ("relation", "result")
    head = PairHead({})
    curves: Mapping[str, Curve] = {}
    thresholds: Mapping[str, float] = {}

    def read(self, doc: Doc) -> Found:
        """See :class:`FinalLayer`."""
        reading = reading_of(doc)
        if not reading.nodes:
            return [], []
        pairs, inputs = self._pairs(reading)
        logits = np.where(pairs.mask, np.asarray(self.model.predict(inputs)), -np.inf)
        given = reading.words, reading.nodes, pairs, logits, reading.sure
        return (
            find_relations(*given, names=reading.names, curves=self.curves, thresholds=self.thresholds),
            find_results(*given, names=reading.names, thresholds=self.thresholds),
        )

    def write(self, doc: Doc, found: Found) -> None:
        """See :class:`FinalLayer`."""
        reading = reading_of(doc)
        reading.relations, reading.results = found

    def learn(self, example: Example) -> Iterator[tuple[Array, Loss]]:
        """Binary cross-entropy of what the schema allows, per pair that is related."""
        reading = reading_of(example.predicted)
        if reading.encoded is None:
            raise ModelError(f"{self.name} learns from linked documents; nlp.update needs annotates= the others' names")
        if not reading.nodes:
            return
        pairs, inputs = self._pairs(reading)
        targets = pair_targets(pairs, triples_of_found(gold_of(example), reading.words, reading.nodes))
        share = 1 / max(1.0, float(targets.sum()))

        def loss(outputs: Array) -> tuple[float, Array]:
            chances = np.clip(sigmoid(outputs), 1e-9, 1 - 1e-9)
            each = -(targets * np.log(chances) + (1 - targets) * np.log1p(-chances)) * pairs.mask
            return float(each.sum() * share), (chances - targets) * pairs.mask * share

        yield inputs, loss

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the pair head, its curves and thresholds."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        write_arrays(folder / "pairs.npz", {name: w.astype(np.float16) for name, w in self.head.weights.items()})
        write_arrays(folder / "final.npz", self.final())
        curves = {name: [curve.slope, curve.offset] for name, curve in self.curves.items()}
        srsly.write_json(folder / "decisions.json", {"curves": curves, "thresholds": dict(self.thresholds)})

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what :meth:`to_disk` wrote."""
        folder = Path(path)
        decisions = srsly.read_json(folder / "decisions.json")
        head, final = read_arrays(folder / "pairs.npz"), read_arrays(folder / "final.npz")
        return self.equip(head, final, curves=decisions["curves"], thresholds=decisions["thresholds"])

    def equip(self, head: Mapping[str, Array], final: Mapping[str, Array], *, curves: Mapping[str, Any],
              thresholds: Mapping[str, float]) -> Self:
        """Take over a trained head, its final layer, a calibration curve and a threshold for each label."""
        self.head = PairHead(dict(head))
        self.set_final(**final)
        self.curves = {name: Curve(*curve) for name, curve in curves.items()}
        self.thresholds = dict(thresholds)
        return self

    def _pairs(self, reading: Reading) -> tuple[Pairs, Array]:
        """All pairs, and what the final layer sees of them: [P, I]."""
        assert reading.encoded is not None
        assert reading.node_set is not None
        assert reading.node_vectors is not None
        pairs = make_pairs(reading.words, reading.node_set)
        return pairs, self.head.features(reading.encoded.vectors, reading.node_vectors, pairs)
