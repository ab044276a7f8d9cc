"""Numbers that the components share: the array type, probabilities from logits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "log_softmax", "sigmoid"]

Array = NDArray[Any]
"""A numpy array; docstrings give shapes in brackets."""


def log_softmax(logits: Array) -> Array:
    """Log probabilities over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))


def sigmoid(logits: Array) -> Array:
    """Probabilities of independent logits, in double precision; minus infinity gives 0."""
    return np.asarray(1 / (1 + np.exp(-np.asarray(logits, dtype=np.float64))))
