"""What hostile queries do to honest ones: clients of ``kg serve`` on this machine, with and without an attack.

    python benchmarks/serving.py exports/kg.duckdb [--clients 50] [--seconds 20] [--timeout 10] [--workers 4]

A server is started on the workspace. Honest clients ask named queries, searches of their own and entity data, each one
after the other with a pause of a tenth of a second; first alone, then while ten hostile queries run, one at a time in
each of ten clients. Prints how long honest queries take (median and 95th percentile) in both, and the status and
duration of each hostile one; ends with 1 where an honest query fails, or a hostile one is answered or lasts longer
than its limit and a second. All traffic is to 127.0.0.1; honest clients come from that address, hostile ones from
127.0.0.2, since clients share workers and connections by their address (Linux has all of 127.0.0.0/8).
"""

from __future__ import annotations

import argparse
import http.client
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

_PAUSE = 0.1
_HERE, _THERE = "127.0.0.1", "127.0.0.2"  # from where honest and hostile clients come
_LABELS = "SELECT ?name WHERE { ?m a kg:Model ; rdfs:label ?name } ORDER BY ?name LIMIT 20"
HONEST = {
    "models by name": _LABELS,
    "datasets of a model": "SELECT ?d WHERE { model:bert kg:evaluatedOn/rdfs:label ?d } ORDER BY ?d",
    "what beats it": "SELECT ?n WHERE { ?m kg:outperforms model:bert ; rdfs:label ?n } ORDER BY ?n",
    "datasets by models": "SELECT ?d (COUNT(?m) AS ?n) WHERE { ?m a kg:Model ; kg:evaluatedOn ?d } "
                          "GROUP BY ?d ORDER BY DESC(?n) LIMIT 10",
    "lineage": "SELECT DISTINCT ?o WHERE { model:bert-large (kg:basedOn|kg:variantOf)+ ?o } LIMIT 50",
    "describe": "DESCRIBE model:bert",
}
HOSTILE = {
    "cross product": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product, filtered": "SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
                               "FILTER(STR(?c) = CONCAT(STR(?f), 'x')) }",
    "ORDER BY over a cross product": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1",
    "DISTINCT over a cross product": "SELECT DISTINCT ?a ?d ?g WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "path over everything": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!kg:x|^!kg:x)+ ?b }",
    "path twice": "SELECT ?a WHERE { ?a (!kg:x)* ?b . ?c (!kg:x)* ?a FILTER(?b = 'none') }",
    "memory by GROUP_CONCAT": "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?x) WHERE { ?a ?b ?c . ?d ?e ?f }",
    "SERVICE to loopback": "SELECT * WHERE { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }",
    "UPDATE": "DELETE WHERE { ?s ?p ?o }",
    "FROM a file": "SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }",
}


@dataclass(frozen=True)
class Asked:
    """One query: what it was, the status it got, and the seconds it took."""

    name: str
    status: int
    seconds: float


def ask(port: int, name: str, query: str, timeout: float, source: str) -> Asked:
    """Ask one query by POST, from an address of this machine."""
    start = time.monotonic()
    connection = http.client.HTTPConnection(_HERE, port, timeout=timeout, source_address=(source, 0))
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sparql", urlencode({"query": query}), headers)
        response = connection.getresponse()
        response.read()
        return Asked(name, response.status, time.monotonic() - start)
    finally:
        connection.close()


def clients(
    port: int, queries: list[tuple[str, str]], count: int, seconds: float, timeout: float, source: str = _HERE
) -> list[Asked]:
    """Let so many clients ask for so long, each going round the queries from a place of its own."""
    found: list[Asked] = []
    end = time.monotonic() + seconds

    def client(place: int) -> None:
        while time.monotonic() < end:
            place = (place + 1) % len(queries)
            found.append(ask(port, *queries[place], timeout, source))
            time.sleep(_PAUSE)

    threads = [threading.Thread(target=client, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def said(label: str, found: list[Asked]) -> None:
    """Print how long honest queries took."""
    times = sorted(one.seconds for one in found)
    centiles = statistics.quantiles(times, n=100)
    failed = sum(one.status != 200 for one in found)
    print(f"{label}: {len(times)} queries, p50 {centiles[49] * 1000:.0f} ms, p95 {centiles[94] * 1000:.0f} ms, "
          f"slowest {times[-1]:.2f} s, {failed} not answered")


@contextmanager
def serving(workspace: str, *options: str) -> Iterator[int]:
    """A server of the workspace, and its port."""
    command = [sys.executable, "-m", "kg", "serve", "--workspace", workspace, "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        lines = iter(process.stderr.readline, "")
        port = next(int(found[1]) for line in lines if (found := re.search(r"http://127.0.0.1:(\d+)/", line)))
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def main() -> int:
    """Run both rounds and judge them."""
    parser = argparse.ArgumentParser(description="What hostile queries do to honest ones.")
    parser.add_argument("workspace")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--timeout", type=float, default=10)
    parser.add_argument("--workers", type=int, default=4)
    options = parser.parse_args()
    honest, hostile = list(HONEST.items()), list(HOSTILE.items())
    limits = ("--timeout", str(options.timeout), "--workers", str(options.workers))
    with serving(options.workspace, *limits) as port, socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        hostile = [(name, query % listener.getsockname()[1] if "%d" in query else query) for name, query in hostile]
        clients(port, honest, 2, 2, 60)
        alone = clients(port, honest, options.clients - len(hostile), options.seconds, 60)
        said("alone", alone)
        ends: list[Asked] = []
        attack = [
            threading.Thread(target=lambda one=one: ends.extend(clients(port, [one], 1, options.seconds, 60, _THERE)))
            for one in hostile
        ]
        for thread in attack:
            thread.start()
        attacked = clients(port, honest, options.clients - len(hostile), options.seconds, 60)
        for thread in attack:
            thread.join()
        said("under attack", attacked)
        try:
            listener.accept()
            reached = True
        except BlockingIOError:
            reached = False
    return judged(alone + attacked, ends, options.timeout + 1, reached=reached)


def judged(honest: list[Asked], hostile: list[Asked], limit: float, *, reached: bool) -> int:
    """Print what became of the hostile queries; 1 where anything is not as it must be."""
    for name in HOSTILE:
        mine = [one for one in hostile if one.name == name]
        statuses = " ".join(map(str, sorted({one.status for one in mine})))
        print(f"  {name}: {len(mine)} times, status {statuses}, longest {max(one.seconds for one in mine):.2f} s")
    print(f"SERVICE reached the listener: {reached}")
    bad = [one for one in hostile if one.status == 200 or one.seconds > limit]
    failed = [one for one in honest if one.status != 200]
    print(f"{len(bad)} hostile queries answered or too long, {len(failed)} honest ones not answered")
    return int(bool(bad or failed or reached))


if __name__ == "__main__":
    sys.exit(main())
