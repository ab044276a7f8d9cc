"""Every named query, row by row, on a small literature that is known in full; on Oxigraph and on rdflib's engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from literature import Number, assembled, paper, said

from kg.graph import BELIEVED, KnowledgeGraph
from kg.named import named_query
from kg.oxigraph import Store
from kg.sparql import query, store
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
    ], year=2021, venue="CONF 2021", authors=("Ada Example",), references=("2001.00001",)),
    paper("2101.00003", "A second look", [
        said("[Model:Zeta] does not beat [Model:Beta].", "Zeta outperforms Beta negated"),
        said("[Model:Alpha] may be trained on [Dataset:SetC].", "Alpha trainedOn SetC hedged"),
        said("[Model:Alpha] is based on [Model:Gamma], which is trained on [Dataset:SetC].", "Alpha basedOn Gamma",
             "Gamma trainedOn SetC"),
        said("[Technique:Spatial dropout] is a kind of [Technique:dropout] for [Task:tagging].",
             "Spatial dropout subtypeOf dropout", "paper addresses tagging"),
        said("[Model:Gamma] builds on [Model:Alpha] in [Technique:3].", "Gamma basedOn Alpha @0.5"),
    ], year=2021, authors=("Cy Third",), references=("2001.00001", "2101.00002")),
    paper("2101.00004", "On parsing", [
        said("[Task:Parsing] is hard, says [Software:Parsing] with [Technique:dropout].", "paper addresses Parsing"),
    ], references=("2001.00001",)),
]


@pytest.fixture(scope="module")
def literature() -> Iterator[KnowledgeGraph]:
    with assembled(PAPERS) as workspace:
        yield KnowledgeGraph(workspace)


@pytest.fixture(scope="module")
def data(literature: KnowledgeGraph) -> Store:
    return store(literature, least=BELIEVED)


def rows(data: Store, name: str, arguments: Mapping[str, str]) -> list[tuple[str, ...]]:
    return list(query(data, named_query(name).text, arguments).table(namespaces()))
