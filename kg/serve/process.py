"""One worker process, as its parent sees it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import kg

__all__ = ["Process", "WorkerDiedError", "module"]

_NICENESS = 10
_LONGEST_LINE = 2**20
_ROOT = str(Path(kg.__file__).resolve().parent.parent)


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs a module of this very package with arguments, whatever the working directory holds."""
    start = f"import runpy, sys; sys.path.insert(0, {_ROOT!r}); runpy.run_module({name!r}, run_name='__main__')"
    return [sys.executable, "-P", "-c", start, *map(str, arguments)]


class WorkerDiedError(Exception):
    """The worker ended in the middle of a job.

    Attributes:
        aborted: Whether it ended itself, as the engine does where it gets no more memory.
    """

    def __init__(self, code: int) -> None:
        self.aborted = code == -signal.SIGABRT
        reason = "it needs more memory than it may have" if self.aborted else (
            f"the engine broke down ({_named(code)}), as it does over queries that are nested too deeply or have "
            "thousands of parts"
        )
        super().__init__(f"the query was stopped: {reason}")


class Process:
    """A worker that is asked one job at a time.

    ``error`` is why it could not start, or empty; ``slow`` is whether it was told to yield to other processes, which
    cannot be taken back.
    """

    def __init__(self, process: asyncio.subprocess.Process, hello: dict[str, Any]) -> None:
        self._process = process
        self.error: str = hello.get("error", "")
        self.slow = False

    @classmethod
    async def start(cls, command: Sequence[str], told: Callable[[str], None] = lambda folder: None) -> Self:
        """Start a worker and wait until it has opened its store, or failed to.

        Where it keeps the store in a folder first, which takes a minute for some thousand papers, `told` hears of it.
        """
        # In a session of its own: the terminal's Ctrl+C is for the parent, which ends its workers itself.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, start_new_session=True, limit=_LONGEST_LINE
        )
        try:
            assert process.stdout is not None
            while "keeping" in (hello := json.loads(await process.stdout.readline() or "{}")):
                told(hello["keeping"])
        except asyncio.CancelledError:
            await _end(process)
            raise
        return cls(process, hello or {"error": f"a worker could not start ({_named(await process.wait())})"})

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.returncode is None

    async def ask(self, job: dict[str, Any]) -> dict[str, Any]:
        """Have a job done; WorkerDiedError where the process ends over it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(ConnectionError):
            self._process.stdin.write(json.dumps(job).encode("ascii") + b"\n")
            await self._process.stdin.drain()
        line = await self._process.stdout.readline()
        if not line:
            raise WorkerDiedError(await self._process.wait())
        said: dict[str, Any] = json.loads(line)
        return said

    def seconds(self) -> float:
        """Processor time that it has used; where the system does not tell, the time by the clock."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return time.monotonic()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def step_back(self) -> None:
        """Let other processes go first from now on."""
        self.slow = True
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)

    async def end(self) -> None:
        """Kill it, whatever it does, and wait until it is gone."""
        await _end(self._process)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


def _named(code: int) -> str:
    with suppress(ValueError):
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return f"exit code {code}"
