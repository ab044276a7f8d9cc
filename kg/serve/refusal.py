"""What a request is refused for, as status and words."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import KGError

__all__ = ["RefusedError"]


class RefusedError(KGError):
    """A request that gets no answer; the text is one sentence for people.

    Attributes:
        status: The HTTP status, 400 or higher.
        headers: Headers that belong to the status, such as ``Allow``.
        place: Line and column of the query, counted from 1, where it went wrong; None where it is no matter of place.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        *,
        headers: Mapping[str, str] | None = None,
        place: tuple[int, int] | None = None,
    ) -> None:
        self.status = status
        self.headers = dict(headers or {})
        self.place = place
        super().__init__(reason)
