"""A connection that may not be held open by a client that never asks, nor be one of all that there are."""

from __future__ import annotations

import asyncio
from ipaddress import IPv6Address, ip_address

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["MOST", "SHARE", "Connection"]

MOST = 512
"""Connections that are open at once."""
SHARE = MOST // 4
"""Those of one client. A browser opens six, a program one for each of its threads; what is left serves others, whoever
fills his share."""
_SECONDS = 10.0
_REASON = f"one client may have {SHARE} connections at once\n"
_CROWDED = (
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 1\r\n"
    f"Connection: close\r\nContent-Length: {len(_REASON)}\r\n\r\n{_REASON}"
).encode()
_BUSY, _CLOSING = object(), object()


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it; closed when for 10 to 20 seconds no whole request head has come.

    Without this a client that sends heads byte by byte holds its connection for ever, and some hundreds of those hold
    all that the server accepts. So does one that does not take the rest of what it was sent before the end.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Refuse it where its client has enough; begin to look now and then whether it is of use."""
        super().connection_made(transport)
        self.party = _party(self.client[0] if self.client else "")
        if sum(isinstance(other, Connection) and other.party == self.party for other in self.connections) > SHARE:
            transport.write(_CROWDED)
            transport.close()
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


def _party(host: str) -> str:
    """Whose address it is: one household or machine has 2^64 addresses of IPv6, which begin alike."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or int(address) >> 64)
    return host
