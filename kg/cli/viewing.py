"""The command that writes the page of the graph, or of a part of it: view."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.making import WORKSPACE, Workspace
from kg.cli.output import say
from kg.graph import KnowledgeGraph

__all__ = ["register"]


def view(
    around: Annotated[
        str | None, typer.Option("--around", help="Only what is around this name, alias or id.", metavar="NAME")
    ] = None,
    hops: Annotated[int, typer.Option("--hops", min=1, max=6, help="How many statements away from it.")] = 2,
    min_papers: Annotated[
        int, typer.Option("--min-papers", min=1, help="Only entities that so many papers name.", metavar="K")
    ] = 1,
    top: Annotated[int | None, typer.Option("--top", min=1, help="At most so many entities.", metavar="N")] = None,
    title: Annotated[str, typer.Option("--title", help="Heading of the page.")] = "Knowledge graph",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="view.html beside the workspace if unsaid.", metavar="FILE")
    ] = None,
    workspace: Workspace = Path(WORKSPACE),
) -> None:
    """Write the graph, or the part of it that is asked for, as one page for a browser, and say where.

    Example: kg view --around BERT --hops 2
    """
    from kg.explorer.notebook import address_of
    from kg.explorer.page import write_page
    from kg.explorer.part import part

    graph = KnowledgeGraph.open(workspace)
    centre = None if around is None else graph.entity(around).id
    kept = part(graph, around=centre, hops=hops, min_papers=min_papers, top=top)
    path = output or workspace.parent / "view.html"
    write_page(graph, path, title=title, kept=kept, start="" if centre is None else address_of(centre, hops))
    say(f"wrote {path}; open it in a browser")


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(view)
