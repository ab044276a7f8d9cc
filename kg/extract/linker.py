"""The component that makes entities of mentions, and decides which of them are any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import srsly
from spacy.tokens import Doc, Span
from spacy.training import Example

from kg.errors import ModelError
from kg.extract.arrays import Array
from kg.extract.calibration import Curve
from kg.extract.clusters import Node, cluster
from kg.extract.coordination import coordinate
from kg.extract.couples import make_couples
from kg.extract.examples import gold_of
from kg.extract.gold import node_labels
from kg.extract.head import NodeHead
from kg.extract.known import Known
from kg.extract.labels import VALUES
from kg.extract.learning import FinalLayer, Loss, cross_entropy, read_arrays, write_arrays
from kg.extract.nodes import evidence, settle
from kg.extract.pairs import NodeSet, make_nodes
from kg.extract.reading import Reading, reading_of
from kg.model import Field, Mention, PaperEntity
from kg.schema import EntityType

__all__ = ["EntityLinker"]


@dataclass(frozen=True, slots=True)
class Linked:
    """The nodes of a paper, the same for the heads, and their calibrated scores after the paper's own 1."""

    nodes: list[Node]
    node_set: NodeSet
    vectors: Array
    sure: list[float]


class EntityLinker(FinalLayer):
    """Joins the mentions of one paper to its entities, keeps what is one, and calibrates the scores.

    Fills ``doc.spans["mentions"]``, each span labelled with its type.
    """

    measures = ("mention", "entity")
    head = NodeHead({})
    keep = 0.5
    same = 0.5
    known = Known()
    curves: Mapping[str, Curve] = {}

    def read(self, doc: Doc) -> Linked | None:
        """See :class:`FinalLayer`."""
        reading = reading_of(doc)
        if reading.encoded is None:
            return None
        words = reading.words
        candidates, candidate_set, vectors, inputs = self._candidates(reading)
        verdicts = np.asarray(self.model.predict(inputs))
        couples = make_couples(words, candidates, candidate_set)
        same = couples.likely(self.head.same(vectors, verdicts, couples), self.same)
        nodes = coordinate(words, settle(words, candidates, verdicts, same, keep=self.keep, known=self.known))
        node_set = make_nodes(words, nodes)
        scores = np.array([node.score for node in nodes])
        values = np.array([node.kind in VALUES for node in nodes], dtype=bool)
        sure = np.where(values, *(self.curves[kind](scores) for kind in ("value", "entity"))).tolist()
        return Linked(nodes, node_set, self.head.vectors(reading.encoded, node_set), [1.0, *sure])

    def write(self, doc: Doc, found: Linked | None) -> None:
        """See :class:`FinalLayer`."""
        if found is None:
            return
        reading = reading_of(doc)
        reading.nodes, reading.sure = found.nodes, found.sure
        reading.node_set, reading.node_vectors = found.node_set, found.vectors
        reading.entities = [
            _entity(reading, node, name, round(score, 4))
            for name, node, score in zip(reading.names[1:], found.nodes, found.sure[1:], strict=True)
            if node.kind not in VALUES
        ]
        shift = {Field.TITLE: 0, Field.ABSTRACT: len(reading.words.title) + 1}
        places = [(reading.words.span(m.start, m.end), m.kind) for node in found.nodes for m in node.mentions]
        doc.spans["mentions"] = [
            span
            for place, kind in sorted(places, key=lambda item: (shift[item[0].field], item[0].start))
            if isinstance(span := doc.char_span(place.start + shift[place.field], place.end + shift[place.field],
                                                label=kind), Span)
        ]

    def learn(self, example: Example) -> Iterator[tuple[Array, Loss]]:
        """Cross-entropy of what the candidates are, on average."""
        reading = reading_of(example.predicted)
        if reading.encoded is None:
            raise ModelError(f"{self.name} learns from tagged documents; nlp.update needs annotates= the tagger's name")
        candidates, _, _, inputs = self._candidates(reading)
        if not candidates:
            return
        labels = node_labels(gold_of(example), reading.words, candidates)[1:]
        yield inputs[1:], cross_entropy(labels, 1 / len(labels))

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the node head, the least scores of a node and of two that are one, and the calibration curves."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        write_arrays(folder / "nodes.npz", {name: w.astype(np.float16) for name, w in self.head.weights.items()})
        write_arrays(folder / "final.npz", self.final())
        curves = {name: [curve.slope, curve.offset] for name, curve in self.curves.items()}
        srsly.write_json(folder / "decisions.json", {"keep": self.keep, "same": self.same, "curves": curves})
        srsly.write_json(folder / "names.json", asdict(self.known), indent=0)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what :meth:`to_disk` wrote."""
        folder = Path(path)
        decisions = srsly.read_json(folder / "decisions.json")
        head, final = read_arrays(folder / "nodes.npz"), read_arrays(folder / "final.npz")
        names = srsly.read_json(folder / "names.json")
        return self.equip(head, final, keep=decisions["keep"], same=decisions["same"], curves=decisions["curves"],
                          known=Known(names["types"], names["standing"]))

    def equip(self, head: Mapping[str, Array], final: Mapping[str, Array], *, keep: float, same: float,
              curves: Mapping[str, Any], known: Known) -> Self:
        """Take over a trained head, its final layer, and decisions.

        `keep` is the least score of a node, `same` the least chance by which two are one; curves are (slope, offset)
        for ``entity`` and ``value``; `known` is what names are in other papers.
        """
        self.known = known
        self.head, self.keep, self.same = NodeHead(dict(head)), keep, same
        self.set_final(**final)
        self.curves = {name: Curve(*curve) for name, curve in curves.items()}
        return self

    def _candidates(self, reading: Reading) -> tuple[list[Node], NodeSet, Array, Array]:
        """Candidates for nodes, the same for the heads, their vectors, and what the final layer sees: [1 + N, I]."""
        assert reading.encoded is not None
        assert reading.logits is not None
        candidates = cluster(reading.words, reading.mentions)
        node_set = make_nodes(reading.words, candidates)
        vectors = self.head.vectors(reading.encoded, node_set)
        return candidates, node_set, vectors, self.head.judge(vectors, evidence(reading.logits, candidates))


def _entity(reading: Reading, node: Node, name: str, score: float) -> PaperEntity:
    mentions = tuple(Mention(reading.words.span(m.start, m.end), score) for m in node.mentions)
    return PaperEntity(id=name, type=EntityType(node.kind), name=node.name, mentions=mentions, score=score)
