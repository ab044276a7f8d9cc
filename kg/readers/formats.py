"""What a reader is: a row of the table of formats, what it is given, and how it says that a record gave no paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.model import Paper
from kg.readers.streams import Content

__all__ = ["Format", "Reject", "Source"]


@dataclass(frozen=True, slots=True)
class Reject:
    """A record, or a whole file where ``line`` is 0, that gave no paper, and why."""

    source: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.reason}" if self.line else f"{self.source}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where records come from: the file as the user named it, and which columns or keys of it hold which fields.

    ``columns`` maps fields of a paper (:data:`~kg.readers.fields.ALIASES`) to the user's own names for them; a name
    with dots (``meta.title``) goes into nested objects. Fields that it leaves out, or that a record has not under
    that name, are found by their usual names.
    """

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)

    def reject(self, line: int, reason: str) -> Reject:
        """A record of this source that gave no paper."""
        return Reject(self.name, line, reason)


@dataclass(frozen=True, slots=True)
class Format:
    """One input format.

    Attributes:
        name: What ``format=`` calls it.
        description: One line for people.
        suffixes: Endings that are tried where the content alone does not tell.
        sniff: Whether the first characters of a file, without its last cut line, are in this format.
        read: From a file's content and its source to papers and rejects, in the order of the file.
        is_loose: Whether prose and notes may look like it, so that a folder's files need more than the look.
    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    sniff: Callable[[str], bool]
    read: Callable[[Content, Source], Iterator[Paper | Reject]]
    is_loose: bool = False
