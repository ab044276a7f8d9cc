"""The one rounding of beliefs and scores, so that the picture chosen here and the page's own filters draw one line."""

from __future__ import annotations

__all__ = ["thousandths"]


def thousandths(probability: float) -> int:
    """A probability in whole thousandths, as the page holds it.

    >>> thousandths(0.7996)
    800
    """
    return round(probability * 1000)
