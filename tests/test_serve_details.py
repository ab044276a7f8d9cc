"""What the served explorer asks for when it is opened: sentences and texts, whole, bounded, for its own page alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from crowd import AGREED, ODD, crowd
from serving import BREAKS, HOSTILE, IMAGE, PAPERS, Server, served
from test_explorer import Page
from test_serve_pages import fits

from kg.ids import entity_id
from kg.serve.openapi import DESCRIPTION
from kg.serve.passages import MOST

ZETA_BEATS = {"subject": "model/zeta", "predicate": "outperforms", "object": "model/alpha"}
AGREEMENT = {"subject": "model/zeta", "predicate": "uses", "object": "technique/attention"}
PATHS = ("/", "/api/paper/2001.00001", f"/api/evidence?{urlencode(ZETA_BEATS)}", "/openapi.json", "/api/search?q=zeta")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of more papers than a page from disk holds the texts of."""
    with served(crowd(tmp_path_factory.mktemp("large")), "--workers", 1) as running:
        yield running


def answer(server: Server, path: str, **parameters: object) -> dict[str, Any]:
    reply = server.ask(f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path)
    assert (reply.status, reply.type) == (200, "application/json"), reply.text
    found: dict[str, Any] = json.loads(reply.text)
    return found


def evidence(server: Server, **parameters: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(server, "/api/evidence", **parameters)["statements"]
    return found


def test_a_statement_has_its_sentences_with_what_they_name(server: Server) -> None:
    ((piece,),) = [row["evidence"] for row in evidence(server, **ZETA_BEATS)]
    assert piece["quote"] == "Zeta beats Alpha on SetB."
    assert (piece["score"], piece["polarity"]) == (0.9, "affirmed")
    assert piece["source"] == {
        "id": "paper/2001.00001", "title": "Zeta & friends", "year": 2020, "venue": "TestConf", "url": None}
    named = {(piece["quote"][m["start"] - piece["start"] : m["end"] - piece["start"]], m["entity"], m["type"])
             for m in piece["mentions"]}
    assert named == {("Zeta", "model/zeta", "Model"), ("Alpha", "model/alpha", "Model"),
                     ("SetB", "dataset/setb", "Dataset")}


def test_statements_come_in_the_order_asked_for(server: Server) -> None:
    asked = [("model/zeta", "outperforms", "model/beta"), ("model/zeta", "outperforms", "model/alpha"),
             ("paper/2001.00001", "authoredBy", "person/ada-example")]
    subjects, predicates, objects = zip(*asked, strict=True)
    found = evidence(server, subject=subjects, predicate=predicates, object=objects)
    assert [(row["subject"], row["predicate"], row["object"]) for row in found] == asked
    assert [row["total"] for row in found] == [1, 1, 0]
    assert [[piece["polarity"] for piece in row["evidence"]] for row in found] == [["hedged"], ["affirmed"], []]


def test_many_sentences_come_a_part_at_a_time(large: Server) -> None:
    seen: list[str] = []
    while len(seen) < AGREED:
        (found,) = evidence(large, **AGREEMENT, offset=len(seen))
        assert found["total"] == AGREED
        assert len(found["evidence"]) == min(MOST, AGREED - len(seen))
        seen += [piece["source"]["id"] for piece in found["evidence"]]
    assert len(set(seen)) == AGREED
    assert evidence(large, **AGREEMENT, offset=AGREED)[0]["evidence"] == []


@pytest.mark.parametrize("parameters", [
    {}, {"subject": "model/zeta"}, ZETA_BEATS | {"predicate": "beats"}, ZETA_BEATS | {"object": ["a", "b"]},
    dict.fromkeys(("subject", "object"), ["model/zeta"] * 51) | {"predicate": ["uses"] * 51},
    *(ZETA_BEATS | {"offset": offset} for offset in ("", "x", "-1", "1.5", "٣", "9" * 10)),
])
def test_what_makes_no_sense_is_refused(server: Server, parameters: dict[str, Any]) -> None:
    reply = server.ask("/api/evidence?" + urlencode(parameters, doseq=True))
    assert (reply.status, reply.type) == (400, "application/problem+json")
    assert json.loads(reply.text)["title"]


@pytest.mark.parametrize("path", [
    "/api/paper/none", "/api/paper/", "/api/paper/paper/2001.00001", "/api/paper/" + quote(HOSTILE, safe=""),
    "/api/paper/..%2f..%2fetc/passwd", "/api/paper/%00", "/api/paper/%ff", "/api/results?id=none",
    "/api/results?" + urlencode({"id": "' OR 1=1 --"}),
    "/api/evidence?" + urlencode(ZETA_BEATS | {"object": "model/x"}),
    "/api/evidence?" + urlencode(ZETA_BEATS | {"object": IMAGE}),
])
def test_what_is_not_there_is_told(server: Server, path: str) -> None:
    reply = server.ask(path)
    assert (reply.status, reply.type) == (404, "application/problem+json")
    assert json.loads(reply.text)["title"].startswith("the graph has no ")


@pytest.mark.parametrize("query", ["", "?" + urlencode({"id": ["x"] * 51}, doseq=True)])
def test_results_are_asked_for_by_some_ids(server: Server, query: str) -> None:
    assert server.ask(f"/api/results{query}").status == 400


def test_results_are_as_described(server: Server) -> None:
    (result,) = answer(server, "/api/entity/model/zeta")["results"]
    schema = DESCRIPTION["paths"]["/api/results"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert fits(answer(server, "/api/results", id=result["id"]), schema)


def test_a_result_has_its_sentence(server: Server) -> None:
    (result,) = answer(server, "/api/entity/model/zeta")["results"]
    (first, again) = answer(server, "/api/results", id=[result["id"]] * 2)["results"]
    assert first == again
    assert first["id"] == result["id"]
    assert first["quote"] == "Zeta reaches 91.5 accuracy on SetB."
    assert {mention["entity"] for mention in first["mentions"]} == {"model/zeta", "metric/accuracy", "dataset/setb"}


def test_a_paper_has_its_text(server: Server) -> None:
    found = answer(server, "/api/paper/2001.00001")
    wanted = PAPERS[0].paper
    assert found["paper"]["abstract"] == wanted.abstract
    assert (found["paper"]["authors"], found["paper"]["year"]) == (["Ada Example"], 2020)
    assert {wanted.abstract[m["start"] : m["end"]] for m in found["mentions"]} == {
        "Zeta", "Alpha", "Beta", "SetB", "accuracy"}


def test_hostile_names_come_as_they_are(server: Server) -> None:
    ((piece,),) = [row["evidence"] for row in evidence(
        server, subject=entity_id("Model", BREAKS), predicate="trainedOn", object=entity_id("Dataset", IMAGE))]
    assert {mention["name"] for mention in piece["mentions"]} == {BREAKS, IMAGE}
    assert piece["source"]["title"] == IMAGE
    assert answer(server, "/api/paper/2001.00002")["paper"]["title"] == f"Eta {HOSTILE}"


def test_odd_ids_and_letters_beyond_the_first_plane(large: Server) -> None:
    found = answer(large, "/api/paper/" + quote(ODD, safe=""))
    text = found["paper"]["abstract"]
    assert {text[m["start"] : m["end"]] for m in found["mentions"]} == {"Oddity", "accuracy", "SetB", "Zeta"}
    assert answer(large, "/api/paper/" + quote(ODD, safe="/:").replace("/..", "%2F.."))["paper"]["id"] == f"paper/{ODD}"


@pytest.mark.parametrize("path", PATHS)
def test_what_a_client_has_is_not_sent_again(server: Server, path: str) -> None:
    for packing in ("identity", "gzip"):
        first = server.ask(path, headers={"Accept-Encoding": packing})
        known = {"Accept-Encoding": packing, "If-None-Match": f'"old", W/{first.headers["etag"]}'}
        again = server.ask(path, headers=known)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert server.ask(path, headers={"If-None-Match": '"old"'}).body != b""


@pytest.mark.parametrize("path", PATHS[1:3])
def test_details_are_for_this_server_and_only_to_read(server: Server, path: str) -> None:
    assert server.ask(path, headers={"Host": "evil.example"}).status == 403
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    reply = server.ask(path, headers=foreign)
    assert reply.status == 403
    assert "access-control-allow-origin" not in reply.headers
    assert server.ask(path, headers={"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}).status == 200
    for method in ("POST", "PUT", "DELETE"):
        assert server.ask(path, method=method, body=b"").status == 405


def test_the_served_page_holds_no_text_and_may_ask_this_server_alone(server: Server) -> None:
    reply = server.ask("/")
    page = Page(reply.text)
    policy = page.policy()
    assert policy["connect-src"] == ["'self'"]
    assert policy["default-src"] == ["'none'"]
    header = dict(rule.split(" ", 1) for rule in reply.headers["content-security-policy"].split("; "))
    assert header == {name: " ".join(sources) for name, sources in policy.items()} | {"frame-ancestors": "'none'"}
    data = page.data()
    assert data["papers"] == []
    assert len(data["unread"]) == 2 * len(PAPERS)
    assert data["stats"]["papers"] == len(PAPERS)
    text = json.dumps(data)
    assert "beats Alpha" not in text
    (result,) = data["results"]
    assert answer(server, "/api/results", id=result[-1])["results"][0]["id"] == result[-1]
    assert len(re.findall(r"<script", reply.text)) == 3
