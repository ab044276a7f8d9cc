"""How fast a graph is loaded and every named query is answered, beside rdflib's own engine on the same data.

``python benchmarks/queries.py exports/kg.duckdb [NAME ...]`` takes the graph of a workspace (1,300 papers make a
million triples), loads it in three ways, each in a process of its own, and runs each named query on the kept store and
on an rdflib graph in memory, the latter in a child process that the system kills after `--timeout` seconds. Times are
of the processor; a shared machine's clock tells little. Arguments are taken from the graph: the entity of the right
type that most papers mention.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing as mp
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib

from kg.arguments import bind
from kg.graph import BELIEVED, KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.named import NamedQuery, arguments_of, named_queries
from kg.ontology import to_rdflib
from kg.oxigraph import Store, write_nquads
from kg.rdf import quads
from kg.sparql import query
from kg.terms import Iri
from kg.triplestore import open_store

VALUES = {"year": "2022", "since": "2022"}


def load_file(workspace: str, dump: str) -> int:
    """The N-Quads of the graph into memory by Oxigraph's bulk loader."""
    store = pyoxigraph.Store()
    store.bulk_load(path=dump)
    return len(store)


def load_terms(workspace: str, dump: str) -> int:
    """The graph into memory by way of Python's terms."""
    with KnowledgeGraph.open(workspace) as graph:
        return len(Store(quads(graph)))


def load_kept(workspace: str, dump: str) -> int:
    """The graph into a store on disk, as the first query does it."""
    with KnowledgeGraph.open(workspace) as graph, tempfile.TemporaryDirectory() as folder:
        Store.keep(quads(graph), Path(folder) / "store")
        return len(Store.open(Path(folder) / "store"))


def measured(load: Callable[[str, str], int], workspace: str, dump: str) -> tuple[int, float, float]:
    """-> (quads, seconds of the processor, MiB at the peak)."""
    start = time.process_time()
    count = load(workspace, dump)
    return count, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def most_mentioned(workspace: str) -> dict[str, list[str]]:
    """For each type the ids of the two entities that most papers mention."""
    found: dict[str, list[str]] = {}
    with KnowledgeGraph.open(workspace) as graph:
        for entity in sorted(graph.entities(), key=lambda e: (-e.paper_count, e.id)):
            ids = found.setdefault(entity.type, [])
            if len(ids) < 2:
                ids.append(entity.id)
    return found


def arguments(known: Mapping[str, list[str]], one: NamedQuery) -> dict[str, str]:
    """For each argument the first entity of its first type, the second for a second one of that type."""
    found: dict[str, str] = {}
    for name, (types, _) in arguments_of(one.text).items():
        rest = [id for id in known[types[0]] if id not in found.values()] if types else []
        found[name] = rest[0] if types else VALUES[name]
    return found


def timed(run: Callable[[], int]) -> tuple[int, float]:
    """-> (rows, seconds of the processor), the better of two runs."""
    times = []
    for _ in range(2):
        start = time.process_time()
        rows = run()
        times.append(time.process_time() - start)
    return rows, min(times)


def ask(graph: rdflib.Graph, text: str, bound: dict[str, Any], limit: int, out: Connection) -> None:
    """Rdflib's seconds, sent through the pipe, unless the system ends this process before."""
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    start = time.process_time()
    list(graph.query(text, initBindings=bound))
    out.send(time.process_time() - start)


def theirs(graph: rdflib.Graph, text: str, bound: dict[str, Any], limit: int) -> str:
    """Rdflib's seconds of the processor, or that it took longer than the limit, or that it failed.

    A child process asks, since rdflib takes whatever is raised inside an expression for an error of the query, and
    goes on.
    """
    forked = mp.get_context("fork")
    result, out = forked.Pipe(duplex=False)
    child = forked.Process(target=ask, args=(graph, text, bound, limit, out))
    child.start()
    out.close()
    try:
        return f"{result.recv():.3f}"
    except EOFError:
        child.join()
        return f">{limit}" if child.exitcode in (-signal.SIGXCPU, -signal.SIGKILL) else "fails"
    finally:
        child.join()


Timed = tuple[str, int, float, str, dict[str, Any]]
"""Name of a query, its rows and seconds; its text and bindings for rdflib."""


def ours(workspace: str, wanted: list[str]) -> Iterator[Timed]:
    """The named queries on the kept store."""
    store, known = open_store(workspace, least=BELIEVED), most_mentioned(workspace)
    for name, one in named_queries().items():
        if wanted and name not in wanted:
            continue
        given = arguments(known, one)
        rows, seconds = timed(lambda one=one, given=given: len(query(store, one.text, given).bindings))
        terms = bind(store, one.text, given, DEFAULT_BASE).items()
        bound = {key: (rdflib.URIRef if isinstance(term, Iri) else rdflib.Literal)(term.value) for key, term in terms}
        yield name, rows, seconds, one.text, bound


def compared(workspace: str, wanted: list[str], limit: int) -> None:
    """Print the table of named queries."""
    print(f"{'query':26}{'rows':>7}{'seconds':>9}{'rdflib':>9}{'ratio':>8}")
    if not limit:
        for name, rows, seconds, _, _ in ours(workspace, wanted):
            print(f"{name:26}{rows:7}{seconds:9.3f}", flush=True)
        return
    measured = list(ours(workspace, wanted))
    with KnowledgeGraph.open(workspace) as source:
        graph = to_rdflib(quads(source, least=BELIEVED))
    gc.freeze()  # What the children share with this process need not be copied for their garbage collectors.
    for name, rows, seconds, text, bound in measured:
        slow = theirs(graph, text, bound, limit)
        sign, number = slow[: slow.startswith(">")], slow.lstrip(">")
        ratio = "" if slow == "fails" else f"{sign}{float(number) / seconds:.0f}"
        print(f"{name:26}{rows:7}{seconds:9.3f}{slow:>9}{ratio:>8}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("workspace")
    parser.add_argument("names", nargs="*", help="queries; by default all")
    parser.add_argument("--timeout", type=int, default=20, help="seconds for rdflib a query; 0 leaves rdflib out")
    parser.add_argument("--no-load", action="store_true", help="leave out the loading")
    given = parser.parse_args()
    if not given.no_load:
        with tempfile.TemporaryDirectory() as folder:
            dump = str(Path(folder) / "graph.nq")
            with KnowledgeGraph.open(given.workspace) as graph, Path(dump).open("wb") as handle:
                write_nquads(quads(graph), handle)
            for load in (load_file, load_terms, load_kept):
                with mp.get_context("spawn").Pool(1) as pool:
                    count, seconds, peak = pool.apply(measured, (load, given.workspace, dump))
                print(f"{load.__name__:12}{count:9} quads {seconds:7.2f} s {peak:6.0f} MiB; "
                      f"a million: {seconds / count * 1e6:.2f} s", flush=True)
    compared(given.workspace, given.names, given.timeout)


if __name__ == "__main__":
    main()
