"""Plain text: a newsletter's dump (a title line, then an abstract line), or blocks between blank lines.

A block of short lines is a title line and the wrapped lines of its abstract; a block of one short line is the title
of the block after it. The newsletter's own lines, and its ``Subscribe`` that runs into the first title, are left
out; every other line that belongs to no paper is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from kg.model import Paper
from kg.readers.formats import Format, Reject, Source
from kg.readers.records import LONGEST_TEXT, paper_from
from kg.readers.streams import LONGEST_RECORD, is_overlong
from kg.readers.values import clean

__all__ = ["FORMAT"]

_LONG = 250
_LINE_COST = 200
_LONGEST_LINE = 2 * LONGEST_TEXT
_SHORTEST_ABSTRACT = 30
_BOILERPLATE = re.compile(
    r"get trending papers in your email.*|subscribe(?: now| to .*)?|unsubscribe.*|view (?:in browser|online).*",
    re.IGNORECASE,
)
_GLUED = re.compile(r"Subscribe(?=[^\Wa-z_])")
_LABEL = re.compile(r"(?:title|abstract)\s*:\s+", re.IGNORECASE)
_TWO_SENTENCES = re.compile(r"(?<!vs)[.!?]\s+[A-Z].*[.!?]$")
_SENTENCE_END = re.compile(r"[^\W_][)\]\"'”’]?[.!?](?:\s|$)|[。！？]")
_HYPHEN_END = re.compile(r"[^\W_]-$")
_WORD_START = re.compile(r"(?!(?:and|or|to)(?:\s|$))[^\W_]")
_OTHER_START = re.compile(r"\s*(?:[<%@{\[]|---|\\(?:documentclass|begin)|TY  - )")
_MARKDOWN_OR_CODE = re.compile(
    r"^(?:#{1,6}\s|```|\|.*\|\s*$|={3,}\s*$|\.\. \w+::|(?:import|def|class|function|const|return)\b.*[;:{})]\s*$)",
    re.MULTILINE,
)


class _Line(NamedTuple):
    number: int
    text: str


class _Part(NamedTuple):
    line: _Line
    is_title: bool


def _read(stream: Iterable[str], source: Source) -> Iterator[Paper | Reject]:
    title: _Line | None = None
    abstract: list[str] = []
    size = 0
    for line, is_title in _parts(stream):
        if not is_title and title is not None:
            # What makes an abstract too long is not kept as well.
            if size <= LONGEST_TEXT:
                abstract.append(line.text)
            size += len(line.text) + 1
        elif not is_title:
            yield source.reject(line.number, f"an abstract without a title line before it: {_shown(line)}")
        else:
            if title is not None:
                yield _paper(title, abstract, source)
            title, abstract, size = line, [], 0
    if title is not None:
        yield _paper(title, abstract, source)


def _paper(title: _Line, abstract: list[str], source: Source) -> Paper | Reject:
    if not abstract:
        reason = f"a line that belongs to no paper: {_shown(title)}; expected a title line, then its abstract"
        return source.reject(title.number, reason)
    text = _LABEL.sub("", abstract[0], count=1) if _LABEL.match(abstract[0]) else abstract[0]
    name = _LABEL.sub("", title.text, count=1) if _LABEL.match(title.text) else title.text
    return paper_from({"title": name, "abstract": _joined([text, *abstract[1:]])}, source, title.number)


def _joined(lines: list[str]) -> str:
    """Lines as one, with a space between, but not inside a word that was broken at its hyphen (``pre-training``)."""
    parts = lines[:1]
    for before, line in pairwise(lines):
        is_broken = _HYPHEN_END.search(before) is not None and _WORD_START.match(line) is not None
        parts.append(line if is_broken else f" {line}")
    return "".join(parts)


def _shown(line: _Line) -> str:
    return repr(line.text if len(line.text) <= 60 else line.text[:57] + "...")


def _parts(stream: Iterable[str]) -> Iterator[_Part]:
    """The lines in their order, each told to be a title or a part of the abstract of the title before it."""
    awaited = False
    for block in _blocks(stream):
        if len(block) == 1:
            ends = block[0].text.endswith(".") if awaited else _is_abstract(block[0].text)
            awaited = not (ends or _is_abstract(block[0].text))
            yield _Part(block[0], awaited)
            continue
        if _alternates(block) and not awaited:
            yield from (_Part(line, place % 2 == 0) for place, line in enumerate(block))
        elif any(len(line.text) >= _LONG for line in block):
            yield from _dump(block)
        else:
            yield from (_Part(line, not awaited and place == 0) for place, line in enumerate(block))
        awaited = False


def _dump(block: list[_Line]) -> Iterator[_Part]:
    opened = False
    for place, line in enumerate(block):
        after = block[place + 1].text if place + 1 < len(block) else ""
        # A short last line of an abstract stands before a title, so no abstract follows it.
        is_tail = opened and bool(after) and not _is_abstract(after) and _is_sentence_end(line.text)
        is_title = not _is_abstract(line.text) and not is_tail
        opened = not is_title
        yield _Part(line, is_title)


def _alternates(block: list[_Line]) -> bool:
    titles, abstracts = block[::2], block[1::2]
    return len(titles) == len(abstracts) and all(
        not title.text.endswith((".", ",", ";")) and len(title.text) < _LONG and abstract.text.endswith((".", "!", "?"))
        for title, abstract in zip(titles, abstracts, strict=True)
    )


def _is_abstract(text: str) -> bool:
    return len(text) >= _LONG or (2 * len(text) >= _LONG and _TWO_SENTENCES.search(text) is not None)


def _is_sentence_end(text: str) -> bool:
    return text.endswith((".", ".)")) or "://" in text


def _blocks(stream: Iterable[str]) -> Iterator[list[_Line]]:
    """Runs of lines without a blank one between them, cleaned, without the newsletter's own lines."""
    block: list[_Line] = []
    opened, size = False, 0
    for number, raw in enumerate(stream, start=1):
        # The cut end of a line that is longer than any abstract leaves it too long to be one.
        text = clean(raw[:_LONGEST_LINE]) if is_overlong(raw) else clean(raw)
        size += len(text) + _LINE_COST
        if size > LONGEST_RECORD and block:
            yield block
            block, size = [], 0
        if _BOILERPLATE.fullmatch(text):
            opened = True
        elif text:
            glued = _GLUED.match(text) if opened else None
            block.append(_Line(number, text[glued.end() :] if glued else text))
            opened = False
        elif block:
            yield block
            block, size = [], 0
    if block:
        yield block


def _sniff(head: str) -> bool:
    if _OTHER_START.match(head) or _MARKDOWN_OR_CODE.search(head):
        return False
    records = list(_read(head.splitlines(), Source("")))
    papers = [record for record in records if isinstance(record, Paper) and _is_plausible(record)]
    return bool(papers) and 2 * len(papers) >= len(records)


def _is_plausible(paper: Paper) -> bool:
    """Tell a title and abstract from lists, figures, and prose, whose second line mostly goes on in lower case."""
    title, abstract = paper.title, paper.abstract
    titled = len(title) < 2 * _LONG and not title.endswith((",", ";", ":", "-"))
    letters = sum(c.isalpha() or c.isspace() for c in abstract)
    written = _SENTENCE_END.search(abstract) is not None and 4 * letters >= 3 * len(abstract)
    return titled and written and len(abstract) >= _SHORTEST_ABSTRACT and not abstract[0].islower()


FORMAT = Format(
    "text", "plain text: a title line and an abstract line a paper, or blocks between blank lines", (".txt", ".text"),
    _sniff, _read, is_loose=True,
)
