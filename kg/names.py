"""Names of things: the forms that count as one, abbreviations, and the form that stands for all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from kg.latex import plain as without_latex
from kg.schema import EntityType
from kg.spelling import doing, gerunds, plain

__all__ = ["NAMED_TYPES", "abbreviates", "begin", "beginnings", "canonical", "digits", "normal", "singular"]

NAMED_TYPES = frozenset({EntityType.MODEL, EntityType.DATASET, EntityType.SOFTWARE, EntityType.ORGANIZATION})
"""Types whose members have proper names, known by what people call them; the others have descriptive terms."""

_JOINERS = re.compile(r"(?<!\d)[\s\-_\u2010-\u2015\u2212]+|[\s\-_\u2010-\u2015\u2212]+(?!\d)")
_NO_LETTER = re.compile(r"[\W_]+")
_PARTS = re.compile(r"[\s\-]+")
_BROKEN = re.compile(r"\w- \w")
"""A word that was broken at a line's end."""
_LONG_WORD = re.compile(r"[^\W_]{4,}")
_LETTERS = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_OF = re.compile(r"[\s\-]of[\s\-]", re.IGNORECASE)
"""What stands behind it is no head: a bag holds words."""
_BEGINNING = re.compile("[A-Z][a-z]*")
_WORD_BEFORE = re.compile(r"\w[\s\-]")
_PLURALS = {
    "matrices": "matrix", "appendices": "appendix", "indices": "index", "vertices": "vertex", "simplices": "simplex",
    "analyses": "analysis", "theses": "thesis", "diagnoses": "diagnosis", "synopses": "synopsis", "crises": "crisis",
    "biases": "bias", "aliases": "alias", "atlases": "atlas", "canvases": "canvas", "lenses": "lens",
    "statuses": "status", "bonuses": "bonus", "quizzes": "quiz", "corpora": "corpus", "caches": "cache",
    "headaches": "headache", "niches": "niche", "avalanches": "avalanche", "least squares": "least squares",
    "means": "means", "series": "series", "species": "species", "news": "news", "chaos": "chaos", "lens": "lens",
    "flops": "flops", "bayes": "bayes", "gibbs": "gibbs", "hastings": "hastings", "hawkes": "hawkes",
    "mallows": "mallows", "stokes": "stokes",
}
"""Ends of words that the regular rules for plurals would get wrong, and in the singular."""
_LONGEST_ABBREVIATION = 12
_FEWEST_BEGINNINGS = 3


@lru_cache(maxsize=1 << 17)
def normal(form: str) -> str:
    r"""The form under which spellings of one name meet.

    Case, hyphens, spaces, a plural s, British and American spelling, Greek letters and LaTeX mark-up are no difference;
    numbers and signs stay, so that versions and sizes never meet.

    >>> normal("Language Models") == normal("language-model"), normal("β-VAEs") == normal(r"$\beta$-VAE")
    (True, True)
    >>> normal("inductive biases") == normal("inductive bias"), normal("corpora") == normal("corpus")
    (True, True)
    >>> normal("GPT-3") == normal("GPT-3.5"), normal("BERT 1-0") == normal("BERT 10"), normal("LXMERT-S")
    (False, False, 'lxmerts')
    """
    text = plain(form)
    text = _irregular(text) or text
    ends_in_plural = len(text) > 1 and text[-1] == "s" and text[-2] not in "s-_ "
    joined = _JOINERS.sub("", text)
    return joined[:-1] if ends_in_plural and len(joined) > 3 else joined


def digits(form: str) -> list[str]:
    """The digits of a form, in order: where they differ, versions or sizes do."""
    return [c for c in form if c.isdigit()]


def singular(term: str) -> str:
    """A term with its last word in the singular, by the regular rules of English; capitals are left alone.

    A term with an "of" stays as it is.

    >>> singular("large language models"), singular("policies"), singular("loss"), singular("data biases")
    ('large language model', 'policy', 'loss', 'data bias')
    >>> singular("least squares"), singular("KV caches"), singular("Confusion Matrices"), singular("naive Bayes")
    ('least squares', 'KV cache', 'Confusion Matrix', 'naive Bayes')
    >>> singular("mixture of experts"), singular("bag-of-words")
    ('mixture of experts', 'bag-of-words')
    """
    if _OF.search(term):
        return term
    if (irregular := _irregular(term)) is not None:
        return irregular
    if len(term) < 4 or not term.endswith("s") or term.endswith(("ss", "us", "is", "ics", "as", "ous")):
        return term
    if term.endswith("ies") and len(term) > 4:
        return term[:-3] + "y"
    return term[:-2] if term.endswith(("sses", "shes", "ches", "xes")) else term[:-1]


