"""PDF, where pypdf is installed (``pip install 'litkg[pdf]'``): title and abstract from the first pages.

PDFs are programs, and reading hostile ones may take any time and memory, so that a process of its own does it, with
a limit on both (:mod:`kg.readers.pdf_pages`).
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from kg.model import Paper
from kg.readers.formats import Format, Reject, Source
from kg.readers.records import paper_from
from kg.readers.streams import Content

__all__ = ["FORMAT", "LONGEST_FILE", "MAGIC", "SECONDS"]

MAGIC = b"%PDF-"
"""How every PDF begins."""

LONGEST_FILE = 128 * 2**20
"""Most bytes of a PDF that is read."""

SECONDS = 60
"""How long the reading of one PDF may take."""

_ABSTRACT = re.compile(r"^\s*(?:abstract|summary)\b\s*[.:—–-]*\s*", re.IGNORECASE | re.MULTILINE)
_AFTER = re.compile(
    r"^\s*(?:(?:1|I|A)?\.?\s*introduction\b|(?:index terms|key\s?words|ccs concepts|categories and subject)\b"
    r"|1\.?\s*$|\d?\s*background\s*$)", re.IGNORECASE | re.MULTILINE)
_BROKEN = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_STAMP = re.compile(r"arXiv:\s?(\S+v\d+)")
_LONGEST_ABSTRACT = 5_000
_SHORTEST_ABSTRACT = 100


def _read(content: Content, source: Source) -> Iterator[Paper | Reject]:
    if importlib.util.find_spec("pypdf") is None:
        yield source.reject(0, "a PDF, for which the package pypdf is needed: pip install 'litkg[pdf]'")
        return
    data = content.raw.read(LONGEST_FILE + 1)
    if len(data) > LONGEST_FILE:
        yield source.reject(0, f"a PDF of more than {LONGEST_FILE:,} bytes")
        return
    # By its path and without a folder of scripts to import from, so that nothing in the user's folder runs.
    command = [sys.executable, "-P", str(Path(__file__).with_name("pdf_pages.py"))]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        yield source.reject(0, f"a PDF that took more than {SECONDS} seconds to read")
        return
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        yield source.reject(0, f"a PDF that cannot be read: {' '.join(reason)[:200] or 'it takes too much memory'}")
        return
    yield _paper(json.loads(done.stdout), source)


def _paper(pages: dict[str, str], source: Source) -> Paper | Reject:
    text = pages["text"]
    if not text.strip():
        return source.reject(0, "a PDF without text on its first pages (scanned?)")
    if not pages["title"]:
        return source.reject(0, "a PDF whose title cannot be told")
    start = _ABSTRACT.search(text)
    if start is None:
        return source.reject(0, "a PDF without a heading Abstract on its first pages")
    end = _AFTER.search(text, start.end())
    abstract = text[start.end() : end.start() if end else start.end() + _LONGEST_ABSTRACT]
    if not _SHORTEST_ABSTRACT <= len(abstract) <= _LONGEST_ABSTRACT:
        return source.reject(0, f"a PDF whose abstract would have {len(abstract):,} characters; expected "
                                f"{_SHORTEST_ABSTRACT} to {_LONGEST_ABSTRACT:,}")
    stamp = _STAMP.search(text)
    fields = {
        "title": pages["title"], "abstract": _BROKEN.sub("", abstract), "identifiers": [stamp[1]] if stamp else [],
    }
    return paper_from(fields, source, 1)


FORMAT = Format("pdf", "PDF: title and abstract of the first pages (pip install 'litkg[pdf]')", (".pdf",),
                lambda head: head.startswith(MAGIC.decode()), _read)
