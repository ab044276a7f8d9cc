"""SPARQL over the graph: forms, formats, named queries, arguments, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from xml.etree import ElementTree

import pytest
import rdflib
from conftest import HOSTILE

from kg.answers import Answer, Form, shorten
from kg.errors import QueryError, UnknownNameError
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.oxigraph import Store
from kg.sparql import FORMATS, named_query, query, store, write_answer
from kg.terms import BlankNode, Iri, Literal, Quad, TripleTerm, expand, term
from kg.triples import english
from kg.vocabulary import namespaces

TITLE = "Text-to-text models"


def written(answer: Answer, format: str) -> bytes:
    handle = io.BytesIO()
    write_answer(answer, handle, format)
    return handle.getvalue()


def texts(*values: str) -> Answer:
    return Answer(Form.BINDINGS, ("x",), tuple((Literal(value),) for value in values))


def test_counts_are_those_of_the_graph(small_graph: KnowledgeGraph) -> None:
    stats = small_graph.stats()
    data = store(small_graph)
    by_type = query(data, "SELECT ?type (COUNT(?x) AS ?n) { ?x a ?type ; skos:prefLabel ?l } GROUP BY ?type")
    found = {str(type).rpartition("#")[2]: count for type, count in by_type.rows()}
    assert found == {type: count for type, count in stats.entities.items() if count}
    by_relation = query(data, "SELECT ?p (COUNT(?s) AS ?n) { ?s a kg:Statement ; rdf:predicate ?p } GROUP BY ?p")
    found = {str(predicate).rpartition("#")[2]: count for predicate, count in by_relation.rows()}
    assert found == {relation: count for relation, count in stats.statements.items() if count}
    for name, count in (("Evidence", stats.evidence + stats.results), ("Result", stats.results)):
        ((number,),) = query(data, f"SELECT (COUNT(?x) AS ?n) {{ ?x a kg:{name} }}").rows()
        assert number == count


def test_forms(small_graph: KnowledgeGraph) -> None:
    rows = query(small_graph, "SELECT ?x ?none { ?x a kg:Model } ORDER BY ?x")
    assert rows.header() == ("x", "none")
    assert list(rows.rows()) == [(f"{DEFAULT_BASE}model/{name}", None) for name in ("alpha", "zeta")]
    assert list(rows.table(namespaces())) == [("model:alpha", ""), ("model:zeta", "")]
    yes = query(small_graph, "ASK { model:zeta kg:outperforms model:alpha }")
    assert (yes.form, list(yes.rows())) == (Form.BOOLEAN, [(True,)])
    built = query(small_graph, "CONSTRUCT { ?b kg:outperforms ?a } WHERE { ?a kg:outperforms ?b }")
    assert list(built.table(namespaces())) == [("model:alpha", "kg:outperforms", "model:zeta")]
    described = query(small_graph, "DESCRIBE model:alpha")
    assert ("model:alpha", "rdfs:label", "=Alpha") in set(described.table(namespaces()))


def test_simple_patterns_see_the_evidence_and_graphs_are_named(small_graph: KnowledgeGraph) -> None:
    assert query(small_graph, "ASK { ?e oa:exact ?quote }").boolean
    named = query(small_graph, "SELECT DISTINCT ?g { GRAPH ?g { ?e a kg:Evidence } } ORDER BY ?g")
    assert [row[0] for row in named.rows()] == [f"{DEFAULT_BASE}graph/paper/{id}" for id in ("2005.10433", "h:ff")]


def test_values_are_plain(small_graph: KnowledgeGraph) -> None:
    answer = query(small_graph, "SELECT (1 AS ?a) (2.5 AS ?b) (true AS ?c) ('x'@en AS ?d) (1e0 AS ?e) (1/0 AS ?f) {}")
    assert list(answer.rows()) == [(1, 2.5, True, "x", 1.0, None)]
    odd = Answer(Form.BINDINGS, ("x",), ((Literal("many", expand("xsd:integer")),),))
    assert list(odd.rows()) == [("many",)]


def test_own_prefix_wins(small_graph: KnowledgeGraph) -> None:
    assert not query(small_graph, "PREFIX kg: <https://example.org/> ASK { ?x a kg:Model }").boolean


def test_base_moves_the_prefixes(small_graph: KnowledgeGraph) -> None:
    base = "https://example.org/kg/"
    answer = query(small_graph, "SELECT ?o { model:zeta kg:outperforms ?o }", base=base)
    assert list(answer.rows()) == [(f"{base}model/alpha",)]


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("SELECT ?x\nWHERE { ?x a }", "line 2, column", "WHERE { ?x a }"),
        ("SELECT ?x { ?x nope:p ?o }", "line 1, column 22: unknown prefix", "nope:p"),
        ("", "line 1, column 1", ""),
        ("INSERT DATA { kg:a kg:b kg:c }", "line 1", "INSERT DATA"),
        ("DROP ALL", "line 1", "DROP ALL"),
        ("LOAD <http://127.0.0.1:9/x.ttl>", "line 1", "LOAD"),
    ],
)
def test_errors_tell_the_place(small_graph: KnowledgeGraph, text: str, place: str, line: str) -> None:
    with pytest.raises(QueryError) as caught:
        query(small_graph, text)
    assert place in str(caught.value)
    assert line in str(caught.value)
    assert len(str(caught.value)) < 400


def test_characters_that_are_no_text_are_refused() -> None:
    with pytest.raises(QueryError, match="surrogate"):
        query(Store(), "SELECT ?x { ?x a '\ud800' }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }",
        "SELECT * { service silent<http://127.0.0.1:8/>{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1:8/> {?a ?b ?c} }",
        "SELECT * { ?s ?p trueSERVICE#comment\n<http://127.0.0.1:8/> {?a ?b ?c} }",
        "SELECT * { FILTER(1<2)SERVICE?x#>\n{ ?s ?p ?o } }",
        "SELECT * { VALUES ?x {<http://127.0.0.1:8/>} SERVICE SILENT # <\n?x\n# >\n{ ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:8/> ASK { SERVICE e: { ?s ?p ?o } }",
        "PREFIX e·f: <http://127.0.0.1:8/> ASK { SERVICE SILENT e·f:a#\n#{\n{ ?s ?p ?o } }",
        "ASK { VALUES ?e·f { <http://127.0.0.1:8/> } SERVICE ?e·f { ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:8/> ASK { SERVICE e:a{ ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:8/> SELECT * { SERVICE e:x\\#y { ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:8/> SELECT * { sErViCe #{\n SiLeNt#'\n e:it\\'s#<\n{ ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:8/> PREFIX SERVICE: <http://e/> ASK { SERVICE:x{ ?s ?p ?o } }",
        "SELECT * { VALUES ?x { '''x' } Service <http://127.0.0.1:8/it's> { ?s ?p ?o } }",
        "SELECT * { VALUES ?x { 'SERVICE' } service <http://127.0.0.1:8/#service> { ?s ?p ?o } }",
        "ASK { FILTER NOT EXISTS { { SELECT * { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } } } } }",
    ],
)
def test_service_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        query(Store(), text)


class _Endpoint(BaseHTTPRequestHandler):
    """A SPARQL endpoint that counts who asks."""

    asked = 0

    def do_POST(self) -> None:
        """Count, and answer nothing."""
        type(self).asked += 1
        self.send_error(500)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("word", ["SERVICE", "service", "Service", "sERVICe", "SERVICE SILENT", "SERVICE#{\n"])
@pytest.mark.parametrize("name", ["x", "x\\#y", "x\\'y", "%7B", "x#\n", ""])
def test_no_endpoint_is_asked(monkeypatch: pytest.MonkeyPatch, word: str, name: str) -> None:
    monkeypatch.setattr(_Endpoint, "asked", 0)
    with HTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            text = f"PREFIX a: <http://127.0.0.1:{server.server_port}/> SELECT * {{ {word} a:{name} {{ ?a ?b ?c }} }}"
            with pytest.raises(QueryError, match="SERVICE is refused"):
                query(Store(), text)
            assert _Endpoint.asked == 0
            with suppress(QueryError):
                Store().query(text)
            assert _Endpoint.asked == 1, "the query is one that asks"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    "text", ["SERVICE" + " " * 50000, "SERVICE " * 9000, "SERVICE a" + "#" * 50000, "SERVICE#\n" * 9000]
)
def test_long_queries_are_refused(text: str) -> None:
    with pytest.raises(QueryError):
        query(Store(), text)


def test_service_is_a_word_like_others_elsewhere(small_graph: KnowledgeGraph) -> None:
    text = """# SERVICE <http://example.org/> {
    SELECT ?service ?x { ?service a <https://example.org/service> . FILTER(STR(?x) != "service <x> {") }"""
    assert list(query(small_graph, text).rows()) == []
    small_graph._workspace.run("UPDATE entities SET name = 'service mesh {' WHERE id = 'model/zeta'")
    for quote in ('"', "'", '"""', "'''"):
        text = f'SELECT ?x {{ ?x rdfs:label ?o FILTER(CONTAINS(?o, {quote}service mesh {{{quote})) }}'
        assert list(query(small_graph, text).rows()) == [(f"{DEFAULT_BASE}model/zeta",)]


def test_broken_queries_about_services_tell_the_place() -> None:
    with pytest.raises(QueryError, match=r"line 2, column 20: .*the line is 'WHERE \{ \?service a \}'"):
        query(Store(), "SELECT ?service\nWHERE { ?service a }")


HAS_NAME = "SELECT ?x ?name { ?x rdfs:label ?name }"


@pytest.mark.parametrize("value", [HOSTILE, '" } DROP ALL #', "=Alpha", "nothing \ud800", "?x", "\\"])
def test_arguments_are_bound_and_never_pasted(small_graph: KnowledgeGraph, value: str) -> None:
    found = {row[0] for row in query(small_graph, HAS_NAME, {"name": value}).rows()}
    assert found == {DEFAULT_BASE + entity.id for entity in small_graph.entities() if entity.name == value}


@pytest.mark.parametrize("iri", [f"{DEFAULT_BASE}model/alpha", f"<{DEFAULT_BASE}model/alpha>"])
def test_iris_are_bound_as_iris(small_graph: KnowledgeGraph, iri: str) -> None:
    answer = query(small_graph, "SELECT ?x ?than { ?x kg:outperforms ?than }", {"than": iri})
    assert list(answer.rows()) == [(f"{DEFAULT_BASE}model/zeta", f"{DEFAULT_BASE}model/alpha")]


def test_arguments_that_do_not_fit_are_refused(small_graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="'other' is no variable"):
        query(small_graph, HAS_NAME, {"other": "x"})
    with pytest.raises(QueryError, match="is no variable"):
        query(small_graph, HAS_NAME, {"name)": "x"})
    with pytest.raises(QueryError, match="needs argument name"):
        query(small_graph, named_query("outperformed-by").text)
    for text in ("CONSTRUCT WHERE { ?x rdfs:label ?name }", "DESCRIBE ?name"):
        with pytest.raises(QueryError, match="WHERE group"):
            query(small_graph, text, {"name": "Zeta"})
    with pytest.raises(QueryError, match="line 1, column"):
        query(small_graph, "ASK { ?a ?name }", {"name": "Zeta"})


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?x rdfs:label ?o FILTER(?o = ?name) }",
        "SELECT (EXISTS { ?x ?y ?z } AS ?any) (STR(?o) AS ?label) { ?x rdfs:label ?o FILTER(?o = ?name) }",
        "# {\nPREFIX ask: <https://e/#ASK> ASK# {\nWHERE{?x rdfs:label ?o FILTER(?o = ?name)}",
        "CONSTRUCT { ?x rdfs:label ?name } WHERE { ?x rdfs:label ?name FILTER(?name != '{\\'') }",
        "construct{?x rdfs:label ?name, '''{''' }{?x rdfs:label ?name}",
        "DESCRIBE ?x { ?x rdfs:label ?o FILTER(?o = ?name) }",
    ],
)
@pytest.mark.parametrize("value", [HOSTILE, '" } DROP ALL #', "=Alpha", "nothing \ud800", "?name", "\\"])
def test_arguments_are_bound_in_every_form(small_graph: KnowledgeGraph, text: str, value: str) -> None:
    known = {entity.name for entity in small_graph.entities()}
    answer = query(small_graph, text, {"name": value})
    if answer.form == Form.BOOLEAN:
        assert answer.boolean == (value in known)
    elif answer.form == Form.BINDINGS:
        assert list(answer.rows()) == ([(True, value)] if value in known else [])
    else:
        labels = {quad.object.value for quad in answer.triples if quad.predicate == expand("rdfs:label")}
        assert labels - {"{"} == ({value} & known)