def _irregular(text: str) -> str | None:
    """A text in the singular whose last word the regular rules would get wrong; None for any other."""
    if not text.lower().endswith(tuple(_PLURALS)):
        return None
    plural = next(plural for plural in _PLURALS if text.lower().endswith(plural))
    one = _PLURALS[plural]
    if one == plural:
        return text
    return text[: -len(plural)] + (one.capitalize() if text[-len(plural)].isupper() else one)


@lru_cache(maxsize=1 << 15)
def abbreviates(short: str, long: str) -> bool:
    """Tell whether `short` can be the abbreviation of `long`.

    The letters of `short` must stand in `long` in their order, the first of them at the start of its first word
    (Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", 2003). Words
    that both begin or end with are no part of it.

    >>> abbreviates("TTMs", "Tiny Time Mixers"), abbreviates("DEEP", "DEnoising Entity Pre-training")
    (True, True)
    >>> abbreviates("BERT", "GPT"), abbreviates("CNN", "neural network"), abbreviates("F1", "F1 score")
    (False, False, False)
    >>> abbreviates("kernel CCA", "kernel canonical correlation analysis"), abbreviates("deep RL", "Deep Q-Network")
    (True, False)
    """
    if " " in short and " " in long:
        short, long = _apart(short, long)
    stem = short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short
    letters = _NO_LETTER.sub("", stem)
    if not 2 <= len(letters) <= _LONGEST_ABBREVIATION or len(letters) >= len(long):
        return False
    if sum(c.isupper() for c in letters) < 2:
        return False
    words = _PARTS.split(long.casefold())
    folded = letters.casefold()
    # "RoBERTa" does not spell out "BERT", nor "GPT-4 Turbo" "GPT-4o", nor "F1 score" "F1".
    if len(words) < 2 or folded in words or (len(words[0]) > 1 and folded.startswith(words[0])):
        return False
    # The search would end so too, but takes long.
    if words[0][-1:].isalnum() and folded[0] not in words[0]:
        return False
    return _aligned(folded, long)


def _apart(short: str, long: str) -> tuple[str, str]:
    """Both without the words that both begin or end with; at least one word of each stays."""
    a, b = short.split(" "), long.split(" ")
    alike = [x.casefold() == y.casefold() for x, y in zip(a[:-1], b[:-1], strict=False)]
    start = [*alike, False].index(False)
    a, b = a[start:], b[start:]
    alike = [x.casefold() == y.casefold() for x, y in zip(a[:0:-1], b[:0:-1], strict=False)]
    end = [*alike, False].index(False)
    return " ".join(a[: len(a) - end]), " ".join(b[: len(b) - end])


def beginnings(name: str) -> list[str]:
    """The beginnings of words that a coined name may be made of, each from a capital on; none where it is not so made.

    At least three, and nothing beside them but signs and a plural s.

    >>> beginnings("LLMs"), beginnings("ConfGCN"), beginnings("LM"), beginnings("a GCN")
    (['L', 'L', 'M'], ['Conf', 'G', 'C', 'N'], [], [])
    """
    stem = name.removesuffix("s")
    found = _BEGINNING.findall(stem)
    return found if len(found) >= _FEWEST_BEGINNINGS and "".join(found) == _NO_LETTER.sub("", stem) else []


def begin(parts: Sequence[str], long: str) -> bool:
    """Tell whether the words of `long`, all of them but "based", begin so, in order.

    Then a name made of these beginnings is `long` within a paper, even where it does not define the abbreviation.

    >>> begin(["L", "L", "M"], "large language model"), begin(["N", "L", "U"], "nice language")
    (True, False)
    >>> begin(["Conf", "G", "C", "N"], "Confidence-based Graph Convolutional Networks")
    True
    """
    return any(
        len(parts) == len(told) and all(map(str.startswith, told, map(str.casefold, parts))) for told in _told(long)
    )


