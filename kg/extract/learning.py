"""The part that all three components share: a final layer that learns on top of weights that are fixed.

Encoder and lower layers are trained together elsewhere (``training/``); a component's final layer can go on learning
from annotated papers through ``nlp.update``, with spaCy and numpy alone.
"""

from __future__ import annotations

import io
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline.trainable_pipe import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Linear, NumpyOps, Optimizer

from kg.errors import ModelError
from kg.evaluate import evaluate
from kg.extract.arrays import Array, log_softmax
from kg.extract.examples import gold_of, said
from kg.extract.reading import reading_of

__all__ = ["FinalLayer", "Loss", "cross_entropy", "read_arrays", "write_arrays"]

Loss = Callable[[Array], tuple[float, Array]]
"""Outputs [rows, O] of a final layer -> the loss and its gradient [rows, O]."""


class FinalLayer(TrainablePipe):  # type: ignore[misc]  # a Cython class without types
    """A component whose ``model`` is its last linear layer, and whose other weights stay as they are.

    ``predict`` gives what is new without writing it, ``set_annotations`` writes it onto the documents, ``update``
    learns from examples that :func:`~kg.extract.examples.example_of` makes. A component reads what those before it
    left on the documents: give their names to ``nlp.update(..., annotates=[...])``.
    """

    def __init__(self, vocab: Vocab, name: str) -> None:
        model = Linear()
        # numpy's products, as in the lower layers, take a fraction of the time of BLIS's.
        model.ops = NumpyOps(use_blis=False)
        super().__init__(vocab, model, name)

    @abstractmethod
    def learn(self, example: Example) -> Iterable[tuple[Array, Loss]]:
        """Inputs [rows, I] of the final layer, and the loss of its outputs, of one example."""

    measures: tuple[str, ...] = ()
    """What :meth:`score` measures, by the names of :func:`kg.evaluate.evaluate`."""

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, float]:
        """Precision, recall and F1 of each measure: ``<measure>_p``, ``<measure>_r``, ``<measure>_f``."""
        pairs = [(gold_of(example), reading_of(example.predicted)) for example in examples]
        tallies = evaluate([gold for gold, _ in pairs], [said(gold, reading) for gold, reading in pairs])
        return {name: figure for measure in self.measures for name, figure in tallies[measure].scores(measure).items()}

    def predict(self, docs: Iterable[Doc]) -> list[Any]:
        """What each document says, in order; the documents stay as they are."""
        return [self.read(doc) for doc in docs]

    def set_annotations(self, docs: Iterable[Doc], scores: Sequence[Any]) -> None:
        """Write what :meth:`predict` gave onto the documents."""
        for doc, score in zip(docs, scores, strict=True):
            self.write(doc, score)

    @abstractmethod
    def read(self, doc: Doc) -> Any:
        """What one document says."""

    @abstractmethod
    def write(self, doc: Doc, found: Any) -> None:
        """Write that onto the document."""

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from examples; `losses` takes the sum under the component's name."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        for example in examples:
            for inputs, loss_of in self.learn(example):
                outputs, backprop = self.model.begin_update(inputs)
                loss, gradient = loss_of(outputs)
                backprop(gradient.astype(np.float32))
                losses[self.name] += loss
        # spaCy passes False for "not yet".
        if sgd:
            self.finish_update(sgd)
        return losses

    def initialize(
        self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None
    ) -> None:
        """Forget what the final layer knows; the weights below it stay."""
        if not self.model.has_dim("nO"):
            raise ModelError(f"{self.name} has no weights; load it from a trained pipeline")
        for kind in ("W", "b"):
            self.model.set_param(kind, np.zeros_like(self.model.get_param(kind)))

    def set_final(self, weight: Array, bias: Array) -> None:
        """Take over the final layer: `weight` [I, O], `bias` [O]."""
        self.model.set_dim("nI", weight.shape[0], force=True)
        self.model.set_dim("nO", weight.shape[1], force=True)
        self.model.set_param("W", np.ascontiguousarray(weight.T, dtype=np.float32))
        self.model.set_param("b", np.ascontiguousarray(bias, dtype=np.float32))

    def final(self) -> dict[str, Array]:
        """The final layer as :meth:`set_final` takes it."""
        return {"weight": self.model.get_param("W").T, "bias": self.model.get_param("b")}


def cross_entropy(labels: Array, share: float) -> Loss:
    """Cross-entropy of the rows' `labels` [rows], times `share`."""
    rows = np.arange(len(labels))

    def loss(outputs: Array) -> tuple[float, Array]:
        scores = log_softmax(outputs)
        gradient = np.exp(scores)
        gradient[rows, labels] -= 1
        return float(-scores[rows, labels].sum() * share), gradient * share

    return loss


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Arrays as one file, the same bytes for the same arrays."""
    buffer = io.BytesIO()
    named: dict[str, Any] = dict(arrays)
    np.savez(buffer, **named)
    path.write_bytes(buffer.getvalue())


def read_arrays(path: Path) -> dict[str, Array]:
    """What :func:`write_arrays` wrote; fixed weights come back in single precision."""
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