RICHER = """
    INSERT INTO entities VALUES
        ('task/qa', 'Task', 'QA', 2, 2, []), ('technique/drop', 'Technique', 'Drop', 2, 2, []),
        ('model/zeta-2', 'Model', 'Zeta 2', 1, 1, []);
    INSERT INTO statements SELECT md5(s || p || o), s, p, o, 0.9, 1, 1 FROM (VALUES
        ('paper/2005.10433', 'addresses', 'task/qa'), ('paper/h:ff', 'addresses', 'task/qa'),
        ('paper/2005.10433', 'mentions', 'technique/drop'), ('paper/h:ff', 'mentions', 'technique/drop'),
        ('model/zeta-2', 'variantOf', 'model/zeta'), ('model/zeta', 'basedOn', 'model/alpha')) AS t(s, p, o);
    INSERT INTO evidence SELECT id, id, 'paper/h:ff', 'abstract', 0, 4, '=1+1', 0.9, 'affirmed', 'x/1' FROM statements
        WHERE belief = 0.9;
"""


def test_papers_of_one_title_stay_apart(small_graph: KnowledgeGraph) -> None:
    small_graph._workspace.run(RICHER + f"UPDATE entities SET name = '{TITLE}' WHERE type = 'Paper';")
    rows = list(query(small_graph, named_query("same-task").text).rows())
    assert rows == [("QA", TITLE, f"{DEFAULT_BASE}paper/{id}") for id in ("2005.10433", "h:ff")]


