"""RDF's terms as small frozen records, and the rules by which text becomes one; no RDF library.

Follows RDF 1.1 Concepts (https://www.w3.org/TR/rdf11-concepts/) and RFC 3987 for IRIs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kg.vocabulary import NAMESPACES

__all__ = [
    "BlankNode",
    "Iri",
    "Literal",
    "Node",
    "Object",
    "Quad",
    "TripleTerm",
    "clean",
    "clean_for_xml",
    "decimal",
    "expand",
    "is_web_iri",
    "ntriples",
    "term",
]


@dataclass(frozen=True, slots=True)
class Iri:
    """An absolute IRI."""

    value: str


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A node without a name; ``label`` tells it from others of the same document."""

    label: str


_STRING = Iri(NAMESPACES["xsd"] + "string")


@dataclass(frozen=True, slots=True)
class Literal:
    """A value by its lexical form and datatype; one with a language tag has the datatype ``rdf:langString``."""

    value: str
    datatype: Iri = _STRING
    language: str | None = None


Node = Iri | BlankNode


@dataclass(frozen=True, slots=True)
class TripleTerm:
    """A triple as the object of another (RDF 1.2)."""

    subject: Node
    predicate: Iri
    object: Iri | BlankNode | Literal


Object = Iri | BlankNode | Literal | TripleTerm


@dataclass(frozen=True, slots=True)
class Quad:
    """A triple and the named graph it is in; None is the default graph."""

    subject: Node
    predicate: Iri
    object: Object
    graph: Iri | None = None


_XML_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORBIDDEN = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
# RFC 3987 with a named host; bidirectional marks, which its section 4.1 bans, are left out of its characters.
_UCS = "\xa0-\u200d\u2010-\u2029\u202f-\u2065\u206a-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane * 0x10000 + (0x1000 if plane == 14 else 0))}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 15)
)
_CHARACTER = rf"(?:[\w.~!$&'()*+,;=:@-]|[{_UCS}]|%[0-9A-Fa-f]{{2}})".replace(r"\w", "A-Za-z0-9_")
_WEB_IRI = re.compile(
    rf"https?://(?:[A-Za-z0-9._~!$&'()*+,;=-]|[{_UCS}]|%[0-9A-Fa-f]{{2}})+(?::[0-9]{{1,5}})?"
    rf"(?:/{_CHARACTER}*)*(?:\?(?:{_CHARACTER}|[/?])*)?(?:\#(?:{_CHARACTER}|[/?])*)?"
)

_READ_APART = re.compile(r"\s|^[^?#]*/\.{1,2}(?:[/?#]|$)")


def clean(text: str) -> str:
    r"""Text as RDF can hold it: characters that are no Unicode scalar values (and NUL) become U+FFFD, one for one.

    Positions stay what they were.

    >>> clean("a\ud800b") == "a\ufffdb"
    True
    """
    return _FORBIDDEN.sub("\ufffd", text)


def clean_for_xml(text: str) -> str:
    r"""Text as XML 1.0 can hold it: all but its characters (https://www.w3.org/TR/xml/#charsets) become U+FFFD.

    >>> clean_for_xml("a\x0bb") == "a\ufffdb"
    True
    """
    return _XML_FORBIDDEN.sub("\ufffd", text)


def decimal(number: float) -> str:
    """The lexical form of ``xsd:decimal``, never with an exponent.

    >>> decimal(0.8), decimal(3), decimal(1e-7)
    ('0.8', '3.0', '0.0000001')
    """
    text = format(Decimal(repr(float(number))), "f")
    return text if "." in text else f"{text}.0"


def is_web_iri(text: str) -> bool:
    """Tell whether the text is a valid absolute http or https IRI with a named host (RFC 3987), the same to all.

    Some parsers stop at Unicode's spaces and line ends, others resolve the segments ``.`` and ``..``; an IRI with these
    is not told from another by everyone, so it does not count.

    >>> is_web_iri("https://example.org/zeta?a=1&b=2"), is_web_iri("https://example.org/a b"), is_web_iri("ftp://e/x")
    (True, False, False)
    """
    return _WEB_IRI.fullmatch(text) is not None and _READ_APART.search(text) is None


@lru_cache(maxsize=1024)
def expand(curie: str) -> Iri:
    """The IRI of a vocabulary term; an unknown prefix is a KeyError.

    >>> expand("rdf:type").value
    'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
    """
    prefix, _, local = curie.partition(":")
    return Iri(NAMESPACES[prefix] + local)


@lru_cache(maxsize=1024)
def term(name: str) -> Iri:
    """The IRI of one of litkg's own words: an entity type, a relation or a :class:`~kg.vocabulary.Term`."""
    return Iri(NAMESPACES["kg"] + name)


_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f]')


def ntriples(term: Object) -> str:
    r"""A term as N-Triples writes it (https://www.w3.org/TR/n-triples/).

    >>> print(ntriples(Literal('say "no"')), ntriples(Literal("1", expand("xsd:integer"))))
    "say \"no\"" "1"^^<http://www.w3.org/2001/XMLSchema#integer>
    """
    if isinstance(term, Iri):
        return f"<{term.value}>"
    if isinstance(term, BlankNode):
        return f"_:{term.label}"
    if isinstance(term, TripleTerm):
        return f"<<( {ntriples(term.subject)} {ntriples(term.predicate)} {ntriples(term.object)} )>>"
    text = _ESCAPED.sub(lambda found: _ESCAPES.get(found[0], f"\\u{ord(found[0]):04X}"), term.value)
    if term.language is not None:
        return f'"{text}"@{term.language}'
    return f'"{text}"' if term.datatype == _STRING else f'"{text}"^^<{term.datatype.value}>'
