"""Commands that look into the graph: find, show, why, path, stats."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.making import WORKSPACE, Json, Workspace
from kg.cli.output import console, harmless, print_json, print_table, quoted, say
from kg.contradictions import Contradiction, contradictions
from kg.errors import KGError, UnknownNameError
from kg.graph import Explanation, KnowledgeGraph
from kg.metrics import Metrics
from kg.model import Entity, Evidence
from kg.resolve import Conflict
from kg.schema import Polarity

__all__ = ["register"]

_FEW = 3
"""Sentences that a terminal shows of one statement before it is asked for more."""


def find(
    text: Annotated[str, typer.Argument(help="Part of a name or alias.", metavar="TEXT")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 20,
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
) -> None:
    """Find entities by name.

    Example: kg find bert
    """
    found = KnowledgeGraph.open(workspace).find(text, limit=limit)
    if as_json:
        print_json([asdict(entity) for entity in found])
        return
    if not found:
        raise UnknownNameError(text)
    print_table(("type", "name", "papers", "id", "aliases"), (
        (e.type.value, e.name, e.paper_count, e.id, ", ".join(e.aliases[:5])) for e in found
    ))


def show(
    name: Annotated[str, typer.Argument(help="A name, alias or id.", metavar="NAME")],
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
) -> None:
    """Show one entity: its names, its statements with a sentence each, and its results.

    Example: kg show "ERNIE 2.0"
    """
    graph = KnowledgeGraph.open(workspace)
    entity = graph.entity(name)
    statements = graph.statements_of(entity.id)
    results = graph.results_of(entity.id)
    if as_json:
        print_json({
            "entity": asdict(entity),
            "statements": [asdict(statement) for statement in statements],
            "results": [asdict(result) for result in results],
        })
        return
    names = _Names(graph)
    _head(entity)
    for iri, grade in graph.links().get(entity.id, ()):
        say(f"{grade} {iri}")
    rows = []
    for statement in statements:
        evidence = graph.evidence_of(statement.id)
        ends = (names[statement.subject], statement.predicate.value, names[statement.object])
        rows.append((*ends, f"{statement.belief:.2f}", statement.paper_count, evidence[0].quote if evidence else ""))
    print_table(("subject", "relation", "object", "belief", "papers", "sentence"), rows)
    if results:
        console().print()
        print_table(("subject", "metric", "dataset", "value", "kind", "over", "paper"), (
            (names[r.subject], names[r.metric], names[r.dataset], r.value, r.kind.value, names[r.baseline],
             names[r.paper]) for r in results
        ))


def why(
    subject: Annotated[str, typer.Argument(metavar="S")],
    predicate: Annotated[str, typer.Argument(help="A relation, or - for any.", metavar="P")],
    object: Annotated[str, typer.Argument(metavar="O")],
    every: Annotated[bool, typer.Option("--all", help="Show all sentences.")] = False,
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
) -> None:
    """Show the sentences that say a statement, and how its belief came about.

    Example: kg why "ERNIE 2.0" outperforms BERT
    """
    graph = KnowledgeGraph.open(workspace)
    found = graph.why(subject, None if predicate == "-" else predicate, object)
    if not found:
        wanted = "any statement" if predicate == "-" else f"a statement {predicate!r}"
        raise KGError(f"the graph does not hold {wanted} from {subject!r} to {object!r}")
    if as_json:
        print_json([asdict(explanation) for explanation in found])
        return
    names = _Names(graph)
    for explanation in found:
        _explain(graph, names, explanation, every=every)


def path(
    start: Annotated[str, typer.Argument(help="A name, alias or id.", metavar="A")],
    end: Annotated[str, typer.Argument(help="A name, alias or id.", metavar="B")],
    least: Annotated[
        float, typer.Option("--min-belief", min=0, max=1, metavar="B", help="Take no statement believed less.")
    ] = 0.0,
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
) -> None:
    """Show the fewest statements that lead from one entity to another, each with a sentence.

    Example: kg path FinBERT GPT-3
    """
    from kg.network import shortest_path

    graph = KnowledgeGraph.open(workspace)
    steps = shortest_path(graph, start, end, minimum_belief=least)
    if as_json:
        print_json([asdict(statement) for statement in steps])
        return
    if not steps:
        raise KGError(f"no statements lead from {start!r} to {end!r}")
    names = _Names(graph)
    rows = []
    for statement in steps:
        evidence = graph.evidence_of(statement.id)
        ends = (names[statement.subject], statement.predicate.value, names[statement.object])
        rows.append((*ends, f"{statement.belief:.2f}", evidence[0].quote if evidence else ""))
    print_table(("subject", "relation", "object", "belief", "sentence"), rows)


def stats(
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="List names that papers put under several types instead.")
    ] = False,
    contradicted: Annotated[
        bool, typer.Option("--contradictions", help="List what cannot both be so instead.")
    ] = False,
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
) -> None:
    """Count what the graph holds.

    Example: kg stats --json
    """
    graph = KnowledgeGraph.open(workspace)
    if conflicts:
        _listed(list(graph.conflicts()), as_json=as_json)
        return
    if contradicted:
        _listed(contradictions(graph, Metrics()), as_json=as_json)
        return
    counted = graph.stats()
    if as_json:
        print_json(asdict(counted))
        return
    rows: list[tuple[str, int]] = [("papers", counted.papers)]
    rows += [(f"entity {type}", count) for type, count in counted.entities.items()]
    rows += [(f"statement {relation}", count) for relation, count in counted.statements.items()]
    rows += [("evidence", counted.evidence), ("results", counted.results)]
    print_table(("what", "count"), rows)


def _listed(rows: Sequence[Conflict] | Sequence[Contradiction], *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(row) for row in rows])
    elif rows:
        header = [field.name for field in fields(rows[0])]
        print_table([name.replace("_", " ") for name in header], ([getattr(row, n) for n in header] for row in rows))
    else:
        say("there are none")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (find, show, why, path, stats):
        app.command()(command)


class _Names(dict[str | None, str]):
    """Names of entities by id, looked up as they are needed; None is no name."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        super().__init__({None: ""})
        self._graph = graph

    def __missing__(self, id: str | None) -> str:
        self[id] = name = self._graph.entity(id).name if id else ""
        return name


