"""From start to clean stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn

from kg.errors import KGError
from kg.graph import KnowledgeGraph
from kg.serve.app import application
from kg.serve.connection import MOST, Connection
from kg.serve.pool import Pool
from kg.serve.process import module
from kg.serve.settings import Settings

__all__ = ["serve"]

_GOODBYE = 1  # seconds that connections have to end


def serve(
    settings: Settings,
    *,
    ready: Callable[[str], None] = lambda address: None,
    keeping: Callable[[str], None] = lambda folder: None,
) -> None:
    """Serve until SIGINT or SIGTERM, then end the workers and return.

    Args:
        settings: What to serve, and how.
        ready: Told the address once requests are answered.
        keeping: Told the folder of the store that queries run on, where it must be written first; this takes a minute
            for some thousand papers.

    Raises:
        KGError: The workspace cannot be opened, or the address not be listened on.
    """
    with (
        KnowledgeGraph.open(settings.workspace) as graph,
        _listening(settings) as listener,
        suppress(asyncio.CancelledError),
    ):
        asyncio.run(_served(settings, graph, listener, ready, keeping))


async def _served(
    settings: Settings,
    graph: KnowledgeGraph,
    listener: socket.socket,
    ready: Callable[[str], None],
    keeping: Callable[[str], None],
) -> None:
    command = module(
        "kg.serve.worker", settings.workspace, settings.base, settings.memory, settings.most_bytes
    )
    pool = Pool(command, size=settings.workers, timeout=settings.timeout)
    starting = asyncio.current_task()
    assert starting is not None
    try:
        with _stopped(starting.cancel):
            await pool.start(keeping)
            server = _Server(application(settings, pool, graph))
        await _until_stopped(server, listener, lambda: ready(_address(settings, listener)), pool)
    finally:
        await pool.close()


async def _until_stopped(
    server: _Server, listener: socket.socket, ready: Callable[[], None], pool: Pool
) -> None:
    stop = asyncio.Event()
    with _stopped(stop.set):
        serving, stopping = asyncio.create_task(server.serve([listener])), asyncio.create_task(stop.wait())
        while not server.started and not serving.done():
            await asyncio.sleep(0.02)
        ready()
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        # Workers first, so that those who wait for an answer are told so before their connections end.
        await pool.close()
        server.should_exit = True
        await serving
        stopping.cancel()


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    def __init__(self, app: object) -> None:
        super().__init__(uvicorn.Config(
            app, log_level="warning", lifespan="off", server_header=False, proxy_headers=False, ws="none",  # type: ignore[arg-type]
            http=Connection, timeout_graceful_shutdown=_GOODBYE, limit_concurrency=MOST,
        ))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextmanager
def _stopped(stop: Callable[[], object]) -> Iterator[None]:
    """Within the block SIGINT and SIGTERM call `stop` and nothing else."""

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)

    loop = asyncio.get_running_loop()
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=MOST)
    except (OSError, OverflowError) as error:
        raise KGError(f"cannot listen on {settings.host} port {settings.port}: {error}") from error
    with listener:
        yield listener


def _address(settings: Settings, listener: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listener.getsockname()[1]}/"
