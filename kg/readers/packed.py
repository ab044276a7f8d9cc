"""Packed files: gzip, and Zstandard where Python has it (3.14, or the ``backports.zstd`` package), up to a limit.

Both are told by their content. Archives (zip, tar) are not opened.
"""

from __future__ import annotations

import gzip
import importlib
import io
import zlib
from typing import IO, Any, cast

__all__ = ["MOST_UNPACKED", "READ_ERRORS", "Rewound", "unpacked"]

MOST_UNPACKED = 4 * 2**30
"""Bytes to which a packed file may unpack unless the user says otherwise."""

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ZSTD_MODULES = ("compression.zstd", "backports.zstd")


def _zstd() -> Any:
    for name in _ZSTD_MODULES:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


_ZSTD_MODULE = _zstd()

READ_ERRORS: tuple[type[Exception], ...] = (
    OSError, EOFError, zlib.error, *([_ZSTD_MODULE.ZstdError] if _ZSTD_MODULE else []),
)
"""What reading a damaged file raises on the way."""


class Rewound(io.RawIOBase):
    """A raw stream with the bytes that were read from it put back in front; works where seeking does not."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill `buffer` as far as one reading goes; how many bytes that were."""
        view = memoryview(cast("bytearray", buffer))
        part = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(part) :]
        view[: len(part)] = part
        return len(part)


class _Limited(io.RawIOBase):
    """A stream that ends in an error after so many bytes."""

    def __init__(self, plain: IO[bytes], most: int) -> None:
        self._plain = plain
        self._most = self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        part = self._plain.read(len(view))
        self._left -= len(part)
        if self._left < 0:
            raise OSError(f"it unpacks to more than {self._most:,} bytes, which may be raised (--max-unpacked)")
        view[: len(part)] = part
        return len(part)


def unpacked(raw: IO[bytes], most: int) -> IO[bytes]:
    """The same file without its packing, if it has any.

    Raises:
        OSError: It is packed by a method that this Python does not have; from reading: it is damaged, or holds more
            than `most` bytes.
    """
    magic = raw.read(len(_ZSTD))
    whole = cast("IO[bytes]", io.BufferedReader(Rewound(magic, raw)))
    if magic.startswith(_GZIP):
        return _limited(cast("IO[bytes]", gzip.GzipFile(fileobj=whole, mode="rb")), most)
    if magic == _ZSTD:
        if _ZSTD_MODULE is None:
            raise OSError("packed by Zstandard, for which Python 3.14 or the package backports.zstd is needed")
        return _limited(_ZSTD_MODULE.ZstdFile(whole), most)
    return whole


def _limited(plain: IO[bytes], most: int) -> IO[bytes]:
    return cast("IO[bytes]", io.BufferedReader(_Limited(plain, most)))
