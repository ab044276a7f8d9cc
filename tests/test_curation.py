"""Corrections that last: written as lines, replayed at each assembly, reported where they find nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_assemble import BEATS, EXTRACTOR, extraction

from kg.assemble import Assembly, assemble
from kg.curation import Correction, read_corrections, write_correction
from kg.errors import CurationError
from kg.graph import KnowledgeGraph
from kg.linktable import read_links
from kg.model import Extraction
from kg.rdf import quads
from kg.schema import EntityType, RelationType
from kg.store import keep_extractions, keep_papers
from kg.terms import Iri
from kg.workspace import Workspace

MODEL, TECHNIQUE = EntityType.MODEL, EntityType.TECHNIQUE
PAPERS = [
    extraction("a", "Zeta beats Alpha.", {"Zeta": MODEL, "Alpha": MODEL}, [BEATS]),
    extraction("b", "Zetta beats Omega.", {"Zetta": MODEL, "Omega": MODEL}, [BEATS]),
    extraction("c", "We use LM here.", {"LM": TECHNIQUE}),
]


def corrected(*corrections: Correction, papers: list[Extraction] = PAPERS) -> tuple[KnowledgeGraph, Assembly]:
    workspace = Workspace()
    keep_papers(workspace, [one.paper for one in papers])
    keep_extractions(workspace, papers, lambda done: None)
    assembly = assemble(workspace, extractor=EXTRACTOR, corrections=corrections)
    return KnowledgeGraph(workspace), assembly


def ids(graph: KnowledgeGraph) -> set[str]:
    return {entity.id for entity in graph.entities() if entity.type in (MODEL, TECHNIQUE)}


def test_merged_entities_share_everything() -> None:
    graph, assembly = corrected(Correction("merge", ("model/zeta", "model/zetta")))
    assert ids(graph) == {"model/zeta", "model/alpha", "model/omega", "technique/lm"}
    assert assembly.stale == ()
    zeta = graph.entity("model/zeta")
    assert (zeta.paper_count, zeta.aliases) == (2, ("Zetta",))
    beaten = {s.object for s in graph.statements_of(zeta.id) if s.predicate == RelationType.OUTPERFORMS}
    assert beaten == {"model/alpha", "model/omega"}
    assert {row.reason for row in graph.written("Zetta")} == {"curated"}


def test_lines_act_on_what_those_before_them_left() -> None:
    graph, assembly = corrected(
        Correction("rename", ("model/zeta", "Zeta 1")), Correction("retype", ("model/zeta-1", "Technique")),
        Correction("merge", ("technique/zeta-1", "technique/lm")),
        Correction("split", ("technique/zeta-1", "LM", "Mind")),
    )
    assert ids(graph) == {"technique/zeta-1", "technique/mind", "model/alpha", "model/zetta", "model/omega"}
    assert assembly.stale == ()
    assert graph.entity("technique/mind").aliases == ("LM",)


def test_verdicts_outweigh_the_sentences() -> None:
    triple = ("model/zeta", "outperforms", "model/alpha")
    for action, belief in (("accept", 1.0), ("reject", 0.0)):
        graph, _ = corrected(Correction(action, triple))
        [explained] = graph.why("Zeta", "outperforms", "Alpha")
        assert explained.statement.belief == belief
        assert explained.evidence


def test_a_rejected_entity_is_gone_with_all_that_is_said_of_it() -> None:
    graph, _ = corrected(Correction("reject", ("model/alpha",)))
    assert "model/alpha" not in ids(graph)
    assert not [s for s in graph.statements() if "model/alpha" in (s.subject, s.object)]


def test_what_finds_nothing_is_stale() -> None:
    lines = (
        Correction("merge", ("model/zeta", "model/gone"), by="ada"),
        Correction("reject", ("model/zeta", "basedOn", "model/alpha")),
        Correction("split", ("model/zeta", "never written", "X")),
    )
    graph, assembly = corrected(*lines)
    plain, _ = corrected()
    assert ids(graph) == ids(plain)
    assert set(assembly.stale) == {
        "merge\tmodel/zeta\tmodel/gone\tby=ada", "reject\tmodel/zeta\tbasedOn\tmodel/alpha",
        "split\tmodel/zeta\tnever written\tX",
    }


def test_the_file_keeps_what_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "curation.tsv"
    lines = [Correction("merge", ("model/a", "model/b"), "ada", "2026-11-27"), Correction("reject", ("model/c",))]
    for line in lines:
        write_correction(path, line)
    path.write_text("# ours\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_corrections(path) == tuple(lines)
    assert read_corrections(tmp_path / "none.tsv") == ()


@pytest.mark.parametrize("line", ["melt\ta\tb", "merge\ta", "retype\ta\tThing", "reject\ta\tloves\tb", "accept\ta"])
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "curation.tsv"
    path.write_text(f"# a comment\n{line}\n", encoding="utf-8")
    with pytest.raises(CurationError, match=r"curation.tsv:2"):
        read_corrections(path)


def test_a_part_with_a_tab_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurationError):
        write_correction(tmp_path / "c.tsv", Correction("rename", ("model/a", "B\tby=eve")))


def test_links_become_matches_and_never_identity(tmp_path: Path) -> None:
    table = tmp_path / "links.csv"
    table.write_text("name,type,iri,grade\nzeta,Model,https://example.org/z,exact\n"
                     "LM,Model,https://example.org/lm,close\n", encoding="utf-8")
    workspace = Workspace()
    keep_papers(workspace, [one.paper for one in PAPERS])
    keep_extractions(workspace, PAPERS, lambda done: None)
    assembly = assemble(workspace, extractor=EXTRACTOR, links=read_links(table))
    assert assembly.stale == ("LM (Model) closeMatch https://example.org/lm",)
    graph = KnowledgeGraph(workspace)
    assert graph.links() == {"model/zeta": [("https://example.org/z", "exactMatch")]}
    said = {(q.subject, q.predicate, q.object) for q in quads(graph)}
    zeta = Iri("https://w3id.org/litkg/model/zeta")
    assert (zeta, Iri("http://www.w3.org/2004/02/skos/core#exactMatch"), Iri("https://example.org/z")) in said
    assert not [s for s in said if str(s[1]).endswith("#sameAs")]


@pytest.mark.parametrize("row", ["x,Model,javascript:alert(1),exact", "x,Thing,https://e.org/,exact",
                                 "x,Model,https://e.org/,same", ",Model,https://e.org/,exact"])
def test_a_row_that_is_no_link_is_named(tmp_path: Path, row: str) -> None:
    table = tmp_path / "links.csv"
    table.write_text(f"name,type,iri,grade\n{row}\n", encoding="utf-8")
    with pytest.raises(CurationError, match=r"links.csv:2"):
        read_links(table)
