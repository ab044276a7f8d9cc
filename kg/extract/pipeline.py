"""The shipped spaCy pipeline: made from trained parts, loaded from disk, and papers through it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import spacy
from spacy.language import Language
from spacy.vocab import Vocab
from threadpoolctl import ThreadpoolController

from kg.errors import ModelError
from kg.extract.components import PIPES
from kg.extract.finder import RelationFinder
from kg.extract.known import Known
from kg.extract.labels import LABELS, NODES, TAGS, check
from kg.extract.linker import EntityLinker
from kg.extract.links import link
from kg.extract.reading import reading_of
from kg.extract.shipped import MODEL, extractor_name
from kg.extract.tagger import MentionTagger
from kg.model import Extraction, Paper

__all__ = ["PipelineExtractor", "assemble_pipeline", "load"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def assemble_pipeline(
    files: Mapping[str, bytes], weights: Sequence[Mapping[str, Any]], decisions: Mapping[str, Any], known: Known,
    *, version: str
) -> Language:
    """A pipeline from trained parts.

    Args:
        files: ``encoder.onnx`` and ``tokenizer.json``.
        weights: Weights by name of each component, in their order; ``weight`` [I, O] and ``bias`` [O] are its final
            layer.
        decisions: ``keep`` (the least score of a node), ``same`` (the least chance by which two are one), ``curves``
            and ``thresholds`` by label.
        known: What names are in other papers.
        version: What tells these weights from others.
    """
    config = {"nlp": {"tokenizer": {"@tokenizers": "litkg.PaperTokenizer.v1"}}}
    meta = {"name": "litkg", "version": version, "spacy_version": ">=3.8.0,<4.0.0"}
    nlp = spacy.blank("en", config=config, meta=meta)
    nlp.meta["schema"] = {"tags": list(TAGS), "nodes": list(NODES), "labels": list(LABELS)}
    curves, final = decisions["curves"], ("weight", "bias")
    own = {name: curves[name] for name in ("entity", "value")}
    mentions, entities, relations = (nlp.add_pipe(name) for name in PIPES)
    assert isinstance(mentions, MentionTagger)
    assert isinstance(entities, EntityLinker)
    assert isinstance(relations, RelationFinder)
    finals = [{name: w[name] for name in final} for w in weights]
    lower = [{name: w for name, w in some.items() if name not in final} for some in weights]
    mentions.equip(files, finals[0])
    entities.equip(lower[1], finals[1], keep=decisions["keep"], same=decisions["same"], curves=own,
                   known=known)
    relations.equip(lower[2], finals[2], curves={k: c for k, c in curves.items() if k not in own},
                    thresholds=decisions["thresholds"])
    return nlp


def load(path: str | Path = MODEL, *, vocab: Vocab | bool = True) -> Language:
    """The pipeline in a folder, by default the one that ships with litkg; `vocab` as spaCy has it.

    Raises:
        ModelError: The folder is missing or damaged, or was trained with another schema.
    """
    try:
        nlp = spacy.load(path, vocab=vocab)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise ModelError(f"cannot load an extraction model from {path}: {error}") from error
    check(nlp.meta.get("schema", {}))
    return nlp


class PipelineExtractor:
    """An :class:`~kg.extract.Extractor` over a spaCy pipeline."""

    def __init__(self, nlp: Language, name: str) -> None:
        self._nlp = nlp
        # spaCy's limit guards a parser's memory; here windows and blocks do.
        self._nlp.max_length = sys.maxsize
        self._blas = ThreadpoolController()
        self.name = name

    @classmethod
    def load(cls, path: str | Path = MODEL) -> Self:
        """The extractor over the pipeline in a folder."""
        # Its vocabulary knows no shapes, norms and flags of words: they take spaCy longer than all else that it does.
        return cls(load(path, vocab=Vocab()), extractor_name(path))

    def extract(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        """Read papers one after the other, in their order."""
        for paper in papers:
            # The title is the first line, so a line break inside it must not count as one; and what is no valid
            # Unicode reads as the sign for that, character by character.
            text = _SURROGATE.sub("\ufffd", f"{paper.title.replace(chr(10), ' ')}\n{paper.abstract}")
            # The pair head's products are small: more threads would cost more than they bring.
            with self._blas.limit(limits=1, user_api="blas"):
                reading = reading_of(self._nlp(text))
            yield Extraction(
                paper=paper,
                entities=tuple(link(paper, reading.entities, reading.relations)),
                relations=tuple(reading.relations),
                results=tuple(reading.results),
                sentences=reading.words.sentences,
                extractor=self.name,
            )
