"""In which year a paper appeared, where its record or its arXiv number says so."""

from __future__ import annotations

import re

from kg.model import Paper

__all__ = ["year_of"]

_ARXIV = re.compile(r"arxiv:(?:(\d\d)\d\d\.\d+|[a-z-]+/(\d\d)\d+)")


def year_of(paper: Paper) -> int | None:
    """The recorded year, else that of the first arXiv number (those before 2007 bear the archive's name), else None.

    >>> year_of(Paper("x", "T", identifiers=("arxiv:2408.15079",))), year_of(Paper("x", "T", year=2020))
    (2024, 2020)
    >>> year_of(Paper("x", "T", identifiers=("arxiv:cs/9808005",))), year_of(Paper("x", "T"))
    (1998, None)
    """
    if paper.year is not None:
        return paper.year
    for identifier in paper.identifiers:
        if found := _ARXIV.fullmatch(identifier):
            digits = int(found[1] or found[2])
            return (1900 if digits > 90 else 2000) + digits
    return None
