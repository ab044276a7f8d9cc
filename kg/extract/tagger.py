"""The component that encodes a paper and finds what may be a mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from spacy.tokens import Doc
from spacy.training import Example
from tokenizers import Tokenizer

from kg.errors import ModelError
from kg.evaluate import evaluate
from kg.extract.arrays import Array
from kg.extract.clusters import cluster
from kg.extract.encoder import Encoded, Encoder, OnnxEncoder, encode
from kg.extract.examples import gold_of
from kg.extract.gold import as_document, gold_nodes, gold_tags
from kg.extract.learning import FinalLayer, Loss, cross_entropy, read_arrays, write_arrays
from kg.extract.mentions import CANDIDATES, WordSpan, find_mentions
from kg.extract.reading import reading_of

__all__ = ["MentionTagger"]

Tagged = tuple[Encoded | None, Array | None, list[WordSpan]]
"""Encoding, tag logits [W, tags], candidate mentions; a text without words has neither of the first two."""


class MentionTagger(FinalLayer):
    """Encodes a paper and tags what may be a mention of an entity or a reported value.

    It finds more than there is: the entity linker decides what stays.
    """

    encoder: Encoder | None = None
    pieces: Tokenizer | None = None

    def read(self, doc: Doc) -> Tagged:
        """See :class:`FinalLayer`."""
        words = reading_of(doc).words
        encoded = self._encode(doc)
        if encoded is None:
            return None, None, []
        logits = np.asarray(self.model.predict(encoded.vectors))
        return encoded, logits, find_mentions(words, logits, CANDIDATES)

    def write(self, doc: Doc, found: Tagged) -> None:
        """See :class:`FinalLayer`."""
        reading = reading_of(doc)
        reading.encoded, reading.logits, reading.mentions = found

    def learn(self, example: Example) -> Iterator[tuple[Array, Loss]]:
        """Cross-entropy of the tags, summed over words, per word of a mention."""
        encoded, words = self._encode(example.predicted), reading_of(example.predicted).words
        if encoded is None:
            return
        tags = gold_tags(gold_nodes(gold_of(example), words)[0], words)
        yield encoded.vectors, cross_entropy(tags, 1 / max(1, int((tags > 0).sum())))

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, float]:
        """``candidate_recall``: the share of gold mentions that are among the candidates, types aside."""
        pairs = [(gold_of(example), reading_of(example.predicted)) for example in examples]
        found = [as_document(gold, x.words, cluster(x.words, x.mentions)) for gold, x in pairs]
        return {"candidate_recall": evaluate([gold for gold, _ in pairs], found)["boundary"].figures().recall}

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the encoder, its word pieces and the final layer into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.cfg["files"].items():
            (folder / name).write_bytes(content)
        write_arrays(folder / "final.npz", self.final())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read what :meth:`to_disk` wrote."""
        folder = Path(path)
        files = {name: (folder / name).read_bytes() for name in ("encoder.onnx", "tokenizer.json")}
        return self.equip(files, read_arrays(folder / "final.npz"))

    def equip(self, files: Mapping[str, bytes], final: Mapping[str, Array]) -> Self:
        """Take over trained weights: ``encoder.onnx``, ``tokenizer.json``, and the final layer."""
        self.cfg["files"] = dict(files)
        self.encoder = OnnxEncoder(files["encoder.onnx"])
        self.pieces = Tokenizer.from_buffer(files["tokenizer.json"])
        self.set_final(**final)
        return self

    def _encode(self, doc: Doc) -> Encoded | None:
        if self.encoder is None or self.pieces is None:
            raise ModelError("the mention tagger has no weights; load it from a trained pipeline")
        reading = reading_of(doc)
        return encode(self.encoder, self.pieces, reading.words) if len(reading.words) else None
