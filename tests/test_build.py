"""The whole story on the seed document: counts, determinism, cache, validity."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.assemble import Assembly, assemble
from kg.build import BuildReport, build
from kg.errors import BrokenGraphError
from kg.graph import KnowledgeGraph
from kg.sparql import query
from kg.validate import validate
from kg.workspace import Workspace

SEEDS = Path(__file__).parent.parent / "seeds"
FILES = ("graph.nq", "graph.ttl", "graph.html", "report.json")
TABLES = ("papers", "entities", "aliases", "mentions", "statements", "evidence", "results", "conflicts")


@pytest.fixture(scope="module")
def seed_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    directory = tmp_path_factory.mktemp("seeds")
    return directory, build([str(SEEDS)], directory, workers=1)


@pytest.fixture
def graph(seed_build: tuple[Path, BuildReport]) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(seed_build[0] / "kg.duckdb") as opened:
        yield opened


def contents(directory: Path) -> dict[str, bytes]:
    return {name: (directory / name).read_bytes() for name in FILES}


def tables(directory: Path) -> dict[str, list[tuple]]:
    with Workspace(directory / "kg.duckdb", must_exist=True, read_only=True) as workspace:
        return {name: workspace.fetch(f"SELECT * FROM {name}") for name in TABLES}


def test_counts_reconcile(seed_build: tuple[Path, BuildReport]) -> None:
    directory, report = seed_build
    written = json.loads((directory / "report.json").read_text(encoding="utf-8"))
    assert written["papers"] == {
        "read": 43, "duplicates": 16, "rejected": 0, "in_graph": 27, "without_entities": 0,
    }
    assert report.read == report.duplicates + len(report.rejects) + report.in_graph
    assert written["entities"]["Paper"] == 27
    assert written["statements"]["mentions"] > 200
    assert written["rejects"] == []


def test_everything_is_valid(graph: KnowledgeGraph) -> None:
    assert validate(graph).findings == ()


def test_the_graph_says_what_the_papers_say(graph: KnowledgeGraph) -> None:
    ernie = graph.entity("ERNIE 2.0")
    beaten = {s.object for s in graph.statements_of(ernie.id) if s.subject == ernie.id and s.predicate == "outperforms"}
    assert {"model/bert", "model/xlnet"} <= beaten
    [explanation] = graph.why("ERNIE 2.0", "outperforms", "XLNet")
    assert "outperforms BERT and XLNet" in explanation.evidence[0].quote


def test_sparql_counts_what_the_report_counts(graph: KnowledgeGraph) -> None:
    stats = graph.stats()
    text = "SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE { ?s a kg:Statement ; kg:evidence ?e }"
    assert [row[0] for row in query(graph, text).rows()] == [stats.evidence]
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?s a kg:Paper }"
    assert [row[0] for row in query(graph, text).rows()] == [stats.papers]


def test_building_again_reads_nothing_and_changes_nothing(seed_build: tuple[Path, BuildReport]) -> None:
    directory, first = seed_build
    before = contents(directory)
    stages: list[str] = []
    again = build([str(SEEDS)], directory, progress=lambda stage, done, total: stages.append(stage))
    assert again.extracted == 0
    assert set(stages) == {"reading"}
    assert (again.read, again.in_graph, again.stats) == (first.read, first.in_graph, first.stats)
    assert contents(directory) == before


def shuffled(directory: Path) -> list[str]:
    """The seeds as four JSONL files with their records in another order."""
    from kg.readers import read_papers

    records = [json.dumps({
        "id": p.id, "title": p.title, "abstract": p.abstract, "authors": list(p.authors), "year": p.year,
        "venue": p.venue, "url": p.url, "identifiers": list(p.identifiers),
    }) for p in read_papers(SEEDS)]
    random.Random(5).shuffle(records)
    paths = [directory / f"{name}.jsonl" for name in "zxya"]
    for place, path in enumerate(paths):
        path.write_text("\n".join(records[place::4]) + "\n", encoding="utf-8")
    return [str(path) for path in paths]


@pytest.mark.parametrize(("environment", "split", "workers"), [
    ({"PYTHONHASHSEED": "1", "LC_ALL": "POSIX", "LANG": "POSIX"}, False, "1"),
    ({"PYTHONHASHSEED": "2"}, True, "2"),
], ids=["another hash seed and locale", "split and shuffled, two workers"])
def test_the_same_papers_give_the_same_bytes(
    seed_build: tuple[Path, BuildReport], tmp_path: Path, environment: dict[str, str], split: bool, workers: str
) -> None:
    inputs = shuffled(tmp_path) if split else [str(SEEDS)]
    command = [sys.executable, "-m", "kg", "build", *inputs, "-o", str(tmp_path / "out"), "--workers", workers]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out") == contents(seed_build[0])
    assert tables(tmp_path / "out") == tables(seed_build[0])


def test_steps_come_to_the_same_as_all_at_once(seed_build: tuple[Path, BuildReport], tmp_path: Path) -> None:
    paths = shuffled(tmp_path)
    for path in paths:
        report = build([path], tmp_path / "out", add=True, exports=())
    build([], tmp_path / "out", add=True)
    assert report.in_graph == 27
    assert contents(tmp_path / "out") == contents(seed_build[0])
    assert tables(tmp_path / "out") == tables(seed_build[0])


def test_without_add_the_graph_holds_only_what_was_asked_for(tmp_path: Path) -> None:
    for name in ("One", "Two"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"title": f"{name} of BERT"}) + "\n", encoding="utf-8")
    build([str(tmp_path / "One.jsonl")], tmp_path / "out", exports=())
    report = build([str(tmp_path / "Two.jsonl")], tmp_path / "out", exports=())
    assert (report.in_graph, report.extracted) == (1, 1)
    with Workspace(tmp_path / "out" / "kg.duckdb", must_exist=True) as workspace:
        assert workspace.fetch("SELECT title FROM papers") == [("Two of BERT",)]
    assert build([str(tmp_path / "One.jsonl")], tmp_path / "out", exports=()).extracted == 0


def test_metadata_of_several_formats_meets_in_the_graph(tmp_path: Path) -> None:
    works = [
        {"id": "https://openalex.org/W11111", "display_name": "Zeta is a model", "doi": "https://doi.org/10.1000/a",
         "abstract_inverted_index": {"We": [0], "present": [1], "Zeta.": [2]}, "publication_year": 2020,
         "authorships": [{"author": {"display_name": "Ada Example", "orcid": "https://orcid.org/0000-0002-1825-0097"}}]},
        {"id": "https://openalex.org/W22222", "display_name": "Alpha is another model", "publication_year": 2021,
         "abstract_inverted_index": None, "referenced_works": ["https://openalex.org/W11111"]},
    ]
    (tmp_path / "works.json").write_text(json.dumps({"results": works}), encoding="utf-8")
    (tmp_path / "one.bib").write_text(
        "@article{a, title = {{Z}eta is a Model}, author = {Example, Ada}, doi = {10.1000/A}, eprint = {2001.00001v2},"
        "journal = {Journal of Models}}\n@proceedings{p, title = {Proceedings}}", encoding="utf-8")
    (tmp_path / "two.ris").write_text("TY  - JOUR\nTI  - Introduction\nER  - \nTY  - JOUR\nTI  - Introduction\n"
                                      "UR  - https://e.org/2\nER  - \n", encoding="utf-8")
    report = build([str(tmp_path)], tmp_path / "out", exports=("nq",))
    assert (report.read, report.duplicates, len(report.rejects), report.in_graph) == (6, 1, 1, 4)
    [merged] = report.merges
    assert merged.paper.id == "2001.00001"
    assert merged.paper.identifiers == ("arxiv:2001.00001", "doi:10.1000/a", "openalex:W11111")
    assert (merged.paper.venue, merged.paper.year) == ("Journal of Models", 2020)
    quads = (tmp_path / "out" / "graph.nq").read_text(encoding="utf-8").splitlines()
    base = "https://w3id.org/litkg/"
    for subject, predicate, object in (
        (f"{base}paper/openalex:W22222", f"{base}terms#cites", f"{base}paper/2001.00001"),
        (f"{base}paper/2001.00001", f"{base}terms#authoredBy", f"{base}person/ada-example"),
        (f"{base}person/ada-example", "https://schema.org/sameAs", "https://orcid.org/0000-0002-1825-0097"),
        ("https://arxiv.org/abs/2001.00001v2", "http://purl.org/dc/terms/isVersionOf", f"{base}paper/2001.00001"),
    ):
        assert f"<{subject}> <{predicate}> <{object}> ." in quads


def test_a_broken_graph_is_refused_and_the_old_one_stays(
    seed_build: tuple[Path, BuildReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "kg.duckdb"
    place.write_bytes((seed_build[0] / "kg.duckdb").read_bytes())
    before = tables(tmp_path)

    def broken(space: Workspace, **known: Any) -> Assembly:
        assembly = assemble(space, **known)
        space.run("UPDATE evidence SET quote = quote || '!' WHERE paper = (SELECT min(paper) FROM evidence)")
        return assembly

    monkeypatch.setattr("kg.build.assemble", broken)
    with pytest.raises(BrokenGraphError, match=r"breaks \d+ of its rules, .*the quote is not what stands at"):
        build([str(min(SEEDS.iterdir()))], tmp_path, workers=1)
    assert tables(tmp_path) == before

    with Workspace(place) as space:
        space.run("DELETE FROM entities WHERE id = (SELECT min(object) FROM statements)")
    monkeypatch.undo()
    with pytest.raises(BrokenGraphError, match="names an entity that does not exist"):
        build([str(SEEDS)], tmp_path, workers=1)
