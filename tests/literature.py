"""Papers with their extractions in a short notation, and the graph that litkg itself assembles from them.

A name is marked where it stands, with its type (``[Model:Zeta] beats [Model:Alpha].``); a claim is "Zeta outperforms
Alpha", with a score (``@0.5``) and a polarity (``negated``, ``hedged``) where they are not the usual ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.assemble import assemble
from kg.ids import digest
from kg.model import PAPER, Extraction, Field, Mention, Paper, PaperEntity, Relation, Result, Span
from kg.schema import EntityType, Polarity, RelationType, ResultKind
from kg.store import keep_extractions, keep_papers, remember_assembly
from kg.workspace import Workspace

EXTRACTOR = "test-1"
_MARKED = re.compile(r"\[(\w+):([^\]]+)\]")
_CLAIM = re.compile(
    rf"(?P<subject>.+?) (?P<predicate>{'|'.join(RelationType)}) (?P<object>.+?)"
    r"(?: @(?P<score>[\d.]+))?(?: (?P<polarity>negated|hedged))?"
)


@dataclass(frozen=True)
class Number:
    """A reported result, by names."""

    subject: str
    metric: str | None
    dataset: str | None
    value: str
    kind: str = "absolute"
    baseline: str | None = None


@dataclass(frozen=True)
class Said:
    """A marked sentence and what it claims and reports."""

    text: str
    claims: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()


def said(text: str, *what: str | Number) -> Said:
    return Said(text, tuple(w for w in what if isinstance(w, str)), tuple(w for w in what if isinstance(w, Number)))


def paper(
    id: str, title: str, sentences: Iterable[Said], *, year: int | None = None, venue: str | None = None,
    authors: tuple[str, ...] = (), references: tuple[str, ...] = (),
) -> Extraction:
    """What one paper says; ids are arXiv's ("2001.00001"), and so are references."""
    abstract, spans, mentions, types = "", [], {}, {}
    sentences = list(sentences)
    for sentence in sentences:
        start = len(abstract)
        for place, text in enumerate(_MARKED.split(sentence.text)):
            if place % 3 == 1:
                type = text
            elif place % 3 == 2:
                mentions.setdefault(text, []).append(
                    Mention(Span(Field.ABSTRACT, len(abstract), len(abstract) + len(text)), 0.9))
                types[text] = EntityType(type)
                abstract += text
            else:
                abstract += text
        spans.append(Span(Field.ABSTRACT, start, len(abstract)))
        abstract += " "
    ids = {PAPER: PAPER} | {name: f"e{n}" for n, name in enumerate(mentions, start=1)}
    pairs = list(zip(sentences, spans, strict=True))
    return Extraction(
        Paper(id, title, abstract.rstrip(), authors, year, venue, None, (f"arxiv:{id}",),
              tuple(f"arxiv:{reference}" for reference in references)),
        tuple(PaperEntity(ids[name], types[name], name, tuple(found), 0.9) for name, found in mentions.items()),
        tuple(_relation(claim, ids, span) for sentence, span in pairs for claim in sentence.claims),
        tuple(_result(number, ids, span) for sentence, span in pairs for number in sentence.numbers),
        (Span(Field.TITLE, 0, len(title)), *spans),
        EXTRACTOR,
    )


def _relation(claim: str, ids: dict[str, str], span: Span) -> Relation:
    found = _CLAIM.fullmatch(claim)
    assert found, claim
    return Relation(
        ids[found["subject"]], RelationType(found["predicate"]), ids[found["object"]], float(found["score"] or 0.9),
        span, Polarity(found["polarity"] or "affirmed"),
    )


def _result(number: Number, ids: dict[str, str], span: Span) -> Result:
    metric, dataset, baseline = (
        None if name is None else ids[name] for name in (number.metric, number.dataset, number.baseline)
    )
    kind = ResultKind(number.kind)
    return Result(ids[number.subject], metric, dataset, number.value, kind, baseline, 0.9, span)


def assembled(extractions: Iterable[Extraction], path: str | Path = ":memory:") -> Workspace:
    """A workspace with the graph of the papers, and a state that tells it from others."""
    extractions = list(extractions)
    workspace = Workspace(path)
    with workspace.transaction():
        workspace.run("DELETE FROM extractions")
        keep_papers(workspace, [one.paper for one in extractions])
        keep_extractions(workspace, extractions, lambda done: None)
        assembly = assemble(workspace, extractor=EXTRACTOR)
        remember_assembly(workspace, digest(*map(repr, extractions)), {"misfits": assembly.misfits})
    return workspace
