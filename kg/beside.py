"""Sorted streams side by side, as a merge join does it: one pass over each, in the memory of a single key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

__all__ = ["beside"]

_Row = TypeVar("_Row")
_Other = TypeVar("_Other")


def beside(
    rows: Iterable[_Row], others: Iterable[_Other], key: Callable[[_Row], str], other_key: Callable[[_Other], str]
) -> Iterator[tuple[_Row, list[_Other]]]:
    """Each row with the others that have its key; others without a row are left out.

    Both are sorted by their keys, and no two rows have the same.

    >>> list(beside(["a", "c"], ["ax", "ay", "bz"], key=str, other_key=lambda other: other[0]))
    [('a', ['ax', 'ay']), ('c', [])]
    """
    groups = groupby(others, other_key)
    ahead = next(groups, None)
    for row in rows:
        wanted = key(row)
        while ahead is not None and ahead[0] < wanted:
            ahead = next(groups, None)
        found: list[_Other] = []
        if ahead is not None and ahead[0] == wanted:
            found = list(ahead[1])
            ahead = next(groups, None)
        yield row, found
