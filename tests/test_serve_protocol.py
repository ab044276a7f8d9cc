"""The SPARQL 1.1 Protocol as clients speak it: after the W3C's test cases for queries, and with three real clients."""

from __future__ import annotations

import json
import shutil
import subprocess
from urllib.parse import quote, urlencode

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import BREAKS, DIRECT, FORM, HOSTILE, NAMES, Server
from SPARQLWrapper import CSV, JSON, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

# rdflib's own reader of JSON-LD still uses what rdflib has given up.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

MODELS = "SELECT ?name WHERE { ?m a kg:Model ; rdfs:label ?name } ORDER BY ?name"
GRAPH = "https://w3id.org/litkg/graph/paper/2001.00001"
OTHER = "https://w3id.org/litkg/graph/paper/2001.00002"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
CONSTRUCT = "CONSTRUCT { ?m rdfs:label ?name } WHERE { ?m a kg:Model ; rdfs:label ?name }"


def names(text: str) -> set[str]:
    return {row["name"]["value"] for row in json.loads(text)["results"]["bindings"]}


def number(text: str) -> int:
    return int(json.loads(text)["results"]["bindings"][0]["n"]["value"])


def graphs(text: str) -> list[str]:
    return [row["g"]["value"] for row in json.loads(text)["results"]["bindings"]]


# Queries that are answered.


def test_query_by_get_form_and_body_say_the_same(server: Server) -> None:
    replies = [
        server.get(MODELS), server.form(MODELS), server.post(MODELS, DIRECT),
        server.post(MODELS, f"{DIRECT}; charset=UTF-8"), server.post(urlencode({"query": MODELS}), f"{FORM};x=y"),
    ]
    assert {reply.status for reply in replies} == {200}
    assert {reply.type for reply in replies} == {"application/sparql-results+json"}
    assert len({reply.body for reply in replies}) == 1
    assert names(replies[0].text) >= {"Zeta", "Alpha", HOSTILE, BREAKS}


@pytest.mark.parametrize("default", [[GRAPH], [GRAPH, OTHER]])
def test_default_graphs_of_the_request(server: Server, default: list[str]) -> None:
    whole = number(server.get(COUNT).text)
    parts = [number(server.get(COUNT, **{"default-graph-uri": graph}).text) for graph in default]
    address = "/sparql?" + urlencode({"default-graph-uri": default}, doseq=True)
    for reply in (server.get(COUNT, **{"default-graph-uri": default}), server.post(COUNT, DIRECT, address=address),
                  server.form(COUNT, **{"default-graph-uri": default})):
        assert reply.status == 200
        assert number(reply.text) == sum(parts) < whole
    assert graphs(server.get(NAMED, **{"default-graph-uri": default}).text) == []


def test_named_graphs_of_the_request(server: Server) -> None:
    assert graphs(server.get(NAMED, **{"named-graph-uri": [OTHER, GRAPH]}).text) == [GRAPH, OTHER]
    assert graphs(server.form(NAMED, **{"named-graph-uri": OTHER}).text) == [OTHER]
    assert number(server.get(COUNT, **{"named-graph-uri": OTHER}).text) == 0


def test_dataset_in_full(server: Server) -> None:
    query = "SELECT DISTINCT ?g WHERE { ?s a ?x . GRAPH ?g { ?t a ?y } }"
    reply = server.form(query, **{"default-graph-uri": GRAPH, "named-graph-uri": OTHER})
    assert graphs(reply.text) == [OTHER]


def test_the_requests_dataset_goes_before_the_querys(server: Server) -> None:
    query = f"SELECT DISTINCT ?g FROM NAMED <{GRAPH}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert graphs(server.get(query).text) == [GRAPH]
    assert graphs(server.get(query, **{"named-graph-uri": OTHER}).text) == [OTHER]


@pytest.mark.parametrize("clause", [
    f"FROM <{GRAPH}>", f"from<{GRAPH}>", f"# FROM <http://e/none>\nFROM #c\n <{GRAPH}>",
])
def test_a_query_may_choose_among_the_stores_graphs(server: Server, clause: str) -> None:
    query = COUNT.replace("WHERE", f"{clause} WHERE")
    assert number(server.get(query).text) == number(server.get(COUNT, **{"default-graph-uri": GRAPH}).text)


def test_a_graph_by_prefix_or_base(server: Server) -> None:
    head, _, tail = GRAPH.rpartition("/")
    for prologue, name in ((f"PREFIX g: <{head}/>", f"g:{tail}"), (f"BASE <{head}/>", f"<{tail}>")):
        query = f"{prologue} {COUNT}".replace("WHERE", f"FROM {name} WHERE")
        assert number(server.get(query).text) == number(server.get(COUNT, **{"default-graph-uri": GRAPH}).text)


