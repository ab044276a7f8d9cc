"""Measures of name resolution on clusters small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import EvaluationError
from kg.evaluate_clusters import b_cubed, gold_clusters, pairwise, read_clusters, resolved_clusters

GOLD = {("p1", "e1"): "x", ("p2", "e1"): "x", ("p3", "e1"): "y", ("p4", "e1"): "y"}


def test_the_measures_count_items_and_pairs() -> None:
    found = {("p1", "e1"): 1, ("p2", "e1"): 1, ("p3", "e1"): 1, ("p4", "e1"): 2, ("p9", "e9"): 2}
    # Items p1, p2: 2 of 3 belong; p3: 1 of 3; p4: 1 of 1.
    assert b_cubed(GOLD, found) == {"precision": 0.6667, "recall": 0.75, "f1": 0.7059}
    assert pairwise(GOLD, found) == {"precision": 0.3333, "recall": 0.5, "f1": 0.4}
    assert b_cubed(GOLD, GOLD) == pairwise(GOLD, GOLD) == {"precision": 1, "recall": 1, "f1": 1}
    assert b_cubed(GOLD, {})["f1"] == pairwise(GOLD, {})["f1"] == 0


def test_entities_are_resolved_from_their_forms_alone() -> None:
    papers = [
        {"id": "p1", "title": "", "abstract": "Tiny Time Mixers (TTM)", "entities": [
            {"id": "e1", "type": "Model", "name": "?", "mentions": [["abstract", 0, 16], ["abstract", 18, 21]]}]},
        {"id": "p2", "title": "", "abstract": "TTMs and GPT-3", "entities": [
            {"id": "e1", "type": "Model", "name": "?", "mentions": [["abstract", 0, 4]]},
            {"id": "e2", "type": "Model", "name": "?", "mentions": [["abstract", 9, 14]]}]},
    ]
    found = resolved_clusters(papers)
    assert found["p1", "e1"] == found["p2", "e1"] != found["p2", "e2"]


def test_a_line_that_is_no_cluster_is_named(tmp_path: Path) -> None:
    path = tmp_path / "clusters.jsonl"
    path.write_text('{"members": [["p1", "e1"], ["p2", "e1"]]}\n{"members": 3}\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"clusters.jsonl:2"):
        read_clusters(path)
    path.write_text('{"members": [["p1", "e1"], ["p2", "e1"]]}\n\n', encoding="utf-8")
    assert gold_clusters(read_clusters(path)) == {("p1", "e1"): 0, ("p2", "e1"): 0}
