"""Labels of the model: entity types, value types, relations and what they may join."""
from __future__ import annotations

from typing import Final

TYPES: Final = ("Model", "Dataset", "Organization", "Technique", "Software", "Task", "Metric", "Language")
VALUES: Final = ("ResultAbsolute", "ResultImprovement")
PAPER: Final = "Paper"
NODES: Final = (PAPER, *TYPES, *VALUES)

_BUILT = ("Model", "Technique", "Software", "Dataset")
_KINDS = ("Model", "Technique", "Task", "Dataset", "Metric", "Software")

DOMAINS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "introduces": ((PAPER,), TYPES),
    "addresses": ((PAPER,), ("Task",)),
    "basedOn": (_BUILT, _BUILT),
    "uses": ((*_BUILT, PAPER), ("Technique", "Software", "Model")),
    "trainedOn": (("Model", "Technique", "Software", PAPER), ("Dataset",)),
    "evaluatedOn": (("Model", "Technique", "Software", PAPER), ("Dataset",)),
    "appliedTo": (_BUILT, ("Task",)),
    "outperforms": ((*_BUILT, PAPER), _BUILT),
    "comparedWith": ((*_BUILT, PAPER), _BUILT),
    "developedBy": (_BUILT, ("Organization",)),
    "variantOf": (_BUILT, _BUILT),
    "subtypeOf": (_KINDS, _KINDS),
    "partOf": (TYPES, TYPES),
    "benchmarkFor": (("Dataset",), ("Task",)),
    "inLanguage": (("Model", "Dataset", "Task", "Technique", "Software"), ("Language",)),
    "measuredBy": (("Task", "Dataset", "Model", "Technique", "Software"), ("Metric",)),
}
"""Relation -> (subject types, object types)."""

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "subject": (*_BUILT, "Task", PAPER),
    "metric": ("Metric",),
    "dataset": ("Dataset",),
    "baseline": _BUILT,
}
"""Role in a result -> node types that may fill it. A value mention stands at the other end."""

RELATIONS: Final = tuple(DOMAINS)
LABELS: Final = (*RELATIONS, *ROLES)
"""What the pair head scores, in the order of its outputs."""


def allowed(subject: str, label: str, object_: str) -> bool:
    """Whether `label` may join nodes of these types; a role's subject is the value.

    >>> allowed("Model", "trainedOn", "Dataset"), allowed("Dataset", "trainedOn", "Model")
    (True, False)
    """
    if label in ROLES:
        return subject in VALUES and object_ in ROLES[label]
    subjects, objects = DOMAINS[label]
    same = label != "variantOf" or subject == object_
    return subject in subjects and object_ in objects and same