@pytest.mark.parametrize(("accept", "type"), [
    ("*/*", "application/sparql-results+json"),
    ("", "application/sparql-results+json"),
    ("application/*", "application/sparql-results+json"),
    ("application/sparql-results+xml", "application/sparql-results+xml"),
    ("application/json", "application/json"),
    ("text/csv;q=0.9, text/tab-separated-values", "text/tab-separated-values"),
    ("text/*;q=0.2, text/csv;q=0.9, application/sparql-results+xml;q=0.5", "text/csv"),
    ("text/html, application/xhtml+xml, */*;q=0.1", "application/sparql-results+json"),
    ("application/sparql-results+json;q=0, */*;q=0.1", "application/json"),
    ("TEXT/CSV", "text/csv"),
])
def test_form_of_bindings_and_of_truth(server: Server, accept: str, type: str) -> None:
    for query in (MODELS, "ASK { ?s ?p ?o }"):
        reply = server.get(query, accept)
        assert (reply.status, reply.type) == (200, type)
        assert "Accept" in reply.headers["vary"]


@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE model:zeta"])
@pytest.mark.parametrize(("accept", "type"), [
    ("*/*", "text/turtle"), ("application/n-triples", "application/n-triples"),
    ("application/rdf+xml", "application/rdf+xml"), ("application/ld+json", "application/ld+json"),
    ("text/turtle;q=0.3, application/rdf+xml;q=0.7", "application/rdf+xml"),
])
def test_form_of_triples(server: Server, query: str, accept: str, type: str) -> None:
    reply = server.form(query, accept)
    assert (reply.status, reply.type) == (200, type)
    parsed = rdflib.Graph().parse(data=reply.body, format=type)
    assert rdflib.URIRef("https://w3id.org/litkg/model/zeta") in set(parsed.subjects())


def test_head_is_get_without_the_content(server: Server) -> None:
    path = "/sparql?" + urlencode({"query": MODELS})
    get, head = server.ask(path), server.ask(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.body))
    assert head.headers["content-type"] == get.headers["content-type"]


def test_arguments_are_bound_as_terms(server: Server) -> None:
    query = "SELECT ?name ?type WHERE { ?m rdfs:label ?name ; a ?type }"
    for name in ("Zeta", *NAMES[:2], '") } DROP ALL #'):
        reply = server.form(query, **{"$name": name})
        assert reply.status == 200
        assert names(reply.text) == ({name} if "DROP" not in name else set())
    iri = "https://w3id.org/litkg/terms#Technique"
    assert names(server.form(query, **{"$type": iri}).text) == {"c++"}
    assert server.form(query, **{"$nobody": "x"}).status == 400


def test_believed_leaves_weak_triples_out(server: Server) -> None:
    query = "SELECT ?name WHERE { ?m kg:basedOn ?o ; rdfs:label ?name }"
    assert names(server.form(query).text) == {"Eta"}
    assert names(server.form(query, believed="true").text) == set()
    assert server.form(query, believed="perhaps").status == 400


