"""What the components of the pipeline leave for each other on a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc

from kg.extract.arrays import Array
from kg.extract.clusters import Node
from kg.extract.encoder import Encoded
from kg.extract.mentions import WordSpan
from kg.extract.pairs import NodeSet
from kg.extract.words import Words
from kg.model import PAPER, PaperEntity, Relation, Result

__all__ = ["Reading", "reading_of"]

_EXTENSION = "litkg"


@dataclass(slots=True)
class Reading:
    """The state of reading one paper; each component fills in its part, in the order of the fields.

    ``logits`` [W, tags] are the tagger's; ``mentions`` all that may be any, ``nodes`` what is kept of them, and
    ``node_set`` and ``node_vectors`` the same for the heads; ``sure`` holds the calibrated scores of the paper (1) and
    the nodes; ``names`` their local ids. ``gold`` is the annotated paper, on references of training examples alone.
    """

    words: Words
    encoded: Encoded | None = None
    logits: Array | None = None
    mentions: list[WordSpan] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    node_set: NodeSet | None = None
    node_vectors: Array | None = None
    sure: list[float] = field(default_factory=lambda: [1.0])
    entities: list[PaperEntity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    gold: Mapping[str, Any] | None = None

    @property
    def names(self) -> list[str]:
        """Local ids by node: ``paper``, ``e1``, ``e2``, ..."""
        return [PAPER, *(f"e{place}" for place in range(1, len(self.nodes) + 1))]


def reading_of(doc: Doc) -> Reading:
    """The reading that belongs to a document, as the tokenizer made it."""
    reading = doc._.get(_EXTENSION)
    assert isinstance(reading, Reading), "the document was not made by the litkg tokenizer"
    return reading


def attach(doc: Doc, reading: Reading) -> Doc:
    """Put a fresh reading on a document."""
    doc._.set(_EXTENSION, reading)
    return doc


Doc.set_extension(_EXTENSION, default=None, force=True)
