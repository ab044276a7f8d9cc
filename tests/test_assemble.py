"""Extractions to graph tables."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from kg.assemble import assemble
from kg.graph import KnowledgeGraph
from kg.ids import statement_id
from kg.model import PAPER, Extraction, Field, Mention, Paper, PaperEntity, Relation, Result, Span
from kg.schema import EntityType, Polarity, RelationType, ResultKind
from kg.store import keep_extractions, keep_papers, unread_papers
from kg.workspace import Workspace

EXTRACTOR = "test-1"
TABLES = ("entities", "aliases", "mentions", "statements", "evidence", "results", "conflicts")


def extraction(
    id: str, abstract: str, names: dict[str, EntityType], relations: Sequence[tuple] = (), results: Sequence = ()
) -> Extraction:
    """An extraction of one sentence; names stand in it to the letter, e1, e2, ... in the order given."""
    whole = Span(Field.ABSTRACT, 0, len(abstract))
    entities = tuple(
        PaperEntity(f"e{n}", type, name, (Mention(_find(abstract, name), 0.9),), 0.9)
        for n, (name, type) in enumerate(names.items(), start=1)
    )
    found = tuple(
        Relation(s, RelationType(p), o, score, whole, polarity)
        for s, p, o, score, polarity in ((*r, Polarity.AFFIRMED)[:5] for r in relations)
    )
    paper = Paper(id, f"Title of {id}", abstract, authors=("Ada Example",), venue="CONF 2020")
    sentences = (Span(Field.TITLE, 0, len(paper.title)), whole)
    return Extraction(paper, entities, found, tuple(results), sentences, EXTRACTOR)


def _find(text: str, name: str) -> Span:
    start = text.index(name)
    return Span(Field.ABSTRACT, start, start + len(name))


def built(extractions: Iterable[Extraction]) -> Workspace:
    workspace = Workspace()
    extractions = list(extractions)
    keep_papers(workspace, [one.paper for one in extractions])
    keep_extractions(workspace, extractions, lambda done: None)
    assert unread_papers(workspace, [one.paper for one in extractions], EXTRACTOR) == []
    assemble(workspace, extractor=EXTRACTOR)
    return workspace


MODEL, DATASET = EntityType.MODEL, EntityType.DATASET
BEATS = ("e1", "outperforms", "e2", 0.5)


def beats(id: str, *, score: float = 0.5, polarity: Polarity = Polarity.AFFIRMED) -> Extraction:
    return extraction(id, f"In {id} Zeta beats Eta.", {"Zeta": MODEL, "Eta": MODEL},
                      [(*BEATS[:3], score, polarity)])


def belief(workspace: Workspace) -> float:
    id = statement_id("model/zeta", "outperforms", "model/eta")
    return {s.id: s.belief for s in KnowledgeGraph(workspace).statements()}[id]


def test_belief_is_noisy_or_over_papers_with_their_best_sentence() -> None:
    assert belief(built([beats("p1", score=0.6)])) == pytest.approx(0.6)
    assert belief(built([beats("p1", score=0.6), beats("p2", score=0.5)])) == pytest.approx(1 - 0.4 * 0.5)


def test_a_symmetric_relation_is_one_statement() -> None:
    names = {"Zeta": MODEL, "Eta": MODEL}
    graph = KnowledgeGraph(built([
        extraction("p1", "Zeta is compared with Eta.", names, [("e1", "comparedWith", "e2", 0.5)]),
        extraction("p2", "We compare Zeta with Eta.", names, [("e2", "comparedWith", "e1", 0.5)]),
    ]))
    [statement] = [s for s in graph.statements() if s.predicate == "comparedWith"]
    assert (statement.subject, statement.object, statement.paper_count) == ("model/eta", "model/zeta", 2)


def test_negated_and_hedged_sentences_count_against() -> None:
    for polarity in (Polarity.NEGATED, Polarity.HEDGED):
        workspace = built([beats("p1", polarity=polarity)])
        assert belief(workspace) == 0
        assert {e.polarity for e in KnowledgeGraph(workspace).evidence_of(
            statement_id("model/zeta", "outperforms", "model/eta"))} == {polarity}
    denied = [beats("p1", score=0.6), beats("p2", score=0.5, polarity=Polarity.NEGATED)]
    assert belief(built(denied)) == pytest.approx(0.6 * (1 - 0.5))
    doubted = [beats("p1", score=0.6), beats("p2", score=0.5, polarity=Polarity.HEDGED)]
    assert belief(built(doubted)) == pytest.approx(0.6 * (1 - 0.25))


def test_every_statement_from_text_has_evidence_that_slices_out_of_it() -> None:
    graph = KnowledgeGraph(built([beats("p1"), beats("p2")]))
    texts = {paper.id: paper for paper in graph.papers()}
    quoted = set()
    for piece in graph.evidence():
        assert texts[piece.paper].text(piece.field)[piece.start : piece.end] == piece.quote
        quoted.add(piece.statement)
    said = {s.id for s in graph.statements() if s.predicate not in ("authoredBy", "publishedIn", "cites")}
    assert said == quoted


def test_metadata_becomes_people_and_venues_without_their_years() -> None:
    graph = KnowledgeGraph(built([beats("p1")]))
    assert {e.name for e in graph.entities() if e.type in (EntityType.PERSON, EntityType.VENUE)} == {
        "Ada Example", "CONF",
    }


def people(*bylines: tuple[tuple[str, ...], tuple[str, ...]]) -> dict[str, tuple[str, int, tuple[str, ...]]]:
    papers = [replace(beats(f"p{n}"), paper=replace(beats(f"p{n}").paper, authors=authors, orcids=orcids))
              for n, (authors, orcids) in enumerate(bylines)]
    return {e.id: (e.name, e.paper_count, e.identifiers)
            for e in KnowledgeGraph(built(papers)).entities() if e.type == EntityType.PERSON}


def test_an_orcid_is_one_person_whatever_the_spelling() -> None:
    ada = "0000-0002-1825-0097"
    assert people((("Ada Example", "Bo"), (ada, "")), (("A. Example",), (ada,)), (("Ada Example",), (ada,)),
                  (("Ada Example",), ())) == {
        "person/ada-example": ("Ada Example", 4, (f"https://orcid.org/{ada}",)), "person/bo": ("Bo", 1, ()),
    }


def test_two_orcids_under_one_name_are_two_persons() -> None:
    one, two = "0000-0002-1825-0097", "0000-0001-5109-3700"
    assert people((("Wei Li",), (one,)), (("Wei Li",), (two,)), (("Wei Li",), ())) == {
        f"person/wei-li~{one}": ("Wei Li", 1, (f"https://orcid.org/{one}",)),
        f"person/wei-li~{two}": ("Wei Li", 1, (f"https://orcid.org/{two}",)),
        "person/wei-li": ("Wei Li", 1, ()),
    }


def test_the_commonest_spelling_of_a_venue_is_its_name() -> None:
    papers = [replace(beats(f"p{n}"), paper=replace(beats(f"p{n}").paper, venue=venue))
              for n, venue in enumerate(["arXiv", "Arxiv", "arXiv 2021"])]
    graph = KnowledgeGraph(built(papers))
    assert [(e.name, e.paper_count) for e in graph.entities() if e.type == EntityType.VENUE] == [("arXiv", 3)]


def test_a_claim_that_the_overruled_type_forbids_is_counted_and_dropped() -> None:
    papers = [extraction(f"p{n}", f"In p{n} Zeta works.", {"Zeta": EntityType.TECHNIQUE}) for n in range(4)]
    wrong = extraction("p9", "Zeta measures parsing.", {"Zeta": DATASET, "parsing": EntityType.TASK},
                       [("e1", "benchmarkFor", "e2", 0.9)])
    workspace = Workspace()
    keep_papers(workspace, [one.paper for one in (*papers, wrong)])
    keep_extractions(workspace, (*papers, wrong), lambda done: None)
    assembly = assemble(workspace, extractor=EXTRACTOR)
    assert (assembly.misfits, assembly.conflicts) == (1, 1)
    assert KnowledgeGraph(workspace).stats().statements["benchmarkFor"] == 0


def test_results_keep_value_number_unit_and_task() -> None:
    text = "On SetB, a benchmark of parsing, Zeta reaches 91.3% accuracy."
    names = {"SetB": DATASET, "parsing": EntityType.TASK, "Zeta": MODEL, "accuracy": EntityType.METRIC}
    found = Result("e3", "e4", "e1", "91.3%", ResultKind.ABSOLUTE, None, 0.8, Span(Field.ABSTRACT, 0, len(text)))
    one = extraction("p1", text, names, [("e1", "benchmarkFor", "e2", 0.9), (PAPER, "introduces", "e3", 0.9)], [found])
    [result] = KnowledgeGraph(built([one])).results()
    assert (result.subject, result.metric, result.dataset, result.task) == (
        "model/zeta", "metric/accuracy", "dataset/setb", "task/parsing",
    )
    assert (result.value, result.number, result.unit, result.quote) == ("91.3%", 91.3, "%", text)


def rows(workspace: Workspace) -> dict[str, list[tuple]]:
    return {table: workspace.fetch(f"SELECT * FROM {table}") for table in TABLES}


def test_any_order_and_any_steps_give_the_same_tables() -> None:
    papers = [beats(f"p{n}", score=0.3 + n / 50) for n in range(12)]
    papers += [extraction(f"q{n}", f"{name} is trained on SetB in q{n}.", {name: MODEL, "SetB": DATASET},
                          [("e1", "trainedOn", "e2", 0.7)]) for n, name in enumerate(["Zeta", "zeta", "ZETA", "Eta-2"])]
    expected = rows(built(papers))
    for seed in range(3):
        random.Random(seed).shuffle(papers)
        assert rows(built(papers)) == expected
    stepwise = built(papers[:5])
    keep_papers(stepwise, [one.paper for one in papers])
    keep_extractions(stepwise, papers[5:], lambda done: None)
    assemble(stepwise, extractor=EXTRACTOR)
    assert rows(stepwise) == expected
