"""Annotated papers under other names: their entities replaced by entities of the same type from other papers.

After the mention replacement of Dai and Adel (2020). The few gold papers are soon known by heart; under other names
they go on teaching what tells an entity, its kind and its relations apart from its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from documents import Document
from kg.names import normal

Forms = dict[str, str]
"""The surface forms of an entity, one for each normal form."""
FEWEST = 8
"""Another name is drawn from no fewer."""
TRIALS = 5
SHARES = {"Language": 0.3, "Metric": 0.3, "Organization": 0.3}
"""Chance of an entity to be replaced, 0.6 where nothing is said: a closed class teaches less under new names."""
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset("a and by for in of on the to with".split())
_LONGEST_SHORT = 9


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - _SMALL


def _is_short(form: str) -> bool:
    """Whether a form looks like an abbreviation or a coined name."""
    return " " not in form and len(form) <= _LONGEST_SHORT and sum(c.isupper() for c in form) > 1


def _said(paper: Document, entity: Mapping[str, Any]) -> Iterable[str]:
    return (paper[field][start:end] for field, start, end in entity["mentions"])


def _forms(paper: Document, entity: Mapping[str, Any]) -> Forms:
    """What an entity is called: without a title's capitals and without a plural, where there is such a form."""
    out: Forms = {}
    for form in _said(paper, entity):
        key = normal(form)
        if key not in out or out[key].istitle() or len(form) < len(out[key]):
            out[key] = form
    return out


def _kind(type: str, forms: Forms) -> tuple[str, int, int]:
    """What an entity may be replaced by: its type, how many short and how many long forms it has."""
    short = sum(map(_is_short, forms.values()))
    return type, short, len(forms) - short


class Names:
    """All entities of some papers by their kind, each set of forms once."""

    def __init__(self, papers: Iterable[Document]) -> None:
        found: dict[tuple[str, int, int], dict[tuple[str, ...], Forms]] = {}
        for paper in papers:
            for entity in paper["entities"]:
                forms = _forms(paper, entity)
                if len(forms) < 3 and not any(sign in form for form in forms.values() for sign in "$\\"):
                    found.setdefault(_kind(entity["type"], forms), {}).setdefault(tuple(sorted(forms)), forms)
        self._of_kind = {kind: [forms for _, forms in sorted(some.items())] for kind, some in found.items()}

    def swap(self, paper: Document, rng: np.random.Generator) -> Document | None:
        """The paper with other names for some entities, all mentions of each alike; None where there are none.

        An entity that shares a word with another one keeps its name: what holds between them may follow from it.
        """
        words = {e["id"]: set(chain.from_iterable(map(_words, _said(paper, e)))) for e in paper["entities"]}
        taken = set(chain.from_iterable(words.values()))
        new: dict[str, Forms] = {}
        for entity in paper["entities"]:
            shared = any(words[entity["id"]] & some for id, some in words.items() if id != entity["id"])
            if rng.random() < SHARES.get(entity["type"], 0.6) and not shared:
                forms = _forms(paper, entity)
                other = self._other(_kind(entity["type"], forms), taken, rng)
                if other:
                    taken |= set(chain.from_iterable(map(_words, other)))
                    old, others = (sorted(some, key=_is_short) for some in (forms.values(), other))
                    new[entity["id"]] = {normal(a): b for a, b in zip(old, others, strict=True)}
        return _renamed(paper, new) if new else None

    def _other(self, kind: tuple[str, int, int], taken: set[str], rng: np.random.Generator) -> Sequence[str] | None:
        """Forms of an entity of that kind that has none of the words that are `taken`."""
        of_kind = self._of_kind.get(kind, [])
        for _ in range(TRIALS if len(of_kind) >= FEWEST else 0):
            forms = list(of_kind[rng.integers(len(of_kind))].values())
            if not any(_words(form) & taken for form in forms):
                return forms
        return None


def _renamed(paper: Document, new: Mapping[str, Forms]) -> Document:
    """The paper with new forms, by entity and normal form; all positions follow."""
    mentions: dict[str, list[list[Any]]] = {entity["id"]: [] for entity in paper["entities"]}
    texts = {}
    for field in ("title", "abstract"):
        old, text, at = paper[field], "", 0
        places = sorted((s, e, x["id"]) for x in paper["entities"] for where, s, e in x["mentions"] if where == field)
        for start, end, id in places:
            form = old[start:end]
            text += old[at:start]
            mentions[id].append([field, len(text), 0])
            text += _styled(new[id][normal(form)], form) if id in new else form
            mentions[id][-1][2] = len(text)
            at = end
        texts[field] = text + old[at:]
    entities = [{**entity, "mentions": mentions[entity["id"]]} for entity in paper["entities"]]
    return {**paper, **texts, "entities": entities}


def _styled(form: str, like: str) -> str:
    """A form with capitals as another one has them: a title's, or a sentence's first."""
    if not like[:1].isupper() or _is_short(like) or not form[:1].islower():
        return form
    if " " in like and like.istitle():
        return " ".join(word[:1].upper() + word[1:] for word in form.split(" "))
    return form[:1].upper() + form[1:]
