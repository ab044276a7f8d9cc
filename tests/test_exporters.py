"""Exports: every format holds the whole graph, to the letter, and the same bytes each time."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from conftest import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import RDF
from test_explorer import Page

from kg.errors import ExportError
from kg.exporters import EXPORTERS, exporter
from kg.exporters.cypher import literal, schema
from kg.exporters.neo4j import ARRAY_DELIMITER
from kg.graph import KnowledgeGraph
from kg.schema import EntityType, RelationType
from kg.workspace import Workspace


def exported(graph: KnowledgeGraph, name: str, tmp_path: Path) -> Path:
    path = tmp_path / f"graph{EXPORTERS[name].suffix}"
    exporter(name).write(graph, path)
    return path


def files(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in ([path] if path.is_file() else sorted(path.iterdir()))}


def neo4j_rows(path: Path) -> list[dict[str, str]]:
    """Rows as Neo4j's importer reads them: RFC 4180, quotes doubled, backslashes mean nothing."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


@pytest.mark.parametrize("name", EXPORTERS)
def test_each_format_writes_the_same_bytes_again(small_graph: KnowledgeGraph, tmp_path: Path, name: str) -> None:
    first = files(exported(small_graph, name, tmp_path / "a"))
    assert first == files(exported(small_graph, name, tmp_path / "b"))
    assert all(first.values()), "no file is empty"
    for content in first.values():
        content.decode("utf-8")


@pytest.mark.parametrize("name", EXPORTERS)
def test_each_format_writes_an_empty_graph(tmp_path: Path, name: str) -> None:
    with Workspace() as workspace:
        assert exported(KnowledgeGraph(workspace), name, tmp_path).exists()


def test_table_names_each_row_by_its_name() -> None:
    assert all(name == row.name and row.description for name, row in EXPORTERS.items())
    assert len({row.suffix for row in EXPORTERS.values()}) == len(EXPORTERS)
    assert {"nq", "ttl", "html", "graphml", "neo4j"} <= set(EXPORTERS)


def test_errors_name_what_is_there(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"no export format 'gexf'; there are nq, ttl, .*neo4j"):
        exporter("gexf")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="is a folder of files, and a file is there"):
        exporter("neo4j").write(small_graph, tmp_path / "file")
    with pytest.raises(ExportError, match="is one file, and a folder is there"):
        exporter("graphml").write(small_graph, tmp_path)


