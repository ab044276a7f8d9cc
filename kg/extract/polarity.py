"""Whether the text asserts what it relates: negation, hedging and plans, by cues and their reach.

A cue counts where it governs the claim: a negation in the few words before the later end of it, within its clause (in
the manner of NegEx, Chapman et al., 2001); a hedge between its two ends; a plan anywhere in its clause.
"""

from __future__ import annotations

import re
from typing import Final

from kg.schema import Polarity, RelationType

__all__ = ["CLAIMS", "polarity"]

CLAIMS: Final = frozenset({
    RelationType.USES, RelationType.BASED_ON, RelationType.TRAINED_ON, RelationType.EVALUATED_ON,
    RelationType.APPLIED_TO, RelationType.OUTPERFORMS, RelationType.COMPARED_WITH, RelationType.MEASURED_BY,
    RelationType.DEVELOPED_BY,
})
"""Relations that a cue can deny. What a paper works on, and what is a kind or a part of what, stands in questions and
denials as well ("we ask whether models can summarise" addresses summarisation)."""

_NEGATIONS: Final = (
    (50, re.compile(r"\b(?:(?:do|does|did|has|have|had|can|could|should|would)\s+not|cannot|never|without"
                    r"|unable\s+to|fail(?:s|ed)?\s+to|failing\s+to|no\s+longer)\b|n['’]t\b", re.IGNORECASE)),
    (20, re.compile(r"\b(?:not|neither|nor|rather\s+than|instead\s+of)\b", re.IGNORECASE)),
)
"""Negations, by how many characters before the later end they reach."""
_BEFORE: Final = re.compile(
    r"\b(?:(?:do|does|did|has|have|had|can|could|should|would)\s+not|cannot|never)\s+(?:\w+\s+)?$", re.IGNORECASE
)
"""Negations of a verb that stands before the earlier end: "we do not evaluate BERT on SQuAD"."""
_UNSURE: Final = re.compile(r"\b(?:whether|if)\s+(?:the\s+)?$", re.IGNORECASE)
_REACH_BEFORE: Final = 40
_NO_NEGATION: Final = re.compile(
    r"\bnot\s+(?:only|just|merely|simply|necessarily|limited)\b|\bnot\s+(?:yet\s+)?(?:been\s+)?(?:clear|known)\b"
    r"|\bwithout\s+(?:loss|compromising|sacrificing|degrading|bells)\b",
    re.IGNORECASE,
)
_HEDGE: Final = re.compile(
    r"\b(?:may|might|could|possibly|perhaps|potentially|presumably|hypothesi[sz]ed?|speculated?|whether)\b",
    re.IGNORECASE,
)
_PLAN: Final = re.compile(
    r"\bin\s+(?:the\s+)?future\b|\bfuture\s+work\s+(?:will|could|may|might|should|includes?|is)\b|\bwe\s+plan\s+to\b"
    r"|\bfor\s+future\s+work\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"[;:.?!]\s|,\s+(?:but|while|whereas|although|though|which|and\s+(?:we|it|they)|yet)\b|\bbut\b", re.IGNORECASE
)


def polarity(text: str, first: tuple[int, int] | None, second: tuple[int, int]) -> Polarity:
    """How the sentence(s) `text` stand to a claim between two mentions in it.

    `first` and `second` are character ranges in `text`, in order; `first` is None where the claim is the paper's own.

    >>> polarity("We do not use BERT.", None, (14, 18)).value
    'negated'
    >>> polarity("We did not test BERT on SQuAD.", (16, 20), (24, 29)).value
    'negated'
    >>> polarity("Zeta not only beats Beta but Eta.", (0, 4), (20, 24)).value
    'affirmed'
    >>> polarity("Zeta may help parsing.", (0, 4), (14, 21)).value
    'hedged'
    """
    if first and _BEFORE.search(_last_clause(text[: first[0]])[-_REACH_BEFORE:]):
        return Polarity.NEGATED
    if first and _UNSURE.search(_last_clause(text[: first[0]])[-_REACH_BEFORE:]):
        return Polarity.HEDGED
    between = _last_clause(text[first[1] if first else 0 : second[0]])
    cleared = _NO_NEGATION.sub(lambda found: " " * len(found.group()), between)
    for reach, pattern in _NEGATIONS:
        if any(len(cleared) - found.end() <= reach for found in pattern.finditer(cleared)):
            return Polarity.NEGATED
    if (first and _HEDGE.search(between)) or _PLAN.search(_last_clause(text[: second[0]])):
        return Polarity.HEDGED
    return Polarity.AFFIRMED


def _last_clause(text: str) -> str:
    return text[max((boundary.end() for boundary in _CLAUSE.finditer(text)), default=0) :]
