"""Where the graph holds two things that cannot both be so: each beats the other; two values for one measurement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.graph import KnowledgeGraph
from kg.metrics import Metrics
from kg.model import ReportedResult
from kg.schema import Polarity, RelationType, ResultKind

__all__ = ["Contradiction", "contradictions"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sides in words, each with the sentence and the paper that say so.

    ``kind`` is ``outperforms`` (each is said to beat the other) or ``result`` (two values of one subject, metric and
    dataset).
    """

    kind: str
    one: str
    one_sentence: str
    one_paper: str
    other: str
    other_sentence: str
    other_paper: str


def contradictions(graph: KnowledgeGraph, metrics: Metrics, *, least: float = 0.0) -> list[Contradiction]:
    """All contradictions between statements with belief, and results with a score, of `least` or more."""
    names = {entity.id: entity.name for entity in graph.entities()}
    return [*_mutual(graph, names, least), *_values(graph, metrics, names, least)]


def _mutual(graph: KnowledgeGraph, names: dict[str, str], least: float) -> list[Contradiction]:
    claims = {
        (s.subject, s.object): s
        for s in graph.statements()
        if s.predicate == RelationType.OUTPERFORMS and s.belief > 0 and s.belief >= least
    }
    found = []
    for (subject, object), statement in sorted(claims.items()):
        if subject < object and (object, subject) in claims:
            both = statement, claims[object, subject]
            best = [graph.evidence_of(side.id)[0] for side in both]
            # One sentence that is read both ways is a doubt of the reader's, not of the papers'.
            if (best[0].paper, best[0].quote) != (best[1].paper, best[1].quote):
                sides = [
                    text for side, piece in zip(both, best, strict=True)
                    for text in (f"{names[side.subject]} outperforms {names[side.object]}", piece.quote,
                                 names[piece.paper])
                ]
                found.append(Contradiction("outperforms", *sides))
    return found


def _values(
    graph: KnowledgeGraph, metrics: Metrics, names: dict[str, str], least: float
) -> list[Contradiction]:
    groups: dict[tuple[str, str, str], list[tuple[float, ReportedResult]]] = defaultdict(list)
    for r in graph.results():
        stands = r.polarity == Polarity.AFFIRMED and r.kind == ResultKind.ABSOLUTE and r.score >= least
        if not (stands and r.metric and r.dataset and r.number is not None) or r.subject == r.paper:
            continue
        metric = metrics[names[r.metric]]
        groups[r.subject, metric.name, r.dataset].append((metric.comparable(r.number, r.unit), r))
    found = []
    for (subject, measure, dataset), rows in sorted(groups.items()):
        ordered = sorted(rows, key=lambda row: (row[0], row[1].id))
        low, high = ordered[0], ordered[-1]
        # One paper may report several settings; two papers measured one thing.
        if low[0] != high[0] and low[1].paper != high[1].paper:
            what = f"{names[subject]} on {names[dataset]}: {measure}"
            sides = [text for _, r in (low, high) for text in (f"{what} {r.value}", r.quote, names[r.paper])]
            found.append(Contradiction("result", *sides))
    return found