def _head(entity: Entity) -> None:
    # On stderr, so that a pipe gets one table.
    say(f"{entity.name} ({entity.type.value}, {entity.id}): {entity.paper_count} papers, "
        f"{entity.mention_count} mentions")
    if entity.aliases:
        say(f"also written {', '.join(entity.aliases[:12])}")
    for identifier in entity.identifiers:
        say(f"see {identifier}")


def _explain(graph: KnowledgeGraph, names: _Names, explanation: Explanation, *, every: bool) -> None:
    statement, evidence = explanation.statement, explanation.evidence
    out = console()
    ends = [graph.entity(statement.subject), graph.entity(statement.object)]
    out.print(quoted(f"{ends[0].name} {statement.predicate.value} {ends[1].name}"), style="bold")
    out.print(f"belief {statement.belief:.2f} = {_formula(evidence, statement.belief)}")
    forms = [form for end in ends for form in (end.name, *end.aliases)]
    for piece in evidence if every else evidence[:_FEW]:
        out.print("  ", quoted(piece.quote, forms), sep="")
        out.print(harmless(f"    {names[piece.paper]}; score {piece.score:.2f}, {piece.polarity.value}"))
    if len(evidence) > _FEW and not every:
        say(f"... and {len(evidence) - _FEW} more sentences; --all shows them")


_WEIGHT = {Polarity.NEGATED: 1.0, Polarity.HEDGED: 0.5}
"""How much of a sentence's score counts against what it does not affirm."""


def _formula(evidence: Sequence[Evidence], belief: float) -> str:
    """Noisy-or over the best affirmed score of each paper, less what speaks against it, in numbers."""
    if not evidence:
        return "as the paper's record says"
    best: dict[tuple[str, Polarity], float] = defaultdict(float)
    for piece in evidence:
        best[piece.paper, piece.polarity] = max(piece.score, best[piece.paper, piece.polarity])
    said = [score for (_, polarity), score in best.items() if polarity == Polarity.AFFIRMED]
    against = [_WEIGHT[polarity] * score for (_, polarity), score in best.items() if polarity in _WEIGHT]
    left = (1 - math.prod(1 - min(score, 0.9999) for score in said)) * math.prod(1 - score for score in against)
    if not math.isclose(belief, left, abs_tol=0.002):
        return "as a person said"
    if not said:
        return "0, since no sentence affirms it"
    sum_ = f"1 - {_factors(said)}"
    return f"({sum_}) * {_factors(against)}" if against else sum_


def _factors(scores: Sequence[float]) -> str:
    shown = " * ".join(f"(1 - {score:.2f})" for score in sorted(scores, reverse=True)[:6])
    return f"{shown}{' * ...' if len(scores) > 6 else ''}"
