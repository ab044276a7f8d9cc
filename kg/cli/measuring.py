"""The command that measures: evaluate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.making import Json, Model
from kg.cli.output import print_json, print_table, progress, say
from kg.model import Paper

__all__ = ["register"]

Document = Mapping[str, Any]


def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="Annotated papers, and after them, unless the texts are to be read "
                                                    "now, extracted ones.", metavar="GOLD [PREDICTED]")],
    by: Annotated[bool, typer.Option("--by", help="A row for each type and relation.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List what was missed and invented instead.")] = False,
    intervals: Annotated[
        bool, typer.Option("--intervals", help="Add 95 % intervals of F1, by resampling the papers.")
    ] = False,
    clusters: Annotated[
        Path | None, typer.Option("--clusters", help="Measure the resolution of names against these clusters instead; "
                                                     "all files are GOLD then.", metavar="FILE")
    ] = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Measure extraction against annotated papers: precision, recall and F1.

    Example: kg evaluate dev.jsonl extracted.jsonl --by
    """
    from kg.annotations import read_documents

    if clusters is not None:
        _evaluate_clusters([paper for path in gold for paper in read_documents(path)], clusters, as_json=as_json)
        return
    if len(gold) > 2:
        raise typer.BadParameter("one file of annotated papers and at most one of extracted ones", param_hint="GOLD")
    papers = list(read_documents(gold[0]))
    found = list(read_documents(gold[1])) if len(gold) == 2 else _read(papers, model)
    if errors:
        _print_mistakes(papers, found, as_json=as_json)
    else:
        _print_figures(papers, found, by=by, intervals=intervals, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(evaluate)


def _read(papers: Sequence[Document], model: Path | None) -> list[Document]:
    """What a model says of annotated papers' texts."""
    from kg.annotations import document
    from kg.extract.pipeline import PipelineExtractor
    from kg.extract.shipped import MODEL

    texts = [Paper(str(paper["id"]), str(paper["title"]), str(paper["abstract"])) for paper in papers]
    found: list[Document] = []
    with progress() as update:
        for done, extraction in enumerate(PipelineExtractor.load(model or MODEL).extract(texts), start=1):
            found.append(document(extraction))
            update("extracting", done, len(texts))
    return found


def _print_mistakes(papers: Sequence[Document], found: Sequence[Document], *, as_json: bool) -> None:
    from kg.mistakes import mistakes

    rows = list(mistakes(papers, found))
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        header = ("paper", "kind", "what", "label", "said", "context")
        print_table(header, ((r.paper, r.kind, r.what, r.label, r.said, r.context) for r in rows))


def _print_figures(
    papers: Sequence[Document], found: Sequence[Document], *, by: bool, intervals: bool, as_json: bool
) -> None:
    from kg.evaluate import evaluate as run
    from kg.evaluate import f1_intervals

    tallies = run(papers, found)
    figures: dict[str, Any] = {measure: asdict(tally.figures()) for measure, tally in tallies.items()}
    if by:
        for title, measure in (("by_type", "entity"), ("by_relation", "relation")):
            tally = tallies[measure]
            figures[title] = {label: asdict(tally.figures(label)) for label in tally.labels()}
    header = ["measure", "precision", "recall", "f1", "gold", "predicted"]
    if intervals:
        header += ["low", "high"]
        for measure, (low, high) in f1_intervals(papers, found).items():
            figures[measure] |= {"low": low, "high": high}
    if as_json:
        print_json(figures)
        return
    flat = {name: row for name, row in figures.items() if not name.startswith("by_")}
    for nested in ("by_type", "by_relation"):
        flat.update(figures.get(nested, {}))
    print_table(header, ([name, *(_figure(row.get(key, "")) for key in header[1:])] for name, row in flat.items()))


def _evaluate_clusters(papers: Sequence[Document], clusters: Path, *, as_json: bool) -> None:
    from kg.evaluate_clusters import b_cubed, gold_clusters, pairwise, read_clusters, resolved_clusters

    gold = gold_clusters(read_clusters(clusters))
    # Names are resolved over the papers that were clustered, and no others.
    clustered = {paper for paper, _ in gold}
    found = resolved_clusters(paper for paper in papers if str(paper["id"]) in clustered)
    missing = len(gold.keys() - found.keys())
    if missing:
        say(f"{missing} of {len(gold)} clustered entities are not in the annotated papers, and are left out")
    figures = {"b_cubed": b_cubed(gold, found), "pairwise": pairwise(gold, found)}
    if as_json:
        print_json(figures)
        return
    header = ("measure", "precision", "recall", "f1")
    print_table(header, ([name, *(_figure(row[key]) for key in header[1:])] for name, row in figures.items()))


def _figure(value: float | int | str) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
