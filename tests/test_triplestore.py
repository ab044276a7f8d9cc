"""The store on disk: the same quads as in memory, written once, whole, by one process; never in the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from literature import assembled, paper, said
from rdflib import RDF, URIRef

import kg
import kg.triplestore
from kg.errors import ExportError, WorkspaceError
from kg.files import code_digest, imported_modules
from kg.graph import KnowledgeGraph
from kg.oxigraph import Store
from kg.rdf import quads
from kg.sparql import query
from kg.terms import ntriples
from kg.triplestore import open_store, store_folder

PAPERS = [
    paper("2001.00001", "Zeta", [
        said("[Model:Zeta] beats [Model:Alpha].", "Zeta outperforms Alpha", "Zeta comparedWith Alpha @0.4"),
        said("[Model:Zeta] may beat [Model:Beta].", "Zeta outperforms Beta hedged"),
    ], year=2020, authors=("Ada Example",)),
    paper("2001.00002", "Eta", [said("[Model:Eta] is based on [Model:Zeta].", "Eta basedOn Zeta @0.5")]),
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace whose graph counts as large."""
    monkeypatch.setattr(kg.triplestore, "_SMALL", 0)
    assembled(PAPERS, tmp_path / "kg.duckdb").close()
    return tmp_path / "kg.duckdb"


def lines(store: Store) -> list[tuple[str, ...]]:
    """All quads but the counts of the graph's description, which are of the whole in each view."""
    return sorted(
        (*map(ntriples, (quad.subject, quad.predicate, quad.object)), str(quad.graph)) for quad in store
        if "rdfs.org/ns/void" not in quad.predicate.value
    )


def kept(place: Path) -> set[str]:
    return {path.name for path in store_folder(place).iterdir() if path.is_dir()}


@pytest.mark.parametrize("least", [0.0, 0.45, 0.65, 1.0])
@pytest.mark.parametrize("base", ["https://w3id.org/litkg/", "https://example.org/a#"])
def test_the_kept_quads_are_those_of_the_graph(place: Path, least: float, base: str) -> None:
    with KnowledgeGraph.open(place) as graph:
        expected = lines(Store(quads(graph, base, least=least)))
    for _ in ("written", "read again"):
        assert lines(open_store(place, base=base, least=least)) == expected
    assert len(kept(place)) == (1 if least == 0 else 2)


def test_belief_is_a_small_store_beside_the_whole(place: Path) -> None:
    count = "SELECT ?a { ?a kg:basedOn ?b }"
    assert len(query(open_store(place), count).bindings) == 1
    assert query(open_store(place, least=0.65), count).bindings == ()
    shared = [file for file in store_folder(place).rglob("*.sst") if file.stat().st_nlink > 1]
    assert shared, "files that do not change are shared"


def test_a_changed_graph_has_another_store_and_the_old_one_goes(place: Path) -> None:
    opened = open_store(place)
    old = kept(place)
    assembled(PAPERS[:1], place).close()
    new = open_store(place)
    assert kept(place).isdisjoint(old)
    assert not query(new, "ASK { ?x kg:basedOn ?y }").boolean
    assert query(opened, "ASK { ?x kg:basedOn ?y }").boolean, "who has it open goes on reading"


