"""What hostile queries, pages and clients can do: nothing that lasts, and nothing to others."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from serving import FORM, Reply, Server, served, workspace

from kg.serve.connection import SHARE, _party

LIMIT = 2.0
QUICK = "ASK { ?s ?p ?o }"
CROSS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW = {
    "cross product": CROSS,
    "order over a cross product":
        "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) > 0) } ORDER BY ?f ?c ?i LIMIT 1",
    "path over everything": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!kg:x|^!kg:x)* ?b . ?c (!kg:x|^!kg:x)* ?d . "
                            "?e (!kg:x|^!kg:x)* ?f . ?g (!kg:x|^!kg:x)* ?h }",
    "distinct over a cross product": "SELECT DISTINCT ?a ?d ?g WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l "
                                     "FILTER(CONCAT(STR(?a), STR(?d), STR(?l)) = 'x') }",
    "many rows": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "construct of a cross product": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
}


def children(server: Server) -> set[int]:
    """Processes that the server has started and that still run."""
    tasks = Path(f"/proc/{server.process.pid}/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text(encoding="ascii").split()}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = workspace(tmp_path_factory.mktemp("guarded"))
    with served(path, "--workers", 4, "--timeout", LIMIT, "--memory", 256) as running:
        yield running


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = workspace(tmp_path_factory.mktemp("patient"))
    with served(path, "--workers", 4, "--timeout", 60, "--memory", 128) as running:
        yield running


@contextmanager
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what is sent to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as sock:
        def listen() -> None:
            try:
                while True:
                    connection, _ = sock.accept()
                    heard.append(connection.recv(100))
                    connection.close()
            except OSError:
                return

        threading.Thread(target=listen, daemon=True).start()
        yield sock.getsockname()[1], heard
        sock.shutdown(socket.SHUT_RDWR)


def recovers(server: Server) -> bool:
    """Whether a quick query is answered, if need be after workers have been replaced."""
    end = time.monotonic() + 20
    while server.form(QUICK).status != 200:
        if time.monotonic() > end:
            return False
    return True


# Queries that never end.


@pytest.mark.parametrize("query", SLOW.values(), ids=SLOW)
def test_endless_queries_are_stopped(guarded: Server, query: str) -> None:
    start = time.monotonic()
    reply = guarded.form(query)
    assert reply.status in (504, 507), reply.text[:200]
    assert time.monotonic() - start < LIMIT + 1
    assert reply.type == "text/plain"
    assert recovers(guarded)


def sent(server: Server, query: str) -> socket.socket:
    """A connection over which a query was sent, and its answer not waited for."""
    body = urlencode({"query": query})
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.sendall(f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n"
                       f"Content-Length: {len(body)}\r\n\r\n{body}".encode())
    return connection


def test_quick_queries_are_answered_while_slow_ones_run(patient: Server) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(sent(patient, CROSS)) for _ in range(10)]
        time.sleep(0.3)
        assert [patient.form(QUICK).status for _ in range(5)] == [200] * 5
        answered, _, _ = select.select(slow, [], [], 0)
        assert answered == []


def test_a_query_of_many_bytes_is_no_answer_cut_short(patient: Server) -> None:
    long = "x" * 200_000
    query = f"SELECT ('{long}' AS ?x) WHERE {{ ?a ?b ?c }} LIMIT 400"
    reply = patient.form(query, "text/csv")
    assert reply.status == 507
    assert "larger than 64 MB" in reply.text


def test_memory_is_limited(patient: Server) -> None:
    rows = "SELECT ?x WHERE { ?a ?b ?c . ?d ?e ?f . BIND(CONCAT(STR(?c), '%s', STR(?f)) AS ?x) } ORDER BY ?x"
    reply = patient.form(rows % ("y" * 100_000))
    assert reply.status == 507
    assert "memory" in reply.text
    assert patient.form(QUICK).status == 200


def test_a_parser_that_breaks_takes_nobody_along(guarded: Server) -> None:
    reply = guarded.form("ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }")
    assert reply.status >= 400
    assert recovers(guarded)


def test_a_client_that_leaves_takes_its_query_along(patient: Server) -> None:
    with sent(patient, CROSS):
        time.sleep(1)
        before = children(patient)
    end = time.monotonic() + 10
    while before <= children(patient) and time.monotonic() < end:
        time.sleep(0.1)
    assert before - children(patient)


def asked_from(server: Server, source: str, query: str) -> Reply:
    body = urlencode({"query": query}).encode()
    return server.ask("/sparql", method="POST", body=body, headers={"Content-Type": FORM}, source=source)


def test_one_client_leaves_connections_to_others(tmp_path: Path) -> None:
    with served(workspace(tmp_path), "--workers", 1) as server, ExitStack() as stack:
        for _ in range(SHARE):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        assert asked_from(server, "127.0.0.2", QUICK).status == 200
        more = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
        said = more.recv(1000)
        assert said.startswith(b"HTTP/1.1 503 ")
        assert said.endswith(f"one client may have {SHARE} connections at once\n".encode())
        assert more.recv(1) == b""
        stack.close()
        assert recovers(server)


@pytest.mark.parametrize(("one", "other", "are_one"), [
    ("10.0.0.1", "10.0.0.1", True), ("10.0.0.1", "10.0.0.2", False), ("2001:db8::1", "2001:db8::f:2", True),
    ("2001:db8::1", "2001:db8:0:1::1", False), ("::ffff:10.0.0.1", "10.0.0.1", True),
    ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False), ("", "", True),
])
def test_who_is_one_client(one: str, other: str, are_one: bool) -> None:
    assert (_party(one) == _party(other)) == are_one


def test_more_queries_than_may_wait(tmp_path: Path) -> None:
    count, places = 290, 2 * 128 + 1
    with served(workspace(tmp_path), "--workers", 1, "--timeout", 3) as small:
        with ThreadPoolExecutor(count) as pool:
            replies = list(pool.map(lambda place: asked_from(small, f"127.0.0.{place % 4 + 1}", CROSS), range(count)))
        turned_away = [reply for reply in replies if "too many queries wait" in reply.text]
        assert {reply.status for reply in replies} == {503, 504}
        assert len(turned_away) >= count - places - 1
        assert all(int(reply.headers["retry-after"]) > 0 for reply in replies if reply.status == 503)
        assert small.form(QUICK).status == 200


@pytest.mark.parametrize("begun", [b"", b"GET /openapi.json HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "])
def test_a_client_that_never_asks_is_let_go(patient: Server, begun: bytes) -> None:
    with socket.create_connection(("127.0.0.1", patient.port), timeout=40) as connection:
        connection.sendall(begun)
        assert connection.recv(100) == b""


@pytest.mark.parametrize("path", ["/model/%20%20%20%20", "/%20%20%20%20", "/model/" + "e" * 3000, "/model/%00%0b%09"])
def test_names_of_nothing(patient: Server, path: str) -> None:
    assert patient.ask(path).status == 404


def test_a_path_that_is_too_long(patient: Server) -> None:
    assert patient.ask("/model/" + "e" * 5000).status == 414


def test_a_mistake_in_a_long_line_is_shown_in_short(patient: Server) -> None:
    reply = patient.form("ASK { " + "[" * 5000 + " }")
    assert reply.status == 400
    assert len(reply.body) < 1000


# Queries that reach out.


@pytest.mark.parametrize("query", [
    "SELECT * WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ service silent<http://127.0.0.1:{port}/>{{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ BIND(<http://127.0.0.1:{port}/> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <http://localhost:{port}/> {{ ?s ?p ?o }} }} }}",
    "SELECT * WHERE {{ {{ SELECT * WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * FROM <http://127.0.0.1:{port}/> WHERE {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <http://127.0.0.1:{port}/g> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * FROM <file:///etc/passwd> WHERE {{ ?s ?p ?o }}",
    "BASE <file:///etc/> ASK FROM <passwd> {{ ?s ?p ?o }}",
    "PREFIX f: <file:///etc/> DESCRIBE ?s FROM f:passwd WHERE {{ ?s ?p ?o }}",
    "CONSTRUCT {{ ?s ?p ?o }} FROM NAMED <file:///etc/passwd> WHERE {{ ?s ?p ?o }}",
    "CONSTRUCT FROM <file:///etc/passwd> WHERE {{ ?s ?p ?o }}",
])
def test_nothing_is_fetched(guarded: Server, query: str) -> None:
    with listener() as (port, heard):
        reply = guarded.form(query.format(port=port))
        time.sleep(0.1)
    assert reply.status == 400
    assert "SERVICE is refused" in reply.text or "no graph <" in reply.text
    assert "root:" not in reply.text
    assert heard == []


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["file:///etc/passwd", "http://127.0.0.1:{port}/g", "not an IRI", ""])
def test_no_graph_of_the_request_is_fetched(guarded: Server, parameter: str, graph: str) -> None:
    with listener() as (port, heard):
        reply = guarded.form("SELECT * WHERE { ?s ?p ?o }", **{parameter: graph.format(port=port)})
        time.sleep(0.1)
    assert reply.status == 400
    assert "graph" in reply.text
    assert heard == []


@pytest.mark.parametrize("text", [
    "ASK { ?service ?from ?o }", "SELECT ?from WHERE { ?from ?p 'FROM <http://e/>' } LIMIT 1 # FROM <http://e/>",
    "PREFIX from: <http://e/> ASK { ?s from:named 'SERVICE' }", "ASK { ?s ?p '''FROM <file:///x> \\''' SERVICE''' }",
    "SELECT (1<2 AS ?a) (3>2 AS ?b) {}",
])
def test_words_that_only_look_like_it_pass(guarded: Server, text: str) -> None:
    assert guarded.form(text).status == 200


# Pages and clients that are not ours.

FOREIGN = ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "[::2]", "0.0.0.0", ""]
OWN = ["localhost", "localhost:{port}", "LOCALHOST", "127.0.0.1", "[::1]:{port}", "localhost."]


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/", "/sparql", "/query", "/openapi.json", "/static/style.css", "/model/zeta"])
def test_other_hosts(server: Server, host: str, path: str) -> None:
    reply = server.ask(path, headers={"Host": host.format(port=server.port)})
    assert reply.status == 403
    assert "Zeta" not in reply.text


@pytest.mark.parametrize("host", OWN)
def test_own_hosts(server: Server, host: str) -> None:
    assert server.ask("/openapi.json", headers={"Host": host.format(port=server.port)}).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost.evil.example", "https://127.0.0.1",
                                    "evil://127.0.0.1:{port}", "http://127.0.0.1:{port}@evil.example", ""])
def test_forms_of_other_pages(server: Server, origin: str) -> None:
    origin = origin.format(port=server.port)
    body = urlencode({"query": QUICK}).encode()
    reply = server.ask("/sparql", method="POST", body=body, headers={"Content-Type": FORM, "Origin": origin})
    assert reply.status == 403
    assert "access-control-allow-origin" not in reply.headers


def test_requests_that_a_browser_marks(server: Server) -> None:
    path = "/sparql?" + urlencode({"query": QUICK})
    assert server.ask(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}).status == 403
    assert server.ask(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status == 200
    own = {"Origin": server.address, "Sec-Fetch-Site": "same-origin", "Content-Type": FORM}
    assert server.ask("/sparql", method="POST", body=urlencode({"query": QUICK}).encode(), headers=own).status == 200


def test_other_origins_by_option(tmp_path: Path) -> None:
    page = "https://notes.example"
    with served(workspace(tmp_path), "--workers", 1, "--cors", page, "--allow-host", "graph.example") as server:
        headers = {"Origin": page, "Content-Type": FORM, "Host": "graph.example"}
        body = urlencode({"query": QUICK}).encode()
        reply = server.ask("/sparql", method="POST", body=body, headers=headers)
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (200, page)
        asked = {"Origin": page, "Access-Control-Request-Method": "POST",
                 "Access-Control-Request-Headers": "content-type"}
        preflight = server.ask("/sparql", method="OPTIONS", headers=asked)
        assert preflight.status == 200
        assert preflight.headers["access-control-allow-origin"] == page
        other = server.ask("/sparql", method="POST", body=body, headers=headers | {"Origin": "https://evil.example"})
        assert other.status == 403
        get = server.ask("/openapi.json", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in get.headers


@pytest.mark.parametrize("path", [
    "/", "/sparql", "/query", "/search?q=zeta", "/model/zeta", "/nothing/here", "/static/query.js", "/static/none",
    "/openapi.json", "/api/search?q=x", "/api/entity/none", "/sparql?query=nonsense",
])
def test_every_response_is_guarded(server: Server, path: str) -> None:
    headers = server.ask(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


# An end without traces.


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_clean_stop(tmp_path: Path, number: signal.Signals, busy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with served(workspace(tmp_path), "--workers", 2) as server:
        if busy:
            threading.Thread(target=lambda: _ignored(server), daemon=True).start()
            time.sleep(0.7)
        workers = children(server)
        assert len(workers) >= 1
        server.process.send_signal(number)
        _, said = server.process.communicate(timeout=10)
        assert server.process.returncode == 0
        assert "Traceback" not in said
        assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
        assert list(temporary.iterdir()) == []


def _ignored(server: Server) -> None:
    try:
        server.form(CROSS)
    except OSError:
        return


def test_workers_end_with_a_server_that_is_killed(tmp_path: Path) -> None:
    with served(workspace(tmp_path), "--workers", 1, "--timeout", 1) as server:
        threading.Thread(target=lambda: _ignored(server), daemon=True).start()
        time.sleep(0.5)
        workers = children(server)
        server.process.kill()
        server.process.wait()
        end = time.monotonic() + 20
        while any(map(_runs, workers)) and time.monotonic() < end:
            time.sleep(0.2)
        assert workers
        assert not [pid for pid in workers if _runs(pid)]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Its parent may have no time for it yet: one that has ended is no process any more.
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path) -> None:
    with served(workspace(tmp_path), "--workers", 1) as server:
        assert server.form(QUICK).status == 200
        workers = children(server)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.2)
        assert server.form(QUICK).status == 200
        assert children(server)
        assert not children(server) & workers


def test_what_cannot_be_served_is_said(tmp_path: Path) -> None:
    def said(*options: object) -> str:
        command = [sys.executable, "-m", "kg", "serve", *map(str, options)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
        assert done.returncode == 1
        return done.stderr

    assert "no workspace at" in said("--workspace", tmp_path / "none.duckdb")
    path = workspace(tmp_path)
    with served(path, "--workers", 1) as server:
        assert "cannot listen on 127.0.0.1" in said("--workspace", path, "--port", server.port)
    (tmp_path / "no.duckdb").write_bytes(b"not a database")
    assert said("--workspace", tmp_path / "no.duckdb").count("\n") == 1
