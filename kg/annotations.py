"""The extraction format: one JSON object a paper, the same for gold and for what we extract.

``relations`` and ``results`` hold only what the text asserts; ``details`` beside them holds every relation found, with
its score, polarity and place, so that nothing which the extractor saw is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import EvaluationError
from kg.model import Extraction, Span
from kg.schema import Polarity

__all__ = ["document", "read_documents"]

_KEYS = ("id", "title", "abstract", "entities", "relations", "results")


def document(extraction: Extraction) -> dict[str, Any]:
    """An extraction as a JSON-ready object, its keys in a fixed order."""
    paper = extraction.paper
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "entities": [
            {
                "id": entity.id,
                "type": entity.type.value,
                "name": entity.name,
                "mentions": [_place(mention.span) for mention in entity.mentions],
                "score": entity.score,
                "identifiers": list(entity.identifiers),
            }
            for entity in extraction.entities
        ],
        "relations": [
            [r.subject, r.predicate.value, r.object]
            for r in extraction.relations
            if r.polarity == Polarity.AFFIRMED
        ],
        "results": [
            {
                "subject": r.subject,
                "metric": r.metric,
                "dataset": r.dataset,
                "value": r.value,
                "kind": r.kind.value,
                "baseline": r.baseline,
                "score": r.score,
                "evidence": _place(r.evidence),
            }
            for r in extraction.results
            if r.polarity == Polarity.AFFIRMED
        ],
        "details": [
            {
                "subject": r.subject,
                "predicate": r.predicate.value,
                "object": r.object,
                "score": r.score,
                "polarity": r.polarity.value,
                "evidence": _place(r.evidence),
            }
            for r in extraction.relations
        ],
        "extractor": extraction.extractor,
    }


def read_documents(path: str | Path) -> Iterator[dict[str, Any]]:
    """The papers of a file in the extraction format, in its order; blank lines are skipped.

    Raises:
        EvaluationError: The file cannot be read, or a line is not such an object; names the line.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            loaded = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise EvaluationError(f"{path}:{number}: not JSON: {error}") from error
        missing = [key for key in _KEYS if not isinstance(loaded, dict) or key not in loaded]
        if missing:
            raise EvaluationError(f"{path}:{number}: an annotated paper needs {', '.join(_KEYS)}; no {missing[0]!r}")
        yield loaded


def _place(span: Span) -> list[str | int]:
    return [span.field.value, span.start, span.end]
