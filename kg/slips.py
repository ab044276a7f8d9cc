"""Slips of the pen: long names that hardly any paper writes, a letter away from one that many do.

Candidates are found by deleting letters (as in SymSpell, Garbe, 2012), so that the work follows the number of names and
not of pairs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from kg.names import digits

__all__ = ["find_slips"]

_LONG: Final = 10
"""Letters that a name needs for one of them to be a slip."""
_COMMON: Final = 3
"""Papers that must write the name that is meant."""
_RARER: Final = 5
"""How many times as many papers must write that than the slip."""
_END: Final = 4
"""Letters at the end in which one difference makes another word."""
_LETTER: Final = re.compile(r"\b[^\W\d_]\b")


def find_slips(papers: Mapping[str, int], names: Mapping[str, str]) -> dict[str, str]:
    """Normal forms that one letter left out, added or swapped with its neighbour makes of one common form.

    Another letter in place of one is no slip ("micro" and "macro"), nor is a difference at either end ("symmetric" and
    "asymmetric", "pre-trained LM" and "pre-trained VLM") or a letter that is a word ("deep Q-learning"); digits agree.

    Args:
        papers: How many papers write each normal form.
        names: A name as written for each form.
    """
    long = {form: count for form, count in papers.items() if len(form) >= _LONG}
    common = {form for form, count in long.items() if count >= _COMMON}
    without: dict[str, set[str]] = defaultdict(set)
    for form in common:
        for shorter in _shorter(form):
            without[shorter].add(form)
    slips = {}
    for form, count in sorted(long.items()):
        if _LETTER.search(names[form]):
            continue
        near = without.get(form, set()) | ((_shorter(form) | _swapped(form)) & common)
        meant = [other for other in near if digits(other) == digits(form) and count * _RARER <= papers[other]]
        if len(meant) == 1:
            slips[form] = meant[0]
    return slips


def _shorter(text: str) -> set[str]:
    """The text without one of its letters, those at its ends aside."""
    return {text[:place] + text[place + 1 :] for place in range(1, len(text) - _END)}


def _swapped(text: str) -> set[str]:
    """The text with two neighbouring letters swapped, those at its ends aside."""
    return {
        text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        for place in range(1, len(text) - 1 - _END)
        if text[place] != text[place + 1]
    }
