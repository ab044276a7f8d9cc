"""What services call things in their JSON: from a record of theirs to the fields that every reader speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Dialect", "Record", "at"]

Record = Mapping[str, object]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The JSON of one service.

    Attributes:
        name: The service.
        is_spoken: Whether an object is a record of this service.
        fields: From such an object to named fields, for :func:`~kg.readers.records.paper_from`.
    """

    name: str
    is_spoken: Callable[[Record], bool]
    fields: Callable[[Record], Record]


def at(value: object, *path: str) -> object:
    """What stands in nested objects under these keys; None where any of them is missing.

    >>> at({"a": {"b": 1}}, "a", "b"), at({"a": None}, "a", "b")
    (1, None)
    """
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
