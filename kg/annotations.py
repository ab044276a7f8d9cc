"""The extraction format: one JSON object a paper, the same for gold and for what we extract.

``relations`` and ``results`` hold only what the text asserts; ``details`` beside them holds every relation found, with
its score, polarity and place, so that nothing which the extractor saw is lost.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import EvaluationError
from kg.model import PAPER, Extraction, Field, Span
from kg.schema import Polarity

__all__ = ["document", "read_documents"]

_KEYS = ("id", "title", "abstract", "entities", "relations", "results")
_FIELDS = frozenset(Field)


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
    """The papers of a file in the extraction format, in its order; blank lines are skipped, ids become strings.

    Args:
        path: The file; ``-`` is standard input.

    Raises:
        EvaluationError: The file cannot be read, or a line is no such object; names the line.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield _checked(json.loads(line))
            except (ValueError, RecursionError) as error:
                raise EvaluationError(f"{path}:{number}: not an annotated paper: {error}") from error


def _checked(loaded: Any) -> dict[str, Any]:
    """A document that the measures can rely on; ValueError says what is wrong with it."""
    if not isinstance(loaded, dict):
        raise ValueError("expected an object")  # noqa: TRY004 - one error for all that is wrong
    if missing := [key for key in _KEYS if key not in loaded]:
        raise ValueError(f"it needs {', '.join(_KEYS)}; no {missing[0]!r}")
    if wrong := [key for key in _KEYS[3:] if not isinstance(loaded[key], list)]:
        raise ValueError(f"{wrong[0]!r} is not a list")
    try:
        for entity in loaded["entities"]:
            for field, start, end in (*entity["mentions"], *([] if entity["mentions"] else [(None, 0, 0)])):
                if field not in _FIELDS or not 0 <= start < end <= len(loaded[field]):
                    raise ValueError(f"entity {entity['id']!r} has no mention, or one outside the text")
            _ = entity["type"], entity["name"]
        ids = {entity["id"] for entity in loaded["entities"]} | {PAPER, None}
        ends = [id for subject, _, object in loaded["relations"] for id in (subject, object)]
        ends += [result[role] for result in loaded["results"] for role in ("subject", "metric", "dataset")]
        _ = [result["value"] for result in loaded["results"]]
    except (TypeError, KeyError) as error:
        raise ValueError(f"a malformed entity, relation or result: {error!r}") from error
    if unknown := [end for end in ends if end not in ids]:
        raise ValueError(f"no entity {unknown[0]!r}, which a relation or result names")
    return {**loaded, "id": str(loaded["id"])}


def _place(span: Span) -> list[str | int]:
    return [span.field.value, span.start, span.end]
