"""Fixtures that several test modules share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from serving import Server, served, workspace

from kg.graph import KnowledgeGraph
from kg.ids import digest, statement_id
from kg.workspace import Workspace

HOSTILE = 'A "quoted"; title,\n</script><script>alert(1)</script> \u202ertl \\ href=x'

_EXTRACTOR = "test/1"
_PAPERS: list[tuple[Any, ...]] = [
    ("paper/2005.10433", "Text-to-text models", "We present Zeta. Zeta beats Alpha on SetB by 2.5 points.",
     ["Ada Example", "Bo Sample"], 2020, "TESTCONF 2020", "https://example.org/p1", ["arxiv:2005.10433"], []),
    ("paper/h:ff", HOSTILE, "=1+1 Zeta is trained on SetB.", [], None, None, None, [], []),
]
_ENTITIES = [
    ("model/zeta", "Model", "Zeta", 2, 4, ["https://example.org/zeta?a=1&b=2"]),
    ("model/alpha", "Model", "=Alpha", 1, 1, []),
    ("dataset/setb", "Dataset", "SetB", 2, 2, []),
    ("metric/points", "Metric", "c++ <accuracy>", 1, 1, []),
    ("paper/2005.10433", "Paper", "Text-to-text models", 1, 0, ["https://arxiv.org/abs/2005.10433"]),
    ("paper/h:ff", "Paper", HOSTILE, 1, 0, []),
    ("person/ada-example", "Person", "Ada Example", 1, 0, []),
    ("venue/testconf-2020", "Venue", "TESTCONF 2020", 1, 0, []),
]
_TRIPLES = [
    ("paper/2005.10433", "introduces", "model/zeta", 0, 0, 16, "affirmed"),
    ("model/zeta", "outperforms", "model/alpha", 0, 17, 56, "affirmed"),
    ("model/zeta", "comparedWith", "model/alpha", 0, 17, 56, "affirmed"),
    ("model/zeta", "evaluatedOn", "dataset/setb", 0, 17, 56, "affirmed"),
    ("model/zeta", "trainedOn", "dataset/setb", 1, 5, 29, "hedged"),
    ("paper/h:ff", "mentions", "model/zeta", 1, 5, 29, "affirmed"),
    ("paper/h:ff", "evaluatedOn", "dataset/setb", 1, 5, 29, "negated"),
    ("paper/2005.10433", "authoredBy", "person/ada-example", None, 0, 0, ""),
    ("paper/2005.10433", "publishedIn", "venue/testconf-2020", None, 0, 0, ""),
]


@pytest.fixture
def small_graph() -> Iterator[KnowledgeGraph]:
    """Two papers (one with a hostile title), written straight into the graph tables."""
    with Workspace() as workspace:
        workspace.insert("papers", [(*row, [], [], [], digest(row[1], row[2])) for row in _PAPERS])
        workspace.insert("entities", _ENTITIES)
        workspace.insert("aliases", [("model/zeta", "ZETA", 2), ("dataset/setb", "Set B", 1)])
        workspace.insert("mentions", [
            ("paper/2005.10433", "e1", "model/zeta", "exact", "abstract", 11, 15, "Zeta", 0.9),
            ("paper/2005.10433", "e1", "model/zeta", "exact", "abstract", 17, 21, "Zeta", 0.9),
            ("paper/2005.10433", "e2", "model/alpha", "exact", "abstract", 28, 33, "Alpha", 0.9),
            ("paper/2005.10433", "e3", "dataset/setb", "exact", "abstract", 37, 41, "SetB", 0.9),
            ("paper/h:ff", "e1", "model/zeta", "exact", "abstract", 5, 9, "Zeta", 0.9),
            ("paper/h:ff", "e2", "dataset/setb", "exact", "abstract", 24, 28, "SetB", 0.9),
        ])
        for subject, predicate, object, paper, start, end, polarity in _TRIPLES:
            id = statement_id(subject, predicate, object)
            said = paper is not None
            belief = 0.0 if polarity == "negated" else 0.8 if said else 1.0
            workspace.insert("statements", [(id, subject, predicate, object, belief, 1, int(said))])
            if paper is not None:
                row = _PAPERS[paper]
                workspace.insert("evidence", [(
                    digest(id, row[0]), id, row[0], "abstract", start, end, row[2][start:end], 0.8, polarity,
                    _EXTRACTOR,
                )])
        workspace.insert("results", [(
            digest("r1"), "paper/2005.10433", "model/zeta", "metric/points", "dataset/setb", None, "2.5 points", 2.5,
            "points", "improvement", "model/alpha", "abstract", 17, 56, _PAPERS[0][2][17:56], 0.7, "affirmed",
        )])
        yield KnowledgeGraph(workspace)


_FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
"""What a Chromium without a graphics card needs to draw WebGL2."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium of the machine, driven by Playwright; tests that need it skip where either is missing."""
    driver = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install '.[browser]'")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no chromium on this machine")
    with driver.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server that all tests of it may ask, but none may wear out."""
    with served(workspace(tmp_path_factory.mktemp("served")), "--workers", 2) as running:
        yield running
