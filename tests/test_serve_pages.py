"""Pages and data of resources, search and the JSON interface."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pytest
import rdflib
from serving import BREAKS, HOSTILE, IMAGE, PAPERS, Server

from kg.ids import entity_id, statement_id
from kg.serve.openapi import DESCRIPTION
from kg.serve.pages import path_of

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

BASE = "https://w3id.org/litkg/"
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ZETA = "/model/zeta"
ZETA_BEATS = "subject=model/zeta&predicate=outperforms&object=model/alpha"
BEATS = "/statement/" + statement_id("model/zeta", "outperforms", "model/alpha")
FORMS = {"ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json",
         "rdf": "application/rdf+xml"}


class Page(HTMLParser):
    """A page as a browser takes it: its tags, the scripts in it, its links and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


def page(server: Server, path: str, status: int = 200) -> Page:
    reply = server.ask(path, headers=HTML)
    assert (reply.status, reply.type) == (status, "text/html"), reply.text[:300]
    return Page(reply.text)


def test_an_entity_has_a_card(server: Server) -> None:
    shown = page(server, ZETA)
    for text in ("Zeta", "Model", "outperforms …", "Alpha", "evaluated on …", "SetB", "91.5", "accuracy",
                 "Zeta beats Alpha on SetB.", "Zeta & friends", f"{BASE}model/zeta", "believed too little"):
        assert text in shown.text, text
    assert {"/model/alpha", "/dataset/setb", "/paper/2001.00001", BEATS, f"{ZETA}.ttl"} <= set(shown.addresses)
    assert "Beta" not in shown.text
    assert "Beta" in page(server, f"{ZETA}?weak").text


def test_a_paper_has_its_abstract_and_metadata(server: Server) -> None:
    shown = page(server, "/paper/2001.00001")
    for text in (PAPERS[0].paper.abstract, "2020", "mentions …", "authored by …",
                 "Ada Example", "TestConf"):
        assert text in shown.text, text


def test_a_statement_has_its_sentences(server: Server) -> None:
    shown = page(server, BEATS)
    for text in ("Zeta", "outperforms", "Alpha", "Zeta beats Alpha on SetB.", "Zeta & friends", "score 0.90"):
        assert text in shown.text, text
    assert "/paper/2001.00001" in shown.addresses


def test_what_is_no_entity_has_its_triples(server: Server) -> None:
    (result,) = {
        path for path in page(server, "/paper/2001.00001.html").addresses if path.startswith("/result/")
    } or {"/" + str(next(iter(graph_of(server, "/paper/2001.00001").objects(
        predicate=rdflib.URIRef("https://w3id.org/litkg/terms#reports"))))).removeprefix(BASE)}
    shown = page(server, result)
    assert "kg:metric" in shown.text
    assert "metric/accuracy" in shown.text
    assert "/metric/accuracy" in shown.addresses


def graph_of(server: Server, path: str, accept: str = "text/turtle") -> rdflib.Graph:
    reply = server.ask(path, headers={"Accept": accept})
    assert (reply.status, reply.type) == (200, accept)
    return rdflib.Graph().parse(data=reply.body, format=reply.type)


@pytest.mark.parametrize("path", [ZETA, "/paper/2001.00001", BEATS, "/technique/c-plus-plus",
                                  "/graph/paper/2001.00001"])
def test_data_by_header_and_by_ending_are_the_same(server: Server, path: str) -> None:
    graphs = []
    for ending, media in FORMS.items():
        by_header = server.ask(path, headers={"Accept": f"{media}, text/html;q=0.5"})
        by_ending = server.ask(f"{path}.{ending}", headers=HTML)
        assert by_header.type == by_ending.type == media
        assert f'<{path}.{ending}>; rel="alternate"; type="{media}"' in by_header.headers["link"]
        assert "Accept" in by_header.headers["vary"]
        graphs += [rdflib.Graph().parse(data=reply.body, format=media) for reply in (by_header, by_ending)]
    assert all(set(graph) == set(graphs[0]) for graph in graphs)
    assert rdflib.URIRef(BASE + path[1:]) in set(graphs[0].subjects())


def test_data_hold_evidence_and_what_refers_to_the_thing(server: Server) -> None:
    terms = rdflib.Namespace("https://w3id.org/litkg/terms#")
    zeta = rdflib.URIRef(f"{BASE}model/zeta")
    found = graph_of(server, ZETA)
    assert (zeta, terms.outperforms, rdflib.URIRef(f"{BASE}model/alpha")) in found
    assert (rdflib.URIRef(f"{BASE}paper/2001.00001"), terms.mentions, zeta) in found
    said = graph_of(server, BEATS)
    assert rdflib.Literal("Zeta beats Alpha on SetB.") in set(said.objects())