@lru_cache(maxsize=1 << 15)
def _told(long: str) -> tuple[list[str], list[str]]:
    """The words of a phrase, and those but "based"."""
    words = [word for word in _PARTS.split(long.casefold()) if word]
    return words, [word for word in words if word != "based"]


def _aligned(letters: str, long: str) -> bool:
    """Match small letters from the right; the first must begin the first word of `long`."""
    small = long.lower()
    if len(small) != len(long):
        # A few capitals have two small letters; without capitals the places agree.
        long = small
    at = len(long)
    for letter in reversed(letters[1:]):
        at = small.rfind(letter, 0, at)
        if at < 0:
            return False
    while (at := small.rfind(letters[0], 0, at)) >= 0:
        if at == 0 or not long[at - 1].isalnum() or long[at].isupper():
            return not _WORD_BEFORE.search(long[:at])
    return False


def canonical(forms: Mapping[str, int], type: EntityType) -> str:
    r"""The form that stands for all: what people say for named things, the full singular term for the others.

    LaTeX in it is read, since some texts come with it. `forms` maps each surface form to its number of mentions. Ties
    fall to the shorter, then the lesser in code point order, so that the choice depends on nothing else.

    >>> canonical({"LLMs": 9, "Large Language Models": 3, "large language models": 2}, EntityType.TECHNIQUE)
    'large language model'
    >>> canonical({"TTM": 5, "TTMs": 2, "Tiny Time Mixers": 2}, EntityType.MODEL)
    'TTM'
    >>> canonical({"VISION TRANSFORMERS": 1, "Vision Transformers": 1, "Vision Trans- formers": 1}, EntityType.TASK)
    'Vision Transformer'
    >>> canonical({"3D SPEECH GENERATION": 1}, EntityType.TASK), canonical({"BERT FT": 1}, EntityType.TECHNIQUE)
    ('3D speech generation', 'BERT FT')
    >>> canonical({"ZETANET": 1, "ZetaNet": 1}, EntityType.MODEL)
    'ZetaNet'
    >>> canonical({"pre-train": 3, "pre-training": 1}, EntityType.TECHNIQUE)
    'pre-training'
    >>> canonical({"Llama $3$ $70$B": 2}, EntityType.MODEL), canonical({r"M{\'e}sz{\'a}ros": 1}, EntityType.DATASET)
    ('Llama 3 70B', 'Mészáros')
    """
    named = type in NAMED_TYPES or type == EntityType.LANGUAGE
    candidates = dict(forms)
    if not named and len(forms) > 1:
        candidates = {f: n for f, n in forms.items() if not any(abbreviates(f, g) for g in forms)} or candidates
    groups: dict[str, dict[str, int]] = {}
    for form, count in candidates.items():
        groups.setdefault(normal(form), {})[form] = count
    best = min(groups.values(), key=lambda g: (-sum(g.values()), min(len(f) for f in g), min(g)))
    best = {form: count for form, count in best.items() if not _BROKEN.search(form)} or best
    if not named:
        best = next((groups[form] for form in gerunds(normal(min(best))) if form in groups), best)
        spellings = _lowered(best)
        # A capital at a sentence's start is no spelling of its own.
        chosen = min(spellings, key=lambda f: (_is_shouted(f), -spellings[f], f[:1].isupper(), len(f), f))
        return without_latex(doing(singular(_unshouted(chosen))))
    chosen = min(best, key=lambda f: (-best[f], f.isupper(), len(f), f))
    return without_latex(chosen[:-1] if chosen.endswith("s") and chosen[:-1] in best else chosen)


def _lowered(forms: Mapping[str, int]) -> dict[str, int]:
    """Spellings in running text where there are any: a title's capitals say nothing of a term."""
    running = {form: count for form, count in forms.items() if not _is_title_case(form)}
    return running or dict(forms)


def _is_shouted(form: str) -> bool:
    return sum(map(str.isupper, _LONG_WORD.findall(form))) > 1


def _unshouted(form: str) -> str:
    """A term in small letters where all of it is shouted, as in a title in capitals; "3D" stays."""
    if not (form.isupper() and _is_shouted(form)):
        return form
    return _LETTERS.sub(lambda word: word[0].lower(), form)


def _is_title_case(form: str) -> bool:
    words = _LONG_WORD.findall(form)
    return _is_shouted(form) or (bool(words) and all(word[0].isupper() and word[1:].islower() for word in words))
