"""Papers and extractions as rows of the workspace: what was read, what it merged to, and the extraction cache."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.ids import digest, paper_id
from kg.model import Extraction, Mention, Paper, Span
from kg.readers import Reject
from kg.workspace import Workspace

__all__ = [
    "COLUMNS",
    "content_key",
    "keep_extractions",
    "keep_papers",
    "keep_records",
    "keep_rejects",
    "kept_records",
    "paper_of",
    "recall",
    "recall_assembly",
    "remember",
    "remember_assembly",
    "unread_papers",
]

COLUMNS = "id, title, abstract, authors, year, venue, url, identifiers, cited, orcids, versions, urls"
"""Columns that say what a paper is."""
_SAVED_AT_ONCE = 256
"""Extractions that go to disk together."""


def content_key(paper: Paper) -> str:
    """The hash of a paper's text, under which its extraction is kept."""
    return digest(paper.title, paper.abstract)


def keep_records(workspace: Workspace, records: Iterable[Paper], *, add: bool) -> None:
    """Store records as they were read, in place of earlier ones or (`add`) beside them.

    A record is known again by what it says and where it was read, so that adding a file twice changes nothing, while
    the same paper in another place counts as a duplicate.
    """
    if not add:
        workspace.run("DELETE FROM records")
    known = {key for (key,) in workspace.fetch("SELECT key FROM records")}
    workspace.insert("records", _new_rows(records, known))


def _new_rows(records: Iterable[Paper], known: set[str]) -> Iterator[tuple[Any, ...]]:
    for record in records:
        body = _row(record)
        key = digest(*map(repr, body), record.source)
        if key not in known:
            known.add(key)
            yield (key, *body, record.source)


def kept_records(workspace: Workspace) -> list[Paper]:
    """All records of the workspace, in an order that is their own."""
    rows = workspace.fetch(f"SELECT {COLUMNS}, source FROM records ORDER BY key")  # noqa: S608 - our column names
    return [replace(paper_of(row[:-1]), source=row[-1]) for row in rows]


def keep_rejects(workspace: Workspace, rejects: Iterable[Reject], *, add: bool) -> list[Reject]:
    """Store what could not be read, likewise; returns all that the workspace knows of, sorted."""
    if not add:
        workspace.run("DELETE FROM rejects")
    known = {Reject(*row) for row in workspace.fetch("SELECT source, line, reason FROM rejects")}
    new = sorted(set(rejects) - known, key=_reject_order)
    workspace.insert("rejects", ((reject.source, reject.line, reject.reason) for reject in new))
    return sorted([*known, *new], key=_reject_order)


def keep_papers(workspace: Workspace, papers: Iterable[Paper]) -> None:
    """Make these the papers of the graph, in place of all earlier ones; their ids become graph ids."""
    workspace.run("DELETE FROM papers")
    workspace.insert(
        "papers", ((paper_id(paper.id), *_row(paper)[1:], content_key(paper)) for paper in papers)
    )


def unread_papers(workspace: Workspace, papers: Iterable[Paper], extractor: str) -> list[Paper]:
    """Those of the papers whose text `extractor` has not read yet, in their order; one for each distinct text."""
    query = "SELECT content FROM extractions WHERE extractor = ?"
    known = {content for (content,) in workspace.fetch(query, [extractor])}
    unread: dict[str, Paper] = {}
    for paper in papers:
        key = content_key(paper)
        if key not in known:
            unread.setdefault(key, paper)
    return list(unread.values())


def keep_extractions(
    workspace: Workspace, extractions: Iterable[Extraction], saved: Callable[[int], None]
) -> None:
    """Add extractions to the cache as they come; `saved` is told how many there are so far.

    They are written in groups, the last one also when the work is cut short, so that an interrupted build goes on
    where it stopped.
    """
    group: list[Sequence[Any]] = []
    try:
        for count, extraction in enumerate(extractions, start=1):
            group.append(_extraction_row(extraction))
            saved(count)
            if len(group) == _SAVED_AT_ONCE:
                workspace.insert("extractions", group)
                group = []
    finally:
        workspace.insert("extractions", group)


def remember(workspace: Workspace, key: str, value: str) -> None:
    """Keep a small fact in the workspace."""
    workspace.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value])


def remember_assembly(workspace: Workspace, state: str, outcome: Mapping[str, Any]) -> None:
    """Keep what was assembled: a hash of all that the graph is a function of, and what came of it."""
    remember(workspace, "assembled", json.dumps({"state": state, **outcome}))


def recall_assembly(workspace: Workspace) -> dict[str, Any]:
    """What was kept of the last assembly, its ``state`` among it; empty where the graph was never assembled."""
    return dict(json.loads(recall(workspace, "assembled") or "{}"))


def recall(workspace: Workspace, key: str) -> str | None:
    """A fact that was kept under `key`, or None."""
    rows = workspace.fetch("SELECT value FROM meta WHERE key = ?", [key])
    return str(rows[0][0]) if rows else None


def _reject_order(reject: Reject) -> tuple[str, int, str]:
    return reject.source, reject.line, reject.reason


def _row(paper: Paper) -> tuple[Any, ...]:
    return (
        paper.id, paper.title, paper.abstract, list(paper.authors), paper.year, paper.venue, paper.url,
        list(paper.identifiers), list(paper.references), list(paper.orcids), list(paper.versions), list(paper.urls),
    )


def paper_of(row: Sequence[Any]) -> Paper:
    """The paper of a row of ``papers`` or ``records``, with its columns in the order of :data:`COLUMNS`."""
    id, title, abstract, authors, year, venue, url, identifiers, cited, orcids, versions, urls = row
    return Paper(
        id, title, abstract, tuple(authors), year, venue, url, tuple(identifiers), tuple(cited),
        orcids=tuple(orcids), versions=tuple(versions), urls=tuple(urls),
    )


def _extraction_row(extraction: Extraction) -> tuple[Any, ...]:
    entities = [
        {
            "id": e.id, "type": e.type.value, "name": e.name, "score": e.score, "identifiers": list(e.identifiers),
            "mentions": [_mention(mention) for mention in e.mentions],
        }
        for e in extraction.entities
    ]
    relations = [
        {
            "subject": r.subject, "predicate": r.predicate.value, "object": r.object, "score": r.score,
            "polarity": r.polarity.value, **_place(r.evidence),
        }
        for r in extraction.relations
    ]
    results = [
        {
            "subject": r.subject, "metric": r.metric, "dataset": r.dataset, "value": r.value, "kind": r.kind.value,
            "baseline": r.baseline, "score": r.score, "polarity": r.polarity.value, **_place(r.evidence),
        }
        for r in extraction.results
    ]
    sentences = [_place(span) for span in extraction.sentences]
    return content_key(extraction.paper), extraction.extractor, entities, relations, results, sentences


def _mention(mention: Mention) -> dict[str, Any]:
    return {**_place(mention.span), "score": mention.score}


def _place(span: Span) -> dict[str, Any]:
    return {"field": span.field.value, "start": span.start, "end": span.end}
