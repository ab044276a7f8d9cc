r"""LaTeX in titles, names and abstracts as the text that it stands for: accents, symbols, maths, and what only styles.

The symbols are those of pylatexenc; its parser is not used, since it reads ``%`` as a comment (in "by 74% more" the
rest of an abstract), takes dollars for maths, and fails on some input. This one is a single pass and never fails.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pylatexenc.latex2text import get_default_latex_context_db

__all__ = ["plain"]

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "t": "\u0361",
}
_DOTLESS = {"i": "i", "j": "j", "\\i": "i", "\\j": "j", "\\ae": "æ", "\\AE": "Æ", "\\o": "ø", "\\O": "Ø"}
_ACCENT = re.compile(
    r"\\(?:([`'^~\"=.])\s{0,9}|([uvHckrdbt])(?:\s{1,9}|(?=\{)))"
    r"(?:\{\s{0,9}(\\(?:i|j|ae|AE|o|O)|\w)\s{0,9}\}|(\\(?:i|j|ae|AE|o|O))(?![A-Za-z])\s?|([A-Za-z]))"
)
# A dollar opens maths before what is no space, and closes it after what is none and before no digit (as in Pandoc), but
# before a digit too where a single macro stands between them ("$\times$4").
_MATHS = re.compile(r"(?<!\\)\$\$([^$]{1,2000})\$\$|(?<!\\)\$(\\[A-Za-z]{1,20})\$"
                    r"|(?<!\\)\$(?!\s)((?:[^$\\]|\\.){0,1000}?(?:[^\s$\\]|\\.))\$(?!\d)"
                    r"|\\\((.{0,1000}?)\\\)|\\\[(.{0,2000}?)\\\]", re.DOTALL)
_FRACTION = re.compile(r"\\[dt]?frac\s{0,9}\{([^{}]{1,99})\}\s{0,9}\{([^{}]{1,99})\}")
_GROUP = re.compile(r"([_^]|\\sqrt|\\math[a-z]{2,6}|\\(?:tilde|hat|bar|text))\s{0,9}\{([^{}\\]{1,99})\}")
_NESTED = 3
# Ends a macro's name, like the empty braces that it stands for.
_NOTHING = "\0"
_LINK = re.compile(r"\\href\s{0,9}\{([^{}]{0,2000})\}\s{0,9}\{([^{}]{0,999})\}")
_DROPPED = re.compile(
    r"~?\\(?:cite[a-z]{0,9}|label|[vh]space|vskip|hskip|color|textcolor|footnotemark|fontsize|bibliographystyle)"
    r"\*?(?:\[[^\[\]]{0,99}\])?\{[^{}]{0,999}\}"
)
_MACRO = re.compile(r"\\(?:([A-Za-z]+)(\s*)|([\s\S]))")
_SPACES = {",": " ", ";": " ", ":": " ", "!": "", " ": " ", "\n": " ", "/": "", "-": "", "\\": " ", "(": "", ")": "",
           "[": "", "]": "", "@": "", ">": " "}
_STYLES = frozenset(
    "textbf textit texttt textsc textrm textsf textup textmd textnormal textsubscript textsuperscript text emph mbox "
    "hbox fbox underline uline url path nolinkurl footnote ensuremath operatorname mathrm mathbf mathit mathsf mathtt "
    "mathcal mathbb mathfrak boldsymbol bm pmb bf it rm sc tt em sl sf bfseries itshape ttfamily rmfamily scshape "
    "small large normalsize left right big Big bigl bigr displaystyle textstyle limits nolimits xspace protect relax "
    "noindent par centering item hat tilde bar vec overline widehat widetilde begin end".split()
)
_TIE = re.compile(r"(?<=[^\s/])~(?=\S)")
_LONGEST = 200_000
_SPOKEN = re.compile(r"[\\{}$~]|``|''|--")
_SIGNS = {"``": "“", "''": "”", "---": "—", "--": "–"}
_PUNCTUATION = re.compile(r"https?://\S+|``|''|---?")


def plain(text: str) -> str:
    r"""The text that LaTeX stands for; what is no LaTeX, and macros that are unknown, stay to the letter.

    >>> plain(r"Erd{\H{o}}s and G\"{o}del {\o}ber {BERT} \& 5\% of {\'{\i}}"), plain(r"costs $5 to $10, by 74% more")
    ('Erdős and Gödel øber BERT & 5% of í', 'costs $5 to $10, by 74% more')
    >>> plain(r"ImageNet 256$\times$256"), plain(r"$\times$4 for \$5"), plain(r"\(\beta\)VAE")
    ('ImageNet 256×256', '×4 for $5', 'βVAE')
    >>> plain(r"$\alpha$-divergence in $O(n \log n)$, $10^{-3}$"), plain(r"\emph{our} \Foo{} is ``new''")
    ('α-divergence in O(n log n), 10^-3', 'our \\Foo is “new”')
    """
    if len(text) > _LONGEST or not _SPOKEN.search(text):
        return text
    text = _ACCENT.sub(_accented, text)
    text = _DROPPED.sub("", _LINK.sub(r"\2 (\1)", text))
    text = _MATHS.sub(_maths, text)
    text = _MACRO.sub(_macro, text.replace("{}", _NOTHING))
    text = text.replace(_NOTHING, "").replace("{", "").replace("}", "")
    text = _TIE.sub("\u00a0", text)
    text = _PUNCTUATION.sub(lambda found: _SIGNS.get(found[0], found[0]), text)
    return unicodedata.normalize("NFC", text.translate(_PROTECTED))


# Braces, tildes and dashes that are meant to be seen, while those that only speak to LaTeX are taken out.
_SEEN = {"{": "\ue000", "}": "\ue001", "~": "\ue002"}
_PROTECTED = {ord(guard): sign for sign, guard in _SEEN.items()}


def _accented(found: re.Match[str]) -> str:
    letter = found[3] or found[4] or found[5]
    return _DOTLESS.get(letter, letter) + _ACCENTS[found[1] or found[2]]


def _maths(found: re.Match[str]) -> str:
    inner = next(part for part in found.groups() if part is not None)
    # From the innermost braces outward, as far as people nest them.
    for _ in range(_NESTED):
        inner = _FRACTION.sub(r"\1/\2", _GROUP.sub(_group, inner))
    return inner + _NOTHING


def _group(found: re.Match[str]) -> str:
    return {"_": "_", "^": "^", "\\sqrt": "√"}.get(found[1], _NOTHING) + found[2]


def _macro(found: re.Match[str]) -> str:
    name, space, sign = found[1], found[2], found[3]
    if sign is not None:
        return _SEEN.get(sign) or _SPACES.get(sign, sign)
    if name in _STYLES:
        return ""
    meant = _symbols().get(name)
    if meant is None:
        return found[0]
    # TeX swallows the space after a macro, which only matters where the macro is a letter inside a word.
    return meant if len(meant) == 1 and meant.islower() and name not in _GREEK else meant + space


@cache
def _symbols() -> dict[str, str]:
    """Macros that stand for a text of their own."""
    found: dict[str, str] = {}
    for category in get_default_latex_context_db().category_list:
        for spec in get_default_latex_context_db().iter_macro_specs([category]):
            if isinstance(spec.simplify_repl, str) and spec.simplify_repl and "%" not in spec.simplify_repl:
                found.setdefault(spec.macroname, spec.simplify_repl)
    own = {name: name for name in ("log", "min", "max", "exp", "arg", "sup", "inf", "lim", "sin", "cos", "tanh")}
    return found | own | {"sqrt": "√", "colon": ":", "textbackslash": "\\"}


_GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega ell hbar".split()
)
