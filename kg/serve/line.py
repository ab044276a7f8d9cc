"""The line in which queries wait: clients take turns, each client's queries in the order of their coming."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import Generic, TypeVar

__all__ = ["Line"]

_T = TypeVar("_T")


class Line(Generic[_T]):
    """A line; whoever waits is handed what comes free.

    A client that asks a thousand questions at once holds up another's single one by one turn, not by a thousand.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[asyncio.Future[_T]]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def join(self, client: str) -> asyncio.Future[_T]:
        """Wait as `client`: what is handed out becomes the result of the future."""
        future: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(future)
        return future

    def hand(self, thing: _T) -> bool:
        """Give something to whose turn it is; False where nobody waits."""
        if not self._waiting:
            return False
        client, futures = self._waiting.popitem(last=False)
        futures.popleft().set_result(thing)
        if futures:
            self._waiting[client] = futures
        return True

    def leave(self, client: str, future: asyncio.Future[_T]) -> bool:
        """Wait no longer; False where it is too late, since the future was handed something already."""
        futures = self._waiting.get(client, deque())
        if future not in futures:
            return False
        futures.remove(future)
        future.cancel()
        if not futures:
            del self._waiting[client]
        return True
