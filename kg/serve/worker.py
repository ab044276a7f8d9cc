"""The process that answers queries, one after the other: ``python -m kg.serve.worker``.

Each line on standard input is a job as JSON, each line on standard output what became of it; the answer itself goes
into the file that the job names, so that it is whole before anything is said about it. The process may be killed at
any moment. It also ends itself: when its input ends, when a job takes longer than it may (the kernel's alarm, which no
engine can put off), and when it asks for more memory than it may have.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.errors import KGError
from kg.graph import BELIEVED, KnowledgeGraph
from kg.oxigraph import Store
from kg.serve.answering import Bounded, TooLargeError, answer, describe
from kg.serve.refusal import RefusedError
from kg.triplestore import kept_store

__all__ = ["main"]

_JOBS: dict[str, Callable[..., dict[str, Any]]] = {"query": answer, "describe": describe}


def main() -> None:
    """Open the stores, of all statements and of those that are believed, say so, and answer until the input ends."""
    workspace, base, memory, most = sys.argv[1:]
    try:
        with KnowledgeGraph.open(workspace) as graph:
            stores = [kept_store(graph, base, least=least, told=_keeping) for least in (0.0, BELIEVED)]
    except KGError as error:
        _say({"error": str(error)})
        return
    _limit_memory(int(memory))
    _say({"ready": len(stores[0])})
    for line in sys.stdin.buffer:
        job = json.loads(line)
        _alarm(job.pop("seconds"))
        said = _done(job, stores[job.pop("believed", False)], base, int(most))
        _alarm(0)
        _say(said)
        if said.get("status") == 507:
            return


def _done(job: dict[str, Any], store: Store, base: str, most: int) -> dict[str, Any]:
    verb, path = job.pop("verb"), Path(job.pop("path"))
    try:
        with path.open("wb") as handle:
            return _JOBS[verb](store, Bounded(handle, most), base=base, **job)
    except RefusedError as refusal:
        return {"status": refusal.status, "reason": str(refusal), "place": refusal.place}
    except TooLargeError:
        reason = f"the answer is larger than {most // 2**20} MB; ask for less, for example by LIMIT"
    except MemoryError:
        reason = "the query needs more memory than it may have"
    except OSError as error:
        reason = f"the answer cannot be kept: {error.strerror or error}"
    return {"status": 507, "reason": reason, "place": None}


def _keeping(folder: Path) -> None:
    _say({"keeping": str(folder)})


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        # Unhandled, so that the kernel ends the process in the middle of whatever it does.
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(megabytes: int) -> None:
    """Let the process take so much memory more than it has now; where the system cannot tell or limit, let it be."""
    sizes = Path("/proc/self/statm")
    if not sizes.is_file():
        return
    import resource

    now = int(sizes.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + megabytes * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # The server is gone. Nothing is left to be told, nor to be written when the interpreter ends.
        os._exit(0)
