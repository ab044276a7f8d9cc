"""Annotated papers as spaCy's training examples."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.training import Example

from kg.extract.gold import Document, as_document
from kg.extract.reading import Reading, reading_of

__all__ = ["example_of", "gold_of", "said"]


def example_of(nlp: Language, paper: Document) -> Example:
    """An annotated paper for ``nlp.update`` and ``nlp.evaluate``."""
    text = f"{paper['title']}\n{paper['abstract']}"
    reference = nlp.make_doc(text)
    reading_of(reference).gold = paper
    return Example(nlp.make_doc(text), reference)


def gold_of(example: Example) -> Document:
    """The annotated paper of an example that :func:`example_of` made."""
    gold = reading_of(example.reference).gold
    assert gold is not None, "the example was not made by kg.extract.examples.example_of"
    return gold


def said(paper: Document, reading: Reading) -> dict[str, Any]:
    """What a pipeline read in an annotated paper."""
    return as_document(paper, reading.words, reading.nodes, reading.relations, reading.results)
