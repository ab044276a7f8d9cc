"""Each RDF export says the same to every parser that there is, whatever the names are."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph
import pytest
import rdflib
from conftest import HOSTILE
from rdflib.compare import isomorphic

from kg.errors import PaperFormatError
from kg.exporters import EXPORTERS, exporter
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE, digest, entity_id, statement_id
from kg.jsonld import write_jsonld
from kg.ontology import to_rdflib
from kg.oxigraph import read
from kg.rdf import quads
from kg.schema import EntityType
from kg.terms import Iri, Literal, Node, Object, TripleTerm, is_web_iri
from kg.workspace import Workspace

RDFLIB = {"nq": "nquads", "nt": "nt", "ttl": "turtle", "trig": "trig", "rdf": "xml", "jsonld": "json-ld"}
RAPPER = {"nq": "nquads", "nt": "ntriples", "ttl": "turtle", "trig": "trig", "rdf": "rdfxml"}
IN_GRAPHS = {"nq", "trig", "jsonld"}
NAMES = (
    "two words", "a\"b'c", "<b>&amp;</b>", "back\\slash", "line\u2028para\u2029", "\u202ertl \u05e9\u05dc\u05d5\u05dd",
    "\U0001f600 emoji \U0001f468\u200d\U0001f4bb", "tab\tnew\nline\rreturn", "100% {a} [b] |c| ^d` ~e", "a/../b", ".",
    "..", "a:b", "?#", "\u00e9\u0301\ufdd0\ufffd", HOSTILE, "x" * 10_000, "日本語", "=1+1", "_:b", "@en", "]]>",
)
KINDS = [kind for kind in EntityType if kind != EntityType.PAPER]
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),  # rdflib's own parsers
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
]


@pytest.fixture
def hostile_graph(small_graph: KnowledgeGraph) -> Iterator[KnowledgeGraph]:
    """Entities of every type with names that try to break out, in papers, aliases, statements and addresses."""
    space = small_graph.workspace
    for place, name in enumerate(NAMES):
        type = KINDS[place % len(KINDS)]
        id = entity_id(type, name)
        space.insert("entities", [(id, type.value, name, 1, 1, [name, f"https://example.org/{name}"])])
        space.insert("aliases", [(id, f"{name} too", 1)])
        paper = f"paper/{name}"
        text = f"{name} is here."
        space.insert("entities", [(paper, "Paper", name, 1, 0, [])])
        space.insert("papers", [(paper, name, text, [], None, None, f"https://example.org/{name}", [name], [], [], [],
                                 [name], digest(name))])
        statement = statement_id(paper, "mentions", id)
        space.insert("statements", [(statement, paper, "mentions", id, 0.5, 1, 1)])
        space.insert("evidence", [(digest(statement), statement, paper, "abstract", 0, len(text), text, 0.5,
                                   "affirmed", f"by {name}")])
    yield small_graph


def written(graph: KnowledgeGraph, name: str, folder: Path) -> Path:
    path = folder / f"graph.{name}"
    exporter(name).write(graph, path)
    return path


def same(found: rdflib.Graph, expected: rdflib.Graph) -> bool:
    """Whether the graphs are isomorphic; where they have no blank nodes, a difference is shown."""
    assert set(found) ^ set(expected) == set()
    return isomorphic(found, expected)


def as_rdflib(path: Path, syntax: str) -> rdflib.Graph:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(path, format=RDFLIB[syntax])
    graph = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        graph.add(triple)
    return graph


def as_rapper(path: Path, syntax: str) -> rdflib.Graph:
    kind = "nquads" if syntax in IN_GRAPHS else "ntriples"
    done = subprocess.run(["rapper", "-q", "-i", RAPPER[syntax], "-o", kind, str(path)], capture_output=True,
                          text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    back = path.with_suffix(f".rapper.{'nq' if kind == 'nquads' else 'nt'}")
    back.write_text(done.stdout, "utf-8")
    return to_rdflib(read(back))


def as_pyld(path: Path) -> rdflib.Graph:
    pyld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")

    def refuse(url: str, options: object) -> None:
        raise AssertionError(f"the file asks for {url}")

    lines = pyld.to_rdf(json.loads(path.read_text("utf-8")),
                        {"format": "application/n-quads", "documentLoader": refuse})
    back = path.with_suffix(".pyld.nq")
    back.write_text(lines, "utf-8")
    return to_rdflib(read(back))


@pytest.mark.parametrize("syntax", RDFLIB)
def test_three_parsers_read_the_same(hostile_graph: KnowledgeGraph, tmp_path: Path, syntax: str) -> None:
    path = written(hostile_graph, syntax, tmp_path)
    expected = to_rdflib(quads(hostile_graph))
    assert len(expected) > 1000
    assert same(as_rdflib(path, syntax), expected)
    assert same(to_rdflib(read(path)), expected)
    if syntax == "jsonld":
        assert same(as_pyld(path), expected)
    elif shutil.which("rapper"):
        assert same(as_rapper(path, syntax), expected)
    else:
        pytest.skip("the third parser, rapper, is not installed (Debian: raptor2-utils)")


@pytest.mark.parametrize("syntax", sorted(IN_GRAPHS))
def test_named_graphs_come_back(hostile_graph: KnowledgeGraph, tmp_path: Path, syntax: str) -> None:
    assert set(read(written(hostile_graph, syntax, tmp_path))) == set(quads(hostile_graph))


def test_rdf12_is_read_by_oxigraph_in_every_syntax_that_holds_it(
    hostile_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    path = written(hostile_graph, "rdf12", tmp_path)
    expected = {str(triple) for triple in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.N_TRIPLES)}
    assert sum("<<(" in line for line in path.read_text("utf-8").split("\n")) == 9 + len(NAMES)
    for format in (pyoxigraph.RdfFormat.N_QUADS, pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG):
        assert {str(triple) for triple in pyoxigraph.parse(path=str(path), format=format)} == expected
    back = path.with_suffix(".nt")
    back.write_bytes(path.read_bytes())
    spelled = {(q.subject, q.predicate, q.object) for q in quads(hostile_graph, triple_terms=True)}
    assert {(q.subject, q.predicate, q.object) for q in read(back)} == spelled
    assert any(isinstance(object, TripleTerm) for _, _, object in spelled)


_N3 = """
const { Parser } = require('n3');
const form = term => term.termType === 'Quad' ? [form(term.subject), form(term.predicate), form(term.object)]
  : term.termType === 'Literal' ? { literal: [term.value, term.datatype.value, term.language || null] } : term.value;
