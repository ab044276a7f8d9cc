"""Names that say of what a thing is a version, size or edition: GPT-3.5 of GPT, BERT-base of BERT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from kg.names import NAMED_TYPES
from kg.schema import EntityType
from kg.spelling import plain

__all__ = ["FAMILIES", "NAMED_AFTER", "parent_of", "sibling", "stems"]

NAMED_AFTER: Final = 0.88
"""How often a thing is a variant of what its name begins with, by annotated papers."""

_PIECE: Final = re.compile(r"\d+(?:\.\d+)*[a-z]{0,2}(?![a-z])|[^\W\d_]+|\d+|\+")
_MARK: Final = re.compile(
    r"v?\d+(?:\.\d+)*[a-z]{0,2}|v|\+|base|large|small|tiny|mini|medium|huge|giant|nano|micro|x{0,3}l|x?s|m|b|h|g|e|o"
    r"|chat|instruct|preview|turbo|uncased|cased|lite|flash|pro|plus|max|ultra|distill|hd|it|dev"
)
"""What tells members of a family apart: numbers, sizes in words or letters, kinds of checkpoints."""
_SHORTEST: Final = 2
FAMILIES: Final = NAMED_TYPES - {EntityType.ORGANIZATION}
"""Types whose members come in versions and sizes."""


def stems(name: str) -> list[str]:
    """What a name may be a version of, the longest first: its beginnings that only marks of versions follow.

    >>> stems("BERT-base"), stems("GPT-3.5"), stems("ViT-B/16"), stems("Llama3-8B"), stems("SQuAD 1.1")
    (['bert'], ['gpt'], ['vit b', 'vit'], ['llama 3', 'llama'], ['squad'])
    >>> stems("RoBERTa"), stems("word2vec"), stems("SuperGLUE"), stems("LongBench-Chat")
    ([], [], [], ['longbench'])
    """
    pieces = _PIECE.findall(plain(name))
    found = []
    for end in range(len(pieces) - 1, 0, -1):
        if not _MARK.fullmatch(pieces[end]):
            break
        stem = " ".join(pieces[:end])
        if len(stem) >= _SHORTEST and pieces[0][0].isalpha():
            found.append(stem)
    return found


def sibling(name: str, mark: str) -> str | None:
    """The name that a mark means behind one that ends in a mark ("name/mark", "name and mark"); else None.

    >>> sibling("CIFAR-10", "100"), sibling("RoBERTa-Base", "Large"), sibling("Llama 2", "3"), sibling("GPT-3.5", "4")
    ('CIFAR-100', 'RoBERTa-Large', 'Llama 3', 'GPT-4')
    >>> sibling("SQuAD v1.1", "v2.0"), sibling("Llama 2 7B", "13B"), sibling("BioASQ 5b", "6b")
    ('SQuAD v2.0', 'Llama 2 13B', 'BioASQ 6b')
    >>> sibling("TCP", "IP"), sibling("ResNet-50", "Large"), sibling("BERT", "2")
    (None, None, None)
    """
    pieces = _PIECE.findall(plain(name))
    if pieces[-2:-1] == ["v"]:
        mark = mark.removeprefix("v")
    if len(pieces) < 2 or not mark or not all(map(_MARK.fullmatch, (pieces[-1], mark.casefold()))):
        return None
    if pieces[-1][0].isdigit() != mark[0].isdigit() or not name.casefold().endswith(pieces[-1]):
        return None
    return name[: -len(pieces[-1])] + mark


def parent_of(names: Iterable[tuple[str, EntityType, str]]) -> Mapping[str, str]:
    """Of things given as (id, type, name): the id of each one's parent, where that is among them.

    The parent is of the same type, and the longest beginning of the name that is a name itself.
    """
    known: dict[tuple[EntityType, str], str] = {}
    members = [(id, type, name) for id, type, name in names if type in FAMILIES]
    for id, type, name in sorted(members):
        known.setdefault((type, " ".join(_PIECE.findall(plain(name)))), id)
    parents = {}
    for id, type, name in members:
        parent = next((known[type, stem] for stem in stems(name) if (type, stem) in known), None)
        if parent is not None and parent != id:
            parents[id] = parent
    return parents
