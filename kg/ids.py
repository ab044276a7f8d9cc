"""Identifiers: slugs, hashes and IRIs that depend on nothing but what they name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

__all__ = ["DEFAULT_BASE", "digest", "entity_id", "mint", "paper_id", "slug", "statement_id"]

DEFAULT_BASE = "https://w3id.org/litkg/"
"""Where resources live unless the user says otherwise."""

_SPOKEN = {"+": "plus", "#": "sharp", "*": "star", "@": "at", "&": "and"}
_SEPARATOR = re.compile(r"[^\w.]+|_+")
_DOT_SEGMENT = re.compile(r"/(?=\.\.?(?:/|$))")
_LOOSE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")


def digest(*parts: str, length: int = 16) -> str:
    """Hexadecimal SHA-256 of the parts, unambiguous whatever they contain; the first `length` digits."""
    joined = "".join(f"{len(part.encode('utf-8', 'surrogatepass'))}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def slug(name: str) -> str:
    """A name as part of an identifier: folded case, hyphens for what is neither letter nor digit.

    Dots between digits stay, since versions differ by them; signs that tell names apart are spoken.

    >>> slug("wav2vec 2.0"), slug("C++"), slug("BERT_BASE"), slug("Größe 1.")
    ('wav2vec-2.0', 'c-plus-plus', 'bert-base', 'grösse-1')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    text = "".join(f"-{_SPOKEN[c]}-" if c in _SPOKEN else c for c in text)
    text = _LOOSE_DOT.sub("-", _SEPARATOR.sub("-", text))
    return re.sub(r"-{2,}", "-", text).strip("-") or digest(name, length=8)


def entity_id(type: str, name: str, sense: str = "") -> str:
    """Id of an entity: its type and the slug of its canonical name; `sense` tells homonyms apart.

    >>> entity_id("Model", "GPT-3")
    'model/gpt-3'
    """
    base = f"{type.lower()}/{slug(name)}"
    return f"{base}~{slug(sense)}" if sense else base


def paper_id(local: str) -> str:
    """Id of a paper in the graph, from its identifier (``2005.10433``, ``h:9d4e...``)."""
    return f"paper/{local}"


def statement_id(subject: str, predicate: str, object: str) -> str:
    """Id of a statement: the hash of its triple and of nothing else."""
    return digest(subject, predicate, object)


def mint(base: str, *path: str) -> str:
    """The IRI of a resource under `base`; each part of the path is percent-encoded, slashes inside ids stay.

    A slash before ``.`` or ``..`` is encoded too, since normalisation would make another resource's IRI of it
    (RFC 3986, section 5.2.4); an encoded dot would not help, as it means the dot itself (section 6.2.2.3).

    >>> mint("https://example.org/", "model/c++"), mint("https://example.org/", "paper/a/../b")
    ('https://example.org/model/c%2B%2B', 'https://example.org/paper/a%2F../b')
    """
    return base + "/".join(_DOT_SEGMENT.sub("%2F", quote(part, safe="/:~.-_")) for part in path)
