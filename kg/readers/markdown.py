"""Markdown: a heading and the paragraphs under it a paper, or front matter with a title, or one paper a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.model import Paper
from kg.readers.formats import Format, Reject, Source
from kg.readers.records import LONGEST_TEXT, paper_from
from kg.readers.values import clean

__all__ = ["FORMAT"]

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\(([^\s()]{1,300})\)")
_LABEL = re.compile(r"[*_]{0,2}([A-Za-z]{2,12})[*_]{0,2}\s*:[*_]{0,2}\s*(.*)$", re.DOTALL)
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.{1,300}?)(?<=\S)\1")
_BYLINE = re.compile(r"[*_]{1,2}[^*_]{1,2000}[*_]{1,2}\s*$")
_ABSTRACT = re.compile(r"[*_]{0,2}abstract[*_]{0,2}\s*[:.]?\s*$", re.IGNORECASE)
_OTHER = re.compile(r"^(?:```|~~~|\|.*\|\s*$|<[a-z]+)", re.MULTILINE)
_NOTES = re.compile(
    r"^ {0,3}#{1,6}\s+(?:installation|install|usage|licen[cs]e|contributing|getting started|quick ?start|requirements|"
    r"table of contents|contents|changelog|acknowledge?ments?|citation|how to .*)\s*$", re.IGNORECASE | re.MULTILINE)
_FIELDS = {"authors": "authors", "author": "authors", "year": "year", "date": "year", "venue": "venue", "url": "url",
           "link": "url", "paper": "url", "doi": "doi", "arxiv": "arxiv", "published": "year", "journal": "venue",
           "title": "title", "abstract": "abstract", "pdf": "urls"}
_LONGEST_SECTION = 2 * LONGEST_TEXT
_LONG_ENOUGH = 150


class _Section(NamedTuple):
    line: int
    title: str
    lines: list[str]


def _read(content: Iterable[str], source: Source) -> Iterator[Paper | Reject]:
    held: _Section | None = None
    for section in _sections(content):
        if held is not None and _ABSTRACT.match(section.title):
            # The heading "Abstract" is a part of the paper whose title is the heading before it.
            held = _Section(held.line, held.title, [*held.lines, "", *section.lines])
            continue
        if held is not None:
            yield _paper(held, source)
        held = section
    if held is not None:
        yield _paper(held, source)


def _paper(section: _Section, source: Source) -> Paper | Reject:
    fields: dict[str, object] = {}
    abstract: list[str] = []
    for paragraph in _paragraphs(section.lines):
        labels = [_LABEL.match(line) for line in paragraph]
        names = [label[1].casefold() if label else "" for label in labels]
        if all(names) and not _FIELDS.keys().isdisjoint(names):
            for label in labels:
                if label and label[1].casefold() in _FIELDS:
                    fields.setdefault(_FIELDS[label[1].casefold()], _plain(label[2]))
        elif not abstract and "authors" not in fields and len(paragraph) == 1 and _BYLINE.match(paragraph[0]):
            fields["authors"] = _plain(paragraph[0])
        else:
            abstract += paragraph
    link = _LINK.search(section.title)
    if link:
        fields.setdefault("url", link[2])
    if not fields.get("abstract"):
        fields["abstract"] = clean(_plain(" ".join(abstract)))
    title = fields.pop("title", "") or clean(_plain(section.title))
    if not fields["abstract"]:
        reason = f"a heading without text under it: {str(title)[:60]!r}; expected an abstract"
        return source.reject(section.line, reason)
    return paper_from({"title": title, **fields}, source, section.line)


def _plain(text: str) -> str:
    """Links as their text, emphasis without its marks."""
    text = text[: 2 * LONGEST_TEXT]
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text)).strip().strip("*_")


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*lines, ""]:
        text = line.strip().removeprefix("> ")
        if text in ("", "---", "***", "___"):
            if paragraph:
                yield paragraph
            paragraph = []
        elif not _ABSTRACT.match(text):
            paragraph.append(text.removeprefix("- ").removeprefix("* "))


def _sections(content: Iterable[str]) -> Iterator[_Section]:
    section: _Section | None = None
    size = 0
    for number, line in enumerate(content, start=1):
        found = _HEADING.match(line[:3000])
        if found:
            if section is not None:
                yield section
            section, size = _Section(number, found[2], []), 0
        elif line.strip() or section is not None:
            section = section or _Section(number, "", [])
            if size <= _LONGEST_SECTION:
                section.lines.append(line[:_LONGEST_SECTION])
            size += len(line)
    if section is not None:
        yield section


def _sniff(head: str) -> bool:
    """Most headings of papers stand over an abstract, while those of notes stand over lists, code and short remarks."""
    if _OTHER.search(head) or _NOTES.search(head) or not re.search(r"^ {0,3}#{1,6}\s+\S", head, re.MULTILINE):
        return False
    records = list(_read(head.splitlines(keepends=True), Source("")))
    papers = [one for one in records if isinstance(one, Paper) and len(one.abstract) >= _LONG_ENOUGH]
    return bool(papers) and 2 * len(papers) >= len(records)


FORMAT = Format("markdown", "Markdown: a heading and its text a paper", (".md", ".markdown"), _sniff, _read,
                is_loose=True)
