"""Files that are written whole or not at all."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import IO

from kg.errors import ExportError

__all__ = ["code_digest", "imported_modules", "written", "written_bytes"]


_CODE = frozenset({".py", ".sql", ".rq", ".js", ".css", ".html", ".csv"})
_ROOT = Path(__file__).parent
_IMPORTED = re.compile(r"^(?:from|import) (kg(?:\.\w+)*)", re.MULTILINE)


@contextmanager
def written_bytes(path: str | Path) -> Iterator[IO[bytes]]:
    """A binary file that appears under `path` only when the block ends well.

    Raises:
        ExportError: The place cannot be written; nothing is left behind.
    """
    target = Path(path)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as handle:
            yield handle
        partial.replace(target)
    except OSError as error:
        raise ExportError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            partial.unlink()


@contextmanager
def written(path: str | Path) -> Iterator[IO[str]]:
    """A text file, UTF-8 with line feeds under any locale, that appears only when the block ends well.

    Lone surrogates, which UTF-8 cannot hold, are written as question marks.
    """
    with written_bytes(path) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")
        yield text
        text.flush()
        text.detach()


@cache
def code_digest(*modules: str) -> str:
    """A hash of the package's own code, so that what older code made is not taken for what this code makes.

    Args:
        modules: Dotted names; only these count, what they import at their top, and the tables of the package. All that
            there is counts where none are named.
    """
    state = sha256()
    paths = [path for path in _ROOT.rglob("*") if path.suffix in _CODE]
    if modules:
        imported = set(imported_modules(*modules).values())
        paths = [path for path in paths if path in imported or path.suffix == ".csv"]
    for path in sorted(paths):
        state.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:16]


def imported_modules(*modules: str) -> dict[str, Path]:
    """The files of these modules of the package and of all that are imported with them, by dotted name."""
    found: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            place = _ROOT.parent.joinpath(*name.split("."))
            found[name] = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
            waiting += _IMPORTED.findall(found[name].read_text(encoding="utf-8"))
            waiting += [name.rpartition(".")[0]] if "." in name else []
    return found
