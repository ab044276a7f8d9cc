"""A connection that may not be held open by a client that never asks."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Connection"]

_SECONDS = 10.0
_BUSY, _CLOSING = object(), object()


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it; closed when for 10 to 20 seconds no whole request head has come.

    Without this a client that sends heads byte by byte holds its connection for ever, and some hundreds of those hold
    all that the server accepts. So does one that does not take the rest of what it was sent before the end.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look now and then whether it is of use."""
        super().connection_made(transport)
        self.loop.call_later(_SECONDS, self._look, None)

    def _look(self, before: object) -> None:
        now = self._state()
        if now is _CLOSING and before is _CLOSING:
            self.transport.abort()
            return
        if now is not _BUSY and now is before:
            self.transport.close()
            now = _CLOSING
        self.loop.call_later(_SECONDS, self._look, now)

    def _state(self) -> object:
        if self.transport.is_closing():
            return _CLOSING
        is_idle = self.cycle is None or self.cycle.response_complete
        return self.cycle if is_idle else _BUSY
