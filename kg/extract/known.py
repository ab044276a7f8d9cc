"""What names are in other papers than the one that is read, and how that weighs in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kg.extract.arrays import Array
from kg.extract.labels import TYPES
from kg.names import normal

__all__ = ["HEED", "TRUST", "Known"]

TRUST: Final = 0.7
"""Power of what annotated papers say of a name's type beside what the node head says of it here."""
HEED: Final = 0.4
"""Weight of a name's standing beside what the node head says of it here."""
_UNSEEN: Final = 0.1
"""Papers added to each type's count."""


@dataclass(frozen=True, slots=True)
class Known:
    """What names are in other papers, by their normal form.

    `types`: how many annotated papers have a name as an entity of each of TYPES. `standing`: how much likelier than
    other candidates a name is an entity where the network reads it, as log odds.
    """

    types: Mapping[str, Sequence[int]] = field(default_factory=dict)
    standing: Mapping[str, float] = field(default_factory=dict)

    def weigh(self, name: str, chances: Array) -> Array:
        """The chances of each of TYPES [types] for a candidate of that name, when other papers have their say.

        They sum to no more than 1; the rest is the chance that it is nothing.
        """
        name = normal(name)
        counts, standing = self.types.get(name), self.standing.get(name)
        if counts is not None:
            shares = (np.array(counts) + _UNSEEN) / (sum(counts) + _UNSEEN * len(TYPES))
            weighed = chances * shares**TRUST
            chances = weighed * (chances.sum() / weighed.sum())
        if standing is not None:
            odds, sure = math.exp(HEED * standing), float(chances.sum())
            chances = chances * (odds / (odds * sure + 1 - sure))
        return chances