# Queries that are refused.


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(server: Server, method: str) -> None:
    reply = server.ask("/sparql?query=" + quote("ASK {}"), method=method)
    assert reply.status == 405
    assert set(reply.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST"}


def test_several_queries(server: Server) -> None:
    two = urlencode([("query", "ASK {}"), ("query", "SELECT * {}")])
    assert server.ask(f"/sparql?{two}").status == 400
    assert server.post(two, FORM).status == 400
    assert server.post("ASK {}", DIRECT, address="/sparql?query=ASK%7B%7D").status == 400


@pytest.mark.parametrize("type", ["text/plain", "", "application/json", "multipart/form-data; boundary=x"])
def test_other_types_of_content(server: Server, type: str) -> None:
    reply = server.post("ASK {}", type)
    assert reply.status == 415
    assert "application/sparql-query" in reply.text


def test_body_and_type_that_do_not_fit(server: Server) -> None:
    assert server.post("ASK {}", FORM).status == 400
    reply = server.post(urlencode({"query": "ASK {}"}), DIRECT)
    assert reply.status == 400
    assert "line 1" in reply.text


def test_post_without_a_query(server: Server) -> None:
    assert server.post("", FORM).status == 400
    assert server.post("", DIRECT).status == 400


def test_queries_that_are_not_utf8(server: Server) -> None:
    body = "ASK { ?s ?p 'é' }"
    direct = server.ask("/sparql", method="POST", body=body.encode("utf-16"), headers={"Content-Type": DIRECT})
    latin = server.ask("/sparql", method="POST", body=body.encode("latin-1"), headers={"Content-Type": DIRECT})
    assert (direct.status, latin.status) == (400, 400)
    assert server.ask("/sparql?query=ASK%7B%3Fs%20%3Fp%20%22%E9%22%7D").status == 400
    assert server.post("query=%FF", FORM).status == 400


def test_a_mistake_is_told_with_its_place(server: Server) -> None:
    query = "SELECT ?s\nWHERE { ?s ?p }"
    plain = server.form(query, "text/csv")
    assert (plain.status, plain.type) == (400, "text/plain")
    assert "line 2, column 16" in plain.text
    problem = server.form(query, "application/sparql-results+json, application/problem+json;q=0.5")
    assert (problem.status, problem.type) == (400, "application/problem+json")
    told = json.loads(problem.text)
    assert (told["status"], told["line"], told["column"]) == (400, 2, 16)


@pytest.mark.parametrize(("query", "accept"), [
    (MODELS, "text/turtle"), ("ASK {}", "application/ld+json"), (CONSTRUCT, "text/csv"), (MODELS, "image/png"),
    (MODELS, "*/*;q=0"),
])
def test_nothing_that_the_client_takes(server: Server, query: str, accept: str) -> None:
    reply = server.get(query, accept)
    assert reply.status == 406


@pytest.mark.parametrize("update", [
    "INSERT DATA { <http://e/s> <http://e/p> 1 }", "PREFIX e: <http://e/> DELETE WHERE { ?s ?p ?o }",
    "# c\nLOAD <http://127.0.0.1:9/>", "CLEAR ALL", "BASE <http://e/> DROP ALL",
    "WITH <http://e/g> DELETE { ?s ?p 1 } WHERE { }",
])
def test_updates(server: Server, update: str) -> None:
    before = number(server.get(COUNT).text)
    replies = [
        server.get(update), server.form(update), server.post(update, DIRECT),
        server.post(update, "application/sparql-update"),
        server.post(urlencode({"update": update}), FORM), server.ask("/sparql?" + urlencode({"update": update})),
    ]
    assert [reply.status for reply in replies] == [403] * 6
    assert all("only reads" in reply.text for reply in replies)
    assert number(server.get(COUNT).text) == before


def test_queries_that_are_too_long(server: Server) -> None:
    query = f"ASK {{ ?s ?p '{'x' * 300_000}' }}"
    assert server.form(query).status == 413
    assert server.post(query, DIRECT).status == 413
    assert server.form(f"ASK {{ ?s ?p '{'x' * 200_000}' }}").status == 200


# Description of the service.


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json", ""]
)
def test_the_service_describes_itself(server: Server, accept: str) -> None:
    reply = server.ask("/sparql", headers={"Accept": accept})
    assert (reply.status, reply.type) == (200, accept or "text/turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    found = rdflib.Graph().parse(data=reply.body, format=reply.type)
    endpoint = rdflib.URIRef(f"{server.address}/sparql")
    assert (endpoint, sd.endpoint, endpoint) in found
    assert (endpoint, sd.supportedLanguage, sd.SPARQL11Query) in found
    assert (endpoint, sd.feature, sd.UnionDefaultGraph) in found
    assert len(list(found.objects(endpoint, sd.resultFormat))) == 8


def test_a_browser_is_led_to_the_editor(server: Server) -> None:
    reply = server.ask("/sparql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (reply.status, reply.headers["location"]) == (303, "/query")


# Clients.


@pytest.mark.parametrize("format", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_bindings(server: Server, format: str, method: str) -> None:
    client = SPARQLWrapper(f"{server.address}/sparql", returnFormat=format)
    client.setMethod(method)
    client.setQuery(MODELS)
    with client.query().response as response:
        assert b"Zeta" in response.read()


def test_sparqlwrapper_converts(server: Server) -> None:
    client = SPARQLWrapper(f"{server.address}/sparql", returnFormat=JSON)
    client.setQuery(MODELS)
    found = {row["name"]["value"] for row in client.queryAndConvert()["results"]["bindings"]}
    assert found >= {"Zeta", "Alpha", "Beta", "Eta"}
    client = SPARQLWrapper(f"{server.address}/sparql", returnFormat=RDFXML)
    client.setQuery(CONSTRUCT)
    assert rdflib.Literal("Zeta") in set(client.queryAndConvert().objects())
    client.setReturnFormat(TURTLE)
    with client.query().response as response:
        assert b"Zeta" in response.read()


def test_rdflib_asks_it_as_a_store(server: Server) -> None:
    store = SPARQLStore(f"{server.address}/sparql", returnFormat="json")
    graph = rdflib.Graph(store)
    found = {str(row[0]) for row in graph.query(MODELS, initNs={
        "kg": "https://w3id.org/litkg/terms#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"})}
    assert found >= {"Zeta", "Alpha", HOSTILE, BREAKS}
    zeta = rdflib.URIRef("https://w3id.org/litkg/model/zeta")
    assert graph.value(zeta, rdflib.RDFS.label) == rdflib.Literal("Zeta")
    assert (zeta, rdflib.RDF.type, None) in graph


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_curl_asks_it(server: Server) -> None:
    def curl(*arguments: str) -> str:
        command = ["curl", "--silent", "--show-error", "--fail", *arguments]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout

    endpoint = f"{server.address}/sparql"
    rows = curl(endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={MODELS}")
    assert rows.splitlines()[0] == "name"
    assert curl("-G", endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={MODELS}") == rows
    assert curl(endpoint, "-H", "Accept: text/csv", "-H", f"Content-Type: {DIRECT}", "--data-binary", MODELS) == rows
    turtle = curl("-L", "-H", "Accept: text/turtle", f"{server.address}/model/zeta")
    assert "kg:outperforms" in turtle
