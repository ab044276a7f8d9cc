"""What the commands print: data to stdout, talk and progress to stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

__all__ = ["console", "data", "destination", "harmless", "print_json", "print_table", "progress", "quoted", "say"]

talk = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False, markup=False)
"""Where people are spoken to."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def console() -> Console:
    """The terminal that data goes to; plain and unwrapped in a pipe. Its text is never read as mark-up."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), emoji=False, markup=False)


def say(message: str) -> None:
    """A line for people, on stderr."""
    talk.print(harmless(message))


def data(text: str) -> None:
    """A line of data, on stdout, as it is."""
    sys.stdout.write(text + "\n")


def harmless(text: str) -> str:
    """Text of papers as a terminal may show it: no control or direction characters, which could command it."""
    return _CONTROL.sub("\ufffd", text)


def print_json(value: Any) -> None:
    """A value as JSON, on stdout."""
    data(json.dumps(value, indent=2, ensure_ascii=False))


def print_table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table for people on a terminal; tab-separated lines with a header in a pipe."""
    if not sys.stdout.isatty():
        for row in (header, *rows):
            data("\t".join(_flat(cell) for cell in row))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_flat(cell)) for cell in row))
    console().print(table)


def quoted(quote: str, forms: Iterable[str] = ()) -> Text:
    """A sentence with the given forms in bold."""
    text = Text(harmless(quote))
    for form in forms:
        text.highlight_regex(rf"(?<!\w){re.escape(harmless(form))}(?!\w)", "bold")
    return text


@contextmanager
def progress() -> Iterator[Any]:
    """A callback for :class:`kg.build.Progress`: bars on a terminal, silence elsewhere."""
    if not talk.is_terminal:
        yield lambda stage, done, total: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=talk, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield update


@contextmanager
def destination(path: str) -> Iterator[IO[str]]:
    """A text file to write data to, whole or not at all; ``-`` is stdout."""
    if path == "-":
        yield sys.stdout
        return
    from kg.files import written

    with written(path) as handle:
        yield handle


def _flat(cell: Any) -> str:
    if cell is None:
        return ""
    text = f"{cell:.2f}" if isinstance(cell, float) else str(cell)
    return harmless(" ".join(text.split()))
