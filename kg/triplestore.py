"""The graph's quads as an Oxigraph store on disk, so that they are not made anew for each query.

A cache beside the workspace (``kg.store`` beside ``kg.duckdb``), never a source of truth: it may be deleted at any
time. A store is written into a folder of its own, which gets its name when it is whole and is never changed
afterwards, so that many processes can read while one builds. The name is a hash of all that the quads are a function of
(papers, corrections, the code that makes and keeps quads; base and belief); stores of an older state are removed.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import WorkspaceError
from kg.files import code_digest
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE, digest, mint
from kg.oxigraph import Store
from kg.rdf import quads
from kg.terms import Iri, Quad, clean, term

if sys.platform != "win32":
    import fcntl

__all__ = ["kept_store", "open_store", "store_folder"]

_SMALL = 1000
"""Statements and evidence up to which the quads are made in memory faster than a store is opened and kept."""
_LOCK = "lock"
_NAME = re.compile(r"([0-9a-f]{16})-[0-9a-f]{16}")

Told = Callable[[Path], None]


def open_store(workspace: str | Path, *, base: str = DEFAULT_BASE, least: float = 0.0) -> Store:
    """The quads of the graph in a workspace file, to be asked many times; see :func:`kept_store`.

    Raises:
        WorkspaceError: There is no such workspace.
    """
    with KnowledgeGraph.open(workspace) as graph:
        return kept_store(graph, base, least=least)


def store_folder(workspace: str | Path) -> Path:
    """Where the stores of a workspace are kept.

    >>> store_folder("exports/kg.duckdb").as_posix()
    'exports/kg.store'
    """
    place = Path(workspace)
    return place.with_name(f"{place.name.removesuffix('.duckdb')}.store")


def kept_store(
    graph: KnowledgeGraph, base: str = DEFAULT_BASE, *, least: float = 0.0, told: Told = lambda folder: None
) -> Store:
    """The graph's quads, from disk where they were kept; kept there now unless the graph is small.

    A place that cannot be written is no error: the quads are then made in memory.

    Args:
        graph: The graph.
        base: Where the resources' IRIs start.
        least: Belief that a statement needs for a direct triple. (The graph's description counts the whole.)
        told: Called with the folder before quads are written into it, which takes a minute for some thousand papers.

    Raises:
        ExportError: `base` is no absolute http(s) IRI that ends in ``/``, ``#`` or ``=``.
    """
    state = graph.state
    if state is None or graph.path == ":memory:":
        return Store(quads(graph, base, least=least))
    cache = _Cache(store_folder(graph.path), digest(state, code_digest(__name__)))
    found = cache.opened(base, least)
    if found is not None:
        return found
    if _is_small(graph):
        return Store(quads(graph, base, least=least))
    try:
        return cache.kept(graph, base, least, told)
    except (OSError, WorkspaceError):
        return Store(quads(graph, base, least=least))


class _Cache:
    """The folder of stores, for one state of the graph."""

    def __init__(self, folder: Path, generation: str) -> None:
        self._folder = folder
        self._generation = generation

    def opened(self, base: str, least: float) -> Store | None:
        """The store, where there is one that can be read."""
        with suppress(WorkspaceError):
            return Store.open(self._place(base, least))
        return None

    def kept(self, graph: KnowledgeGraph, base: str, least: float, told: Told) -> Store:
        """The store, written first where there is none; one process writes, the others wait for it."""
        self._folder.mkdir(exist_ok=True)
        with _alone(self._folder) as is_alone:
            self._tidy(is_alone=is_alone)
            whole = self.opened(base, 0.0)
            if whole is None:
                told(self._folder)
                data = quads(graph, base)
                whole = self._put(self._place(base, 0.0), lambda place: Store.keep(data, place))
            if least <= 0.0:
                return whole
            found = self.opened(base, least)
            # What few triples are not believed is taken out of a copy, which shares its files with the whole.
            return found or self._put(
                self._place(base, least), lambda place: whole.keep_without(_weak(graph, base, least), place)
            )

    def _place(self, base: str, least: float) -> Path:
        return self._folder / f"{self._generation}-{digest(base, repr(max(0.0, float(least))))}"

    def _put(self, place: Path, write: Callable[[Path], None]) -> Store:
        """Let `write` fill a folder, and give it its name when it is whole."""
        shutil.rmtree(place, ignore_errors=True)  # It is there only if it could not be opened.
        partial = Path(tempfile.mkdtemp(prefix=".", dir=self._folder))
        try:
            write(partial / "store")
            with suppress(OSError):  # Without a lock another process may have been faster.
                (partial / "store").rename(place)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return Store.open(place)

    def _tidy(self, *, is_alone: bool) -> None:
        """Remove stores of other states, and what a process that died left half written."""
        for path in self._folder.iterdir():
            name = _NAME.fullmatch(path.name)
            if path.is_dir() and (name[1] != self._generation if name else is_alone and path.name.startswith(".")):
                shutil.rmtree(path, ignore_errors=True)


def _is_small(graph: KnowledgeGraph) -> bool:
    stats = graph.stats()
    return stats.evidence + sum(stats.statements.values()) <= _SMALL


def _weak(graph: KnowledgeGraph, base: str, least: float) -> Iterator[Quad]:
    """Direct triples of statements that are believed less than `least`."""
    for statement in graph.statements():
        if statement.belief < least:
            ends = (Iri(mint(base, clean(id))) for id in (statement.subject, statement.object))
            yield Quad(next(ends), term(statement.predicate), next(ends))


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Wait until no other process builds here; tells whether that is sure (not every file system can lock)."""
    with (folder / _LOCK).open("wb") as handle:
        is_alone = False
        if sys.platform != "win32":
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)  # The system lets go of it when the process ends, however it ends.
                is_alone = True
        yield is_alone
