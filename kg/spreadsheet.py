"""CSV that any program splits into the same cells and no spreadsheet takes for a formula.

Quoted as RFC 4180 has it (https://www.rfc-editor.org/rfc/rfc4180), with line feeds at the ends of rows. Spreadsheets
take a cell that begins like a formula for one, whoever wrote it; an apostrophe goes before such text
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO

__all__ = ["write_rows"]

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_QUOTED = re.compile(r'[",\r\n]')


def write_rows(handle: IO[str], rows: Iterable[Iterable[str | float]]) -> None:
    r"""Write rows; text that reads as a number stays as it is, truth values are ``true`` and ``false``.

    >>> import io
    >>> text = io.StringIO()
    >>> write_rows(text, [["=1+1", "-2.5", "a\rb"], [1, 0.5, True]])
    >>> text.getvalue()
    '\'=1+1,-2.5,"a\rb"\n1,0.5,true\n'
    """
    for row in rows:
        # A row of one empty cell would be an empty line, which readers skip.
        handle.write((",".join(map(_cell, row)) or '""') + "\n")


def _cell(value: str | float) -> str:
    if not isinstance(value, str):
        return str(value).lower()
    guarded = _FORMULA.match(value) and not _NUMBER.fullmatch(value)
    text = f"'{value}" if guarded else value
    return '"{}"'.format(text.replace('"', '""')) if _QUOTED.search(text) else text