const text = require('fs').readFileSync(process.argv[1], 'utf8');
for (const quad of new Parser({ format: process.argv[2] }).parse(text)) console.log(JSON.stringify(form(quad)));
"""


def as_n3(path: Path, format: str) -> list[tuple[Node, Iri, Object]]:
    """What N3.js (https://github.com/rdfjs/N3.js), which reads RDF 1.2 since its version 2, finds in a file."""
    paths = os.pathsep.join(filter(None, [f"{sys.prefix}/node_modules", os.environ.get("NODE_PATH")]))
    environment = {**os.environ, "NODE_PATH": paths}
    tried = "new (require('n3').Parser)().parse('<e:s> <e:p> <<( <e:a> <e:b> <e:c> )>> .')"
    if not shutil.which("node") or subprocess.run(["node", "-e", tried], env=environment, capture_output=True,
                                                  check=False).returncode:
        pytest.skip(f"the other parser of RDF 1.2 is not there: npm install --prefix {sys.prefix} n3@2")
    done = subprocess.run(["node", "-e", _N3, str(path), format], env=environment, capture_output=True, text=True,
                          encoding="utf-8", check=True)

    def term(form: Any) -> Any:
        if isinstance(form, str):
            return Iri(form)
        if isinstance(form, list):
            return TripleTerm(*map(term, form))
        value, datatype, language = form["literal"]
        return Literal(value, Iri(datatype), language)

    rows = (json.loads(line) for line in done.stdout.split("\n") if line)
    return [(term(subject), term(predicate), term(object)) for subject, predicate, object in rows]


@pytest.mark.parametrize("format", ["application/n-triples", "text/turtle"])
def test_another_parser_reads_the_same_rdf12(hostile_graph: KnowledgeGraph, tmp_path: Path, format: str) -> None:
    path = written(hostile_graph, "rdf12", tmp_path)
    back = path.with_suffix(".nt")
    path.rename(back)
    expected = {(quad.subject, quad.predicate, quad.object) for quad in read(back)}
    found = as_n3(back, format)
    assert sum(isinstance(object, TripleTerm) for _, _, object in found) == 9 + len(NAMES)
    assert len(found) == len(set(found)) == len(expected)
    assert set(found) == expected


def test_every_iri_is_valid_whatever_the_names(hostile_graph: KnowledgeGraph) -> None:
    iris = {
        part.value for quad in quads(hostile_graph)
        for part in (quad.subject, quad.predicate, quad.object, quad.graph) if isinstance(part, Iri)
    }
    assert len(iris) > 200
    for iri in iris:
        assert is_web_iri(iri)
        assert not set("<>\"{}|\\^` ") & set(iri)
        assert all(ord(character) > 0x20 and not 0x7f <= ord(character) < 0xa0 for character in iri)
        assert urlsplit(iri).geturl().rstrip("#?") == iri.rstrip("#?")


def test_json_ld_brings_its_context_and_reads_as_plain_json(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    document = json.loads(written(small_graph, "jsonld", tmp_path).read_text("utf-8"))
    assert document["@context"]["evidence"] == {"@id": "kg:evidence", "@type": "@id"}
    (zeta,) = [node for node in document["@graph"] if node["id"] == "model/zeta"]
    assert (zeta["type"], zeta["label"], zeta["outperforms"]) == ("Model", "Zeta", "model/alpha")
    graphs = {node["id"] for node in document["@graph"] if "@graph" in node}
    assert graphs == {f"{DEFAULT_BASE}graph/paper/h:ff", "graph/paper/2005.10433"}


_GROW = """
    INSERT OR IGNORE INTO {table}
    SELECT {columns} FROM {table}, range(1, {copies}) r(k) WHERE NOT contains({id}, '~')"""
_IDS = {"entities": ("id",), "papers": ("id",), "statements": ("id", "subject", "object"),
        "evidence": ("id", "statement", "paper")}


def grow(graph: KnowledgeGraph, copies: int) -> None:
    """Make that many copies of everything, under other ids."""
    for table, ids in _IDS.items():
        rows = graph.workspace.fetch("SELECT column_name FROM information_schema.columns WHERE table_name = ? "
                                     "ORDER BY ordinal_position", [table])
        columns = ", ".join(f'"{name}" || \'~\' || k' if name in ids else f'"{name}"' for (name,) in rows)
        graph.workspace.run(_GROW.format(table=table, columns=columns, copies=copies, id=ids[0]))


class _Nowhere(io.StringIO):
    def write(self, text: str) -> int:
        return len(text)


def test_size_costs_no_memory(small_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.workspace._FETCHED", 16)
    monkeypatch.setattr("kg.workspace._WINDOW", 64)
    write_jsonld(quads(small_graph), _Nowhere())
    peaks, counts = [], []
    for copies in (30, 120):
        grow(small_graph, copies)
        tracemalloc.start()
        write_jsonld(quads(small_graph), _Nowhere())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        counts.append(sum(small_graph.stats().statements.values()))
    assert counts[1] == 4 * counts[0]
    # What grows are the ids of statements that no sentence affirms: two of nine here, one of a thousand elsewhere.
    assert peaks[1] < 1.5 * peaks[0]


@pytest.mark.parametrize("window", [1, 2, 3, 7])
def test_windows_change_no_quad(small_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    grow(small_graph, 3)
    expected = list(quads(small_graph)), list(small_graph.evidence()), list(small_graph.entities())
    rows = small_graph.workspace.rows("SELECT id FROM statements ORDER BY subject, predicate, object")
    assert [statement.id for statement in small_graph.statements()] == [id for (id,) in rows]
    monkeypatch.setattr("kg.workspace._WINDOW", window)
    assert (list(quads(small_graph)), list(small_graph.evidence()), list(small_graph.entities())) == expected


def test_rows_that_need_more_memory_get_it(small_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    space = small_graph.workspace
    space.run("INSERT INTO papers SELECT 'paper/long' || k, 't', repeat('x', 20000) || k, [], NULL, NULL, NULL, "
              "[], [], [], [], [], k::VARCHAR FROM range(1000) r(k)")
    expected = [paper.id for paper in small_graph.papers()]
    monkeypatch.setattr("kg.workspace._FRUGAL", "10MiB")

    def limit() -> str:
        return str(space.fetch("SELECT current_setting('memory_limit')")[0][0])

    with space.frugal():
        papers = small_graph.papers()
        assert next(papers).id == expected[0]
        assert limit() != "10.0 MiB"
        # Less is asked for meanwhile, which can neither be refused nor take the memory away.
        assert len(list(small_graph.statements())) == 9
        assert [paper.id for paper in papers] == expected[1:]
        assert limit() == "10.0 MiB"
    assert limit() != "10.0 MiB"


_PEAK = """
import sys
from kg.graph import KnowledgeGraph
with KnowledgeGraph.open(sys.argv[1]) as graph, graph.workspace.frugal():
    for _ in graph.evidence_by_paper():
        pass
with open("/proc/self/status") as status:
    print(*(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
def test_sorting_costs_no_memory(tmp_path: Path) -> None:
    peaks = []
    for count in (2000, 200_000):
        place = tmp_path / f"{count}.duckdb"
        with Workspace(place) as space:
            space.run("INSERT INTO evidence SELECT k, k % 1000, k % 5000, 'title', 0, k, repeat(k::VARCHAR, 50), 0.5, "
                      "'affirmed', 'test/1' FROM range(?) r(k)", [count])
        done = subprocess.run([sys.executable, "-c", _PEAK, str(place)], capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout.split()[-1]) // 1024)
    assert peaks[1] < peaks[0] + 40


def test_formats_that_hold_rdf_are_all_tried_here() -> None:
    assert {name for name in EXPORTERS if name in RDFLIB} == set(RDFLIB)
    assert "rdf12" in EXPORTERS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_rdf_xml_with_a_doctype_is_refused(tmp_path: Path, encoding: str) -> None:
    place = tmp_path / "bomb.rdf"
    root = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Seq r:about="http://e/a"/></r:RDF>'
    place.write_bytes(f'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "x">]>\n{root}'.encode(encoding))
    with pytest.raises(PaperFormatError, match=r"2.*DOCTYPE"):
        list(read(place))
    place.write_bytes(f'<?xml version="1.0"?>{root}'.encode())
    assert len(list(read(place))) == 1
