"""Files that are written whole or not at all."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import IO

from kg.errors import ExportError

__all__ = ["code_digest", "written", "written_bytes"]


_CODE = frozenset({".py", ".sql", ".rq", ".js", ".css", ".html"})


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
def code_digest() -> str:
    """A hash of the package's own code, so that what older code made is not taken for what this code makes."""
    root = Path(__file__).parent
    state = sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in _CODE:
            state.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:16]
