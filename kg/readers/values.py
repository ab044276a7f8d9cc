"""The values of a record's fields, whatever type a format or an interface gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from html import unescape

from kg.identifiers import orcid

__all__ = ["as_authors", "as_people", "as_text", "as_year", "clean", "column", "without_markup"]

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_INLINE = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|scp|sc|tt|small|italic|bold|(?:jats|mml):[a-z]{1,20})"
    r"(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,10}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_SURROGATE = re.compile("[\ud800-\udfff]")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20|21)\d\d(?!\d)")
_OTHERS = re.compile(r",? (?:and others|et al\.?)$")
_PARTICLES = frozenset(
    "af al av bin da dal de del della den der di do dos du el ibn la las le ten ter van vom von zu zum zur".split()
)
_MOST_AUTHORS = 10_000
_ORCIDS = ("orcid", "orcidid")
_INITIALS = re.compile(r"[^\W\d_](?:[\s.-]+[^\W\d_])*\.?")
_SUFFIX = re.compile(r"(?:jr|sr|i{1,3}|iv|ph\.?d)\.?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def column(name: str) -> str:
    """The name of a column or key, folded: lower case, letters and digits only.

    >>> column("Abstract Note"), column("paper_abstract"), column("paperAbstract")
    ('abstractnote', 'paperabstract', 'paperabstract')
    """
    return "".join(c for c in name.lower() if c.isalnum())


def clean(text: str) -> str:
    r"""Text as papers keep it: NFC, runs of white space as one space, no control characters, else to the letter.

    Lone surrogates, which no encoding can hold, become U+FFFD.

    >>> clean(" Caf\u0065\u0301 \n\t x\x00y ")
    'Café xy'
    """
    text = " ".join(_CONTROL.sub("", text).split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    return text


def without_markup(text: str) -> str:
    """Text without the inline HTML and the entities that publishers leave in titles and abstracts.

    Only tags that change how text looks go; everything else that stands in angle brackets stays.

    >>> without_markup("The <i>Zeta</i> of H<sub>2</sub>O &amp; &lt;s&gt;: R&D; <script>")
    'The Zeta of H2O & <s>: R&D; <script>'
    """
    if "<" in text:
        text = _INLINE.sub("", text)
    return _ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def as_text(value: object) -> str:
    """One line of text from a string, a number, a list of strings or an object with a name; else ``""``."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        named = (value.get(key) for key in ("name", "display_name", "value"))
        return clean(next((part for part in named if isinstance(part, str)), ""))
    if isinstance(value, list):
        return clean(" ".join(part for part in value if isinstance(part, str)))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def as_year(value: object) -> int | None:
    """The first year from 1500 to 2199 in a number, a date or any text."""
    if isinstance(value, Mapping) and "date-parts" in value:
        # CSL has dates as lists of numbers in a list.
        parts = value["date-parts"]
        value = next(iter(parts[0]), None) if isinstance(parts, list) and parts and isinstance(parts[0], list) else None
    found = _YEAR.search(as_text(value))
    return int(found[0]) if found else None


def as_authors(value: object) -> tuple[str, ...]:
    """Names, given name first, each once, from a list of strings or objects, or from one string with all.

    >>> as_authors("Doe, Jane; Roe, R."), as_authors([{"name": "Ada E"}, {"given": "Bo", "family": "S"}])
    (('Jane Doe', 'R. Roe'), ('Ada E', 'Bo S'))
    >>> as_authors("Smith, J., & Doe, A. B."), as_authors("van der Berg, Mary Ann")
    (('J. Smith', 'A. B. Doe'), ('Mary Ann van der Berg',))
    """
    return tuple(name for name, _ in as_people(value))


def as_people(value: object) -> tuple[tuple[str, str], ...]:
    """The same names, each with its ORCID iD, or ``""`` where the value has none.

    A name in a list is put given name first unless an object calls it ``literal``. Of more than 10,000 names the
    first are kept.

    >>> as_people([{"name": "Ada E", "orcid": "https://orcid.org/0000-0002-1825-0097"}, {"literal": "Lab, Inc."}])
    (('Ada E', '0000-0002-1825-0097'), ('Lab, Inc.', ''))
    """
    people: dict[str, str] = {}
    parts = value if isinstance(value, list) else [value]
    for part in (_split(clean(value)) if isinstance(value, str) else parts)[:_MOST_AUTHORS]:
        literal = part.get("literal") if isinstance(part, Mapping) else None
        name = clean(literal) if isinstance(literal, str) else _given_first(_person(part))
        if name:
            people[name] = people.get(name) or _orcid(part)
    return tuple(people.items())


def _orcid(value: object) -> str:
    """The ORCID iD in one of an author's own fields, in its identifiers, or in the author inside an authorship."""
    if not isinstance(value, Mapping):
        return ""
    for key, part in value.items():
        if column(str(key)) in _ORCIDS:
            return orcid(as_text(part[:1] if isinstance(part, list) else part)) or ""
    inner = value.get("author") or value.get("externalIds")
    return _orcid({**inner}) if isinstance(inner, Mapping) and "author" not in inner else ""


def _split(names: str) -> list[str]:
    for mark in (";", "|"):
        if mark in names:
            return [name for part in names.split(mark) for name in _split(part.strip())]
    people = _between(_OTHERS.sub("", names))
    if len(people) > 1:
        return [name for part in people for name in _split(part)]
    parts = [part for part in (part.strip() for part in people[0].split(",")) if part]
    if len(parts) >= 4 and len(parts) % 2 == 0 and all(" " not in p or _INITIALS.fullmatch(p) for p in parts[1::2]):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    is_one = len(parts) == 2 and parts[0].split()[0] in _PARTICLES
    return parts if all(" " in part for part in parts) and not is_one else [", ".join(parts)]


def _between(names: str) -> list[str]:
    """What stands between ``and`` or ``&``, but not cut after one word (``Food and Drug Administration``)."""
    first, *others = re.split(r"( and | & )", names)
    parts = [first]
    for mark, part in zip(others[::2], others[1::2], strict=True):
        if re.search(r"[ ,]", parts[-1]):
            parts.append(part)
        else:
            parts[-1] += mark + part
        last = mark
    if len(parts) > 1 and not re.search(r"[ ,]", parts[-1]):
        parts[-2:] = [parts[-2] + last + parts[-1]]
    return parts


def _person(value: object) -> str:
    if not isinstance(value, Mapping):
        return as_text(value)
    if isinstance(value.get("author"), Mapping):
        return as_text(value["author"])
    folded = {column(key): part for key, part in value.items() if isinstance(key, str)}
    family = as_text(folded.get("family") or folded.get("lastname") or folded.get("last"))
    given = as_text(folded.get("given") or folded.get("firstname") or folded.get("first"))
    return as_text(value) or clean(f"{given} {family}")


def _given_first(name: str) -> str:
    family, comma, given = (part.strip() for part in name.partition(","))
    return f"{given} {family}" if comma and given and "," not in given and not _SUFFIX.fullmatch(given) else name