def test_many_may_read_at_once(server: Server) -> None:
    paths = [ZETA, "/paper/2001.00001", BEATS, f"{ZETA}.ttl", "/api/search?q=a", "/api/entity/model/zeta"] * 10
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda path: server.ask(path, headers=HTML), paths))
    assert {reply.status for reply in replies} == {200}
    for place in range(6):
        assert len({len(reply.body) for reply in replies[place::6]}) == 1


def test_head_and_other_methods(server: Server) -> None:
    head = server.ask(ZETA, method="HEAD", headers=HTML)
    assert (head.status, head.body) == (200, b"")
    for path in (ZETA, "/", "/query", "/api/search?q=x"):
        reply = server.ask(path, method="POST", body=b"")
        assert (reply.status, set(reply.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert server.ask(ZETA, headers={"Accept": "image/png"}).status == 406


@pytest.mark.parametrize("path", ["/model/zet", "/model/zetta", "/modl/zeta"])
def test_what_is_not_there_suggests(server: Server, path: str) -> None:
    shown = page(server, path, status=404)
    assert ZETA in shown.addresses
    for accept in FORMS.values():
        reply = server.ask(path, headers={"Accept": accept})
        assert (reply.status, reply.type) == (404, "text/plain")
    assert server.ask(f"{path}.ttl", headers=HTML).status == 404


@pytest.mark.parametrize("path", ["/%ff", "/model/%C3", "/" + "x" * 5000, "/..%2f..%2fetc/passwd", "/%00", "//evil",
                                  "/model/%22%3E%3Cscript%3E", "/static/..%2fpages.py", "/static/../pages.py",
                                  "/%3E%20%3Fp%20%3Fo%7D"])
def test_odd_paths_find_nothing(server: Server, path: str) -> None:
    reply = server.ask(path, headers=HTML)
    assert reply.status in (400, 404, 414)
    assert "<script>" not in reply.text
    assert "root:" not in reply.text
    assert "import" not in reply.text


@pytest.mark.parametrize(("ending", "media"), FORMS.items())
def test_the_vocabulary_resolves(server: Server, ending: str, media: str) -> None:
    for reply in (server.ask("/terms", headers={"Accept": media}), server.ask(f"/terms.{ending}", headers=HTML)):
        assert (reply.status, reply.type) == (200, media)
        found = rdflib.Graph().parse(data=reply.body, format=media)
        assert rdflib.URIRef("https://w3id.org/litkg/terms#evaluatedOn") in set(found.subjects())
    assert "evaluatedOn" in page(server, "/terms").text
    assert server.ask("/terms.xyz").status == 404


# Hostile names.

_ENTITIES = [("Model", HOSTILE), ("Dataset", IMAGE), ("Model", BREAKS)]


@pytest.mark.parametrize(("type", "name"), _ENTITIES)
def test_hostile_names_are_text(server: Server, type: str, name: str) -> None:
    path = path_of(entity_id(type, name))
    shown = page(server, path)
    assert name in shown.text
    assert not {"script", "img", "style", "iframe"} & set(shown.tags)
    assert not {attribute for attribute in shown.attributes if attribute.startswith("on")}
    assert "style" not in shown.attributes
    for ending, media in FORMS.items():
        reply = server.ask(f"{path}.{ending}")
        assert rdflib.Literal(name) in set(rdflib.Graph().parse(data=reply.body, format=media).objects())


@pytest.mark.parametrize("text", [HOSTILE, IMAGE, BREAKS, '"><script>', "'", "{{ 7*7 }}"])
def test_hostile_searches_are_text(server: Server, text: str) -> None:
    shown = page(server, "/search?" + urlencode({"q": text}))
    assert text in shown.text
    assert "script" not in shown.tags
    assert "img" not in shown.tags
    missing = page(server, "/" + quote(text, safe=""), status=404)
    assert "img" not in missing.tags


def test_hostile_names_come_through_queries_unchanged(server: Server) -> None:
    query = "SELECT ?name WHERE { ?m a kg:Model ; rdfs:label ?name } ORDER BY ?name"
    for media, reader in (("application/sparql-results+json", "json"), ("application/sparql-results+xml", "xml")):
        reply = server.get(query, media)
        result = rdflib.query.Result.parse(source=_source(reply.body), format=reader)
        assert {str(row[0]) for row in result} >= {HOSTILE, BREAKS}


def _source(body: bytes) -> object:
    import io

    return io.BytesIO(body)


def test_no_page_names_another_host(server: Server) -> None:
    for path in ("/query", ZETA, "/search?q=a", "/none", BEATS):
        for address in page(server, path, status=404 if path == "/none" else 200).addresses:
            assert re.match(r"[/?#](?!/)", address) or address.startswith("https://arxiv.org/"), address
    for name in ("query.js", "terms.js", "table.js", "picture.js", "style.css"):
        text = server.ask(f"/static/{name}").text
        assert set(re.findall(r"https?://[\w.]+", text)) <= {"http://www.w3.org"}, name
        assert "innerHTML" not in text
        assert "eval(" not in text


# The explorer.


def test_the_explorer_is_at_the_root(server: Server) -> None:
    plain = server.ask("/")
    packed = server.ask("/", headers={"Accept-Encoding": "gzip"})
    assert plain.status == packed.status == 200
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body)
    declared = re.search(r'Content-Security-Policy" content="([^"]*)"', plain.text)
    assert declared
    assert "script-src 'sha256-" in plain.headers["content-security-policy"]


# The interface for programs.


def test_search(server: Server) -> None:
    found = json.loads(server.ask("/api/search?q=zet").text)
    assert [row["id"] for row in found["results"]] == ["model/zeta", "paper/2001.00001"]
    assert found["results"][0]["iri"] == f"{BASE}model/zeta"
    assert found["results"][0]["path"] == ZETA
    metrics = json.loads(server.ask("/api/search?q=a&type=Metric").text)["results"]
    assert [row["name"] for row in metrics] == ["accuracy"]
    assert len(json.loads(server.ask("/api/search?q=a&limit=2").text)["results"]) == 2


@pytest.mark.parametrize("parameters", ["", "q=", "q=a&type=Nothing", "q=a&limit=0", "q=a&limit=x", "q=a&limit=1000"])
def test_search_refuses(server: Server, parameters: str) -> None:
    reply = server.ask(f"/api/search?{parameters}")
    assert (reply.status, reply.type) == (400, "application/problem+json")
    assert json.loads(reply.text)["title"]


def test_entity(server: Server) -> None:
    found = json.loads(server.ask("/api/entity/model/zeta").text)
    assert found["entity"]["name"] == "Zeta"
    assert {(row["predicate"], row["object_name"]) for row in found["statements"]} >= {("outperforms", "Alpha")}
    assert [row["value"] for row in found["results"]] == ["91.5"]
    missing = server.ask("/api/entity/model/zetta")
    assert missing.status == 404
    assert "model/zeta" in missing.text


def fits(value: object, schema: dict[str, object]) -> bool:
    """Whether a value has the shape of a schema, as far as the description uses JSON Schema."""
    if "$ref" in schema:
        target: dict[str, object] = DESCRIPTION
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target[part]  # type: ignore[assignment]
        return fits(value, target)
    kinds = {"string": str, "integer": int, "number": (int, float), "array": list, "object": dict, "null": type(None)}
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, kinds[kind]) for kind in allowed):  # type: ignore[arg-type]
        return False
    if isinstance(value, list):
        return all(fits(item, schema["items"]) for item in value)  # type: ignore[arg-type]
    if isinstance(value, dict):
        properties: dict[str, dict[str, object]] = schema["properties"]  # type: ignore[assignment]
        required: list[str] = schema["required"]  # type: ignore[assignment]
        return set(required) <= set(value) <= set(properties) and all(fits(value[k], properties[k]) for k in value)
    return "enum" not in schema or value in schema["enum"]  # type: ignore[operator]


