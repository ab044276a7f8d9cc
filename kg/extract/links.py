"""Links in an abstract: the addresses of code, models and data that a paper releases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kg.model import PAPER, Field, Paper, PaperEntity, Relation
from kg.names import normal
from kg.schema import EntityType, RelationType

__all__ = ["find_links", "link"]

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'{}|\\^`]+", re.IGNORECASE)
_RELEASED: Final = frozenset({EntityType.MODEL, EntityType.DATASET, EntityType.SOFTWARE, EntityType.TECHNIQUE})
_SHORTEST: Final = 3
_HOSTS: Final = frozenset({"github.com", "gitlab.com", "huggingface.co", "bitbucket.org"})
"""Hosts whose addresses name one thing only from an owner and a name on."""
_NO_RELEASE: Final = frozenset({"www.w3.org", "doi.org", "arxiv.org"})
"""Hosts of name spaces and of papers."""


def find_links(text: str) -> list[tuple[int, int, str]]:
    """(start, end, address) of each web address in a text, without the punctuation that follows it.

    >>> find_links("Code: https://github.com/a/b. (See http://x.org/y).")[0][2]
    'https://github.com/a/b'
    """
    found = []
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?*_\u2019\u201d")
        while address.endswith((")", "]")) and address.count("(") < address.count(")") + address.count("]"):
            address = address[:-1].rstrip(".,;:")
        found.append((match.start(), match.start() + len(address), address))
    return found


def link(paper: Paper, entities: Sequence[PaperEntity], relations: Sequence[Relation]) -> list[PaperEntity]:
    """The entities, with the addresses in the abstract as identifiers of what they release.

    An address belongs to the entity whose name its path ends in, or of what the paper introduces, to that whose name
    the path holds; else to the one thing that the paper introduces, if it introduces just one that can be released.
    """
    introduced = {r.object for r in relations if r.predicate == RelationType.INTRODUCES and r.subject == PAPER}
    own = [entity for entity in entities if entity.id in introduced and entity.type in _RELEASED]
    belongs: dict[str, list[str]] = {}
    for _, _, address in find_links(paper.text(Field.ABSTRACT)):
        if not _names_one_thing(address):
            continue
        path = address.split("://", 1)[1].partition("/")[2].rstrip("/").removesuffix(".git")
        whole, last = normal(path), normal(path.rpartition("/")[2])
        named = [e for e in own if _names(e, whole)]
        named += [e for e in entities if e.type in _RELEASED and normal(e.name) == last]
        chosen = max(named, default=None, key=lambda e: (e.id in introduced, len(normal(e.name)), e.id))
        owner = chosen or (own[0] if len(own) == 1 else None)
        if owner is not None:
            belongs.setdefault(owner.id, []).append(address)
    return [
        replace(entity, identifiers=tuple(sorted({*entity.identifiers, *belongs.get(entity.id, ())})))
        for entity in entities
    ]


def _names_one_thing(address: str) -> bool:
    """Whether an address can stand for what it leads to: not a whole host, nor one cut short by a line break."""
    host, *parts = (part for part in address.split("://", 1)[1].casefold().split("/") if part)
    if host in _NO_RELEASE:
        return False
    return len(parts) >= (2 if host.removeprefix("www.") in _HOSTS else 1) or (host.endswith(".github.io"))


def _names(entity: PaperEntity, path: str) -> bool:
    name = normal(entity.name)
    return len(name) >= _SHORTEST and name in path
