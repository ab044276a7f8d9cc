"""Reported values as numbers: ``91.3%``, ``2.27 times``, ``+4.2 points``, ``12-38%``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

__all__ = ["Quantity", "quantity"]

_NUMBER = re.compile(r"[-+\u2212]?\d+(?:,\d{3})+(?:\.\d+)?|[-+\u2212]?(?:\d+\.\d+|\.\d+|\d+)")
_WORDS = {"half": 0.5, "twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0}
_UNITS = (
    ("%", re.compile(r"%|\bper ?cent\b|\bpercent(?:age points?)?\b|\bpp\b", re.IGNORECASE)),
    ("times", re.compile(r"\\times|×|\btimes\b|(?<=\d)\s?x\b|\bfold\b|\btwice\b|\bdouble\b|\bthrice\b|\btriple\b",
                         re.IGNORECASE)),
    ("points", re.compile(r"\bpoints?\b|\bpts?\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit: ``"%"``, ``"times"``, ``"points"`` or ``""``; None where no number is written."""

    number: float | None
    unit: str


def quantity(value: str) -> Quantity:
    r"""Read the first number of a value as written in a paper, thousands separators and LaTeX aside.

    >>> quantity("91.3\\%"), quantity("$2.27\\times$"), quantity("12-38%").number
    (Quantity(number=91.3, unit='%'), Quantity(number=2.27, unit='times'), 12.0)
    >>> quantity("nearly half").number, quantity("1,024 points")
    (0.5, Quantity(number=1024.0, unit='points'))
    """
    unit = next((name for name, pattern in _UNITS if pattern.search(value)), "")
    found = _NUMBER.search(value)
    if found:
        number = float(found.group().replace(",", "").replace("\u2212", "-"))
        return Quantity(number if math.isfinite(number) else None, unit)
    words = re.findall(r"[a-z]+", value.casefold())
    return Quantity(next((_WORDS[word] for word in words if word in _WORDS), None), unit)