def test_papers_on_one_task_are_not_paired() -> None:
    papers = [Iri(f"https://example.org/{number}") for number in range(2000)]
    task, label = Iri("https://example.org/task"), expand("rdfs:label")
    data = Store([
        Quad(task, label, Literal("QA")), *(Quad(paper, term("addresses"), task) for paper in papers),
        *(Quad(paper, label, Literal("P")) for paper in papers),
    ])
    assert len(query(data, named_query("same-task").text).bindings) == len(papers)


def test_unknown_named_query_suggests() -> None:
    with pytest.raises(UnknownNameError) as caught:
        named_query("outperform")
    assert "outperforms" in caught.value.suggestions


ALL_TERMS = Answer(
    Form.BINDINGS,
    ("a", "b"),
    (
        (Iri("https://example.org/?a=1&b=2"), Literal(HOSTILE)),
        (Literal("-2.5", expand("xsd:decimal")), None),
        (BlankNode("b1"), english("say")),
    ),
)


@pytest.mark.parametrize("format", ["json", "xml", "tsv"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing")  # rdflib's TSV parser uses its old names
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_formats_are_read_by_rdflib(format: str) -> None:
    result = rdflib.query.Result.parse(io.BytesIO(written(ALL_TERMS, format)), format=format)
    assert [str(variable) for variable in result.vars or ()] == ["a", "b"]
    rows = [(row.get(rdflib.Variable("a")), row.get(rdflib.Variable("b"))) for row in result.bindings]
    assert rows[0] == (rdflib.URIRef("https://example.org/?a=1&b=2"), rdflib.Literal(HOSTILE))
    assert rows[1] == (rdflib.Literal("-2.5", datatype=rdflib.XSD.decimal), None)
    assert isinstance(rows[2][0], rdflib.BNode)
    assert rows[2][1] == rdflib.Literal("say", lang="en")


def test_boolean_answers_are_written() -> None:
    yes = Answer(Form.BOOLEAN, boolean=True)
    assert json.loads(written(yes, "json")) == {"head": {}, "boolean": True}
    assert b"<boolean>true</boolean>" in written(yes, "xml")
    assert written(yes, "csv") == b"answer\ntrue\n"


def test_csv_holds_no_formula_and_no_broken_row() -> None:
    answer = Answer(
        Form.BINDINGS, ("x", "y"), (
            (Literal("=1+1"), Literal("-2.5", expand("xsd:decimal"))), (Literal(HOSTILE), None),
            (Literal('@SUM("a")\r\nb'), Iri("https://example.org/,")), (Literal("a\rb"), Literal("\n=1")),
            (Literal("=1", expand("xsd:integer")), Literal("-2.5")),
        ),
    )
    rows = list(csv.reader(io.StringIO(written(answer, "csv").decode("utf-8"), newline="")))
    assert rows == [
        ["x", "y"], ["'=1+1", "-2.5"], [HOSTILE, ""], ["'@SUM(\"a\")\r\nb", "https://example.org/,"],
        ["a\rb", "'\n=1"], ["'=1", "-2.5"],
    ]
    assert written(Answer(Form.BINDINGS, ("x",), ((None,), (Literal("a"),))), "csv") == b'x\n""\na\n'


def test_xml_stays_well_formed_whatever_the_text() -> None:
    tree = ElementTree.fromstring(written(texts("]]>\x00\x0b\ufffe<&\r\n"), "xml"))
    (literal,) = tree.iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert literal.text == "]]>\ufffd\ufffd\ufffd<&\r\n"


def test_triple_terms_are_written() -> None:
    term = TripleTerm(Iri("https://e/s"), Iri("https://e/p"), Literal("o"))
    answer = Answer(Form.BINDINGS, ("t",), ((term,),))
    assert b'<<( <https://e/s> <https://e/p> "o" )>>' in written(answer, "tsv")
    assert json.loads(written(answer, "json"))["results"]["bindings"][0]["t"]["type"] == "triple"
    assert b"<triple><subject><uri>https://e/s</uri></subject>" in written(answer, "xml")


def test_graphs_are_written_as_turtle_and_nothing_else_is(small_graph: KnowledgeGraph) -> None:
    built = query(small_graph, "CONSTRUCT { ?a kg:outperforms ?b } WHERE { ?a kg:outperforms ?b }")
    parsed = rdflib.Graph().parse(written(built, "ttl"), format="turtle")
    assert len(parsed) == 1
    for format in ("json", "xml"):
        with pytest.raises(QueryError, match=f"cannot be written as {format}"):
            written(built, format)
    assert written(built, "csv").startswith(b"subject,predicate,object\n")
    with pytest.raises(QueryError, match="ttl can hold"):
        written(texts("x"), "ttl")
    with pytest.raises(QueryError, match=f"there are {', '.join(FORMATS)}"):
        written(built, "xlsx")


def test_shortened_iris_are_the_longest_fit() -> None:
    prefixes = {"a": "https://e/", "b": "https://e/x/"}
    assert shorten("https://e/x/y", prefixes) == "b:y"
    assert shorten("https://e/z/y", prefixes) == "https://e/z/y"
    assert shorten("https://other/", prefixes) == "https://other/"
