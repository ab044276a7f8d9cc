"""Having a worker do a job for a request, for as long as the client is there to hear of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import IO, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kg.serve.pool import Done, Pool
from kg.serve.refusal import RefusedError

__all__ = ["ask", "streamed"]

_CHUNK = 2**16


async def ask(request: Request, verb: str, job: dict[str, Any]) -> Done:
    """Have a job done; it is stopped when the client goes away.

    The body of the request must have been read before.
    """
    pool: Pool = request.app.state.pool
    client = request.client.host if request.client else ""
    task = asyncio.create_task(pool.run(verb, client, job))
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise RefusedError(499, "the client went away")
        return task.result()
    finally:
        gone.cancel()
        task.cancel()
        await asyncio.gather(gone, task, return_exceptions=True)


def streamed(done: Done, media_type: str, headers: dict[str, str]) -> Response:
    """The answer as a response of known length."""
    size = done.file.seek(0, 2)
    done.file.seek(0)
    response = StreamingResponse(_chunks(done.file), headers={**headers, "Content-Length": str(size)})
    response.headers["Content-Type"] = media_type
    return response


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
