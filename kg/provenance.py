"""Where a graph comes from: the run that made it, by hashes, versions and no clock; and what its papers vouch for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kg import __version__
from kg.graph import KnowledgeGraph
from kg.ids import digest

__all__ = ["Run", "introductions", "run_of", "unaffirmed"]


@dataclass(frozen=True, slots=True)
class Run:
    """What read which papers: the same papers, program and corrections give the same run.

    Attributes:
        version: Of litkg.
        extractors: Name and version of each program that read a sentence of the graph, sorted.
        papers: Number of papers.
        input: SHA-256 of their ids and texts.
        corrections: SHA-256 of what people corrected and linked; empty where they did not.
    """

    version: str
    extractors: tuple[str, ...]
    papers: int
    input: str
    corrections: str

    @property
    def id(self) -> str:
        """A short hash of all of it."""
        return digest(self.version, *self.extractors, self.input, self.corrections)


def run_of(graph: KnowledgeGraph) -> Run:
    """The run that made the graph, told from the graph's own tables."""
    rows, ordered = graph.workspace.rows, graph.workspace.ordered
    state, papers = sha256(), 0
    for id, content in ordered("SELECT id, content FROM papers", "papers", ["id"]):
        state.update(digest(id, content, length=64).encode())
        papers += 1
    extractors = rows("SELECT DISTINCT extractor FROM evidence ORDER BY extractor")
    corrections = rows("SELECT value FROM meta WHERE key = 'corrections'")
    return Run(
        __version__, tuple(name for (name,) in extractors), papers, state.hexdigest(),
        next((value for (value,) in corrections), ""),
    )


def unaffirmed(graph: KnowledgeGraph) -> set[str]:
    """Ids of the statements that have evidence, and none that affirms: few of all."""
    query = """
        SELECT statement FROM evidence
        WHERE statement IN (SELECT statement FROM evidence WHERE polarity <> 'affirmed')
        GROUP BY statement HAVING bool_and(polarity <> 'affirmed')"""
    return {statement for (statement,) in graph.workspace.rows(query)}


def introductions(graph: KnowledgeGraph) -> Iterator[tuple[str, str]]:
    """Papers with what they introduce, by paper."""
    table = "(SELECT subject, object FROM statements WHERE predicate = 'introduces')"
    rows = graph.workspace.ordered(f"SELECT subject, object FROM {table}", table, ["subject", "object"])  # noqa: S608
    yield from ((paper, entity) for paper, entity in rows)
