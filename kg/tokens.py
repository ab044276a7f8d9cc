"""The words of a SPARQL text, by the terminals of its grammar (https://www.w3.org/TR/sparql11-query/#sparqlGrammar).

Tells two things that the engine does not say of a query: whether it is an update, and which graphs its dataset clause
names. The engine's own parser has the last word on whether the text is a query at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

__all__ = ["Dataset", "dataset_clause", "is_update", "tokens"]

_UPDATES = {"insert", "delete", "load", "clear", "create", "drop", "add", "move", "copy", "with"}
_TOKEN = re.compile(
    r'''
    (?P<blank>\s+|\#[^\r\n]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>"""(?:"{0,2}(?:[^"\\]|\\.))*"""|\'\'\'(?:'{0,2}(?:[^'\\]|\\.))*\'\'\'
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<variable>[?$][\w\x80-\U0010ffff]+)
    |(?P<name>(?:[A-Za-z\x80-\U0010ffff][\w.\x80-\U0010ffff-]{0,255}+)?:(?:[\w:.\x80-\U0010ffff-]|%[0-9A-Fa-f]{2}|\\.)*)
    |(?P<word>@[A-Za-z]+(?:-{1,2}[A-Za-z0-9]+)*|[A-Za-z\x80-\U0010ffff][\w\x80-\U0010ffff]*)
    |(?P<other>.)
    ''',
    re.VERBOSE | re.DOTALL,
)
_CLAUSE = re.compile("(filter|bind)|select|having|by", re.IGNORECASE | re.ASCII)  # The engine takes FILTERSTR(?x), too.
_LEADING = frozenset("(,;=!<>&|+-*/^")  # signs in an expression behind which a value has yet to come


@dataclass(frozen=True, slots=True)
class Dataset:
    """Graphs that a query or a request names: those merged into the default graph, and those by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


def is_update(text: str) -> bool:
    """Tell whether the first word after the prologue begins a SPARQL update.

    >>> is_update("PREFIX e: <http://e/> INSERT DATA { e:a e:b e:c }"), is_update("ASK { ?insert ?p ?o }")
    (True, False)
    """
    for kind, token in tokens(text):
        if kind == "word" and token.lower() not in ("prefix", "base"):
            return token.lower() in _UPDATES
    return False


def dataset_clause(text: str, prefixes: Mapping[str, str]) -> Dataset:
    """The IRIs of ``FROM`` and ``FROM NAMED``, resolved by the prologue and `prefixes`.

    An IRI whose prefix is unknown stands as it is written. The clause lies before the first brace of a SELECT, ASK or
    DESCRIBE; of a CONSTRUCT after its template, so that all words outside of strings, names and comments are looked at.

    >>> dataset_clause("PREFIX g: <http://g/> SELECT * FROM g:a FROM NAMED <http://g/b> { ?s ?p 'FROM' }", {})
    Dataset(default=('http://g/a',), named=('http://g/b',))
    """
    default: list[str] = []
    named: list[str] = []
    spaces, base, before = dict(prefixes), "", ""
    label: str | None = None
    for kind, token in tokens(text):
        word = token.lower() if kind == "word" else ""
        if word == "named" and before == "from":
            before = "from named"
            continue
        if before == "prefix" and kind == "name":
            label = token[:-1]
            continue
        if kind in ("iri", "name"):
            target = _resolved(token, kind, spaces, base)
            if label is not None:
                spaces[label], label = target, None
            elif before == "base":
                base = target
            elif before in ("from", "from named"):
                (default if before == "from" else named).append(target)
        before = word
    return Dataset(tuple(default), tuple(named))


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind (iri, string, variable, name, word, other) and text of each token but blanks and comments, in order.

    >>> [token for _, token in tokens("ASK { ?a <'> ?b FILTER(?a <'>' ) }")][3:]
    ["<'>", '?b', 'FILTER', '(', '?a', '<', "'>'", ')', '}']
    """
    place, position = _Place(), 0
    while found := _TOKEN.match(text, position):
        kind, token = str(found.lastgroup), found[0]
        if kind == "iri" and place.compares:
            kind, token = "other", "<"
        position += len(token)
        if kind != "blank":
            place.take(kind, token)
            yield kind, token


class _Place:
    """Where in a query the next token stands, as far as it tells whether ``<`` may begin an IRI there.

    In an expression it does so only where a value has yet to come; expressions stand in parentheses behind the words
    that lead to them. Elsewhere (in triples, lists, paths, rows of VALUES) it always does.
    """

    def __init__(self) -> None:
        # Of each open bracket what it holds: an expression; or where one may be next, behind FILTER or BIND until its
        # bracket closes ("one"), behind SELECT, HAVING or BY until a brace opens ("some"); or else.
        self._levels = [""]
        self._last = ("", "")

    @property
    def compares(self) -> bool:
        """Whether a ``<`` that comes next is *less than*."""
        last = self._last[1]
        return self._levels[-1] == "expression" and last not in _LEADING and last.lower() != "distinct"

    def take(self, kind: str, token: str) -> None:
        """Go on behind a token."""
        level, sign = self._levels[-1], token if kind == "other" else ""
        if kind == "word" and level != "expression" and token[0] != "@" and (clause := _CLAUSE.search(token)):
            self._levels[-1] = "one" if clause[1] else "some"
        elif sign == "(":
            self._levels.append("expression" if level and self._last != ("<", "<") else "")
        elif sign in ("{", "["):
            if level == "some" and not self._last[1].lower().endswith("exists"):
                self._levels[-1] = ""
            self._levels.append("")
        elif sign in (")", "}", "]") and len(self._levels) > 1:
            self._levels.pop()
            if self._levels[-1] == "one":
                self._levels[-1] = ""
        self._last = (self._last[1], token)


def _resolved(token: str, kind: str, spaces: Mapping[str, str], base: str) -> str:
    if kind == "iri":
        return urljoin(base, token[1:-1]) if base else token[1:-1]
    prefix, _, local = token.partition(":")
    return spaces[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in spaces else token
