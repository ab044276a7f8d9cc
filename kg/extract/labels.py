"""What the model can say: kinds of mentions, tags, and labels of pairs. Written from the schema; order matters.

The weights store the same lists, and loading compares them (:func:`check`), so that a changed schema cannot be read
with old weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.errors import ModelError
from kg.schema import RELATIONS, TEXT_TYPES, EntityType, RelationType, ResultKind, allows

__all__ = ["LABELS", "NODES", "PAPER_KIND", "RELATION_LABELS", "ROLES", "TAGS", "TYPES", "VALUES", "check", "joins"]

TYPES: Final = tuple(type.value for type in TEXT_TYPES)
VALUES: Final[Mapping[str, ResultKind]] = {
    "ResultAbsolute": ResultKind.ABSOLUTE,
    "ResultImprovement": ResultKind.IMPROVEMENT,
}
"""Kinds of reported numbers, which are tagged like entities."""
PAPER_KIND: Final = EntityType.PAPER.value
NODES: Final = (PAPER_KIND, *TYPES, *VALUES)
TAGS: Final = ("O", *(f"{position}-{kind}" for kind in (*TYPES, *VALUES) for position in "BI"))

RELATION_LABELS: Final = tuple(
    relation.value for relation, row in RELATIONS.items() if row.evident and relation != RelationType.MENTIONS
)
_BUILT: Final = tuple(type.value for type in (EntityType.MODEL, EntityType.TECHNIQUE, EntityType.SOFTWARE,
                                              EntityType.DATASET))
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "subject": (*_BUILT, EntityType.TASK.value, PAPER_KIND),
    "metric": (EntityType.METRIC.value,),
    "dataset": (EntityType.DATASET.value,),
    "baseline": _BUILT,
}
"""Role in a result -> kinds that may fill it; the value stands at the other end."""
LABELS: Final = (*RELATION_LABELS, *ROLES)
"""What the pair head scores, in the order of its outputs."""


def joins(subject: str, label: str, object: str) -> bool:
    """Whether `label` may join nodes of these kinds; the subject of a role is the value.

    >>> joins("Model", "trainedOn", "Dataset"), joins("ResultAbsolute", "metric", "Metric")
    (True, True)
    """
    if label in ROLES:
        return subject in VALUES and object in ROLES[label]
    if subject in VALUES or object in VALUES:
        return False
    return allows(EntityType(subject), RelationType(label), EntityType(object))


def check(meta: Mapping[str, Any]) -> None:
    """Compare the lists that weights were trained with to these; :class:`~kg.errors.ModelError` if they differ."""
    ours: dict[str, Sequence[str]] = {"tags": TAGS, "nodes": NODES, "labels": LABELS}
    for name, expected in ours.items():
        if tuple(meta.get(name, ())) != tuple(expected):
            raise ModelError(f"the model was trained with other {name} than this litkg has; train it anew")
