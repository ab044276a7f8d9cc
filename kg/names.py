"""Names of things: the forms that count as one."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normal"]

_JOINERS = re.compile(r"[\s\-_\u2010-\u2015\u2212]+")


def normal(form: str) -> str:
    """The form under which spellings of one name meet: case, hyphens, spaces and a plural s aside.

    Numbers and signs stay, so that versions and sizes never meet.

    >>> normal("Language Models") == normal("language-model")
    True
    >>> normal("GPT-3") == normal("GPT-3.5")
    False
    """
    text = _JOINERS.sub("", unicodedata.normalize("NFKC", form).casefold())
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text
