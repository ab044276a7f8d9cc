"""The command that sets results side by side: leaderboard."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.making import WORKSPACE, Json, Workspace
from kg.cli.output import print_json, print_table, say
from kg.errors import KGError
from kg.graph import BELIEVED, KnowledgeGraph
from kg.leaderboard import leaderboards
from kg.metrics import Metrics

__all__ = ["MetricTables", "register"]

MetricTables = Annotated[
    list[Path] | None,
    typer.Option("--metrics", metavar="FILE", help="CSV of name, higher_is_better, unit, also, to add."),
]


def leaderboard(
    task: Annotated[str | None, typer.Option("--task", help="Only this task.", metavar="T")] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", help="Only this dataset.", metavar="D")] = None,
    metric: Annotated[str | None, typer.Option("--metric", help="Only this metric.", metavar="M")] = None,
    least: Annotated[
        float, typer.Option("--min-belief", min=0, max=1, metavar="B", help="Leave out results that are less sure.")
    ] = BELIEVED,
    metrics: MetricTables = None,
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
) -> None:
    """Show reported results by dataset and metric, the best first.

    Example: kg leaderboard --dataset GLUE
    """
    graph = KnowledgeGraph.open(workspace)
    boards = leaderboards(graph, Metrics(*metrics or ()), task=task, dataset=dataset, metric=metric, least=least)
    if as_json:
        print_json([asdict(board) for board in boards])
        return
    if not boards:
        raise KGError(f"no reported result fits with a score of {least:g} or more; --min-belief 0 asks for all")
    ways = {True: "higher is better", False: "lower is better", None: "which way is better is not known"}
    if len(boards) == 1:
        say(ways[boards[0].metric.higher_is_better])
    print_table(("dataset", "metric", "subject", "value", "whose", "score", "paper", "year", "sentence"), (
        (board.dataset, board.metric.name, e.subject, e.value, "own" if e.own else "quoted", f"{e.score:.2f}", e.paper,
         e.year or "", e.quote)
        for board in boards for e in board.entries
    ))


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(leaderboard)
