"""What the commands print: data to stdout, talk and progress to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

__all__ = ["console", "data", "print_json", "print_table", "progress", "quoted", "say"]

talk = Console(stderr=True, highlight=False, soft_wrap=True)
"""Where people are spoken to."""


def console() -> Console:
    """The terminal that data goes to; plain and unwrapped in a pipe."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def say(message: str) -> None:
    """A line for people, on stderr; its text is never read as mark-up."""
    talk.print(escape(message))


def data(text: str) -> None:
    """A line of data, on stdout, as it is."""
    sys.stdout.write(text + "\n")


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
        table.add_row(*(escape(_flat(cell)) for cell in row))
    console().print(table)


def quoted(quote: str, forms: Iterable[str] = ()) -> str:
    """A sentence as rich mark-up, with the given forms in bold."""
    text = escape(quote)
    for form in sorted({escape(form) for form in forms if form}, key=len, reverse=True):
        text = text.replace(form, f"[bold]{form}[/bold]")
    return text


@contextmanager
def progress() -> Iterator[Any]:
    """A callback for :class:`kg.build.Progress`: bars on a terminal, silence elsewhere."""
    if not talk.is_terminal:
        yield lambda stage, done, total: None
        return
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    )
    with Progress(*columns, console=talk, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(escape(stage), total=total or None)
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
    return " ".join(text.split())
