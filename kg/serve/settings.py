"""How the server is set up."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from kg.ids import DEFAULT_BASE

__all__ = ["Settings"]


def _workers() -> int:
    return max(2, min(8, os.cpu_count() or 2))


@dataclass(frozen=True, slots=True)
class Settings:
    """What is served, to whom, and how much a query may take.

    ``hosts`` are names that requests may address beside ``localhost`` and `host`; ``cors`` are origins whose pages may
    read the answers, ``*`` for all. ``timeout`` is in seconds, ``memory`` in MB beyond what an idle worker holds.
    """

    workspace: Path
    host: str = "127.0.0.1"
    port: int = 8080
    cors: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    timeout: float = 30.0
    memory: int = 1024
    workers: int = field(default_factory=_workers)
    base: str = DEFAULT_BASE
    most_bytes: int = 64 * 2**20
    longest_query: int = 256 * 2**10

    def serves(self, name: str) -> bool:
        """Whether a request may address the server as `name`, a host without port.

        A page of a foreign host that makes its name point to this machine still sends that name. Where the server
        listens on all addresses any address without a name will do, since no such page can be at one.
        """
        if name in ("localhost", "127.0.0.1", "::1", self.host.lower(), *map(str.lower, self.hosts)):
            return True
        return self.host in ("0.0.0.0", "::") and _is_address(name)  # noqa: S104 - compared, not bound


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
