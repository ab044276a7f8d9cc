"""The graph as quads, and quads through Oxigraph and rdflib."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
import rdflib
from conftest import HOSTILE

from kg import __version__
from kg.errors import ExportError, PaperFormatError
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE, mint, statement_id
from kg.ontology import to_rdflib
from kg.oxigraph import SYNTAXES, Store, read, write, write_nquads, write_turtle
from kg.rdf import quads
from kg.schema import EntityType, RelationType
from kg.terms import BlankNode, Iri, Literal, Node, Quad, TripleTerm, clean, decimal, expand, is_web_iri, ntriples, term
from kg.triples import english
from kg.vocabulary import NAMESPACES, Term
from kg.workspace import Workspace

A = expand("rdf:type")
ZETA, ALPHA, SETB = (Iri(DEFAULT_BASE + id) for id in ("model/zeta", "model/alpha", "dataset/setb"))
PAPER = Iri(DEFAULT_BASE + "paper/2005.10433")


def change(graph: KnowledgeGraph, statement: str) -> None:
    graph._workspace.run(statement)


def of(graph: KnowledgeGraph, subject: Iri, predicate: Iri) -> set[object]:
    return {quad.object for quad in quads(graph) if quad.subject == subject and quad.predicate == predicate}


def typed(data: list[Quad], kind: Iri) -> set[Node]:
    return {quad.subject for quad in data if (quad.predicate, quad.object) == (A, kind)}


def triples(data: list[Quad]) -> set[tuple[object, ...]]:
    return {(quad.subject, quad.predicate, quad.object) for quad in data}


def test_counts_are_those_of_the_graph(small_graph: KnowledgeGraph) -> None:
    data, stats = list(quads(small_graph)), small_graph.stats()
    for type in EntityType:
        assert sum((q.predicate, q.object) == (A, term(type)) for q in data) == stats.entities[type]
    for relation in RelationType:
        named = [q for q in data if (q.predicate, q.object) == (expand("rdf:predicate"), term(relation))]
        assert len(named) == stats.statements[relation]
    evidence = [q for q in data if (q.predicate, q.object) == (A, term(Term.EVIDENCE_NODE))]
    assert len(evidence) == stats.evidence + stats.results
    assert len(data) == len(set(data))


def test_versions_addresses_and_orcids_are_links(small_graph: KnowledgeGraph) -> None:
    change(small_graph, "UPDATE papers SET versions = ['arxiv:2005.10433v2'], urls = ['https://example.org/p1.pdf'] "
                        "WHERE id = 'paper/2005.10433'")
    change(small_graph, "UPDATE entities SET identifiers = ['https://orcid.org/0000-0002-1825-0097'] "
                        "WHERE type = 'Person'")
    version = Iri("https://arxiv.org/abs/2005.10433v2")
    assert of(small_graph, version, expand("dcterms:isVersionOf")) == {PAPER}
    assert of(small_graph, PAPER, expand("schema:url")) == {
        Iri("https://example.org/p1"), Iri("https://example.org/p1.pdf"),
    }
    ada = Iri(DEFAULT_BASE + "person/ada-example")
    assert of(small_graph, ada, expand("schema:sameAs")) == {Iri("https://orcid.org/0000-0002-1825-0097")}


def test_only_affirmed_evidence_or_metadata_asserts(small_graph: KnowledgeGraph) -> None:
    trained = Quad(ZETA, term(RelationType.TRAINED_ON), SETB)
    data = list(quads(small_graph))
    assert trained not in data
    node = Iri(f"{DEFAULT_BASE}statement/{statement_id('model/zeta', 'trainedOn', 'dataset/setb')}")
    assert Quad(node, A, term(Term.STATEMENT)) in data
    assert Quad(ZETA, term(RelationType.OUTPERFORMS), ALPHA) in data
    assert Quad(Iri(DEFAULT_BASE + "paper/h:ff"), term(RelationType.EVALUATED_ON), SETB) not in data
    assert Quad(PAPER, term(RelationType.AUTHORED_BY), Iri(DEFAULT_BASE + "person/ada-example")) in data
    change(small_graph, "UPDATE evidence SET polarity = 'affirmed'")
    assert trained in list(quads(small_graph))
    change(small_graph, "UPDATE statements SET belief = 0")
    direct = {term(relation) for relation in RelationType}
    assert not [quad for quad in quads(small_graph) if quad.predicate in direct]


def test_every_statement_is_stated_by_a_paper(small_graph: KnowledgeGraph) -> None:
    data = list(quads(small_graph))
    stated = {quad.object for quad in data if quad.predicate == term(Term.STATES)}
    assert stated == {quad.subject for quad in data if (quad.predicate, quad.object) == (A, term(Term.STATEMENT))}


def test_evidence_selects_its_quote_in_the_graph_of_its_paper(small_graph: KnowledgeGraph) -> None:
    named = Iri(DEFAULT_BASE + "graph/paper/2005.10433")
    evidence = next(one for one in small_graph.evidence() if one.start == 17)
    data = [quad for quad in quads(small_graph) if quad.graph == named]
    node = Iri(f"{DEFAULT_BASE}evidence/{evidence.id}")
    (target,) = {quad.object for quad in data if (quad.subject, quad.predicate) == (node, expand("oa:hasTarget"))}
    assert isinstance(target, Iri)
    parts = {quad.predicate: quad.object for quad in data if f"{quad.subject.value}/".startswith(f"{target.value}/")}
    text = small_graph.paper("paper/2005.10433").abstract
    start, end = (int(parts[expand(f"oa:{key}")].value) for key in ("start", "end"))
    assert parts[expand("oa:exact")] == Literal(text[start:end])
    assert text[:start].endswith(parts[expand("oa:prefix")].value)
    assert parts[expand("oa:prefix")].value == "We present Zeta. "
    assert parts[expand("oa:hasSource")] == PAPER
    outside = {quad.predicate for quad in quads(small_graph) if quad.graph is None}
    assert not outside & {expand("oa:exact"), expand("oa:hasTarget"), term(Term.POLARITY)}


def test_a_sentence_is_told_once_whatever_it_says(small_graph: KnowledgeGraph) -> None:
    data = list(quads(small_graph))
    rows = [*small_graph.evidence(), *small_graph.results()]
    places = {(row.paper, row.field, row.start, row.end) for row in rows}
    assert len(places) < len(rows)
    assert sum(quad.predicate == expand("oa:exact") for quad in data) == len(places)
    targets = [quad.object for quad in data if quad.predicate == expand("oa:hasTarget")]
    assert (len(targets), len(set(targets))) == (len(rows), len(places))
    assert set(targets) == typed(data, expand("oa:SpecificResource"))


def test_evidence_comes_paper_by_paper_without_asking_for_each(
    small_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(KnowledgeGraph, "paper")
    data = [quad for quad in quads(small_graph) if quad.predicate == expand("oa:hasBody")]
    said = [quad.graph for quad in data if isinstance(quad.object, Iri) and "/statement/" in quad.object.value]
    assert len(said) == small_graph.stats().evidence
    assert said == sorted(said, key=str)


def test_result_is_an_evaluation_with_its_parts(small_graph: KnowledgeGraph) -> None:
    (result,) = typed(list(quads(small_graph)), term(Term.RESULT))
    assert of(small_graph, result, A) == {term(Term.RESULT), expand("mls:ModelEvaluation")}
    assert of(small_graph, result, term(Term.SUBJECT)) == {ZETA}
    assert of(small_graph, result, term(Term.NUMBER)) == {Literal("2.5", expand("xsd:decimal"))}
    assert of(small_graph, result, term(Term.VALUE)) == {Literal("2.5 points")}
    assert of(small_graph, result, expand("mls:hasValue")) == {Literal("2.5", expand("xsd:decimal"))}
    assert of(small_graph, result, expand("mls:specifiedBy")) == {Iri(DEFAULT_BASE + "metric/points")}
    assert of(small_graph, result, term(Term.OWN)) == {Literal("true", expand("xsd:boolean"))}
    assert of(small_graph, PAPER, term(Term.REPORTS)) == {result}


def test_results_of_others_are_told_from_own_ones(small_graph: KnowledgeGraph) -> None:
    change(small_graph, "UPDATE results SET subject = 'model/alpha'")
    assert [q.object.value for q in quads(small_graph) if q.predicate == term(Term.OWN)] == ["false"]
    change(small_graph, "UPDATE results SET subject = paper")
    assert [q.object.value for q in quads(small_graph) if q.predicate == term(Term.OWN)] == ["true"]


def test_metrics_know_which_way_is_better(small_graph: KnowledgeGraph) -> None:
    points = Iri(DEFAULT_BASE + "metric/points")
    assert of(small_graph, points, term(Term.DIRECTION)) == set()
    small_graph.workspace.insert("aliases", [("metric/points", "WER", 1)])
    assert of(small_graph, points, term(Term.DIRECTION)) == {Literal("lower")}
    change(small_graph, "UPDATE entities SET name = 'accuracy' WHERE id = 'metric/points'")
    assert of(small_graph, points, term(Term.DIRECTION)) == {Literal("higher")}


def test_links_are_weak_and_identifiers_of_papers_strong(small_graph: KnowledgeGraph) -> None:
    link = Iri("https://arxiv.org/abs/2005.10433")
    assert of(small_graph, PAPER, expand("schema:sameAs")) == {link}
    assert of(small_graph, PAPER, expand("rdfs:seeAlso")) == set()
    assert of(small_graph, PAPER, expand("dcterms:identifier")) == {Literal("arxiv:2005.10433")}
    assert of(small_graph, ZETA, expand("rdfs:seeAlso")) == {Iri("https://example.org/zeta?a=1&b=2")}
    assert of(small_graph, PAPER, expand("dcterms:date")) == {Literal("2020", expand("xsd:gYear"))}


def test_address_of_a_paper_is_told_once(small_graph: KnowledgeGraph) -> None:
    change(small_graph, "UPDATE entities SET identifiers = ['https://example.org/p1'] WHERE id = 'paper/2005.10433'")
    address = Iri("https://example.org/p1")
    assert [q.predicate for q in quads(small_graph) if q.object == address] == [expand("schema:url")]
    change(small_graph, "UPDATE papers SET identifiers = [], url = 'https://doi.org/10.1000/x'")
    change(small_graph, "UPDATE entities SET identifiers = ['https://doi.org/10.1000/x'] WHERE type <> 'Metric'")
    doi = Iri("https://doi.org/10.1000/x")
    assert of(small_graph, PAPER, expand("schema:sameAs")) == {doi}
    assert of(small_graph, ZETA, expand("schema:sameAs")) == set()
    assert of(small_graph, ZETA, expand("rdfs:seeAlso")) == {doi}


def test_links_that_are_no_iris_become_text(small_graph: KnowledgeGraph) -> None:
    bad = 'https://example.org/a b"><script>'
    small_graph._workspace.run("UPDATE entities SET identifiers = [?] WHERE id = 'model/zeta'", [bad])
    small_graph._workspace.run("UPDATE papers SET url = ? WHERE id = 'paper/h:ff'", ["javascript:alert(1)"])
    assert of(small_graph, ZETA, expand("rdfs:seeAlso")) == {Literal(bad)}
    assert of(small_graph, Iri(DEFAULT_BASE + "paper/h:ff"), expand("schema:url")) == {Literal("javascript:alert(1)")}


def test_base_moves_resources_and_leaves_terms(small_graph: KnowledgeGraph) -> None:
    moved = list(quads(small_graph, "http://localhost:80/x/"))
    text = io.BytesIO()
    write_nquads(moved, text)
    assert text.getvalue().count(b"http://localhost:80/x/model/zeta") > 3
    assert DEFAULT_BASE.encode() not in text.getvalue().replace(NAMESPACES["kg"].rstrip("#").encode(), b"")


@pytest.mark.parametrize("base", ["", "x/", "https://example.org", "https://exa mple.org/", "file:///etc/"])
def test_bad_base_is_refused_at_once(small_graph: KnowledgeGraph, base: str) -> None:
    with pytest.raises(ExportError, match="base"):
        quads(small_graph, base)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_syntax_comes_back(small_graph: KnowledgeGraph, tmp_path: Path, syntax: str) -> None:
    data = list(quads(small_graph))
    file = tmp_path / f"graph.{syntax}"
    with file.open("wb") as handle:
        write(data, handle, syntax)
    back = list(read(file))
    if SYNTAXES[syntax].supports_datasets:
        assert set(back) == set(data)
    else:
        assert triples(back) == triples(data)
    titles = [quad.object for quad in back if quad.predicate == expand("dcterms:title")]
    assert Literal(HOSTILE) in titles


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")  # rdflib's own parser
def test_rdflib_and_oxigraph_read_the_same(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    for name, writer in (("graph.nq", write_nquads), ("graph.ttl", write_turtle)):
        with (tmp_path / name).open("wb") as handle:
            writer(quads(small_graph), handle)
    ours = to_rdflib(quads(small_graph))
    turtle = rdflib.Graph().parse(tmp_path / "graph.ttl", format="turtle")
    assert set(turtle) == set(ours) == set(to_rdflib(read(tmp_path / "graph.nq")))
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(tmp_path / "graph.nq", format="nquads")
    assert set(dataset.triples((None, None, None))) == set(ours)
    titles = {str(title) for title in turtle.objects(None, rdflib.DCTERMS.title)}
    assert HOSTILE in titles


def test_turtle_groups_what_an_entity_says(small_graph: KnowledgeGraph) -> None:
    text = io.BytesIO()
    write_turtle(quads(small_graph), text)
    assert "\nmodel:zeta a kg:Model ;\n" in text.getvalue().decode()
    assert text.getvalue().decode().count("\nmodel:zeta ") == 1


_DETERMINISM = """
import sys, hashlib, io
from kg.workspace import Workspace
from kg.graph import KnowledgeGraph
from kg.oxigraph import write_nquads, write_turtle
from kg.rdf import quads
rows = [(f"model/m{i}", "Model", f"M{i}", 1, 1, [f"https://example.org/{j}" for j in range(3)]) for i in range(9)]
with Workspace() as workspace:
    workspace.insert("entities", rows if sys.argv[1] == "forward" else rows[::-1])
    workspace.insert("aliases", [("model/m1", "b", 1), ("model/m1", "a", 1)])
    for write in (write_nquads, write_turtle):
        text = io.BytesIO()
        write(quads(KnowledgeGraph(workspace)), text)
        print(hashlib.sha256(text.getvalue()).hexdigest(), len(text.getvalue()))
