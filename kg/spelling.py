"""Spellings of one word that are no difference: British and American, Greek letters and their names, LaTeX mark-up.

And one of grammar: what was done to something is named by its doing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["doing", "gerunds", "plain"]

_COMMAND: Final = re.compile(
    r"\\(?:text(?:bf|it|sc|tt|rm|sf)?|math(?:bf|it|rm|cal|bb|sf|tt)|emph|textsuperscript|rm|bf|it)\b\s*"
)
_NAMED: Final = re.compile(r"\\([a-z]+)")
_MARKS: Final = re.compile(r"[${}\\]|\^(?=[\w{])")
_GREEK: Final = re.compile("[\u03b1-\u03c9]")
_LETTER_NAMES: Final = {
    letter: unicodedata.name(letter).rsplit(" ", 1)[-1].casefold().replace("lamda", "lambda")
    for letter in map(chr, range(0x3B1, 0x3CA))
}
"""Greek letters by their usual names, both sigmas alike."""
_AMERICAN: Final = (
    (re.compile(r"(?<=[a-z]{2})(al|ar|im|an|en|or|nt|er|on|ic|in|at|et|el)is(e|ed|es|ers?|ing|ations?)\b"), r"\1iz\2"),
    (re.compile(r"(?<=[a-z])lys(e|ed|es|er|ers|ing)\b"), r"lyz\1"),
    (re.compile(r"\b(behavi|col|neighb|fav|lab|tum|flav|hum|harb|vap)our"), r"\1or"),
    (re.compile(r"\b(\w*(?:model|label|signal|channel|travel|level|cancel))l(ed|er|ers|ing)\b"), r"\1\2"),
    (re.compile(r"\b(cent|met|fib|lit|theat)re(s?)\b"), r"\1er\2"),
    (re.compile(r"\b(dia|cata|ana)logue(s?)\b"), r"\1log\2"),
    (re.compile(r"\b(def|off)ence\b"), r"\1ense"),
    (re.compile(r"\bgrey"), "gray"),
    (re.compile(r"\bprogramme(s?)\b"), r"program\1"),
)
"""Endings and words that the two spell differently, as they stand in names of tasks, techniques and metrics."""
_DONE: Final = re.compile(
    r"(?:[A-Za-z]{2}[\s-](?:tun|train|distill|prun|quantiz|adapt|prompt|align)|\b(?:[Ff]ine|[Pp]re)(?:tun|train))ed$"
)
"""A term that ends in what was done: "a fine-tuned model" speaks of fine-tuning."""
_DO: Final = re.compile(r"\b(?:fine|pre|self|co|instruction|prompt)[\s-]?(?:tune|train)$", re.IGNORECASE)
"""A term that is what is done: "we fine-tune" speaks of it too."""


def plain(form: str) -> str:
    r"""A form in small letters, American spelling, Greek letters by name, without LaTeX mark-up.

    >>> plain(r"$\beta$-VAE"), plain("β-VAE"), plain("BERT$_{BASE}$"), plain("Behaviour Modelling")
    ('beta-vae', 'beta-vae', 'bert_base', 'behavior modeling')
    >>> plain("TD(λ)") == plain(r"TD($\lambda$)"), plain(r"$\varepsilon$-greedy"), plain(r"$\ell_1$") == plain("ℓ_1")
    (True, 'epsilon-greedy', True)
    >>> plain("summarisation"), plain("Optimised transport"), plain("noise"), plain("supervised"), plain("parsing")
    ('summarization', 'optimized transport', 'noise', 'supervised learning', 'parsing')
    >>> plain("fine-tuned"), plain("instruction-tuned"), plain("weakly-supervised"), plain("constrained")
    ('fine-tuning', 'instruction-tuning', 'weakly-supervised learning', 'constrained')
    """
    text = unicodedata.normalize("NFKC", form).casefold()
    text = text.replace("~", " ")
    if "\\" in text or "$" in text or "{" in text or "^" in text:
        text = _MARKS.sub("", _NAMED.sub(_letter, _COMMAND.sub("", text)))
    text = _GREEK.sub(lambda found: _LETTER_NAMES[found[0]], text)
    for pattern, american in _AMERICAN:
        text = pattern.sub(american, text)
    return doing(text)


def _letter(named: re.Match[str]) -> str:
    """What a command for a letter is called, its variants alike."""
    return "l" if named[1] == "ell" else named[1].removeprefix("var")


def doing(term: str) -> str:
    """A term by the name of the act, where it is what was done by it.

    >>> doing("Instruction-tuned"), doing("Self-Supervised"), doing("constrained"), doing("fine-tune")
    ('Instruction-tuning', 'Self-Supervised learning', 'constrained', 'fine-tuning')
    """
    if _DO.search(term):
        return term.removesuffix("e") + "ing"
    if _DONE.search(term):
        return term.removesuffix("ed") + "ing"
    return f"{term} learning" if term.lower().endswith("supervised") else term


def gerunds(verb: str) -> tuple[str, ...]:
    """How the gerund of a verb may be spelled, whether or not it is one.

    >>> gerunds("finetune"), gerunds("overfit")
    (('finetuneing', 'finetuning'), ('overfiting', 'overfitting'))
    """
    return verb + "ing", (verb[:-1] if verb.endswith("e") else verb + verb[-1:]) + "ing"
