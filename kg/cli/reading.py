"""Options by which commands that read papers are told how to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from kg.model import Paper

if TYPE_CHECKING:
    from kg.readers import Reject

__all__ = ["Columns", "InputFormat", "MostUnpacked", "reader"]

InputFormat = Annotated[
    str | None, typer.Option("--format", help="Read all as this format instead of finding it.", metavar="FORMAT")
]
Columns = Annotated[
    list[str] | None, typer.Option("--map", help="Which column or key holds a field.", metavar="FIELD=NAME")
]
MostUnpacked = Annotated[
    str | None, typer.Option("--max-unpacked", help="Most bytes a packed file may hold (4G).", metavar="SIZE")
]

_SIZE = re.compile(r"(\d{1,15})\s*([KMGT]?)I?B?", re.IGNORECASE)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


def reader(
    format: str | None, columns: list[str] | None, most_unpacked: str | None
) -> Callable[[str], Iterator[Paper | Reject]]:
    """:func:`~kg.readers.read_papers`, told what the options say.

    Raises:
        typer.BadParameter: An option that cannot be understood.
    """
    from kg.readers import FORMATS, read_papers
    from kg.readers.fields import ALIASES
    from kg.readers.packed import MOST_UNPACKED

    if format is not None and format not in FORMATS:
        raise typer.BadParameter(f"no input format {format!r}; there are {', '.join(FORMATS)}", param_hint="--format")
    named = dict(column.partition("=")[::2] for column in columns or ())
    for field, name in named.items():
        if field not in ALIASES or not name:
            wanted = f"FIELD=NAME, where FIELD is one of {', '.join(ALIASES)}"
            raise typer.BadParameter(f"{field!r} came; expected {wanted}", param_hint="--map")
    size = _SIZE.fullmatch(most_unpacked.strip()) if most_unpacked else None
    if most_unpacked and size is None:
        raise typer.BadParameter(f"{most_unpacked!r} came; expected a size such as 8G", param_hint="--max-unpacked")
    limit = int(size[1]) * 1024 ** _POWERS[size[2].upper()] if size else MOST_UNPACKED
    return partial(read_papers, format=format, columns=named, most_unpacked=limit)
