"""Hugging Face daily papers (https://huggingface.co/api/daily_papers): arXiv papers inside posts."""

from __future__ import annotations

from collections.abc import Mapping

from kg.readers.arxiv import ARXIV
from kg.readers.dialects import Dialect, Record

__all__ = ["DIALECT"]

_OWN = ("upvotes", "submittedOnDailyBy", "discussionId", "publishedAt")


def _is_spoken(record: Record) -> bool:
    return isinstance(record.get("paper"), Mapping) or ("summary" in record and any(key in record for key in _OWN))


def _fields(record: Record) -> Record:
    inner = record.get("paper")
    paper = inner if isinstance(inner, Mapping) else record
    own = paper.get("id")
    authors = paper.get("authors")
    return {
        "title": paper.get("title") or record.get("title"),
        "abstract": paper.get("summary") or record.get("summary"),
        "authors": [one for one in authors if not _is_hidden(one)] if isinstance(authors, list) else authors,
        "year": paper.get("publishedAt") or record.get("publishedAt"),
        "venue": ARXIV,
        "url": f"https://arxiv.org/abs/{own}" if isinstance(own, str) else None,
        "urls": [f"https://huggingface.co/papers/{own}" if isinstance(own, str) else None,
                 paper.get("githubRepo"), paper.get("projectPage")],
        "arxiv": own,
    }


def _is_hidden(author: object) -> bool:
    return isinstance(author, Mapping) and author.get("hidden") is True


DIALECT = Dialect("Hugging Face daily papers", _is_spoken, _fields)
