"""Every named query, row by row, on a small literature that is known in full; on Oxigraph and on rdflib's engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
import rdflib
from literature import Number, assembled, paper, said

from kg.arguments import bind
from kg.errors import QueryError, UnknownNameError
from kg.graph import BELIEVED, KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.named import arguments_of, named_queries, named_query
from kg.ontology import to_rdflib
from kg.oxigraph import Store
from kg.rdf import quads
from kg.schema import RELATIONS, TYPES, EntityType, RelationType, allows
from kg.sparql import query, store
from kg.terms import Iri, Literal, Quad, term
from kg.vocabulary import namespaces

PAPERS = [
    paper("2001.00001", "Zeta for Danish", [
        said("We present [Model:Zeta], which builds on [Model:Alpha] and which [Organization:Acme Lab] made for "
             "[Language:Danish].", "paper introduces Zeta", "Zeta basedOn Alpha", "Zeta developedBy Acme Lab",
             "Zeta inLanguage Danish"),
        said("[Model:Zeta] beats [Model:Beta] on [Dataset:SetB] with 91.5 [Metric:accuracy].",
             "Zeta outperforms Beta", "Zeta evaluatedOn SetB", Number("Zeta", "accuracy", "SetB", "91.5")),
        said("For [Task:parsing] it uses [Technique:dropout] and [Technique:warm-up].", "paper addresses parsing",
             "Zeta appliedTo parsing", "Zeta uses dropout", "Zeta uses warm-up"),
    ], year=2020, venue="CONF 2020", authors=("Ada Example", "Bo Sample")),
    paper("2101.00002", "Beta revisited", [
        said("[Model:Beta] beats [Model:Zeta] on [Dataset:SetB] with 93.0 [Metric:accuracy].",
             "Beta outperforms Zeta", "Beta evaluatedOn SetB", Number("Beta", "accuracy", "SetB", "93.0")),
        said("[Model:Beta] uses [Technique:dropout] and [Technique:warm-up] of [Software:TorchKit].",
             "Beta uses dropout", "Beta uses warm-up", "Beta uses TorchKit"),
        said("[Dataset:SetB] is a [Language:Danish] benchmark for [Task:parsing], measured by [Metric:accuracy].",
             "SetB inLanguage Danish", "SetB benchmarkFor parsing", "paper addresses parsing",
             "parsing measuredBy accuracy"),
        said("[Model:Zeta] was trained on [Dataset:SetB].", "Zeta trainedOn SetB"),
    ], year=2021, venue="CONF 2021", authors=("Ada Example",), references=("2001.00001",)),
    paper("2101.00003", "A second look", [
        said("[Model:Zeta] is not trained on [Dataset:SetB].", "Zeta trainedOn SetB negated"),
        said("[Model:Alpha] may be trained on [Dataset:SetC].", "Alpha trainedOn SetC hedged"),
        said("[Model:Alpha] is based on [Model:Gamma], which is trained on [Dataset:SetC].", "Alpha basedOn Gamma",
             "Gamma trainedOn SetC"),
        said("[Technique:Spatial dropout] is a kind of [Technique:dropout] for [Task:tagging].",
             "Spatial dropout subtypeOf dropout", "paper addresses tagging"),
        said("[Model:Gamma] builds on [Model:Alpha] in [Technique:3].", "Gamma basedOn Alpha"),
    ], year=2021, authors=("Cy Third",), references=("2001.00001", "2101.00002")),
    paper("2101.00004", "On parsing", [
        said("[Task:Parsing] is hard, says [Software:Parsing] with [Technique:dropout].", "paper addresses Parsing"),
    ], references=("2001.00001",)),
]


BEATS, BEATEN = "Zeta beats Beta on SetB with 91.5 accuracy.", "Beta beats Zeta on SetB with 93.0 accuracy."
FIRST, SECOND, THIRD = "Zeta for Danish", "Beta revisited", "A second look"

ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "ancestors": {"entity": "zeta"},
    "applied-to": {"task": "parsing"},
    "benchmarks": {"task": "parsing"},
    "compare": {"a": "Zeta", "b": "model/beta"},
    "descendants": {"entity": "alpha"},
    "evidence": {"entity": "Alpha"},
    "kinds": {"entity": "Dropout"},
    "language-models": {"language": "danish"},
    "leaderboard": {"dataset": "setb"},
    "new-results": {"since": "2021"},
    "outperformed-by": {"name": "ZETA"},
    "papers-about": {"entity": "warm up"},
    "papers-by": {"author": "ada example"},
    "papers-in": {"venue": "conf"},
    "rising-techniques": {"year": "2021"},
    "trained-on": {"dataset": f"<{DEFAULT_BASE}dataset/setc>"},
}

EXPECTED: Mapping[str, list[tuple[str, ...]]] = {
    "ancestors": [
        ("model:zeta", "Alpha", "model:alpha"),
        ("model:zeta", "Gamma", "model:gamma"),
    ],
    "applied-to": [
        ("task:parsing", "kg:Model", "Zeta", "model:zeta"),
    ],
    "authors": [
        ("Ada Example", "2", "person:ada-example"),
    ],
    "benchmarks": [
        ("task:parsing", "SetB", "2", "dataset:setb"),
    ],
    "best-supported": [
        ("Zeta", "kg:trainedOn", "SetB", "2", "0.09"),
    ],
    "circles": [
        ("kg:basedOn", "Alpha", "model:alpha"),
        ("kg:basedOn", "Gamma", "model:gamma"),
    ],
    "compare": [
        ("model:zeta", "model:beta", "SetB", "accuracy", "91.5", "93.0", FIRST, SECOND),
    ],
    "contradictions": [
        ("Beta", "Zeta", SECOND, BEATEN, FIRST, BEATS),
    ],
    "dataset-languages": [
        ("SetB", "Danish"),
    ],
    "datasets": [
        ("SetB", "2"),
    ],
    "denied": [
        ("Zeta", "kg:trainedOn", "SetB", SECOND, "Zeta was trained on SetB.", THIRD, "Zeta is not trained on SetB."),
    ],
    "descendants": [
        ("model:alpha", "Gamma", "model:gamma"),
        ("model:alpha", "Zeta", "model:zeta"),
    ],
    "evaluated-on": [
        ("Beta", "SetB"),
        ("Zeta", "SetB"),
    ],
    "evidence": [
        ("model:alpha", "Alpha", "kg:basedOn", "Gamma", "affirmed", "0.9",
         "Alpha is based on Gamma, which is trained on SetC.", THIRD),
        ("model:alpha", "Gamma", "kg:basedOn", "Alpha", "affirmed", "0.9", "Gamma builds on Alpha in 3.", THIRD),
        ("model:alpha", "Zeta", "kg:basedOn", "Alpha", "affirmed", "0.9",
         "We present Zeta, which builds on Alpha and which Acme Lab made for Danish.", FIRST),
        ("model:alpha", "Alpha", "kg:trainedOn", "SetC", "hedged", "0.9", "Alpha may be trained on SetC.", THIRD),
    ],
    "hedged": [
        ("Alpha", "kg:trainedOn", "SetC", "Alpha may be trained on SetC.", THIRD),
    ],
    "homonyms": [
        ("parsing", "2", "https://w3id.org/litkg/software/parsing", "https://w3id.org/litkg/task/parsing"),
    ],
    "introduced": [
        (FIRST, "kg:Model", "Zeta"),
    ],
    "kinds": [
        ("technique:dropout", "Spatial dropout", "technique:spatial-dropout"),
    ],
    "language-models": [
        ("language:danish", "Zeta", "model:zeta"),
    ],
    "languages": [
        ("Danish", "1", "1", "0"),
    ],
    "leaderboard": [
        ("dataset:setb", "accuracy", "Beta", "93.0", "2021", SECOND, BEATEN),
        ("dataset:setb", "accuracy", "Zeta", "91.5", "2020", FIRST, BEATS),
    ],
    "lineage": [
        ("Alpha", "Gamma"),
        ("Gamma", "Alpha"),
        ("Zeta", "Alpha"),
        ("Zeta", "Gamma"),
    ],
    "metrics": [
        ("accuracy", "2", "1"),
    ],
    "most-cited": [
        (FIRST, "3", "paper:2001.00001"),
        (SECOND, "1", "paper:2101.00002"),
    ],
    "new-results": [
        ("2021", "2021", "Beta", "accuracy", "SetB", "93.0", "absolute", SECOND),
    ],
    "odd-names": [
        ("kg:Technique", "3", "short", "technique:3"),
    ],
    "organizations": [
        ("Acme Lab", "kg:Model", "Zeta"),
    ],
    "orphans": [
        ("kg:Software", "Parsing", "software:parsing"),
        ("kg:Technique", "3", "technique:3"),
    ],
    "outperformed-by": [
        ("model:zeta", "Beta", "0.9", BEATEN, SECOND),
    ],
    "outperforms": [
        ("Beta", "Zeta", "0.9", BEATEN, SECOND),
        ("Zeta", "Beta", "0.9", BEATS, FIRST),
    ],
    "papers-about": [
        ("technique:warm-up", "2021", SECOND, "Beta uses dropout and warm-up of TorchKit.", "paper:2101.00002"),
        ("technique:warm-up", "2020", FIRST, "For parsing it uses dropout and warm-up.", "paper:2001.00001"),
    ],
    "papers-by": [
        ("person:ada-example", "2021", SECOND, "paper:2101.00002"),
        ("person:ada-example", "2020", FIRST, "paper:2001.00001"),
    ],
    "papers-in": [
        ("venue:conf", "2021", SECOND, "paper:2101.00002"),
        ("venue:conf", "2020", FIRST, "paper:2001.00001"),
    ],
    "results": [
        ("Beta", "accuracy", "SetB", "93.0", "absolute", "", BEATEN, SECOND),
        ("Zeta", "accuracy", "SetB", "91.5", "absolute", "", BEATS, FIRST),
    ],
    "rising-techniques": [
        ("2021", "dropout", "2", "1", "1"),
    ],
    "same-task": [
        ("parsing", SECOND, "paper:2101.00002"),
        ("parsing", FIRST, "paper:2001.00001"),
    ],
    "software": [
        ("TorchKit", "1", "software:torchkit"),
    ],
    "state-of-the-art": [
        ("SetB", "accuracy", "93.0", "Beta", SECOND),
    ],
    "task-metrics": [
        ("parsing", "accuracy"),
    ],
    "tasks-without-benchmark": [
        ("tagging", "1", "task:tagging"),
    ],
    "techniques-by-year": [
        ("dropout", "2020", "1"),
        ("dropout", "2021", "2"),
        ("warm-up", "2020", "1"),
        ("warm-up", "2021", "1"),
    ],
    "techniques": [
        ("dropout", "4", "technique:dropout"),
        ("warm-up", "2", "technique:warm-up"),
    ],
    "trained-on": [
        ("dataset:setc", "kg:Model", "Gamma", "model:gamma"),
    ],
    "used-together": [
        ("dropout", "warm-up", "2"),
    ],
}


@pytest.fixture(scope="module")
def literature() -> Iterator[KnowledgeGraph]:
    with assembled(PAPERS) as workspace:
        yield KnowledgeGraph(workspace)


@pytest.fixture(scope="module")
def data(literature: KnowledgeGraph) -> Store:
    return store(literature, least=BELIEVED)


@pytest.fixture(scope="module")
def theirs(literature: KnowledgeGraph) -> rdflib.Graph:
    return to_rdflib(quads(literature, least=BELIEVED))


def test_all_are_expected_and_described() -> None:
    assert set(named_queries()) == set(EXPECTED)
    assert len(EXPECTED) >= 24
    for one in named_queries().values():
        assert len(one.meaning.split()) > 3
        assert one.meaning[0].isupper()
        assert set(one.arguments) == set(ARGUMENTS.get(one.name, ()))
        assert {type for types, _ in arguments_of(one.text).values() for type in types} <= set(TYPES)


def test_orphans_know_every_relation() -> None:
    incoming, outgoing = re.findall(r"MINUS \{\s*VALUES \?\w+ \{([^}]*)\}", named_query("orphans").text)
    entities = [EntityType(name) for name in named_query("orphans").text.split('"')[1::2]]
    into = {r for r in RELATIONS for one in EntityType for two in entities if allows(one, r, two)}
    out = {r for r in RELATIONS for one in entities for two in EntityType if allows(one, r, two)}
    assert {f"kg:{relation}" for relation in into - {RelationType.MENTIONS}} <= set(incoming.split())
    assert {f"kg:{relation}" for relation in out} == set(outgoing.split())


@pytest.mark.parametrize("name", EXPECTED)
def test_rows(data: Store, name: str) -> None:
    answer = query(data, named_query(name).text, ARGUMENTS.get(name))
    assert list(answer.table(namespaces())) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_rdflib_answers_alike(data: Store, theirs: rdflib.Graph, name: str) -> None:
    text = named_query(name).text
    bound = {
        key: rdflib.URIRef(value.value) if isinstance(value, Iri) else rdflib.Literal(value.value)
        for key, value in bind(data, text, ARGUMENTS.get(name, {}), DEFAULT_BASE).items()
        if isinstance(value, Iri | Literal)
    }
    found = [tuple("" if cell is None else str(cell) for cell in row) for row in theirs.query(text, initBindings=bound)]
    assert sorted(found) == sorted(query(data, text, ARGUMENTS.get(name)).table({}))


BETA = f"{DEFAULT_BASE}model/beta"


@pytest.mark.parametrize("name", ["beta", "BETA", "model/beta", BETA, f"<{BETA}>"])
def test_entities_go_by_any_name(data: Store, name: str) -> None:
    ours = query(data, named_query("outperformed-by").text, {"name": name})
    assert [row[1] for row in ours.rows()] == ["Zeta"]


def test_an_argument_is_of_the_types_that_its_query_names(data: Store) -> None:
    task = query(data, named_query("benchmarks").text, {"task": "Parsing"})
    assert [row[0] for row in task.table(namespaces())] == ["task:parsing"]
    software = query(data, named_query("papers-about").text, {"entity": "software/parsing"})
    assert [row[0] for row in software.table(namespaces())] == ["software:parsing"]


@pytest.mark.parametrize("name", ["model/zeta", "Zeta", f"{DEFAULT_BASE}dataset/none", "", "\ud800", '"', "x" * 500])
def test_unknown_entities_are_no_empty_table(data: Store, name: str) -> None:
    with pytest.raises(UnknownNameError):
        query(data, named_query("leaderboard").text, {"dataset": name})


def test_suggestions_are_names_of_the_right_type(data: Store) -> None:
    with pytest.raises(UnknownNameError) as caught:
        query(data, named_query("leaderboard").text, {"dataset": "SetX"})
    assert set(caught.value.suggestions) == {"SetB", "SetC"}


def test_the_metric_says_what_is_best(literature: KnowledgeGraph) -> None:
    metric = Iri(f"{DEFAULT_BASE}metric/accuracy")
    lower = [q for q in quads(literature) if q.predicate != term("direction")]
    data = Store([*lower, Quad(metric, term("direction"), Literal("lower"))])
    best = query(data, named_query("state-of-the-art").text)
    assert [row[:4] for row in best.rows()] == [("SetB", "accuracy", "91.5", "Zeta")]
    board = query(data, named_query("leaderboard").text, {"dataset": "SetB"})
    assert [row[3] for row in board.rows()] == ["91.5", "93.0"]


def test_missing_arguments_are_told(data: Store) -> None:
    with pytest.raises(QueryError, match=r"needs arguments a \(the one.*\), b"):
        query(data, named_query("compare").text)


def test_weak_statements_are_left_out_of_what_is_believed(literature: KnowledgeGraph) -> None:
    ancestors = named_query("ancestors").text
    assert len(query(store(literature, least=0.99), ancestors, {"entity": "zeta"}).bindings) == 0
    assert len(query(store(literature), ancestors, {"entity": "zeta"}).bindings) == 2
