"""Commands that correct the graph so that the correction lasts: merge, split, rename, retype, reject, accept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.making import WORKSPACE, Json, Workspace
from kg.cli.output import print_json, print_table, say
from kg.curation import Correction, write_correction
from kg.errors import KGError
from kg.graph import KnowledgeGraph
from kg.names import normal
from kg.schema import relation

__all__ = ["register"]

File = Annotated[
    Path | None, typer.Option("--curation", metavar="FILE", help="The corrections; curation.tsv beside the workspace.")
]
By = Annotated[str, typer.Option("--by", help="Who says so.", metavar="NAME")]
When = Annotated[str, typer.Option("--when", help="When, as you write it.", metavar="DATE")]


def merge(
    kept: Annotated[str, typer.Argument(help="Name or id of what stays.", metavar="A")],
    other: Annotated[str, typer.Argument(help="Name or id of what becomes one with it.", metavar="B")],
    by: By = "", when: When = "", curation: File = None, workspace: Workspace = Path(WORKSPACE),
) -> None:
    """Make two entities one.

    Example: kg merge TeleChat Tele-Chat --by ada
    """
    with KnowledgeGraph.open(workspace) as graph:
        ends = graph.entity(kept).id, graph.entity(other).id
    if ends[0] == ends[1]:
        raise KGError(f"{kept!r} and {other!r} are one already")
    _correct(Correction("merge", ends, by, when), curation, workspace)


def split(
    name: Annotated[str, typer.Argument(help="Name or id of what is two things.", metavar="A")],
    form: Annotated[str, typer.Argument(help="How the other one is written.", metavar="FORM")],
    new: Annotated[str, typer.Argument(help="What to call it.", metavar="NAME")],
    by: By = "", when: When = "", curation: File = None, workspace: Workspace = Path(WORKSPACE),
) -> None:
    """Take what is written like FORM out of an entity.

    Example: kg split "language model" LM "logical model"
    """
    _correct(Correction("split", (_id(workspace, name), form, new), by, when), curation, workspace)


def rename(
    name: Annotated[str, typer.Argument(help="Name or id.", metavar="A")],
    new: Annotated[str, typer.Argument(help="The name to go by.", metavar="NAME")],
    by: By = "", when: When = "", curation: File = None, workspace: Workspace = Path(WORKSPACE),
) -> None:
    """Give an entity another name; what goes by that already takes it in.

    Example: kg rename ERNIE "ERNIE 1.0"
    """
    _correct(Correction("rename", (_id(workspace, name), new), by, when), curation, workspace)


def retype(
    name: Annotated[str, typer.Argument(help="Name or id.", metavar="A")],
    type: Annotated[str, typer.Argument(help="Model, Dataset, Technique ...", metavar="TYPE")],
    by: By = "", when: When = "", curation: File = None, workspace: Workspace = Path(WORKSPACE),
) -> None:
    """Give an entity another type.

    Example: kg retype LOOK Technique
    """
    _correct(Correction("retype", (_id(workspace, name), type), by, when), curation, workspace)


def reject(
    parts: Annotated[list[str], typer.Argument(help="An entity, or a statement.", metavar="A | S P O")],
    by: By = "", when: When = "", curation: File = None, workspace: Workspace = Path(WORKSPACE),
) -> None:
    """Take an entity out of the graph, or belief from a statement.

    Example: kg reject BERT outperforms XLNet
    """
    if len(parts) not in (1, 3):
        raise typer.BadParameter("one entity, or subject, relation and object", param_hint="A | S P O")
    arguments = (_id(workspace, parts[0]),) if len(parts) == 1 else _triple(workspace, *parts)
    _correct(Correction("reject", arguments, by, when), curation, workspace)


def accept(
    subject: Annotated[str, typer.Argument(metavar="S")],
    predicate: Annotated[str, typer.Argument(metavar="P")],
    object: Annotated[str, typer.Argument(metavar="O")],
    by: By = "", when: When = "", curation: File = None, workspace: Workspace = Path(WORKSPACE),
) -> None:
    """Believe a statement.

    Example: kg accept FinBERT basedOn BERT
    """
    _correct(Correction("accept", _triple(workspace, subject, predicate, object), by, when), curation, workspace)


def why_merged(
    one: Annotated[str, typer.Argument(help="A name, as papers write it.", metavar="A")],
    other: Annotated[str, typer.Argument(help="Another.", metavar="B")],
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
) -> None:
    """Show to what each of two names was resolved, by which stage, and what speaks against it.

    Example: kg why-merged "language model" LM
    """
    graph = KnowledgeGraph.open(workspace)
    rows = list(dict.fromkeys(row for form in (one, other) for row in graph.written(form)))
    for form in (one, other):
        if not any(normal(row.form) == normal(form) for row in rows):
            raise KGError(f"no paper of the graph writes {form!r}")
    targets = [{row.entity for row in rows if normal(row.form) == normal(form)} for form in (one, other)]
    shared = sorted(targets[0] & targets[1])
    against = [f"{form} is also {entity}" for form, found in zip((one, other), targets, strict=True)
               for entity in sorted(found - set(shared))]
    if as_json:
        print_json({"shared": shared, "against": against, "written": [
            {"form": r.form, "entity": r.entity, "stage": r.reason, "papers": r.papers} for r in rows]})
        return
    say(f"one: {', '.join(shared)}" if shared else "not merged")
    for sign in against if shared else ():
        say(f"against it: {sign}")
    print_table(("form", "entity", "stage", "papers"), ((r.form, r.entity, r.reason, r.papers) for r in rows))


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (merge, split, rename, retype, reject, accept):
        app.command()(command)
    app.command("why-merged")(why_merged)


def _id(workspace: Path, name: str) -> str:
    with KnowledgeGraph.open(workspace) as graph:
        return graph.entity(name).id


def _triple(workspace: Path, subject: str, predicate: str, object: str) -> tuple[str, str, str]:
    return _id(workspace, subject), relation(predicate).value, _id(workspace, object)


def _correct(correction: Correction, curation: Path | None, workspace: Path) -> None:
    """Write the line and make the graph anew."""
    from kg.build import CURATION, reassemble

    file = curation or workspace.parent / CURATION
    write_correction(file, correction)
    assembly = reassemble(workspace, file)
    for line in assembly.stale:
        say(f"nothing to apply this to: {line}")
    say(f"wrote the {correction.action} to {file} and corrected the graph; kg build or kg export writes its files anew")
