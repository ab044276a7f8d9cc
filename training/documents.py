"""Papers in the extraction format, as training reads and writes them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.evaluate import evaluate
from kg.identifiers import title_key
from kg.ids import digest

Document = dict[str, Any]
"""One paper: id, title, abstract, entities, relations, results."""


def read_documents(path: Path) -> list[Document]:
    """Annotated papers of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def read_annotations(folder: Path, corpus: Path) -> list[Document]:
    """Our own annotations, which hold positions and labels only, with their texts from the corpus, by id.

    `source` is the number of the file, from 1, in which a paper stands.

    Raises:
        SystemExit: The corpus lacks a paper, or has another text of it than the one that was annotated.
    """
    annotated = {
        d["id"]: {**d, "source": source}
        for source, path in enumerate(annotation_files(folder), start=1)
        for d in read_documents(path)
    }
    texts = {paper["id"]: paper for paper in _corpus(corpus) if paper["id"] in annotated}
    for id, document in annotated.items():
        paper = texts.get(id)
        if paper is None or digest(paper["title"], paper["abstract"]) != document["text"]:
            raise SystemExit(f"{corpus} has no such text of the annotated paper {id}")
    return [
        {**document, "title": texts[id]["title"], "abstract": texts[id]["abstract"]}
        for id, document in sorted(annotated.items())
    ]


def annotation_files(folder: Path) -> list[Path]:
    """The files of our own annotations, in the order of their numbers."""
    return sorted(folder.glob("*.jsonl"))


def read_unlabelled(corpus: Path, avoid: Iterable[str]) -> list[Document]:
    """The papers of the corpus, in its order, but those whose id, or whose title's key, is to be avoided."""
    avoided = frozenset(avoid)
    return [
        {"title": paper["title"], "abstract": paper["abstract"]}
        for paper in _corpus(corpus)
        if paper["id"] not in avoided and title_key(paper["title"]) not in avoided
    ]


def _corpus(path: Path) -> Iterator[Document]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def f1(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, float]:
    """Micro F1 of mentions, entities, relations and results."""
    tallies = evaluate(gold, predicted)
    return {measure: tallies[measure].figures().f1 for measure in ("mention", "entity", "relation", "result")}
