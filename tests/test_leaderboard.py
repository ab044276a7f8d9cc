"""Results side by side, what contradicts what, and versions of one family."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_assemble import built, extraction

from kg.contradictions import contradictions
from kg.errors import EvaluationError
from kg.graph import KnowledgeGraph
from kg.leaderboard import leaderboards
from kg.metrics import Metrics
from kg.model import Extraction, Field, Result, Span
from kg.schema import EntityType, RelationType, ResultKind

MODEL, DATASET, METRIC = EntityType.MODEL, EntityType.DATASET, EntityType.METRIC


def reached(
    id: str, model: str, value: str, *, metric: str = "accuracy", score: float = 0.9, new: bool = False
) -> Extraction:
    """A paper whose one sentence reports one value, of something new or not."""
    text = f"{model} reaches {value} {metric} on SuperTask."
    place = Span(Field.ABSTRACT, 0, len(text))
    result = Result("e1", "e3", "e2", value, ResultKind.ABSOLUTE, None, score, place)
    said = [("paper", "introduces", "e1", 0.9)] if new else []
    return extraction(id, text, {model: MODEL, "SuperTask": DATASET, metric: METRIC}, said, [result])


def test_a_leaderboard_puts_the_best_first_whatever_the_spelling() -> None:
    graph = KnowledgeGraph(built([
        reached("a", "Zeta", "0.913", new=True), reached("b", "Alpha", "88.1%"),
        reached("c", "Omega", "95%", metric="Acc"), reached("d", "Guess", "99%", score=0.2),
    ]))
    [board] = leaderboards(graph, Metrics(), dataset="SuperTask", metric="accuracy")
    assert [(e.subject, e.number, e.value) for e in board.entries] == [
        ("Omega", 95.0, "95%"), ("Zeta", 91.3, "0.913"), ("Alpha", 88.1, "88.1%"),
    ]
    assert [e.own for e in board.entries] == [False, True, False]
    assert board.entries[0].quote == "Omega reaches 95% Acc on SuperTask."
    [unsure] = leaderboards(graph, Metrics(), least=0.0)
    assert unsure.entries[0].subject == "Guess"


def test_lower_is_better_where_the_table_says_so(tmp_path: Path) -> None:
    graph = KnowledgeGraph(built([
        reached("a", "Zeta", "12.5", metric="perplexity"), reached("b", "Alpha", "9.1", metric="PPL"),
    ]))
    [board] = leaderboards(graph, Metrics())
    assert [e.subject for e in board.entries] == ["Alpha", "Zeta"]
    own = tmp_path / "own.csv"
    own.write_text("name,higher_is_better,unit,also\nperplexity,yes,,ppl\n", encoding="utf-8")
    [turned] = leaderboards(graph, Metrics(own))
    assert [e.subject for e in turned.entries] == ["Zeta", "Alpha"]


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("name,higher_is_better,unit,also\naccuracy,perhaps,%,\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"bad.csv:2"):
        Metrics(bad)


def test_contradictions_show_both_sides() -> None:
    beats = ("e1", "outperforms", "e2", 0.7)
    graph = KnowledgeGraph(built([
        extraction("a", "Zeta beats Alpha.", {"Zeta": MODEL, "Alpha": MODEL}, [beats]),
        extraction("b", "Alpha beats Zeta.", {"Alpha": MODEL, "Zeta": MODEL}, [beats]),
        extraction("x", "Zeta and Eta differ.", {"Zeta": MODEL, "Eta": MODEL},
                   [beats, ("e2", "outperforms", "e1", 0.7)]),
        reached("c", "Omega", "81%"), reached("d", "Omega", "0.84"), reached("e", "Omega", "81.0%"),
    ]))
    mutual, values = contradictions(graph, Metrics())
    assert {mutual.one_sentence, mutual.other_sentence} == {"Zeta beats Alpha.", "Alpha beats Zeta."}
    assert (values.kind, values.one, values.other) == (
        "result", "Omega on SuperTask: accuracy 81%", "Omega on SuperTask: accuracy 0.84",
    )


def test_versions_hang_on_a_parent_that_some_text_names() -> None:
    graph = KnowledgeGraph(built([
        extraction("a", "Zeta-large wins.", {"Zeta-large": MODEL}),
        extraction("b", "We use Zeta.", {"Zeta": MODEL}),
        extraction("c", "Orphan-7B loses.", {"Orphan-7B": MODEL}),
    ]))
    variants = [s for s in graph.statements() if s.predicate == RelationType.VARIANT_OF]
    assert [(s.subject, s.object) for s in variants] == [("model/zeta-large", "model/zeta")]
    [evidence] = graph.evidence_of(variants[0].id)
    assert (evidence.quote, evidence.extractor) == ("Zeta-large wins.", "names")
