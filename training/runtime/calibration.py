"""Raw scores to probabilities."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Curve:
    """Platt's sigmoid over the log odds of a raw score: p = sigmoid(slope * logit(score) + offset) (Platt 1999)."""

    slope: float
    offset: float

    def __call__(self, score: np.ndarray) -> np.ndarray:
        """Calibrated probabilities of raw scores in [0, 1]; monotone."""
        score = np.clip(np.asarray(score, dtype=np.float64), 1e-6, 1 - 1e-6)
        return 1 / (1 + np.exp(-(self.slope * (np.log(score) - np.log1p(-score)) + self.offset)))
