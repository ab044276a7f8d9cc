"""Names within one paper: normal forms, abbreviations, the canonical name."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final


def normal(form: str) -> str:
    """Without case, hyphens, spaces and a plural s (the official scorer's rule).

    >>> normal("Pre-training"), normal("LLMs"), normal("bias")
    ('pretraining', 'llm', 'bia')
    """
    form = re.sub(r"[\s\-_–—]+", "", form.casefold())
    return form[:-1] if len(form) > 3 and form.endswith("s") and not form.endswith("ss") else form


def abbreviates(short: str, long: str) -> bool:
    """Whether `short` may stand for `long`: its letters in order, the first at a word's start (Schwartz, Hearst 2003).

    >>> abbreviates("TTMs", "Tiny Time Mixers"), abbreviates("DEEP", "DEnoising Entity Pre-training")
    (True, True)
    >>> abbreviates("BERT", "GPT"), abbreviates("CNN", "neural network")
    (False, False)
    """
    letters = re.sub(r"[\W_]+", "", short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short)
    if not 2 <= len(letters) <= 12 or len(letters) >= len(long) or sum(c.isupper() for c in letters) < 2:
        return False
    words = [w.casefold() for w in re.split(r"[\s\-]+", long)]
    if len(words) < 2 or letters.casefold() in words or len(words[0]) > 1 and letters.casefold().startswith(words[0]):
        return False  # "RoBERTa" does not spell out "BERT", nor "MAPLE-Edge" "MAPLE", nor "GPT-4 Turbo" "GPT-4o"
    at = len(long)
    for i in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (long[at].casefold() != letters[i].casefold()
                           or i == 0 and at > 0 and long[at - 1].isalnum() and not long[at].isupper()):
            at -= 1
        if at < 0:
            return False
    return not re.search(r"\w[\s\-]", long[:at])  # the first letter stands in the first word


def initials(short: str, long: str) -> bool:
    """Whether `short` is written in capitals and is just the initials of `long`, three or more: then the two are one
    thing in a paper even where it defines no abbreviation.

    >>> initials("LLMs", "large language model"), initials("LM", "language model"), initials("NLU", "language understanding")
    (True, False, False)
    """
    short = short[:-1] if short[-1:] == "s" else short
    heads = "".join(w[0] for w in re.split(r"[\s\-]+", long) if w)
    return len(short) >= 3 and short.isupper() and heads.casefold() == short.casefold()


_NAMED: Final = frozenset({"Model", "Dataset", "Software", "Organization", "Metric", "Language"})


def singular(word: str) -> str:
    """The singular of a regular English plural, for the last word of a term.

    >>> [singular(w) for w in ("models", "policies", "losses", "bias", "LLMs", "analysis", "GPUs")]
    ['model', 'policy', 'loss', 'bias', 'LLM', 'analysis', 'GPU']
    """
    low = word.casefold()
    if len(low) < 4 or low.endswith(("ss", "us", "is", "ias", "ics", "ous", "lens", "series")) and not low.endswith("gpus"):
        return word
    if low.endswith("ies") and len(low) > 4:
        return word[:-3] + "y"
    if low.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if low.endswith("s") else word


def canonical(forms: Sequence[str], kind: str) -> str:
    """The best name among an entity's surface forms (in text order): what is said most for named things, the fullest
    form for terms; terms in the singular and, where no form shows them to be names, in lower case."""
    counts = Counter(forms)
    first = {form: -i for i, form in reversed(list(enumerate(forms)))}
    if kind in _NAMED:
        return max(counts, key=lambda f: (counts[f], first[f]))
    full = [f for f in counts if any(abbreviates(s, f) for s in counts)]
    best = max(full or counts, key=lambda f: (counts[f], first[f]))
    *head, last = re.split(r"(?<=[\s\-])(?=[^\s\-]+$)", best)
    name = "".join(head) + singular(last)
    words = name.split()
    titled = len(words) > 1 and all(w[:1].isupper() and w[1:].islower() or w.islower() for w in words)
    return name.casefold() if titled else name