def test_changed_code_makes_its_own_store(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(place)
    old = kept(place)
    monkeypatch.setattr(kg.triplestore, "code_digest", lambda *_: "0" * 16)
    open_store(place)
    assert kept(place).isdisjoint(old)


def test_the_code_that_counts_is_all_that_making_quads_loads() -> None:
    code = (
        "import sys, kg.triplestore; from kg.graph import KnowledgeGraph; from kg.workspace import Workspace;"
        "list(kg.rdf.quads(KnowledgeGraph(Workspace())));"
        "print(*(name for name in sys.modules if name.partition('.')[0] == 'kg'))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    counted = imported_modules("kg.triplestore")
    # What reads papers is loaded by its table, and makes no quad.
    made = {name for name in loaded if not name.startswith("kg.readers.")}
    assert {"kg.rdf", "kg.schema", "kg.oxigraph.terms"} <= made <= set(counted)
    assert not [name for name in counted if name.startswith(("kg.explorer", "kg.serve", "kg.cli", "kg.extract"))]
    assert all(path.is_file() for path in counted.values())


def test_a_digest_of_some_modules_is_of_these_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(file: str, text: str) -> tuple[str, str]:
        (tmp_path / "kg" / file).write_text(text, encoding="utf-8")
        code_digest.cache_clear()
        return code_digest("kg.one"), code_digest()

    monkeypatch.setattr("kg.files._ROOT", tmp_path / "kg")
    (tmp_path / "kg").mkdir()
    for name in ("__init__", "one", "three"):
        changed_file = tmp_path / "kg" / f"{name}.py"
        changed_file.write_text("from kg.two import (\n    x)\n" if name == "one" else "", encoding="utf-8")
    states = [changed(*row) for row in (("two.py", ""), ("three.py", "3"), ("two.py", "2"), ("a.csv", ""))]
    code_digest.cache_clear()
    assert [some for some, _ in states] == [states[0][0], states[0][0], states[2][0], states[3][0]]
    assert len({some for some, _ in states}) == 3
    assert len({whole for _, whole in states}) == 4


def test_small_graphs_and_those_without_a_file_stay_in_memory(tmp_path: Path) -> None:
    with assembled(PAPERS, tmp_path / "kg.duckdb") as workspace:
        assert query(KnowledgeGraph(workspace), "ASK { ?x kg:basedOn ?y }").boolean
    with assembled(PAPERS) as workspace:
        assert query(KnowledgeGraph(workspace), "ASK { ?x kg:basedOn ?y }").boolean
    assert [path.name for path in tmp_path.iterdir()] == ["kg.duckdb"]


@pytest.mark.parametrize("damage", ["gone", "cut", "empty"])
def test_a_damaged_store_is_made_anew(place: Path, damage: str) -> None:
    expected = lines(open_store(place))
    (folder,) = (store_folder(place) / name for name in kept(place))
    for file in folder.iterdir():
        if damage == "empty" or file.suffix == ".sst":
            file.unlink() if damage != "cut" else file.write_bytes(b"x")
    assert lines(open_store(place)) == expected


def test_what_a_dead_process_left_goes(place: Path) -> None:
    left = store_folder(place) / ".tmpleft"
    (left / "store").mkdir(parents=True)
    (store_folder(place) / "notes").mkdir()
    open_store(place)
    assert not left.exists()
    assert (store_folder(place) / "notes").exists(), "what is not ours stays"


def test_no_place_to_write_is_no_error(place: Path) -> None:
    store_folder(place).write_text("a file stands here")
    assert query(open_store(place), "ASK { ?x kg:basedOn ?y }").boolean
    assert store_folder(place).read_text() == "a file stands here"


def test_a_failed_write_leaves_nothing(place: Path) -> None:
    with pytest.raises(ExportError, match="base"):
        open_store(place, base="nowhere")
    assert kept(place) == set()


def test_many_processes_at_once(place: Path) -> None:
    code = (
        "import sys, kg.triplestore as t; t._SMALL = 0;"
        "print(len(t.open_store(sys.argv[1], least=0.65)))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(place)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         text=True)
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in running]
    assert len({out for out, _ in said}) == 1, said
    assert all(process.returncode == 0 for process in running)
    assert len(kept(place)) == 2


def test_missing_workspaces_are_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="kg build"):
        open_store(tmp_path / "none.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_the_store_is_read_only(place: Path) -> None:
    assert not hasattr(open_store(place), "add")
    with pytest.raises(WorkspaceError):
        Store.open(place.parent)


def test_graphs_answer_in_python(place: Path) -> None:
    with kg.open(place) as graph:
        assert list(graph.query("SELECT ?name { ?m a kg:Model ; rdfs:label ?name } ORDER BY ?name")) == [
            ("Alpha",), ("Beta",), ("Eta",), ("Zeta",),
        ]
        named = graph.query("outperformed-by", {"name": "alpha"})
        assert [(better, belief) for _, better, belief, *_ in named] == [("Zeta", 0.9)]
        assert list(graph.query("lineage")) == []
        assert list(graph.query("lineage", least=0.5)) == [("Eta", "Zeta")]


# rdflib 7.6 reads a property of its own Dataset that it has deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
def test_rdflib_opens_the_same_store(place: Path) -> None:
    dataset = kg.open_rdflib(place)
    text = """SELECT ?name ?quote {
        ?e oa:exact ?quote . ?m a kg:Model ; rdfs:label ?name FILTER(STRSTARTS(?quote, ?name)) }"""
    found = {(str(name), str(quote)) for name, quote in dataset.query(text)}
    assert ("Zeta", "Zeta beats Alpha.") in found
    assert len(dataset) == len(open_store(place))
    models = set(dataset.subjects(RDF.type, URIRef("https://w3id.org/litkg/terms#Model")))
    assert URIRef("https://w3id.org/litkg/model/zeta") in models
    assert {str(graph.identifier) for graph in dataset.graphs()} >= {"https://w3id.org/litkg/graph/paper/2001.00001"}


def test_the_package_offers_what_it_says() -> None:
    assert {name for name in kg.__all__ if not hasattr(kg, name)} == set()
    assert not hasattr(kg, "nothing")
