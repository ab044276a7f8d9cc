"""The components of the spaCy pipeline, in the order in which they run.

A document's text is the title, a line feed, and the abstract. Each component reads what those before it left on the
document's :class:`~kg.extract.reading.Reading`, and writes its own part.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import DummyTokenizer, get_words_and_spaces, registry
from spacy.vocab import Vocab
from tokenizers import Tokenizer

from kg.errors import ModelError
from kg.extract.calibration import Curve
from kg.extract.clusters import cluster
from kg.extract.encoder import Encoder, OnnxEncoder, encode
from kg.extract.head import PairHead
from kg.extract.labels import VALUES
from kg.extract.mentions import find_mentions
from kg.extract.pairs import make_pairs
from kg.extract.reading import Reading, attach, reading_of
from kg.extract.relations import find_relations
from kg.extract.results import find_results
from kg.extract.words import WORD, read_words
from kg.model import Field, Mention, PaperEntity
from kg.schema import EntityType

__all__ = ["PIPES", "EntityLinker", "MentionTagger", "PaperTokenizer", "RelationFinder"]

PIPES = ("litkg_mentions", "litkg_entities", "litkg_relations")
"""Names of the components, in their order."""


class PaperTokenizer(DummyTokenizer):
    """Words by character class; a paper's first line is its title."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Cut a text into words and sentences."""
        title, _, abstract = text.partition("\n")
        texts, spaces = get_words_and_spaces(WORD.findall(text), text)
        doc = Doc(self.vocab, words=texts, spaces=spaces)
        return attach(doc, Reading(read_words(title, abstract)))


@registry.tokenizers("litkg.PaperTokenizer.v1")  # type: ignore[untyped-decorator]
def _make_tokenizer() -> Any:
    return lambda nlp: PaperTokenizer(nlp.vocab)


class MentionTagger:
    """Encodes a paper and marks mentions of entities and values on it.

    Fills ``doc.spans["mentions"]``, each span labelled with its type.
    """

    def __init__(self) -> None:
        self.encoder: Encoder | None = None
        self.pieces: Tokenizer | None = None
        self.settings: Mapping[str, float] = {}
        self._files: dict[str, bytes] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        if self.encoder is None or self.pieces is None:
            raise ModelError("the mention tagger has no weights; load it from a trained pipeline")
        reading = reading_of(doc)
        if len(reading.words):
            reading.encoded = encode(self.encoder, self.pieces, reading.words)
            reading.mentions = find_mentions(reading.words, reading.encoded.logits, self.settings)
        shift = {Field.TITLE: 0, Field.ABSTRACT: len(reading.words.title) + 1}
        places = [(reading.words.span(m.start, m.end), m.kind) for m in reading.mentions]
        doc.spans["mentions"] = [
            span
            for place, kind in places
            if isinstance(span := doc.char_span(place.start + shift[place.field], place.end + shift[place.field],
                                                label=kind), Span)
        ]
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the encoder, its word pieces and its settings into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)
        srsly.write_json(folder / "settings.json", dict(self.settings))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what :meth:`to_disk` wrote."""
        folder = Path(path)
        files = {name: (folder / name).read_bytes() for name in ("encoder.onnx", "tokenizer.json")}
        return self.initialize(files, srsly.read_json(folder / "settings.json"))

    def initialize(self, files: Mapping[str, bytes], settings: Mapping[str, float]) -> Self:
        """Take over trained weights: ``encoder.onnx`` and ``tokenizer.json``, and the decoder's settings."""
        self._files, self.settings = dict(files), dict(settings)
        self.encoder = OnnxEncoder(files["encoder.onnx"])
        self.pieces = Tokenizer.from_buffer(files["tokenizer.json"])
        return self


class EntityLinker:
    """Joins the mentions of one paper to its entities, and calibrates their scores."""

    def __init__(self) -> None:
        self.curves: dict[str, Curve] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Cluster one document's mentions."""
        reading = reading_of(doc)
        reading.nodes = cluster(reading.words, reading.mentions)
        kinds = ["value" if node.kind in VALUES else "entity" for node in reading.nodes]
        scores = [float(self.curves[kind](node.score)) for kind, node in zip(kinds, reading.nodes, strict=True)]
        reading.sure = [1.0, *scores]
        reading.entities = [
            PaperEntity(
                id=name,
                type=EntityType(node.kind),
                name=node.name,
                mentions=tuple(
                    Mention(reading.words.span(m.start, m.end), round(float(self.curves["entity"](m.score)), 4))
                    for m in node.mentions
                ),
                score=round(score, 4),
            )
            for name, node, score in zip(reading.names[1:], reading.nodes, scores, strict=True)
            if node.kind not in VALUES
        ]
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the calibration curves."""
        Path(path).mkdir(parents=True, exist_ok=True)
        srsly.write_json(Path(path) / "curves.json", {k: [c.slope, c.offset] for k, c in self.curves.items()})

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what :meth:`to_disk` wrote."""
        return self.initialize(srsly.read_json(Path(path) / "curves.json"))

    def initialize(self, curves: Mapping[str, Any]) -> Self:
        """Take over calibration curves, (slope, offset) for ``entity`` and ``value``."""
        self.curves = {name: Curve(*curve) for name, curve in curves.items()}
        return self


class RelationFinder:
    """Relations between the entities of a paper and from the paper, and its reported results."""

    def __init__(self) -> None:
        self.head = PairHead({})
        self.curves: dict[str, Curve] = {}
        self.thresholds: dict[str, float] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Relate the entities of one document."""
        reading = reading_of(doc)
        if reading.encoded is None or not reading.nodes:
            return doc
        pairs = make_pairs(reading.words, reading.nodes)
        logits = self.head(reading.encoded, pairs)
        reading.relations = find_relations(
            reading.words, reading.nodes, pairs, logits, reading.sure,
            names=reading.names, curves=self.curves, thresholds=self.thresholds,
        )
        reading.results = find_results(
            reading.words, reading.nodes, pairs, logits, reading.sure,
            names=reading.names, thresholds=self.thresholds,
        )
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the pair head, its curves and thresholds."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        halves: dict[str, Any] = {name: weight.astype(np.float16) for name, weight in self.head.weights.items()}
        np.savez(buffer, **halves)
        (folder / "pairs.npz").write_bytes(buffer.getvalue())
        curves = {name: [curve.slope, curve.offset] for name, curve in self.curves.items()}
        srsly.write_json(folder / "decisions.json", {"curves": curves, "thresholds": self.thresholds})

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what :meth:`to_disk` wrote."""
        decisions = srsly.read_json(Path(path) / "decisions.json")
        with np.load(Path(path) / "pairs.npz", allow_pickle=False) as stored:
            weights = {name: stored[name].astype(np.float32) for name in stored.files}
        return self.initialize(weights, decisions["curves"], decisions["thresholds"])

    def initialize(
        self, weights: Mapping[str, Any], curves: Mapping[str, Any], thresholds: Mapping[str, float]
    ) -> Self:
        """Take over a trained head, a calibration curve and a threshold for each label."""
        self.head = PairHead(dict(weights))
        self.curves = {name: Curve(*curve) for name, curve in curves.items()}
        self.thresholds = dict(thresholds)
        return self


@Language.factory(PIPES[0])
def _make_mentions(nlp: Language, name: str) -> MentionTagger:
    return MentionTagger()


@Language.factory(PIPES[1])
def _make_entities(nlp: Language, name: str) -> EntityLinker:
    return EntityLinker()


@Language.factory(PIPES[2])
def _make_relations(nlp: Language, name: str) -> RelationFinder:
    return RelationFinder()
