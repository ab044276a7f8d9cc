"""The command that serves the graph over HTTP."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.making import WORKSPACE, Workspace
from kg.cli.output import say

__all__ = ["register"]


def serve(
    workspace: Workspace = Path(WORKSPACE),
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 is any that is free.")] = 8080,
    cors: Annotated[
        list[str] | None, typer.Option("--cors", metavar="ORIGIN", help="Pages there may read answers; * is all.")
    ] = None,
    hosts: Annotated[
        list[str] | None, typer.Option("--allow-host", metavar="NAME", help="Answer to this name too.")
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, metavar="S", help="Seconds a query may take.")] = 30,
    memory: Annotated[int, typer.Option("--memory", min=16, metavar="MB", help="Memory a query may take.")] = 1024,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, metavar="N", help="Processes that answer queries.")
    ] = None,
) -> None:
    """Serve the graph on this machine: explorer, SPARQL endpoint and editor, entity pages, search.

    Example: kg serve --port 8080
    """
    from kg.serve.running import serve as run
    from kg.serve.settings import Settings

    settings = Settings(workspace, host, port, tuple(cors or ()), tuple(hosts or ()), timeout, memory)
    run(
        settings if workers is None else replace(settings, workers=workers),
        ready=lambda address: say(
            f"serving {workspace} at {address} (editor: {address}query, endpoint: {address}sparql); Ctrl+C stops"
        ),
        keeping=lambda folder: say(f"keeping the graph in {folder}, so that queries are quick"),
    )


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(serve)
