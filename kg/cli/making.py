"""Commands that make things: build, extract, export, validate."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from kg.cli.output import destination, print_json, print_table, progress, say
from kg.cli.reading import Columns, InputFormat, MostUnpacked, reader
from kg.errors import KGError, PaperFormatError
from kg.identity import merge
from kg.model import Paper

__all__ = ["register"]

WORKSPACE = "exports/kg.duckdb"
"""The workspace that commands use unless told otherwise."""

Inputs = Annotated[list[str], typer.Argument(help="Files, directories, or - for standard input.", metavar="INPUT...")]
Workspace = Annotated[Path, typer.Option("--workspace", help="The graph's workspace.", metavar="PATH")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes that read papers.", metavar="N")]
Model = Annotated[
    Path | None, typer.Option("--model", help="Folder of a trained pipeline, in place of ours.", metavar="DIR")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="List what was rejected and what was merged.")]
Out = Annotated[str, typer.Option("--output", "-o", help="File to write; - is stdout.", metavar="FILE")]


def build(
    inputs: Inputs,
    output: Annotated[Path, typer.Option("--output", "-o", help="Directory.", metavar="DIR")] = Path("exports"),
    workspace: Annotated[
        Path | None, typer.Option("--workspace", help="Workspace; DIR/kg.duckdb by default.", metavar="PATH")
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Keep the papers of earlier builds.")] = False,
    curation: Annotated[
        Path | None, typer.Option("--curation", metavar="FILE", help="Corrections; curation.tsv beside the workspace.")
    ] = None,
    links: Annotated[
        Path | None, typer.Option("--links", metavar="FILE", help="CSV of name, type, iri, grade (exact or close).")
    ] = None,
    model: Model = None,
    workers: Workers = None,
    format: InputFormat = None,
    columns: Columns = None,
    most_unpacked: MostUnpacked = None,
    verbose: Verbose = False,
) -> None:
    """Build the knowledge graph of a pile of papers.

    Writes kg.duckdb, graph.nq, graph.ttl, graph.html and report.json into DIR. Papers read before are not read again.

    Example: kg build seeds/ -o exports/
    """
    from kg.build import build as run
    from kg.extract.shipped import MODEL

    read = reader(format, columns, most_unpacked)
    with progress() as update:
        report = run(
            inputs, output, workspace=workspace, add=add, corrections=curation, links=links, model=model or MODEL,
            workers=workers, read=read, progress=update,
        )
    for reject in report.rejects if verbose else report.rejects[:5]:
        say(f"rejected {reject}")
    if len(report.rejects) > 5 and not verbose:
        say(f"... and {len(report.rejects) - 5} more rejects; all are in {output / 'report.json'}")
    for line in report.assembly.stale:
        say(f"nothing to apply this to: {line}")
    for merged in report.merges if verbose else ():
        say(f"merged {merged}")
    stats = report.stats
    said = sum(stats.statements.values())
    say(f"{report.read} records: {report.in_graph} papers, {report.duplicates} merged into them, "
        f"{len(report.rejects)} rejected; {report.extracted} newly read")
    say(f"{sum(stats.entities.values())} entities, {said} statements, {stats.evidence} pieces of evidence, "
        f"{stats.results} results in {output}; open {output / 'graph.html'}")


def extract(
    inputs: Inputs,
    output: Out = "-",
    model: Model = None,
    workers: Workers = None,
    format: InputFormat = None,
    columns: Columns = None,
    most_unpacked: MostUnpacked = None,
) -> None:
    """Read papers and write what each one says, one JSON object a paper, in the order of the input.

    Records of the same paper are one paper, under the id of the record that has its text.

    Example: kg extract papers.jsonl -o extracted.jsonl
    """
    from kg.annotations import document
    from kg.extract.shipped import MODEL
    from kg.extract.workers import extract_papers, worker_count

    read = reader(format, columns, most_unpacked)
    records = [record for path in inputs for record in read(path)]
    papers = _distinct([record for record in records if isinstance(record, Paper)])
    rejects = [record for record in records if not isinstance(record, Paper)]
    for reject in rejects:
        say(f"rejected {reject}")
    if not papers:
        raise PaperFormatError(" ".join(inputs), 0, "no papers could be read")
    with progress() as update, destination(output) as handle:
        extractions = extract_papers(papers, model=model or MODEL, workers=worker_count(len(papers), workers))
        for done, extraction in enumerate(extractions, start=1):
            handle.write(json.dumps(document(extraction), ensure_ascii=False) + "\n")
            update("extracting", done, len(papers))


def export(
    name: Annotated[str | None, typer.Argument(help="The format.", metavar="FORMAT")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="exports/graph.* if unsaid; - is stdout.", metavar="PATH")
    ] = None,
    workspace: Workspace = Path(WORKSPACE),
    listed: Annotated[bool, typer.Option("--list", help="List the formats.")] = False,
) -> None:
    """Write the graph in another format.

    Example: kg export neo4j -o bundle/
    """
    from kg.exporters import EXPORTERS, exporter
    from kg.graph import KnowledgeGraph

    if listed:
        print_table(("format", "what"), ((row.name, row.description) for row in EXPORTERS.values()))
        return
    if name is None:
        raise typer.BadParameter(f"which format? There are {', '.join(EXPORTERS)}", param_hint="FORMAT")
    chosen = exporter(name)
    graph = KnowledgeGraph.open(workspace)
    if str(output) == "-" and not chosen.is_folder:
        with TemporaryDirectory() as folder:
            chosen.write(graph, Path(folder) / "graph")
            with (Path(folder) / "graph").open("rb") as written:
                shutil.copyfileobj(written, sys.stdout.buffer)
        return
    path = output or workspace.parent / f"graph{chosen.suffix}"
    chosen.write(graph, path)
    say(f"wrote {path}")


def validate(
    file: Annotated[Path | None, typer.Argument(help="An RDF file; by default the workspace.", metavar="FILE")] = None,
    workspace: Workspace = Path(WORKSPACE),
    as_json: Json = False,
    shacl: Annotated[
        Path | None, typer.Option("--shacl", help="Write a SHACL validation report (Turtle).", metavar="FILE")
    ] = None,
) -> None:
    """Check the graph: SHACL shapes, domain and range, and every quote against its paper's text.

    Example: kg validate --shacl report.ttl
    """
    from kg.files import written_bytes
    from kg.graph import KnowledgeGraph
    from kg.validate import validate as run
    from kg.validate import validate_file, write_report

    report = validate_file(file) if file is not None else run(KnowledgeGraph.open(workspace))
    if shacl is not None:
        with written_bytes(shacl) as handle:
            write_report(report, handle)
    if as_json:
        print_json({"conforms": report.conforms, "findings": [asdict(finding) for finding in report.findings]})
    elif report.findings:
        rows = ((finding.check, finding.focus, finding.message) for finding in report.findings)
        print_table(("check", "focus", "message"), rows)
    if not report.conforms:
        raise KGError(f"{file or workspace} breaks {len(report.findings)} rules")
    say(f"{file or workspace} conforms: nothing found")


def _distinct(records: list[Paper]) -> list[Paper]:
    """One paper for all records of it, where the record with its text stands, and under that record's id."""
    place = {id(record): number for number, record in enumerate(records)}
    papers = []
    for merged in merge(records):
        source = next(r for r in merged.records if (r.title, r.abstract) == (merged.paper.title, merged.paper.abstract))
        papers.append((place[id(source)], replace(merged.paper, id=source.id)))
    return [paper for _, paper in sorted(papers, key=lambda pair: pair[0])]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (build, extract, export, validate):
        app.command()(command)