"""


def test_bytes_do_not_depend_on_hash_seed_or_order_of_rows() -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", _DETERMINISM, order], env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed, order in (("1", "forward"), ("77", "backward"))
    ]
    assert runs[0] == runs[1]
    assert runs[0].count("\n") == 2


def test_reified_form_has_triple_terms(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    data = list(quads(small_graph, triple_terms=True))
    found = [quad for quad in data if isinstance(quad.object, TripleTerm)]
    assert len(found) == sum(small_graph.stats().statements.values())
    assert not [quad for quad in data if quad.predicate == expand("rdf:subject")]
    with (tmp_path / "graph.ttl").open("wb") as handle:
        write_turtle(data, handle)
    assert triples(list(read(tmp_path / "graph.ttl"))) == triples(data)


def test_store_keeps_every_kind_of_term() -> None:
    node = Iri("https://example.org/s")
    objects = [
        node, BlankNode("b1"), Literal("a"), english("a"), Literal("1", expand("xsd:integer")),
        Literal(clean(HOSTILE)), TripleTerm(node, A, Literal("x")),
    ]
    data = {Quad(node, A, object) for object in objects} | {Quad(BlankNode("b1"), A, node, node)}
    assert set(Store(data)) == data


def test_text_that_rdf_cannot_hold_is_replaced_one_for_one(tmp_path: Path) -> None:
    text = "a\0\ud800\uffff\x01\U0001f600z"
    assert clean(text) == "a\ufffd\ufffd\ufffd\x01\U0001f600z"
    data = [Quad(ZETA, A, Literal(clean(text)))]
    with (tmp_path / "x.rdf").open("wb") as handle:
        write(data, handle, "rdf")
    (back,) = read(tmp_path / "x.rdf")
    assert back.object == Literal("a\ufffd\ufffd\ufffd\ufffd\U0001f600z")
    with (tmp_path / "x.nt").open("wb") as handle:
        write(data, handle, "nt")
    assert list(read(tmp_path / "x.nt")) == data
    assert (tmp_path / "x.nt").read_text("utf-8").split(" ", 2)[2] == f"{ntriples(data[0].object)} .\n"


@pytest.mark.parametrize(
    ("iri", "valid"),
    [
        ("https://example.org", True), ("http://example.org:8080/a/b?c=d&e#f", True),
        ("https://de.example/größe", True),
        ("https://example.org/%41", True), ("https://example.org/%4", False), ("https://example.org/a|b", False),
        ("http://localhost:65535/sparql", True), ("http://example.org:123456/", False),
        ("https://example.org/\u202egpj", False), ("https://", False), ("https:///x", False), ("//example.org", False),
        ("javascript:alert(1)", False), ("https://example.org/\n", False), ("https://exa<mple.org/", False),
        ("https://example.org/a#b#c", False), ("https://example.org/a\u2028b", False),
        ("https://example.org/a/../b", False), ("https://example.org/a/.", False),
        ("https://example.org/?a=/../b", True),
        ("https://example.org/.a/..b", True), ("https://[::1]/", False), ("http://example.org:x/", False),
    ],
)
def test_web_iris(iri: str, valid: bool) -> None:
    assert is_web_iri(iri) is valid


def test_what_counts_as_web_iri_is_one_for_oxigraph() -> None:
    chance = random.Random(7)
    alphabet = "ab1/:?#[]@!$&'()*+,;=%20-._~ <>\"{}|\\^`\x00\x7f\x85"
    alphabet += "\xa0é\u200e\u2028\ue000\ufdd0\ufffd\U0001fffe\U000e0001中"
    valid = 0
    for _ in range(3000):
        iri = "https://" + "".join(chance.choices(alphabet, k=chance.randint(0, 6)))
        if is_web_iri(iri):
            valid += 1
            Store([Quad(Iri(iri), A, Iri(iri))])
    assert valid > 100


@pytest.mark.parametrize("id", ["paper/doi:10.1000/../../model/bert", "paper/a/./b", "paper/a/..", "paper/a/."])
def test_no_id_normalises_to_another_resource(id: str) -> None:
    iri = mint(DEFAULT_BASE, id)
    assert urljoin(DEFAULT_BASE, iri) == iri == str(rdflib.URIRef(iri[len(DEFAULT_BASE) :], base=DEFAULT_BASE))
    assert not {".", "..", "%2e", "%2e%2e"} & set(iri.lower().split("/"))
    assert unquote(iri) == DEFAULT_BASE + id
    assert is_web_iri(iri)


def test_dots_in_names_stay() -> None:
    assert mint(DEFAULT_BASE, "model/gpt-3.5", "a..b/.c/d.") == f"{DEFAULT_BASE}model/gpt-3.5/a..b/.c/d."


def test_decimals_have_no_exponent() -> None:
    assert [decimal(x) for x in (0, 1, 0.1, 1e-9)] == ["0.0", "1.0", "0.1", "0.000000001"]
    assert decimal(1e21) == "1000000000000000000000.0"


def test_reading_tells_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no RDF syntax 'csv'"):
        list(read(tmp_path / "x.csv"))
    with pytest.raises(ExportError, match="no file"):
        list(read(tmp_path / "x.nq"))
    (tmp_path / "x.ttl").write_text("<http://e/s> a <http://e/o> .\n<http://e/s> oops .\n", "utf-8")
    with pytest.raises(PaperFormatError) as caught:
        list(read(tmp_path / "x.ttl"))
    assert caught.value.line == 2
    (tmp_path / "x.jsonld").write_text('{"@context": "http://127.0.0.1:9/c", "@id": "http://e/s"}', "utf-8")
    with pytest.raises(PaperFormatError, match="not valid RDF"):
        list(read(tmp_path / "x.jsonld"))


COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?s a ?c }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
}


@pytest.mark.parametrize("options", [{}, {"least": 0.9}, {"triple_terms": True}, {"base": "https://example.org/x/"}])
def test_what_the_graph_says_of_itself_is_true(small_graph: KnowledgeGraph, options: dict[str, object]) -> None:
    data = list(quads(small_graph, **options))
    store, void = Store(data), NAMESPACES["void"]

    def ask(text: str) -> list[tuple[str, ...]]:
        answer = store.query(f"PREFIX void: <{void}> {text}")
        return sorted(tuple(value.value for value in row) for row in answer.bindings)

    for name, count in COUNTS.items():
        assert ask(f"SELECT ?n WHERE {{ ?d a void:Dataset ; void:{name} ?n }}") == ask(count) == [(ask(count)[0])]
    for kind, measure, pattern in (("class", "entities", "?s a ?word"), ("property", "triples", "?s ?word ?o")):
        said = ask(f"SELECT ?word ?n WHERE {{ ?p void:{kind} ?word ; void:{measure} ?n }}")
        assert said == ask(f"SELECT ?word (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?word")
        assert len(said) > 10
    assert ask("SELECT ?n WHERE { ?d a void:Dataset ; void:triples ?n }") == [(str(len(data)),)]


def test_the_run_is_told_by_hashes_and_versions(small_graph: KnowledgeGraph) -> None:
    def told() -> tuple[set[str], set[str]]:
        data = list(quads(small_graph))
        (node,) = typed(data, term(Term.RUN))
        graphs = typed(data, term(Term.EVIDENCE_GRAPH))
        made = {quad.subject for quad in data if quad.predicate == expand("prov:wasGeneratedBy")}
        assert made == {*graphs, Iri(DEFAULT_BASE + "graph")}
        labels = {
            label.value for quad in data if quad.predicate == expand("prov:wasAssociatedWith")
            for label in of(small_graph, quad.object, expand("rdfs:label"))
        }
        assert labels == {f"litkg {__version__}", "test/1"}
        return {node.value}, {quad.object.value for quad in data if quad.predicate == term(Term.DIGEST)}

    run, inputs = told()
    assert told() == (run, inputs)
    assert [len(state) for state in inputs] == [64]
    change(small_graph, "INSERT INTO meta VALUES ('corrections', repeat('a', 64))")
    corrected, both = told()
    assert corrected != run
    assert both == inputs | {"a" * 64}
    change(small_graph, "UPDATE papers SET content = 'other' WHERE id = 'paper/h:ff'")
    assert told()[0] not in (run, corrected)


def test_an_empty_graph_tells_only_of_itself() -> None:
    with Workspace() as workspace:
        data = list(quads(KnowledgeGraph(workspace)))
    assert {quad.object.value for quad in data if quad.predicate == expand("void:triples")} >= {str(len(data))}
    assert not typed(data, term(Term.STATEMENT))


@pytest.mark.parametrize("syntax", ["ttl", "trig"])
def test_prefixes_are_sorted(small_graph: KnowledgeGraph, syntax: str) -> None:
    handle = io.BytesIO()
    write(quads(small_graph), handle, syntax, prefixes=NAMESPACES)
    lines = handle.getvalue().decode().split("\n")
    declared = [line for line in lines if line.startswith("@prefix ")]
    expected = sorted(f"@prefix {name}: <{space}> ." for name, space in NAMESPACES.items())
    assert lines[: len(NAMESPACES)] == declared == expected
    plain = io.BytesIO()
    write([], plain, syntax, prefixes=NAMESPACES)
    assert plain.getvalue() == b""
