"""Questions that come up often, as files in ``kg/queries``.

The first line of a file says what it answers; a line ``# argument NAME: MEANING`` tells what it needs to know. Types
after the name (``# argument dataset Dataset: ...``) make it an entity, which people give by name.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from importlib.resources import files

from kg.errors import UnknownNameError

__all__ = ["NamedQuery", "arguments_of", "named_queries", "named_query", "query_text"]

_ARGUMENT = re.compile(r"^# argument (\w+)((?: \w+)*): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question that is asked often: what it answers, its SPARQL, and the meaning of each argument."""

    name: str
    meaning: str
    text: str
    arguments: dict[str, str]


def named_queries() -> dict[str, NamedQuery]:
    """All named queries, by name."""
    folder = files("kg").joinpath("queries")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".rq")), key=lambda file: file.name)
    return {
        (name := file.name.removesuffix(".rq")): _named(name, file.read_text(encoding="utf-8")) for file in found
    }


def named_query(name: str) -> NamedQuery:
    """One named query; :class:`~kg.errors.UnknownNameError` suggests names that look alike."""
    known = named_queries()
    if name not in known:
        raise UnknownNameError(name, difflib.get_close_matches(name, known, n=3) or tuple(known))
    return known[name]


def query_text(given: str) -> tuple[str, bool]:
    """The SPARQL of a query that is given by name or as itself, and whether it was a name."""
    is_name = given.replace("-", "").isalnum()
    return (named_query(given).text if is_name else given), is_name


def arguments_of(text: str) -> dict[str, tuple[tuple[str, ...], str]]:
    """What a query says of its arguments: types of entity (none for other values) and meaning, by name.

    >>> arguments_of("# argument set Dataset: where models are tested")
    {'set': (('Dataset',), 'where models are tested')}
    """
    return {name: (tuple(types.split()), meaning) for name, types, meaning in _ARGUMENT.findall(text)}


def _named(name: str, text: str) -> NamedQuery:
    meaning = text.partition("\n")[0].removeprefix("#").strip()
    return NamedQuery(name, meaning, text, {key: meaning for key, (_, meaning) in arguments_of(text).items()})
