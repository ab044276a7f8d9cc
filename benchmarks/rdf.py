"""What the RDF exports and the SHACL check cost, in processes of their own.

::

    python benchmarks/rdf.py export WORKSPACE [--copies N] [--formats nq,ttl,...]
    python benchmarks/rdf.py shacl WORKSPACE [--copies N] [--engines ours,pyshacl,rudof]

``export`` gives seconds of CPU and peak memory of ``kg export`` for each format; ``--copies`` blows the graph up to
so many copies of everything under other ids, to see what size does. ``shacl`` checks the graph's RDF against
our shapes with this package, pySHACL (single-threaded Python) and rudof (Rust; ``pip install pyrudof``); loading is
told apart from checking.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from kg.graph import KnowledgeGraph
from kg.ontology import to_rdflib
from kg.oxigraph import Store, write
from kg.rdf import quads
from kg.shacl import check
from kg.shapes import shapes
from kg.workspace import Workspace

FORMATS = ("nq", "ttl", "trig", "jsonld", "nt", "rdf", "rdf12")
ENGINES = ("ours", "pyshacl", "rudof")
_IDS = {
    "entities": {"id"}, "aliases": {"entity"}, "papers": {"id"}, "statements": {"id", "subject", "object"},
    "evidence": {"id", "statement", "paper"},
    "results": {"id", "paper", "subject", "metric", "dataset", "task", "baseline"},
}
# A process inherits the peak of the one that starts it (Linux keeps it through exec). This one may have copied a graph;
# the starter has done nothing.
_STARTER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def copied(workspace: Path, folder: Path, copies: int) -> Path:
    """A workspace with each row `copies` times, under ids of its own."""
    place = folder / "kg.duckdb"
    shutil.copyfile(workspace, place)
    with Workspace(place) as space:
        for table, ids in _IDS.items():
            query = "SELECT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position"
            names = [name for (name,) in space.fetch(query, [table])]
            columns = [f'"{name}" || \'~\' || k' if name in ids else f'"{name}"' for name in names]
            space.run(f"INSERT INTO {table} SELECT {', '.join(columns)} FROM {table}, range(1, {copies}) r(k)")
    return place


def measured(command: Sequence[str]) -> tuple[float, float, int]:
    """Seconds on the clock, seconds of CPU and MiB at the peak of a process; ends this one where it fails."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-S", "-c", _STARTER, *command], stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} fails with {done.returncode}")
    cpu, peak = done.stdout.split()
    return time.perf_counter() - start, float(cpu), int(peak) // 1024


def export(workspace: Path, formats: Sequence[str], copies: int) -> None:
    """One line a format."""
    with tempfile.TemporaryDirectory() as folder:
        place = copied(workspace, Path(folder), copies) if copies > 1 else workspace
        with KnowledgeGraph.open(place) as graph:
            count = next(int(q.object.value) for q in quads(graph) if q.predicate.value.endswith("void#triples"))
        print(f"{count:,} quads; format, seconds, seconds of CPU, MiB at the peak, bytes", flush=True)
        for name in formats:
            out = Path(folder) / f"graph.{name}"
            command = [sys.executable, "-m", "kg", "export", name, "--workspace", str(place), "-o", str(out)]
            clock, cpu, peak = measured(command)
            print(f"{name}\t{clock:.1f}\t{cpu:.1f}\t{peak}\t{out.stat().st_size:,}", flush=True)
            out.unlink()


def shacl(workspace: Path, engines: Sequence[str], copies: int) -> None:
    """One line an engine, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place = copied(workspace, Path(folder), copies) if copies > 1 else workspace
        for engine in engines:
            _, cpu, peak = measured([sys.executable, __file__, "engine", str(place), engine])
            print(f"{engine}\t{cpu:.1f} s of CPU in all\t{peak} MiB at the peak", flush=True)


def run_engine(workspace: Path, engine: str) -> None:
    """Load and check once; says how long each took, to stderr."""
    graph, start = KnowledgeGraph.open(workspace), time.process_time()
    if engine == "ours":
        store = Store(quads(graph))
        loaded = time.process_time()
        conforms = not list(check(store, shapes()))
    elif engine == "pyshacl":
        import pyshacl

        data, rules = to_rdflib(quads(graph)), to_rdflib(shapes())
        loaded = time.process_time()
        conforms = pyshacl.validate(data, shacl_graph=rules, inference="none", inplace=True)[0]
    else:
        from pyrudof import RDFFormat, Rudof, RudofConfig, ShaclFormat

        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / "graph.nt", Path(folder) / "shapes.ttl"
            for file, data in zip(files, (quads(graph), shapes()), strict=True):
                with file.open("wb") as handle:
                    write(data, handle, file.suffix[1:])
            start, rudof = time.process_time(), Rudof(RudofConfig())
            rudof.read_data(str(files[0]), RDFFormat.NTriples)
            rudof.read_shacl(str(files[1]), ShaclFormat.Turtle)
        loaded = time.process_time()
        conforms = "conforms=True" in str(rudof.validate_shacl())
    spent = time.process_time()
    print(f"{engine}: load {loaded - start:.1f} s, check {spent - loaded:.1f} s, conforms {conforms}", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("export", "shacl", "engine"))
    parser.add_argument("workspace", type=Path)
    parser.add_argument("engine", nargs="?")
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--engines", default=",".join(ENGINES))
    options = parser.parse_args(arguments)
    if options.what == "export":
        export(options.workspace, options.formats.split(","), options.copies)
    elif options.what == "shacl":
        shacl(options.workspace, options.engines.split(","), options.copies)
    else:
        run_engine(options.workspace, options.engine)


if __name__ == "__main__":
    main()
