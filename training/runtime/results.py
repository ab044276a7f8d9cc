"""Value mentions and their roles to results."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .calibration import Curve
from .clusters import Node
from .pairs import Pairs
from .schema import LABELS, ROLES, VALUES


@dataclass(frozen=True, slots=True)
class Result:
    """Node numbers (None: not said; subject 0: the paper); `value` numbers the value's node; `score` is calibrated."""

    value: int
    subject: int
    metric: int | None
    dataset: int | None
    baseline: int | None
    kind: str
    score: float


def find_results(nodes: Sequence[Node], pairs: Pairs, logits: np.ndarray, curves: Mapping[str, Curve],
                 thresholds: Mapping[str, float]) -> list[Result]:
    """One result a value whose calibrated score reaches the threshold: for each role the candidate with the best
    logit, where its probability reaches the role's threshold (the subject: the best, else the paper)."""
    out = []
    chance = 1 / (1 + np.exp(-logits.astype(np.float64)))
    for n, node in enumerate(nodes, start=1):
        if node.kind not in VALUES:
            continue
        score = float(curves["value"](np.array(node.score)))
        if score < thresholds["value"]:
            continue
        mine = np.flatnonzero(pairs.subject == n)
        picked: dict[str, int | None] = {}
        for role in ROLES:
            column = np.where(pairs.mask[mine, LABELS.index(role)], chance[mine, LABELS.index(role)], 0.0)
            best = int(column.argmax()) if len(mine) else -1
            found = best >= 0 and column[best] >= thresholds[role]
            picked[role] = int(pairs.object[mine[best]]) if found else None
        subject = picked["subject"] or 0
        baseline = None if picked["baseline"] == subject else picked["baseline"]
        kind = "absolute" if node.kind == "ResultAbsolute" else "improvement"
        out.append(Result(n, subject, picked["metric"], picked["dataset"], baseline, kind, score))
    return out
