"""What names are in other papers: in annotated ones, and in unlabelled ones as the network reads them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from multiprocessing import get_context
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from documents import Document
from kg.extract.encoder import OnnxEncoder, encode
from kg.extract.known import Known
from kg.extract.labels import TYPES
from kg.extract.nodes import chances
from kg.extract.words import read_words
from kg.names import normal

if TYPE_CHECKING:
    from calibrate import Model

SMOOTHING = 2.0
"""Papers added to those that have a name, in which it is an entity as often as all candidates are."""
MOST = 0.995
"""No name is an entity in a larger share of papers."""


def name_types(papers: Iterable[Document], least: int) -> dict[str, list[int]]:
    """What names are in at least so many annotated papers: by normal form, papers for each of TYPES."""
    counts: dict[str, list[int]] = {}
    for paper in papers:
        for entity in paper["entities"]:
            for name in {normal(paper[field][start:end]) for field, start, end in entity["mentions"]}:
                counts.setdefault(name, [0] * len(TYPES))[TYPES.index(entity["type"])] += 1
    return {name: each for name, each in sorted(counts.items()) if sum(each) >= least}


def name_standings(papers: Sequence[Document], encoder: bytes, model: Model, tokenizer: Tokenizer, *, least: int,
                   processes: int) -> dict[str, float]:
    """How much likelier than other candidates the network takes a name for an entity, as log odds.

    Of names that at least so many of the papers have; `model` knows no names yet.
    """
    found: dict[str, list[float]] = {}
    # Spawned, since a forked process must not share the threads of what has run so far.
    with get_context("spawn").Pool(processes, _start, (encoder, model, tokenizer.to_str())) as pool:
        for candidates in pool.imap(_read, papers, chunksize=64):
            for name, chance in candidates:
                found.setdefault(name, []).append(chance)
    return standings(found, least)


def standings(found: Mapping[str, Sequence[float]], least: int) -> dict[str, float]:
    """Of each name the log odds of its mean chance, smoothed, over those of all chances together.

    `found` holds a name's chances to be an entity, one for each paper that has it; names in fewer than `least` papers
    are left out.
    """
    usual = math.fsum(map(math.fsum, found.values())) / sum(map(len, found.values()))
    shares = {name: (math.fsum(some) + SMOOTHING * usual) / (len(some) + SMOOTHING)
              for name, some in sorted(found.items()) if len(some) >= least}
    return {name: round(_log_odds(min(share, MOST)) - _log_odds(usual), 2) for name, share in shares.items()}


def _log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _start(encoder: bytes, model: Model, tokenizer: str) -> None:
    global _reader  # what a process reads with, made once
    threadpool_limits(1)
    _reader = OnnxEncoder(encoder), model, Tokenizer.from_str(tokenizer)


def _read(paper: Document) -> list[tuple[str, float]]:
    """The normal form of each candidate's name, and the chance that it is an entity."""
    encoder, model, tokenizer = _reader
    words = read_words(paper["title"], paper["abstract"])
    if not len(words):
        return []
    judged = model.judge(paper, encode(encoder, tokenizer, words))
    likely = chances(judged.candidates, judged.verdicts, Known()).sum(1)
    return [(normal(node.name), float(chance))
            for node, chance in zip(judged.candidates, likely, strict=True) if node.kind in TYPES]
