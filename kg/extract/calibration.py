"""Raw scores to probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.extract.arrays import Array, sigmoid

__all__ = ["Curve"]


@dataclass(frozen=True, slots=True)
class Curve:
    """Platt's sigmoid over the log odds of a raw score, ``sigmoid(slope * logit(score) + offset)`` (Platt, 1999)."""

    slope: float
    offset: float

    def __call__(self, score: Array | float) -> Array:
        """Calibrated probabilities of raw scores in [0, 1]; monotone."""
        clipped = np.clip(np.asarray(score, dtype=np.float64), 1e-6, 1 - 1e-6)
        return sigmoid(self.slope * (np.log(clipped) - np.log1p(-clipped)) + self.offset)
