"""What every request must pass, and what every response carries.

A browser lets any page send requests to this machine. Two things stop a foreign page from using that: the ``Host``
header must name this server (a page whose name was made to point here, by DNS rebinding, sends its own name), and a
request that a browser marks as another site's must come from an origin that the operator allows.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.settings import Settings

__all__ = ["Guard"]

_TAKING = 30.0  # seconds that a client has to take a part of its answer; it holds a file of up to 64 MB until then

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        resource = "cross-origin" if settings.cors else "same-origin"
        self._headers = _HEADERS | {"Cross-Origin-Resource-Policy": resource}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            async with asyncio.timeout(_TAKING):
                await send(message)

        reason = self._reason(scope["method"], Headers(scope=scope))
        refused = PlainTextResponse(f"{reason}\n", status_code=403) if reason else None
        # The stream's own name for a client that does not take its answer: the connection ends with it cut short.
        with suppress(TimeoutError, ClientDisconnect):
            await (refused or self._app)(scope, receive, guarded)

    def _reason(self, method: str, headers: Headers) -> str:
        """Why the request is refused, or nothing."""
        host = headers.get("host", "")
        if not self._settings.serves(_name(host)):
            return f"this server does not answer to the host {host!r}; kg serve --allow-host adds a name"
        origin = headers.get("origin")
        own = origin is not None and origin.lower() in (f"http://{host.lower()}", f"https://{host.lower()}")
        if own or origin in self._settings.cors or "*" in self._settings.cors:
            return ""
        if origin is not None and method not in ("GET", "HEAD"):
            return f"requests of pages at {origin!r} are refused; kg serve --cors allows an origin"
        # A link that a person follows is no request of the page that holds it.
        foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if foreign and (method not in ("GET", "HEAD") or headers.get("sec-fetch-mode") != "navigate"):
            return "requests of pages at other sites are refused; kg serve --cors allows an origin"
        return ""


def _name(host: str) -> str:
    """The host without its port, an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().removesuffix(".")
