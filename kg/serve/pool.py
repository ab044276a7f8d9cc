"""The processes that answer queries: who runs, who waits, who has run too long.

A query gets a moment at once (:data:`SLICE`). One that needs longer may go on while fewer than half of the workers
are slow; where as many are, it is stopped and starts again when one of them is done, as do queries with the same text
from then on. So slow queries, however many, leave workers free for quick ones. A query that is not answered within the
time limit, waiting included, is stopped for good: its process is killed and another, which stands by, takes its place.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from kg.errors import KGError
from kg.serve.line import Line
from kg.serve.process import Process, WorkerDiedError
from kg.serve.refusal import RefusedError

__all__ = ["SLICE", "Done", "Pool"]

SLICE = 0.3
"""Seconds of processor time after which a query is a slow one."""
_PATIENCE = 1.5  # seconds by the clock after which it is one too, however little of a busy machine it got
_LEAST = SLICE / 2  # seconds of processor time before which none is slow: quick ones too wait for a busy machine
_LOOK = 0.1  # seconds between looks at how much a query has used
_REMEMBERED = 512
_GRACE = 1.0  # seconds after which a worker that was not killed in time ends itself

_Task = asyncio.Task[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """A whole answer: its media type, and the file that holds it, open for reading and without a name."""

    type: str
    file: IO[bytes]


class _TooSlowError(Exception):
    """The query did not end in its slice, and no more slow ones may run."""


class Pool:
    """Workers, of which `size` work at once, and the line before them.

    Args:
        command: What starts a worker.
        size: How many workers work at once; as many stand by.
        timeout: Seconds from when a job comes until it must be done.
        waiting: How many jobs may wait.
    """

    def __init__(self, command: Sequence[str], *, size: int, timeout: float, waiting: int = 128) -> None:
        self._command = list(command)
        self._size = size
        self._timeout = timeout
        self._waiting = waiting
        self._idle: deque[Process] = deque()
        self._all: set[Process] = set()
        self._line: Line[Process | None] = Line()
        self._known_slow: OrderedDict[str, None] = OrderedDict()
        self._slow = asyncio.Semaphore(max(1, size // 2))
        self._chores: set[asyncio.Task[None]] = set()
        self._folder = TemporaryDirectory(prefix="litkg-")
        self._numbers = itertools.count()
        self._working_now = 0
        self._slow_waiting = 0
        self._closing = False

    async def start(self, told: Callable[[str], None]) -> None:
        """Start the workers and wait for the first; `told` hears of a folder that it keeps the store in before.

        Raises:
            KGError: It cannot open the store.
        """
        first = await Process.start(self._command, told)
        self._all.add(first)
        if first.error:
            raise KGError(first.error)
        self._idle.append(first)
        for _ in range(2 * self._size - 1):
            self._later(self._add())

    async def close(self) -> None:
        """End all workers, and remove what they wrote; who still waits for an answer is told."""
        self._closing = True
        while self._line.hand(None):
            pass
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await asyncio.gather(*(process.end() for process in self._all))
        self._folder.cleanup()

    async def run(self, verb: str, client: str, job: dict[str, Any]) -> Done:
        """Have a job done for a client, who shares the workers evenly with other clients.

        Raises:
            RefusedError: 503 where too many wait, 504 where the time is over, 507 where the memory is; else what the
                worker says.
        """
        deadline = asyncio.get_running_loop().time() + self._timeout
        path = Path(self._folder.name) / str(next(self._numbers))
        order = {"verb": verb, "path": str(path), **job}
        try:
            said = await self._done(client, order, deadline)
            if said["status"] != 200:
                raise RefusedError(said["status"], said["reason"], place=said["place"])
            return Done(said["type"], path.open("rb"))
        except WorkerDiedError as error:
            if self._closing:
                raise _stopping() from error
            raise RefusedError(507 if error.aborted else 500, str(error)) from error
        except TimeoutError as error:
            raise _busy("all workers were busy with long queries until the time was over") from error
        finally:
            with suppress(OSError):
                path.unlink()

    async def _done(self, client: str, order: dict[str, Any], deadline: float) -> dict[str, Any]:
        with suppress(_TooSlowError):
            return await self._quickly(client, order, deadline)
        if self._slow_waiting >= self._waiting:
            raise _busy("too many queries wait already")
        self._slow_waiting += 1
        try:
            async with asyncio.timeout_at(deadline):
                await self._slow.acquire()
        finally:
            self._slow_waiting -= 1
        try:
            async with self._working(client, order, deadline) as (process, task):
                return await self._slowly(process, task, deadline)
        finally:
            self._slow.release()

    async def _quickly(self, client: str, order: dict[str, Any], deadline: float) -> dict[str, Any]:
        known = json.dumps({key: value for key, value in order.items() if key != "path"})
        if known in self._known_slow and self._slow.locked():
            raise _TooSlowError
        async with self._working(client, order, deadline) as (process, task):
            now = asyncio.get_running_loop().time
            start, late = process.seconds(), now() + _PATIENCE
            while not await _ends(task, min(now() + _LOOK, deadline)):
                if now() >= deadline:
                    raise self._too_long()
                used = process.seconds() - start
                if used >= SLICE or (now() >= late and used >= _LEAST):
                    break
            if task.done():
                return task.result()
            self._known_slow[known] = None
            if len(self._known_slow) > _REMEMBERED:
                self._known_slow.popitem(last=False)
            if self._slow.locked():
                raise _TooSlowError
            async with self._slow:
                return await self._slowly(process, task, deadline)

    async def _slowly(self, process: Process, task: _Task, deadline: float) -> dict[str, Any]:
        process.step_back()
        if await _ends(task, deadline):
            return task.result()
        raise self._too_long()

    def _too_long(self) -> RefusedError:
        return RefusedError(504, f"the query was stopped after {self._timeout:g} s; ask for less, or serve with a "
                                 "longer --timeout")

    @asynccontextmanager
    async def _working(
        self, client: str, order: dict[str, Any], deadline: float
    ) -> AsyncIterator[tuple[Process, _Task]]:
        """A worker that does the job; given back when the job is done, else killed and replaced."""
        process = await self._taken(client, deadline)
        loop = asyncio.get_running_loop()
        task = loop.create_task(process.ask(order | {"seconds": max(deadline - loop.time(), 0.0) + _GRACE}))
        try:
            yield process, task
        finally:
            # One that was slow has low priority and much memory for good.
            if task.done() and task.exception() is None and process.alive and not process.slow:
                self._free(process)
            else:
                task.cancel()
                self._drop(process)

    async def _taken(self, client: str, deadline: float) -> Process:
        if self._closing:
            raise _stopping()
        if len(self._line) >= self._waiting and self._working_now >= self._size:
            raise _busy("too many queries wait already")
        turn = self._line.join(client)
        self._dispatch()
        try:
            async with asyncio.timeout_at(deadline):
                handed = await asyncio.shield(turn)
        except (TimeoutError, asyncio.CancelledError):
            if not self._line.leave(client, turn) and (late := turn.result()) is not None:
                self._free(late)
            raise
        if handed is None:
            raise _stopping()
        return handed

    def _dispatch(self) -> None:
        """Hand idle workers to those whose turn it is."""
        while self._idle and len(self._line) and self._working_now < self._size:
            process = self._idle.popleft()
            if not process.alive:
                self._later(self._replace(process))
            elif self._line.hand(process):
                self._working_now += 1

    def _free(self, process: Process) -> None:
        self._working_now -= 1
        self._idle.append(process)
        self._dispatch()

    def _drop(self, process: Process) -> None:
        self._later(self._replace(process))
        self._working_now -= 1
        self._dispatch()

    async def _replace(self, process: Process) -> None:
        await process.end()
        self._all.discard(process)
        await self._add()

    async def _add(self) -> None:
        while (process := await Process.start(self._command)).error:
            await process.end()
            await asyncio.sleep(1)
        self._all.add(process)
        self._idle.append(process)
        self._dispatch()

    def _later(self, chore: Coroutine[Any, Any, None]) -> None:
        if self._closing:
            chore.close()
            return
        task = asyncio.get_running_loop().create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)


async def _ends(task: _Task, until: float) -> bool:
    await asyncio.wait({task}, timeout=max(until - asyncio.get_running_loop().time(), 0.0))
    return task.done()


def _stopping() -> RefusedError:
    return RefusedError(503, "the server is stopping")


def _busy(reason: str) -> RefusedError:
    return RefusedError(503, f"{reason}; try again later", headers={"Retry-After": "5"})
