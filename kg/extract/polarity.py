"""Whether the text asserts what it relates: negation, hedging and plans, by cues and their reach.

A cue counts where it governs the claim: a negation in the few words before the later end of it, within its clause (in
the manner of NegEx, Chapman et al., 2001); a hedge between its two ends; a plan anywhere in its clause.
"""

from __future__ import annotations

import re
from functools import lru_cache
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

_DENIED: Final = r"(?:do|does|did|has|have|had|can|could|should|would)\s+not|cannot|never"
_FAILED: Final = r"hardly|unlikely|unable\s+to|fail(?:s|ed)?\s+to|failing\s+to|no\s+longer"
_OTHERS: Final = r"not|neither|nor|rather\s+than|instead\s+of"
_UNDONE: Final = r"(?:avoid|replac|remov|eliminat)(?:e|s|es|ed|ing)?"
_NOBODY: Final = r"(?:none|neither|few)\s+of|(?:no|few)\s+(?:\w+\s+){0,2}(?:model|method|approach|system|work)s?"
_NO_EVIDENCE: Final = r"no\s+evidence"
_ASKED: Final = r"whether|if"
_PERHAPS: Final = r"may|might|could|possibly|perhaps|potentially|presumably|hypothesi[sz]ed?|speculated?|whether"
_LATER: Final = (
    r"in\s+(?:the\s+)?future|future\s+work\s+(?:will|could|may|might|should|includes?|is)|we\s+plan\s+to"
    r"|for\s+future\s+work"
)
_LEAVES: Final = r"leav(?:e|es|ing)"


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ANY_CUE: Final = re.compile(
    rf"\b(?:{_DENIED}|{_FAILED}|without|{_OTHERS}|{_UNDONE}|{_NOBODY}|{_NO_EVIDENCE}|{_ASKED}|{_PERHAPS}|{_LATER}|{_LEAVES})"
    r"\b|n['’]t\b"
)
"""What is in every text, in small letters, that does more than assert; most texts have none of it."""
_NEGATIONS: Final = (
    (50, _pattern(rf"\b(?:{_DENIED}|{_FAILED}|without(?=[^,]*$))\b|n['’]t\b")),
    (20, _pattern(rf"\b(?:{_OTHERS})\b")),
    (5, _pattern(rf"\b{_UNDONE}\b")),
)
"""Negations, by how many characters before the later end they reach."""
_NONE: Final = _pattern(rf"(?:^|\bthat)\s*(?:{_NOBODY})\b|\b{_NO_EVIDENCE}\b")
"""Subjects that are nothing: "none of the models beats BERT"."""
_NOT_BETTER: Final = _pattern(
    r"\b(?:not|n['’]t|never|cannot|neither|fail(?:s|ed)?\s+to|hardly)\s+(?:\w+\s+){0,2}?"
    r"(?:outperform|surpass|beat|exceed|improve|match|excel)\w*"
)
"""Who is not better than another was compared with it, and on what stands nearby."""
_BEFORE: Final = _pattern(rf"\b(?:{_DENIED})\s+(?:\w+\s+)?$")
"""Negations of a verb that stands before the earlier end: "we do not evaluate BERT on SQuAD"."""
_UNSURE: Final = _pattern(rf"\b(?:{_ASKED})\s+(?:the\s+)?$")
_REACH_BEFORE: Final = 40
_NO_NEGATION: Final = _pattern(
    r"\bnot\s+(?:only|just|merely|simply|necessarily|limited)\b|\bnot\s+(?:yet\s+)?(?:been\s+)?(?:clear|known)\b"
    r"|\bwithout\s+(?:loss|compromising|sacrificing|degrading|bells)\b"
)
_HEDGE: Final = _pattern(rf"\b(?:{_PERHAPS})\b")
_PLAN: Final = _pattern(rf"\b(?:{_LATER})\b")
_LEFT: Final = _pattern(rf"\b{_LEAVES}\b[^.;:?!]*\b(?:to|for|as)\s+future\s+(?:work|research)\b")
_CLAUSE: Final = _pattern(
    r"[;:.?!]\s|,\s+(?:but|while|whereas|although|though|which|and\s+(?:we|it|they)|yet)\b|\bbut\b"
)


def polarity(
    text: str, first: tuple[int, int] | None, second: tuple[int, int], *, compares: bool = True
) -> Polarity:
    """How the sentence(s) `text` stand to a claim between two mentions in it.

    `first` and `second` are character ranges in `text`, in order; `first` is None where the claim is the paper's own.
    A claim that does not say what is better (`compares`) is not denied by that nothing is.

    >>> polarity("We do not use BERT.", None, (14, 18)).value
    'negated'
    >>> polarity("We did not test BERT on SQuAD.", (16, 20), (24, 29)).value
    'negated'
    >>> polarity("Zeta not only beats Beta but Eta.", (0, 4), (20, 24)).value
    'affirmed'
    >>> polarity("Zeta may help parsing.", (0, 4), (14, 21)).value
    'hedged'
    >>> polarity("Zeta does not beat BERT on SQuAD.", (0, 4), (27, 32), compares=False).value
    'affirmed'
    """
    if not _has_cue(text):
        return Polarity.AFFIRMED
    if not compares:
        text = _blanked(_NOT_BETTER, text)
    if first:
        before = _last_clause(text[: first[0]])[-_REACH_BEFORE:]
        if _BEFORE.search(before):
            return Polarity.NEGATED
        if _UNSURE.search(before):
            return Polarity.HEDGED
    between = _last_clause(text[first[1] if first else 0 : second[0]])
    cleared = _blanked(_NO_NEGATION, between)
    clause = _last_clause(text[: second[0]])
    if _NONE.search(clause):
        return Polarity.NEGATED
    for reach, pattern in _NEGATIONS:
        if any(len(cleared) - found.end() <= reach for found in pattern.finditer(cleared)):
            return Polarity.NEGATED
    left = any(found.start() < second[0] < found.end() for found in _LEFT.finditer(text))
    if left or (first and _HEDGE.search(between)) or _PLAN.search(clause):
        return Polarity.HEDGED
    return Polarity.AFFIRMED


@lru_cache(maxsize=1 << 8)
def _has_cue(text: str) -> bool:
    """Whether any cue stands in a text; one text carries several claims."""
    return _ANY_CUE.search(text.lower()) is not None


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found.group()), text)


def _last_clause(text: str) -> str:
    return text[max((boundary.end() for boundary in _CLAUSE.finditer(text)), default=0) :]
