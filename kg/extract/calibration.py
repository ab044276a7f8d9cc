"""Raw scores to probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.extract.arrays import Array, sigmoid

__all__ = ["Curve", "calibrated"]


@dataclass(frozen=True, slots=True)
class Curve:
    """Platt's sigmoid over the log odds of a raw score, ``sigmoid(slope * logit(score) + offset)`` (Platt, 1999)."""

    slope: float
    offset: float

    def __call__(self, score: Array | float) -> Array:
        """Calibrated probabilities of raw scores in [0, 1]; monotone."""
        return sigmoid(self.slope * _log_odds(score) + self.offset)


def calibrated(curves: Sequence[Curve], scores: Array) -> Array:
    """Calibrated probabilities of raw scores in [0, 1], one curve a column: [.., curves]."""
    slopes, offsets = np.array([(curve.slope, curve.offset) for curve in curves]).T
    return sigmoid(slopes * _log_odds(scores) + offsets)


def _log_odds(score: Array | float) -> Array:
    clipped = np.clip(np.asarray(score, dtype=np.float64), 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped) - np.log1p(-clipped))