def test_neo4j_folder_holds_everything(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    folder = exported(small_graph, "neo4j", tmp_path)
    stats = small_graph.stats()
    entities, papers = neo4j_rows(folder / "entities.csv"), neo4j_rows(folder / "papers.csv")
    labels = Counter(row[":LABEL"] for row in entities + papers)
    assert labels == {f"Entity{ARRAY_DELIMITER}{type}": count for type, count in stats.entities.items() if count}
    statements = neo4j_rows(folder / "statements.csv")
    types = Counter(row[":TYPE"] for row in statements)
    assert types == {RelationType(name).name: count for name, count in stats.statements.items() if count}
    assert len(neo4j_rows(folder / "evidence.csv")) == stats.evidence
    assert len(neo4j_rows(folder / "results.csv")) == stats.results

    nodes = {row["id:ID"] for table in ("entities", "papers", "evidence", "results")
             for row in neo4j_rows(folder / f"{table}.csv")}
    assert len(nodes) == len(entities) + len(papers) + stats.evidence + stats.results
    links = neo4j_rows(folder / "links.csv")
    assert {row[end] for row in statements + links for end in (":START_ID", ":END_ID")} <= nodes
    assert Counter(row[":TYPE"] for row in links) == {
        "FOUND_IN": 7, "REPORTED_IN": 1, "HAS_SUBJECT": 1, "HAS_METRIC": 1, "HAS_DATASET": 1, "HAS_BASELINE": 1,
    }


def test_neo4j_cells_are_typed_and_text_is_kept(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    folder = exported(small_graph, "neo4j", tmp_path)
    text, card = (row for row in sorted(neo4j_rows(folder / "papers.csv"), key=lambda row: row["id:ID"], reverse=True))
    assert (text["name"], text["abstract"], text["year:long"]) == (HOSTILE, "=1+1 Zeta is trained on SetB.", "")
    assert card["authors:string[]"].split(ARRAY_DELIMITER) == ["Ada Example", "Bo Sample"]
    assert card["year:long"] == "2020"
    [result] = neo4j_rows(folder / "results.csv")
    assert (result["number:double"], result["quote"]) == ("2.5", "Zeta beats Alpha on SetB by 2.5 points.")
    raw = (folder / "papers.csv").read_text(encoding="utf-8")
    assert ',"=1+1 Zeta is trained on SetB.",,,,\n' in raw, "no value is unquoted and empty"
    assert (folder / "papers.csv").read_text(encoding="utf-8").startswith("id:ID,:LABEL,name,aliases:string[],")


def test_neo4j_array_elements_cannot_hold_the_delimiter(tmp_path: Path) -> None:
    with Workspace() as workspace:
        workspace.insert("entities", [("model/a", "Model", "a\x00\uffff\\", 1, 1, [])])
        workspace.insert("aliases", [("model/a", 'x;y"\x1fz', 1), ("model/a", "", 1), ("model/a", "b\nc", 1)])
        folder = exported(KnowledgeGraph(workspace), "neo4j", tmp_path)
    [row] = neo4j_rows(folder / "entities.csv")
    assert row["name"] == "a\ufffd\ufffd\\"
    assert row["aliases:string[]"].split(ARRAY_DELIMITER) == ["b\nc", 'x;y" z']


def test_denied_statements_are_told_from_asserted_ones(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    denied = {statement.id for statement in small_graph.statements() if statement.belief == 0}
    assert len(denied) == 1
    folder = exported(small_graph, "neo4j", tmp_path)
    said = {row["id"]: row["asserted:boolean"] for row in neo4j_rows(folder / "statements.csv")}
    assert {id for id, asserted in said.items() if asserted == "false"} == denied
    assert set(said.values()) == {"true", "false"}
    script = (folder / "graph.cypher").read_text(encoding="utf-8")
    assert re.findall(r"`id`: '(\w+)', `belief`: 0\.0, `asserted`: false", script) == list(denied)
    assert script.count("`asserted`: true") == len(said) - 1
    assert "WHERE r.asserted\n" in (folder / "README.txt").read_text(encoding="utf-8")
    edges = neo4j_rows(exported(small_graph, "csv", tmp_path) / "edges.csv")
    assert {row["Id"]: row["Asserted"] for row in edges} == said


def test_numbers_that_are_none_are_not_written(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    small_graph._workspace.run("UPDATE results SET number = 'inf'::DOUBLE")
    folder = exported(small_graph, "neo4j", tmp_path)
    [result] = neo4j_rows(folder / "results.csv")
    assert result["number:double"] == ""
    assert "`number`: null" in (folder / "graph.cypher").read_text(encoding="utf-8")


def test_readme_names_every_table_and_the_options_it_needs(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    folder = exported(small_graph, "neo4j", tmp_path)
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert "--array-delimiter=U+001F --multiline-fields=true" in text
    for file in folder.iterdir():
        assert file.name == "README.txt" or file.name in text
        if file.suffix == ".csv":
            kind = "--relationships=" if ":START_ID" in file.read_text(encoding="utf-8") else "--nodes="
            assert kind + file.name in text


def test_cypher_script_has_the_whole_graph(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    script = (exported(small_graph, "neo4j", tmp_path) / "graph.cypher").read_text(encoding="utf-8")
    stats = small_graph.stats()
    statements = unquoted(script).split(";\n")
    merged = [one for one in statements if one.startswith("UNWIND")]
    assert all(re.search(r"\nMERGE .*\nSET [^\n]*$", one) for one in merged)
    nodes = sum(one.count("\n{id: ''") for one in merged)
    assert nodes == sum(stats.entities.values()) + stats.evidence + stats.results
    assert sum(one.count("\n{subject: ''") for one in merged) == sum(stats.statements.values()) + stats.evidence + 5
    assert "MERGE (s)-[r:TRAINED_ON {id: row.properties.id}]->(o)" in script
    assert "SET n += row.properties, n:Model;" in script
    assert literal(HOSTILE) in script


def unquoted(script: str) -> str:
    return re.sub(r"'(?:[^'\\]|\\.)*'", "''", script)


def test_schema_covers_every_type_and_relation() -> None:
    text = "\n".join(schema())
    assert all(f"(n:{type.value})" in text for type in EntityType)
    assert all(f"[r:{relation.name}]" in text for relation in RelationType)
    assert all(line.endswith(";") and " IF NOT EXISTS " in line for line in schema())


_NAMED = {"n": "\n", "r": "\r", "t": "\t", "'": "'", "\\": "\\"}


def read_literal(text: str) -> str:
    """What Neo4j makes of a literal: Unicode escapes first, anywhere, then the literal's own."""
    replaced = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    body = re.fullmatch(r"'((?:[^'\\]|\\.)*)'", replaced, re.DOTALL)
    assert body, "the literal ends where it ends"
    plain = re.sub(r"\\(.)", lambda found: _NAMED[found[1]], body[1])
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\\u'\"`;\n0027{}")), max_size=30))
def test_cypher_literals_mean_their_text(text: str) -> None:
    assert read_literal(literal(text)) == text


def test_spreadsheet_tables_hold_no_formula(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    folder = exported(small_graph, "csv", tmp_path)
    stats = small_graph.stats()
    nodes, edges = neo4j_rows(folder / "nodes.csv"), neo4j_rows(folder / "edges.csv")
    assert (len(nodes), len(edges)) == (sum(stats.entities.values()), sum(stats.statements.values()))
    names = {row["Id"]: row["Label"] for row in nodes}
    assert (names["model/alpha"], names["paper/h:ff"]) == ("'=Alpha", HOSTILE)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in nodes + edges for cell in row.values())


@pytest.mark.parametrize("name", ["a\rb", "\r=1", "a\nb", 'a",b', "-1+2", "+1e5\t"])
def test_spreadsheet_rows_stay_whole(tmp_path: Path, name: str) -> None:
    with Workspace() as workspace:
        workspace.insert("entities", [("model/a", "Model", name, 1, 1, []), ("model/b", "Model", "-2.5", 1, 1, [])])
        folder = exported(KnowledgeGraph(workspace), "csv", tmp_path)
    first, second = neo4j_rows(folder / "nodes.csv")
    assert first["Label"] == (name if name.startswith("a") else f"'{name}")
    assert second["Label"] == "-2.5"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdf_holds_every_statement_and_the_hostile_title(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    for name, format in {"nq": "nquads", "ttl": "turtle", "trig": "trig", "jsonld": "json-ld"}.items():
        dataset = rdflib.Dataset()
        dataset.parse(data=exported(small_graph, name, tmp_path).read_text(encoding="utf-8"), format=format)
        values = {str(value) for _, _, value, *_ in dataset.quads((None, None, None, None))}
        assert HOSTILE in values, name
        reified = {subject for subject, *_ in dataset.quads((None, RDF.subject, None, None))}
        assert len(reified) == sum(small_graph.stats().statements.values()), name


def test_hostile_title_does_not_end_the_page(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    page = exported(small_graph, "html", tmp_path).read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert HOSTILE in {row[2] for row in Page(page).data()["entities"]}
