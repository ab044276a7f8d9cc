"""Everything that can go wrong, as one tree.

::

    KGError
    ├── PaperFormatError      a record or file that no reader understands (source, line, reason)
    ├── ModelError            the extraction model is missing, damaged or of another version
    ├── WorkspaceError        the workspace file is missing, locked, foreign or of another version
    ├── SchemaError           a type or relation that the schema does not have, or that does not fit
    ├── BrokenGraphError      an assembled graph that breaks its own rules
    ├── UnknownNameError      nothing in the graph is called that (name, suggestions)
    ├── QueryError            a SPARQL text that does not parse or run (line, column, text)
    │   └── AnswerTooLargeError   one that finds more than it may
    ├── ExportError           an unknown export format, or a place that cannot be written
    ├── CurationError         a correction that cannot be read or does not fit
    └── EvaluationError       gold or predicted data that cannot be compared

Each carries its data for programs as attributes and one sentence for people as its text.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "AnswerTooLargeError",
    "BrokenGraphError",
    "CurationError",
    "EvaluationError",
    "ExportError",
    "KGError",
    "ModelError",
    "PaperFormatError",
    "QueryError",
    "SchemaError",
    "UnknownNameError",
    "WorkspaceError",
]


class KGError(Exception):
    """Base of all errors that litkg raises on purpose; its text is one sentence for people."""


class PaperFormatError(KGError):
    """A file or one record in it that cannot be read as a paper.

    Attributes:
        source: The file as the user named it (``-`` is standard input).
        line: Line of the record, counted from 1; 0 where the whole file is meant.
        reason: What came and what was expected.
    """

    def __init__(self, source: str, line: int, reason: str) -> None:
        self.source = source
        self.line = line
        self.reason = reason
        super().__init__(f"{source}:{line}: {reason}" if line else f"{source}: {reason}")


class ModelError(KGError):
    """The extraction model is missing, damaged, or made for another version of litkg."""


class WorkspaceError(KGError):
    """The workspace file is missing, locked by another program, or not a litkg workspace."""


class SchemaError(KGError):
    """A type or relation outside the schema, or a statement outside a relation's domain or range."""


class BrokenGraphError(KGError):
    """An assembled graph that breaks its own rules: a fault of the program or of the file, never of the papers."""


class UnknownNameError(KGError):
    """Nothing in the graph goes by that name.

    Attributes:
        name: What was asked for.
        suggestions: Names that exist and look alike, the likeliest first.
    """

    def __init__(self, name: str, suggestions: Sequence[str] = ()) -> None:
        self.name = name
        self.suggestions = tuple(suggestions)
        hint = f"; did you mean {', '.join(map(repr, self.suggestions))}?" if self.suggestions else ""
        super().__init__(f"nothing in the graph is called {name!r}{hint}")


class QueryError(KGError):
    """A SPARQL query that does not parse, or that fails while it runs.

    Attributes:
        line: Line of the query where it is wrong, counted from 1; 0 where no place is known.
        column: Column there, counted from 1.
        text: The line itself.
    """

    def __init__(self, message: str, *, line: int = 0, column: int = 0, text: str = "") -> None:
        self.line = line
        self.column = column
        self.text = text
        super().__init__(message)

    def pointed(self) -> str:
        """The line, and below it a caret at the place; empty where no place is known."""
        spaces = "".join("\t" if sign == "\t" else " " for sign in self.text[: self.column - 1])
        return f"{self.text}\n{spaces}^" if self.line else ""


class AnswerTooLargeError(QueryError):
    """A SPARQL query whose answer has more rows or triples than it may have."""


class ExportError(KGError):
    """An export format that does not exist, or a place that cannot be written."""


class CurationError(KGError):
    """A file of corrections, or a line of it, that cannot be read or names what the schema does not have."""


class EvaluationError(KGError):
    """Gold or predicted annotations that are malformed or cannot be compared."""
