"""``/``: the explorer, drawn once by a process of its own and kept; details it asks :mod:`kg.serve.details` for."""

from __future__ import annotations

import asyncio
import gzip
import html
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.caching import tagged
from kg.serve.process import module
from kg.serve.refusal import RefusedError

__all__ = ["Front", "front"]

_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')


@dataclass(frozen=True, slots=True)
class _Page:
    packed: bytes
    policy: str


class Front:
    """The explorer's page of a workspace; drawn when it is first asked for, so that the server starts at once."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._lock = asyncio.Lock()
        self._page: _Page | None = None

    async def page(self) -> _Page:
        """The page, gzipped, and the content security policy that it declares; RefusedError if it cannot be drawn."""
        async with self._lock:
            if self._page is None:
                with TemporaryDirectory(prefix="litkg-") as folder:
                    path = Path(folder) / "graph.html"
                    await self._draw(path)
                    self._page = await asyncio.to_thread(_read, path)
            return self._page

    async def _draw(self, path: Path) -> None:
        command = module("kg.serve.drawing", self._workspace, path)
        process = await asyncio.create_subprocess_exec(*command, start_new_session=True)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        if code:
            raise RefusedError(500, "the explorer cannot be drawn; the server's log says why")


async def front(request: Request) -> Response:
    """The explorer."""
    page = await request.app.state.front.page()
    headers = {
        "Content-Security-Policy": page.policy, "Content-Type": "text/html; charset=utf-8", "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return tagged(request, page.packed, headers | {"Content-Encoding": "gzip"})
    return tagged(request, gzip.decompress(page.packed), headers)


def _read(path: Path) -> _Page:
    text = path.read_bytes()
    found = _POLICY.search(text)
    policy = html.unescape(found[1].decode("utf-8")) if found else "default-src 'none'"
    # What a page cannot declare for itself, since it stands in no frame of its own.
    return _Page(gzip.compress(text, 6, mtime=0), f"{policy}; frame-ancestors 'none'")
