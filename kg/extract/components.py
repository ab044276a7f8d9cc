"""The pipeline's tokenizer and components under their names, in the order in which they run.

A document's text is the title, a line feed, and the abstract. Each component reads what those before it left on the
document's :class:`~kg.extract.reading.Reading`, and writes its own part.
"""

from __future__ import annotations

import re
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

from kg.extract.finder import RelationFinder
from kg.extract.linker import EntityLinker
from kg.extract.reading import Reading, attach
from kg.extract.tagger import MentionTagger
from kg.extract.words import WORD, read_words

__all__ = ["PIPES", "PaperTokenizer"]

PIPES = ("litkg_mentions", "litkg_entities", "litkg_relations")
"""Names of the components, in their order."""
_TOKEN: Final = re.compile(rf"({WORD.pattern}|\s)( ?)")
"""A word or a space, and the space behind it: a document has each character of its text. spaCy's own helper finds
the words in the text again, in twice the time."""


class PaperTokenizer(DummyTokenizer):
    """Words by character class; a paper's first line is its title."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Cut a text into words and sentences."""
        title, _, abstract = text.partition("\n")
        tokens = _TOKEN.findall(text)
        doc = Doc(self.vocab, words=[word for word, _ in tokens], spaces=[bool(space) for _, space in tokens])
        return attach(doc, Reading(read_words(title, abstract)))


@registry.tokenizers("litkg.PaperTokenizer.v1")  # type: ignore[untyped-decorator]
def _make_tokenizer() -> Any:
    return lambda nlp: PaperTokenizer(nlp.vocab)


@Language.factory(PIPES[0])
def _make_mentions(nlp: Language, name: str) -> MentionTagger:
    return MentionTagger(nlp.vocab, name)


@Language.factory(PIPES[1])
def _make_entities(nlp: Language, name: str) -> EntityLinker:
    return EntityLinker(nlp.vocab, name)


@Language.factory(PIPES[2])
def _make_relations(nlp: Language, name: str) -> RelationFinder:
    return RelationFinder(nlp.vocab, name)
