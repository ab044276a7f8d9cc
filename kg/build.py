"""The whole story: papers on disk to a workspace, a graph in it, and the files that people open."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import file_digest
from pathlib import Path

from kg.assemble import Assembly, assemble
from kg.checks import require_sound
from kg.curation import Correction, read_corrections
from kg.errors import PaperFormatError
from kg.exporters import Exporter, exporter
from kg.extract.shipped import MODEL, extractor_name
from kg.files import code_digest, written
from kg.graph import KnowledgeGraph, Stats
from kg.identity import MergedPaper, merge
from kg.ids import digest
from kg.linktable import Link, read_links
from kg.model import Paper
from kg.readers import Reject, read_papers
from kg.store import (
    keep_extractions,
    keep_papers,
    keep_records,
    keep_rejects,
    kept_records,
    recall,
    recall_assembly,
    remember,
    remember_assembly,
    unread_papers,
)
from kg.workspace import Workspace

__all__ = ["CURATION", "DEFAULT_EXPORTS", "LINKS", "BuildReport", "Progress", "Read", "build", "reassemble"]

CURATION = "curation.tsv"
"""The file of corrections, beside the workspace."""
LINKS = "links.csv"
"""The table of what things are called elsewhere, beside the workspace."""
DEFAULT_EXPORTS = ("nq", "ttl", "html")
"""Formats that every build writes, as ``graph`` with the format's ending."""

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how much of it is done, and how much there is."""

Read = Callable[[str], Iterator[Paper | Reject]]
"""From a file, a directory or ``-`` to records and rejects, as :func:`~kg.readers.read_papers` does."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What came in and what came of it; ``read`` = ``duplicates`` + ``rejected`` + ``in_graph``."""

    read: int
    duplicates: int
    in_graph: int
    without_entities: int
    extracted: int
    assembly: Assembly
    stats: Stats
    rejects: tuple[Reject, ...]
    merges: tuple[MergedPaper, ...]

    def as_json(self) -> str:
        """The report as ``report.json`` holds it: nothing that differs between two builds of the same papers."""
        papers = {
            "read": self.read,
            "duplicates": self.duplicates,
            "rejected": len(self.rejects),
            "in_graph": self.in_graph,
            "without_entities": self.without_entities,
        }
        report = {
            "papers": papers,
            "entities": self.stats.entities,
            "statements": self.stats.statements,
            "evidence": self.stats.evidence,
            "results": self.stats.results,
            "dropped": {"misfits": self.assembly.misfits, "conflicts": self.assembly.conflicts},
            "stale_corrections": list(self.assembly.stale),
            "merges": [
                {
                    "paper": merged.paper.id,
                    "records": len(merged.records),
                    "reasons": [reason._asdict() for reason in merged.reasons],
                }
                for merged in self.merges
            ],
            "rejects": [asdict(reject) for reject in self.rejects],
        }
        return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def build(
    inputs: Sequence[str],
    directory: str | Path,
    *,
    workspace: str | Path | None = None,
    add: bool = False,
    corrections: str | Path | None = None,
    links: str | Path | None = None,
    workers: int | None = 1,
    model: str | Path = MODEL,
    exports: Iterable[str] = DEFAULT_EXPORTS,
    read: Read = read_papers,
    progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Make the graph of the papers in `inputs` and write it into `directory`.

    The graph holds these papers and no others, unless `add` keeps those that the workspace already has. Papers that
    the same model has read before are not read again, and files that would not change are not written again.

    Args:
        inputs: Files, directories, or ``-`` for standard input.
        directory: Where ``graph.*``, ``report.json`` and, unless `workspace` says otherwise, ``kg.duckdb`` go.
        workspace: The DuckDB file.
        add: Keep the papers of earlier builds.
        corrections: What people corrected (:mod:`kg.curation`); by default ``curation.tsv`` beside the workspace.
        links: What things are called elsewhere (:mod:`kg.linktable`); by default ``links.csv`` beside the workspace.
        workers: Processes that read papers; None is one a processor where that pays. More than one needs a program
            whose main module can be imported again (``if __name__ == "__main__"``).
        model: Folder of a trained pipeline; by default the one that ships with litkg.
        exports: Names of export formats to write.
        read: Reads one of `inputs`; by default it finds the format by itself.
        progress: Told how the work goes on.

    Raises:
        PaperFormatError: Nothing in `inputs` could be read as a paper.
        CurationError: A correction or a link cannot be read.
        BrokenGraphError: The graph breaks its own rules; the one that was there stays.
    """
    formats, out = [exporter(name) for name in exports], Path(directory)
    place = Path(workspace or out / "kg.duckdb")
    known = _known(place, corrections, links)
    records, rejected = _read(inputs, read, progress)
    if not records and not add:
        raise _nothing_read(inputs, rejected)
    with Workspace(place) as space:
        kept, rejects = _keep(space, records, rejected, add=add)
        merged = merge(kept)
        papers = [one.paper for one in merged]
        extractor = extractor_name(model)
        extracted = _extract(space, papers, extractor, model=model, workers=workers, progress=progress)
        state, assembly = _assemble(space, papers, extractor, known, progress)
        graph = KnowledgeGraph(space)
        for format in formats:
            _export(space, graph, state, format, out / f"graph{format.suffix}", progress)
        report = _report(graph, merged, rejects, extracted, assembly)
    with written(out / "report.json") as handle:
        handle.write(report.as_json())
    return report


def _report(
    graph: KnowledgeGraph, merged: Sequence[MergedPaper], rejects: Sequence[Reject], extracted: int, assembly: Assembly
) -> BuildReport:
    records = sum(len(one.records) for one in merged)
    return BuildReport(
        read=records + len(rejects),
        duplicates=records - len(merged),
        in_graph=len(merged),
        without_entities=graph.papers_without_entities(),
        extracted=extracted,
        assembly=assembly,
        stats=graph.stats(),
        rejects=tuple(rejects),
        merges=tuple(one for one in merged if one.duplicates),
    )


def reassemble(
    workspace: str | Path, corrections: str | Path | None = None, links: str | Path | None = None
) -> Assembly:
    """Make the graph of a workspace anew from what was read, with corrections and links as they are now.

    Exports stay as they are until they are written again.
    """
    place = Path(workspace)
    known = _known(place, corrections, links)
    with Workspace(place) as space:
        papers = [merged.paper for merged in merge(kept_records(space))]
        extractor = recall(space, "extractor") or ""
        return _assemble(space, papers, extractor, known, lambda stage, done, total: None)[1]


Known = tuple[Sequence[Correction], Sequence[Link]]
"""What people know beside the papers."""


def _known(workspace: Path, corrections: str | Path | None, links: str | Path | None) -> Known:
    """The files given, else those beside the workspace, where there are any."""
    table = workspace.parent / LINKS
    return (
        read_corrections(Path(corrections) if corrections else workspace.parent / CURATION),
        read_links(Path(links) if links else table) if links or table.exists() else (),
    )


def _read(inputs: Sequence[str], read: Read, progress: Progress) -> tuple[list[Paper], list[Reject]]:
    papers: list[Paper] = []
    rejects: list[Reject] = []
    for path in inputs:
        try:
            for record in read(path):
                if isinstance(record, Reject):
                    rejects.append(record)
                else:
                    papers.append(record)
                    progress("reading", len(papers), 0)
        except PaperFormatError as error:
            rejects.append(Reject(error.source, error.line, error.reason))
    return papers, rejects


def _keep(
    space: Workspace, records: Sequence[Paper], rejected: Sequence[Reject], *, add: bool
) -> tuple[list[Paper], list[Reject]]:
    """Store what was read; -> all records and rejects that count."""
    with space.transaction():
        keep_records(space, records, add=add)
        rejects = keep_rejects(space, rejected, add=add)
        return kept_records(space), rejects


def _nothing_read(inputs: Sequence[str], rejects: Sequence[Reject]) -> PaperFormatError:
    if len(rejects) == 1:
        return PaperFormatError(rejects[0].source, rejects[0].line, rejects[0].reason)
    reasons = "; ".join(map(str, rejects[:3])) or "they are empty"
    more = f"; and {len(rejects) - 3} more" if len(rejects) > 3 else ""
    return PaperFormatError(" ".join(inputs), 0, f"no papers could be read: {reasons}{more}")


def _extract(
    space: Workspace,
    papers: Sequence[Paper],
    extractor: str,
    *,
    model: str | Path,
    workers: int | None,
    progress: Progress,
) -> int:
    """Read the papers whose text is new to `extractor`; returns how many there were."""
    unread = unread_papers(space, papers, extractor)
    if unread:
        # spaCy takes seconds to load, so it is not imported before there is a text to read.
        from kg.extract.workers import extract_papers, worker_count

        progress("extracting", 0, len(unread))
        extractions = extract_papers(unread, model=model, workers=worker_count(len(unread), workers))
        keep_extractions(space, extractions, lambda done: progress("extracting", done, len(unread)))
    return len(unread)


def _assemble(
    space: Workspace, papers: Sequence[Paper], extractor: str, known: Known, progress: Progress
) -> tuple[str, Assembly]:
    """Make these the papers of the graph, unless they are already; -> a hash of its state, what could not be kept.

    The state covers all that the graph is a function of: the papers, who read them, what people corrected, this code.
    """
    told = (repr(replace(paper, source="")) for paper in papers)
    corrections, links = known
    state = digest(code_digest(), extractor, *("\n".join(map(str, lines)) for lines in known), *told)
    last = recall_assembly(space)
    if last.get("state") == state:
        require_sound(space)
        return state, Assembly(last["misfits"], last["conflicts"], tuple(last["stale"]))
    progress("assembling", 0, 1)
    # In one piece: a build that is cut short leaves the graph that was there.
    with space.transaction():
        keep_papers(space, papers)
        assembly = assemble(space, extractor=extractor, corrections=corrections, links=links)
        require_sound(space)
        remember_assembly(space, state, asdict(assembly))
    progress("assembling", 1, 1)
    return state, assembly


def _export(
    space: Workspace, graph: KnowledgeGraph, state: str, format: Exporter, path: Path, progress: Progress
) -> None:
    """Write one export, unless the file is there as this state of the graph made it."""
    key = f"export {path.resolve()}"
    if not path.is_file() or recall(space, key) != f"{state} {_file_digest(path)}":
        progress(f"writing {path.name}", 0, 1)
        format.write(graph, path)
        progress(f"writing {path.name}", 1, 1)
        if path.is_file():
            remember(space, key, f"{state} {_file_digest(path)}")


def _file_digest(path: Path) -> str:
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()
