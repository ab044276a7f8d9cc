"""The workspace: one DuckDB file that holds the records, the extraction cache and the assembled graph.

The only module that touches DuckDB. Anyone may open the file with SQL, pandas or Polars; the tables are
described in ``kg/sql/tables.sql``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from kg.errors import WorkspaceError

__all__ = ["FORMAT", "Workspace", "sql"]

FORMAT = "3"
"""Version of the table layout; a file of another version is refused with a clear message."""

_BATCH = 2048
_FETCHED = 256  # rows that are held at once where they stream
_WINDOW = 4096  # rows that are sorted at once where rows stream in an order
_FRUGAL = "24MiB"


def sql(name: str) -> str:
    """The text of one of the package's SQL files, by its name without ending."""
    return files("kg").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


class Workspace:
    """A connection to one workspace file, made on first use; ``:memory:`` keeps nothing.

    Args:
        path: The DuckDB file. It is created unless `must_exist`.
        must_exist: Raise :class:`~kg.errors.WorkspaceError` rather than create the file.
        read_only: Open without the right to write, so that several programs can read at once.
    """

    def __init__(self, path: str | Path = ":memory:", *, must_exist: bool = False, read_only: bool = False) -> None:
        self.path = str(path)
        self._is_frugal = False
        if must_exist and not Path(path).is_file():
            raise WorkspaceError(f"no workspace at {self.path}; build one with: kg build INPUT")
        try:
            if self.path != ":memory:" and not read_only:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._connection = duckdb.connect(self.path, read_only=read_only)
        except (duckdb.Error, OSError) as error:
            raise WorkspaceError(f"cannot open {self.path} as a litkg workspace: {_first_line(error)}") from error
        try:
            self._check(read_only=read_only)
        except WorkspaceError:
            self._connection.close()
            raise

    def _check(self, *, read_only: bool) -> None:
        """Create the tables in an empty database; refuse one that holds anything but a workspace of this format."""
        tables = {name for (name,) in self.fetch("SELECT table_name FROM information_schema.tables")}
        if not tables and not read_only:
            self.run(sql("tables"))
            self.run("INSERT INTO meta VALUES ('format', ?)", [FORMAT])
            return
        if "meta" not in tables:
            raise WorkspaceError(f"{self.path} is a DuckDB file, but not a litkg workspace; choose another place")
        found = self.fetch("SELECT value FROM meta WHERE key = 'format'")
        if found != [(FORMAT,)]:
            raise WorkspaceError(
                f"{self.path} has table format {found[0][0] if found else 'none'}, this litkg expects {FORMAT}; "
                "build into another place"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; all that was committed is on disk."""
        self._connection.close()

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Stream the rows of a query, in batches, on a cursor of its own; values are only ever bound, not pasted."""
        cursor = self._connection.cursor()
        try:
            self._start(cursor, query, list(parameters))
            while batch := cursor.fetchmany(_FETCHED):
                yield from batch
        except duckdb.Error as error:
            raise WorkspaceError(f"{self.path}: {_first_line(error)}") from error
        finally:
            cursor.close()
            self._limit()

    def _start(self, cursor: duckdb.DuckDBPyConnection, query: str, parameters: list[Any]) -> None:
        try:
            cursor.execute(query, parameters)
        except duckdb.OutOfMemoryException:
            # Rare rows (abstracts of 100,000 characters, what is said of a hub) need more than frugal() leaves.
            self.run("RESET memory_limit")
            cursor.execute(query, parameters)

    def _limit(self) -> None:
        """Put the limit of frugal() back after a query that was given more: what follows would keep the file there."""
        if self._is_frugal:
            with suppress(duckdb.OutOfMemoryException):  # Another query holds more; the limit is back when that ends.
                self._connection.execute(f"SET memory_limit = '{_FRUGAL}'")

    def ordered(self, query: str, table: str, order: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Stream the rows of a query in an order, sorting few of them at once.

        Args:
            query: SQL without WHERE and ORDER BY.
            table: What the query reads: a row of it for each row of the query.
            order: Columns to sort by; the first is never NULL, and not too many rows have it alike.
        """
        key, count = order[0], _WINDOW
        parameters: list[Any] = []
        while count >= _WINDOW:
            above = f"{key} > ?" if parameters else "true"
            windows = f"SELECT {key} AS key FROM {table} WHERE {above} ORDER BY key LIMIT {_WINDOW}"  # noqa: S608
            last, count = next(self.rows(f"SELECT max(key), count(*) FROM ({windows})", parameters))  # noqa: S608
            if count:
                yield from self.rows(
                    f"{query} WHERE {above} AND {key} <= ? ORDER BY {', '.join(order)}", [*parameters, last]
                )
            parameters = [last]

    def fetch(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, which may see temporary tables and what the open transaction has written."""
        try:
            return self._connection.execute(query, list(parameters)).fetchall()
        except duckdb.Error as error:
            raise WorkspaceError(f"{self.path}: {_first_line(error)}") from error

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Execute SQL that returns nothing; several statements may be given where there are no parameters."""
        try:
            self._connection.execute(statement, list(parameters) or None)
        except duckdb.Error as error:
            raise WorkspaceError(f"{self.path}: {_first_line(error)}") from error

    @contextmanager
    def frugal(self) -> Iterator[None]:
        """What is asked inside holds 24 MiB, what is kept of the file among it; more only where rows need more."""
        self.run("SET threads = 1")
        self._is_frugal = True
        self._limit()
        try:
            yield
        finally:
            self._is_frugal = False
            self.run("RESET memory_limit; RESET threads")

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> int:
        """Append rows to one of the workspace's tables, in the order given; returns how many."""
        count = 0
        batch: list[Sequence[Any]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                count += self._append(table, batch)
                batch = []
        return count + self._append(table, batch)

    def _append(self, table: str, batch: list[Sequence[Any]]) -> int:
        if batch:
            # One list a column: DuckDB binds it in one step, sixty times as fast as executemany.
            columns = [list(column) for column in zip(*batch, strict=True)]
            marks = ", ".join(["unnest(?)"] * len(columns))
            try:
                self._connection.execute(f"INSERT INTO {table} SELECT {marks}", columns)
            except duckdb.Error as error:
                raise WorkspaceError(f"{self.path}: {_first_line(error)}") from error
        return len(batch)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that runs inside is written whole or not at all."""
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        try:
            self._connection.commit()
        except duckdb.Error as error:
            raise WorkspaceError(f"{self.path}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
