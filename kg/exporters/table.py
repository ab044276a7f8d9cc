"""The table of export formats."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from kg.errors import ExportError
from kg.graph import KnowledgeGraph

__all__ = ["EXPORTERS", "Exporter"]


class _Format(Protocol):
    """What each module of this package offers."""

    def write(self, graph: KnowledgeGraph, path: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Exporter:
    """One export format.

    Attributes:
        name: What the command line calls it.
        description: One line for people.
        suffix: What follows the graph's name in a file name.
        module: The module of this package with its ``write``, loaded when it is used, since some load much.
        is_folder: Whether `path` names a folder of several files.
    """

    name: str
    description: str
    suffix: str
    module: str
    is_folder: bool = False

    def write(self, graph: KnowledgeGraph, path: str | Path) -> None:
        """Write the whole graph; a file appears whole or not at all, a folder file by file.

        Raises:
            ExportError: The place cannot be written.
        """
        place = Path(path)
        if self.is_folder and place.exists() and not place.is_dir():
            raise ExportError(f"cannot write {place}: {self.name} is a folder of files, and a file is there")
        if not self.is_folder and place.is_dir():
            raise ExportError(f"cannot write {place}: {self.name} is one file, and a folder is there")
        cast("_Format", import_module(f"kg.exporters.{self.module}")).write(graph, place)


EXPORTERS: dict[str, Exporter] = {
    row.name: row
    for row in (
        Exporter("nq", "N-Quads: everything, with the evidence in one named graph a paper", ".nq", "nquads"),
        Exporter("ttl", "Turtle: everything, in one graph", ".ttl", "turtle"),
        Exporter("trig", "TriG: everything, in named graphs", ".trig", "trig"),
        Exporter("jsonld", "JSON-LD: everything, in named graphs, with its context", ".jsonld", "jsonld"),
        Exporter("nt", "N-Triples: everything, in one graph", ".nt", "ntriples"),
        Exporter("rdf", "RDF/XML: everything, in one graph", ".rdf", "rdfxml"),
        Exporter("rdf12", "RDF 1.2 as N-Triples: statements reify triple terms", ".rdf12.nt", "rdf12"),
        Exporter("html", "one page to explore in a browser, offline", ".html", "html"),
        Exporter("pyvis", "one page with a picture of the most telling part, drawn by vis-network", "-pyvis.html",
                 "vis"),
        Exporter("graphml", "GraphML for networkx, Gephi and yEd: entities and statements", ".graphml", "graphml"),
        Exporter("neo4j", "folder for Neo4j: CSV for its importer, and a Cypher script", "-neo4j", "neo4j",
                 is_folder=True),
        Exporter("csv", "folder of two tables for Gephi and spreadsheets: nodes.csv, edges.csv", "-csv", "tables",
                 is_folder=True),
    )
}
"""Every export format, by the name that the command line knows."""
