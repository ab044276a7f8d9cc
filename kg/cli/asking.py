"""The command that asks the graph in SPARQL: query."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.making import WORKSPACE, Json, Workspace
from kg.cli.output import print_json, print_table, say
from kg.errors import QueryError
from kg.graph import BELIEVED, KnowledgeGraph

if TYPE_CHECKING:
    from kg.answers import Answer
    from kg.oxigraph import Store

__all__ = ["register"]


def query(
    text: Annotated[str | None, typer.Argument(help="SPARQL, @FILE, - (stdin), or a name.", metavar="QUERY")] = None,
    arguments: Annotated[
        list[str] | None, typer.Option("--arg", help="A value for a variable, as name=value.", metavar="K=V")
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="table, csv, tsv, json, xml or ttl.")] = "table",
    listed: Annotated[bool, typer.Option("--list", help="List the named queries.")] = False,
    least: Annotated[
        float | None,
        typer.Option("--min-belief", min=0, max=1, metavar="B",
                     help=f"Leave out weaker statements; {BELIEVED} for named queries, 0 for your own."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", min=0.1, max=86400, metavar="S", help="Seconds the query may take; else no limit."),
    ] = None,
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
) -> None:
    """Ask the graph in SPARQL 1.1, or by the name of a query that is kept ready.

    Example: kg query leaderboard --arg dataset=GLUE
    """
    from kg.sparql import write_answer
    from kg.triplestore import kept_store
    from kg.vocabulary import namespaces

    if listed:
        _list(as_json=as_json)
        return
    if text is None:
        raise typer.BadParameter("a query, @FILE, - or a name is needed; --list lists the names", param_hint="QUERY")
    sparql, is_named = _query_text(text)
    floor = least if least is not None else BELIEVED if is_named else 0.0
    values = dict(map(_argument, arguments or []))
    with KnowledgeGraph.open(workspace) as graph:
        data = kept_store(graph, least=floor, told=_keeping)
    with _stoppable(timeout):
        answer = _asked(data, sparql, values)
    if format == "table" and not as_json:
        print_table(answer.header(), answer.table(namespaces()))
    else:
        sys.stdout.flush()
        write_answer(answer, sys.stdout.buffer, "json" if as_json else format)


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(query)


def _list(*, as_json: bool) -> None:
    from kg.named import named_queries

    known = named_queries().values()
    if as_json:
        print_json([{"name": one.name, "arguments": one.arguments, "meaning": one.meaning} for one in known])
        return
    print_table(("name", "arguments", "what it answers"), (
        (one.name, ", ".join(one.arguments), one.meaning) for one in known
    ))


def _query_text(given: str) -> tuple[str, bool]:
    """The SPARQL of a query that is given as a file, a name, or itself; whether it is one of ours."""
    from kg.named import query_text

    if given == "-" or given.startswith("@"):
        try:
            return (sys.stdin.buffer.read() if given == "-" else Path(given[1:]).read_bytes()).decode("utf-8"), False
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"cannot read the query in {given.removeprefix('@')}: {error}") from error
    return query_text(given)


def _asked(data: Store, sparql: str, values: dict[str, str]) -> Answer:
    """The answer; where the query is wrong, the line with a caret goes before the error."""
    from kg.sparql import query as ask

    try:
        return ask(data, sparql, values)
    except QueryError as error:
        if error.line:
            say(error.pointed())
        raise


@contextmanager
def _stoppable(seconds: float | None) -> Iterator[None]:
    """Ctrl+C, or the end of the time where there is one, ends the process: inside the engine nothing else can."""

    def stop() -> None:
        say(f"kg: the query was stopped after {seconds:g} s; ask for less, or give it a longer --timeout")
        os._exit(1)

    handler = signal.getsignal(signal.SIGINT)
    timer = Timer(seconds, stop) if seconds is not None else None
    if handler is signal.default_int_handler:  # Else it is ignored, as a shell wants it of what runs in the background.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    if timer is not None:
        timer.start()
    try:
        yield
    finally:
        if timer is not None:
            timer.cancel()
        signal.signal(signal.SIGINT, handler)


def _argument(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise typer.BadParameter(f"{given!r} is not name=value", param_hint="--arg")
    return name, value


def _keeping(folder: Path) -> None:
    if sys.stderr.isatty():
        say(f"keeping the graph in {folder}, so that further queries are quick")
