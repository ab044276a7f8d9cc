"""Sentence boundaries in abstracts, by rules.

Split after `.`, `!` or `?` (with closing quotes and brackets) where a sentence may begin: after a space, before a
capital, digit, quote, bracket or LaTeX; or glued ("assistant.Based on") before a capital and a lower-case letter.
Never after a known abbreviation or an initial, and never inside a number or an address.
"""
from __future__ import annotations

import re
from typing import Final

ABBREVIATIONS: Final = frozenset("""e.g i.e et al al. etc cf fig figs eq eqs vs v.s resp approx sec secs tab no nos vol pp
    ch ref refs dr mr mrs prof jr sr w.r.t i.i.d a.k.a viz ca inc ltd corp co dept univ eds thm prop u.s u.k
    ph.d""".split()) - {"et"}
_NEVER_LAST: Final = ABBREVIATIONS - {"etc", "al", "co", "inc", "ltd", "corp", "w.r.t", "i.i.d", "a.k.a", "u.s", "u.k",
                                      "ph.d", "no", "tab"}
"""Abbreviations after which a sentence goes on even before a capital ("e.g. BERT", "Fig. 2")."""

_STOP: Final = re.compile(r"""[.!?]+['"”’)\]}]*""")
_WORD_BEFORE: Final = re.compile(r"[\w.]*\w$")
_BEGINS: Final = re.compile(r"""[\s]+(?=['"“‘(\[{$\\]*[A-Z0-9À-Þ$\\(])""")
_GLUED: Final = re.compile(r"""(?=[A-Z][a-z]+[\s,'’]|(?:We|In|A|I|To|It|On|By|As|An|Our|The)\b)""")
_OPENS: Final = re.compile(r"""\s+(?:We|The|In|This|Our|To|It|See|A|An|These|Those|However|For|On|By|As|With|Here|Then|First|Finally
    |Moreover|Furthermore|Additionally|Experiments?|Results|Extensive|Using|Based|When|While|Although|Code|If|Such|There)\b""", re.X)
"""Words that open a sentence after a single capital ("class A. We show")."""
_CONTINUES: Final = re.compile(r"\s+(?:\d|\()")


def _ends(text: str, start: int, end: int) -> bool:
    """Whether the stop at [start, end) of `text` ends a sentence."""
    word = _WORD_BEFORE.search(text, max(0, start - 30), start)
    before = word.group().casefold() if word else ""
    if text[start] == "." and before in ABBREVIATIONS:
        if before in _NEVER_LAST or _CONTINUES.match(text, end):
            return False
        return bool(_BEGINS.match(text, end)) and before in {"etc", "al", "u.s", "u.k"}
    if text[start] == "." and len(before) == 1 and text[start - 1].isupper() and text[:start - 1][-1:] in " (":
        return bool(_OPENS.match(text, end))  # else an initial: "J. Smith"
    if _BEGINS.match(text, end):
        return True
    plain = before.isalpha() and len(before) > 1 and text[start - 1].islower() or text[start - 1:start] in ")]%"
    return bool(plain and end - start == 1 and _GLUED.match(text, end))


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Half-open character spans of the sentences of `text`, in order, without outer spaces.

    >>> [text[a:b] for text in ["It beats BERT, e.g. by 1.5 points.Based on T5 v1.1, we win."] for a, b in split_sentences(text)]
    ['It beats BERT, e.g. by 1.5 points.', 'Based on T5 v1.1, we win.']
    """
    cuts = [m.end() for m in _STOP.finditer(text) if m.end() < len(text) and _ends(text, m.start(), m.end())]
    spans = []
    for a, b in zip([0, *cuts], [*cuts, len(text)]):
        piece = text[a:b]
        a, b = a + len(piece) - len(piece.lstrip()), b - len(piece) + len(piece.rstrip())
        if a < b:
            spans.append((a, b))
    return spans
