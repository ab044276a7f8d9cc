"""A program: a PDF on standard input to JSON with the text of its first pages and its title, within limits.

It runs in a process of its own (:mod:`kg.readers.pdf`), so that nothing that a file does to it reaches its caller.
"""

from __future__ import annotations

import io
import json
import logging
import sys

__all__ = ["MOST_MEMORY", "main"]

MOST_MEMORY = 2 * 2**30
"""Bytes of address space that the process may take."""

_PAGES = 2
_LONGEST_TEXT = 60_000
_SHORTEST_TITLE = 8


def main() -> None:
    """Read standard input, write the JSON; any failure ends the process with what went wrong on stderr."""
    _limit_memory()
    logging.disable()
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    lines: list[tuple[float, str]] = []
    texts = []
    for number, page in enumerate(reader.pages):
        if number == _PAGES:
            break

        def seen(text: str, cm: list[float], tm: list[float], font: object, size: float, number: int = number) -> None:
            if number == 0 and text.strip():
                lines.append((round(abs(size * (tm[3] or tm[1]) * (cm[3] or 1)), 1), text.strip()))

        texts.append(page.extract_text(visitor_text=seen))
    told = reader.metadata.title if reader.metadata else None
    title = told if isinstance(told, str) and _is_title(told) else _largest(lines)
    sys.stdout.write(json.dumps({"title": title, "text": "\n".join(texts)[:_LONGEST_TEXT]}))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _is_title(text: str) -> bool:
    """Tell a title from what programs put in its place: a file's name, or their own."""
    words = text.split()
    return len(words) > 2 and not text.lower().endswith((".dvi", ".tex", ".pdf", ".doc", ".docx")) and (
        not text.startswith(("Microsoft Word", "arXiv:")))


def _largest(lines: list[tuple[float, str]]) -> str:
    """The first run of lines in the largest letters of the page; the stamp at the margin is none."""
    lines = [(size, text) for size, text in lines if not text.startswith("arXiv:") and len(text) > 1]
    for size in sorted({size for size, _ in lines}, reverse=True):
        title = " ".join(text for own, text in lines if own == size)
        if len(title) >= _SHORTEST_TITLE:
            return title[:500]
    return ""


if __name__ == "__main__":
    main()
