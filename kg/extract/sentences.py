"""Sentence boundaries in abstracts, by rules.

Split after ``.``, ``!`` or ``?`` (with closing quotes and brackets) where a sentence may begin: after a space, before
a capital, digit, quote, bracket or LaTeX; or glued ("assistant.Based on") before a capital and a lower-case letter.
Never after a known abbreviation or an initial, and never inside a number or an address.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["split_sentences"]

_GOES_ON: Final = frozenset(
    "e.g i.e et cf fig figs eq eqs vs v.s resp approx sec secs nos vol pp ch ref refs dr mr mrs prof jr sr viz ca dept "
    "univ eds thm prop".split()
)
"""Abbreviations after which a sentence goes on even before a capital ("e.g. BERT", "Fig. 2")."""
_MAY_END: Final = frozenset("etc al al. no tab co inc ltd corp w.r.t i.i.d a.k.a u.s u.k ph.d".split())
"""Abbreviations that may end a sentence."""

_STOP: Final = re.compile(r"""[.!?]+['"”’)\]}]*""")
_WORD_BEFORE: Final = re.compile(r"[\w.]*\w$")
_BEGINS: Final = re.compile(r"""\s+(?=['"“‘(\[{$\\]*[A-Z0-9À-Þ$\\(])""")
_GLUED: Final = re.compile(r"""(?=[A-Z][a-z]+[\s,'’]|(?:We|In|A|I|To|It|On|By|As|An|Our|The)\b)""")
_OPENS: Final = re.compile(
    r"\s+(?:We|The|In|This|Our|To|It|See|A|An|These|Those|However|For|On|By|As|With|Here|Then|First|Finally|Moreover"
    r"|Furthermore|Additionally|Experiments?|Results|Extensive|Using|Based|When|While|Although|Code|If|Such|There)\b"
)
"""Words that open a sentence after a single capital ("class A. We show"), which else is an initial ("J. Smith")."""
_CONTINUES: Final = re.compile(r"\s+(?:\d|\()")
_LOOK_BACK: Final = 30


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Half-open character spans of the sentences of `text`, in order, without outer spaces.

    >>> text = "It beats BERT, e.g. by 1.5 points.Based on T5 v1.1, we win."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['It beats BERT, e.g. by 1.5 points.', 'Based on T5 v1.1, we win.']
    """
    cuts = [m.end() for m in _STOP.finditer(text) if m.end() < len(text) and _ends(text, m.start(), m.end())]
    spans = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece = text[start:end]
        first, last = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
        if first < last:
            spans.append((first, last))
    return spans


def _ends(text: str, start: int, end: int) -> bool:
    """Whether the stop at [start, end) of `text` ends a sentence."""
    found = _WORD_BEFORE.search(text[max(0, start - _LOOK_BACK) : start])
    before = found.group().casefold() if found else ""
    begins = bool(_BEGINS.match(text, end))
    if text[start] == ".":
        if before in _GOES_ON or (before in _MAY_END and _CONTINUES.match(text, end)):
            return False
        if before in _MAY_END:
            return begins and before in {"etc", "al", "u.s", "u.k"}
        if len(before) == 1 and text[start - 1].isupper() and text[start - 2 : start - 1] in ("", " ", "("):
            return bool(_OPENS.match(text, end))
    if begins:
        return True
    word = before.isalpha() and len(before) > 1 and text[start - 1].islower()
    plain = word or text[start - 1 : start] in (")", "]", "%")
    return plain and end - start == 1 and bool(_GLUED.match(text, end))
