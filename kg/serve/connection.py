"""A connection that may not be held open by a client that never asks."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Connection"]

_SECONDS = 10.0
_BUSY = object()


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it; closed when no whole request head has come for 10 to 20 seconds.

    Without this a client that sends heads byte by byte holds its connection for ever, and some hundreds of those hold
    all that the server accepts.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look now and then whether it is of use."""
        super().connection_made(transport)
        self.loop.call_later(_SECONDS, self._look, None)

    def _look(self, before: object) -> None:
        if self.transport.is_closing():
            return
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and self.cycle is before:
            self.transport.close()
        else:
            self.loop.call_later(_SECONDS, self._look, self.cycle if is_idle else _BUSY)