@pytest.mark.parametrize(("path", "template", "status"), [
    ("/api/search?q=a", "/api/search", 200), ("/api/search", "/api/search", 400),
    ("/api/entity/model/zeta", "/api/entity/{id}", 200), ("/api/entity/paper/2001.00001", "/api/entity/{id}", 200),
    ("/api/entity/none", "/api/entity/{id}", 404),
    ("/api/paper/2001.00001", "/api/paper/{id}", 200), ("/api/paper/none", "/api/paper/{id}", 404),
    (f"/api/evidence?{ZETA_BEATS}", "/api/evidence", 200), ("/api/evidence", "/api/evidence", 400),
    (f"/api/evidence?{ZETA_BEATS}x", "/api/evidence", 404),
    ("/api/results", "/api/results", 400), ("/api/results?id=none", "/api/results", 404),
])
def test_answers_are_as_described(server: Server, path: str, template: str, status: int) -> None:
    reply = server.ask(path)
    response = DESCRIPTION["paths"][template]["get"]["responses"][str(status)]
    if "$ref" in response:
        response = DESCRIPTION["components"]["responses"]["Problem"]
    assert reply.status == status
    assert fits(json.loads(reply.text), response["content"][reply.type]["schema"])


def test_the_description_is_served_and_names_every_route(server: Server) -> None:
    served = json.loads(server.ask("/openapi.json").text)
    assert served == DESCRIPTION
    assert served["openapi"].startswith("3.1")
    for path, operations in served["paths"].items():
        for method in operations:
            id = "2001.00001" if path.startswith("/api/paper") else "model/zeta"
            reply = server.ask(path.replace("{id}", id), method=method.upper())
            assert reply.status not in (404, 405), (method, path)
    ids = [operation["operationId"] for one in served["paths"].values() for operation in one.values()]
    assert len(ids) == len(set(ids))
