"""How deep a SPARQL query may be: the engine reads and runs it by recursion, and ends the process where its stack ends.

Told from the words alone, before the parser sees them. Two things make a query deep: brackets within brackets, and long
chains, since ``a && b && c`` is a tree as deep as it is long, and so is a list of patterns that are joined.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.errors import QueryError
from kg.tokens import tokens

__all__ = ["MOST_NESTED", "MOST_WORDS", "check_depth"]

MOST_NESTED = 64
"""Brackets of any kind that may be open at once; each takes some KB of the engine's stack."""
MOST_WORDS = 2000
"""Names, values and signs that a query may have. The rows of VALUES and lists with commas in parentheses (those of IN,
the arguments of a call) may be longer, as they make nothing deeper."""

_CLOSED = {")": "(", "]": "[", "}": "{", ">>": "<<"}
_OPEN = frozenset(_CLOSED.values())


def check_depth(text: str) -> None:
    """Raise QueryError where the query is nested deeper than :data:`MOST_NESTED` or longer than :data:`MOST_WORDS`.

    >>> check_depth("ASK { FILTER(" + "!" * 5000 + "true) }")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    kg.errors.QueryError: the query has more than 2,000 names, values and signs, which the engine cannot take; only ...
    """
    scan = _Scan()
    for kind, token in _signs(text):
        scan.take(kind, token)
        if len(scan.opened) > MOST_NESTED:
            raise QueryError(f"the query is nested more than {MOST_NESTED} deep, which the engine cannot take")
        if scan.words > MOST_WORDS:
            raise QueryError(f"the query has more than {MOST_WORDS:,} names, values and signs, which the engine cannot "
                             "take; only the rows of VALUES and lists in parentheses may be longer")


def _signs(text: str) -> Iterator[tuple[str, str]]:
    """The tokens, with ``<<`` and ``>>`` as one each."""
    before = ""
    for kind, token in tokens(text):
        pair = kind == "other" and token in ("<", ">") and token == before
        yield kind, token * 2 if pair else token
        before = "" if pair else token


class _Scan:
    """What is open at some place of a query, and how many words have come that count."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.words = 0
        self._rows = 0  # how many brackets are open in the rows of a VALUES; 0 outside of them
        self._is_values = False

    def take(self, kind: str, word: str) -> None:
        if kind == "other":
            self._bracket(word)
        if len(self.opened) < self._rows:
            self._rows = 0
        self._is_values = self._is_values or (kind == "word" and word.lower() == "values")
        if word == "," and self.opened and self.opened[-1] == "(":
            self.words -= 1
        elif not self._rows and word not in _OPEN and word not in _CLOSED:
            self.words += 1

    def _bracket(self, sign: str) -> None:
        if sign in _OPEN:
            self.opened.append(sign)
            if sign == "{" and self._is_values:
                self._rows, self._is_values = len(self.opened), False
        elif sign in _CLOSED and _CLOSED[sign] in self.opened:
            while self.opened.pop() != _CLOSED[sign]:
                pass
