"""The measures, on papers small enough to count by hand."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from kg.annotations import read_documents
from kg.errors import EvaluationError
from kg.evaluate import evaluate
from kg.mistakes import mistakes

GOLD = {
    "id": "p1", "title": "Zeta", "abstract": "Zeta beats Etas on SetB by 2.5\\% accuracy.",
    "entities": [
        {"id": "g1", "type": "Model", "name": "Zeta", "mentions": [["title", 0, 4], ["abstract", 0, 4]]},
        {"id": "g2", "type": "Model", "name": "Eta", "mentions": [["abstract", 11, 15]]},
        {"id": "g3", "type": "Dataset", "name": "SetB", "mentions": [["abstract", 19, 23]]},
        {"id": "g4", "type": "Metric", "name": "accuracy", "mentions": [["abstract", 33, 41]]},
    ],
    "relations": [["g1", "outperforms", "g2"], ["paper", "introduces", "g1"]],
    "results": [{"subject": "g1", "metric": "g4", "dataset": "g3", "value": "2.5\\%", "kind": "improvement",
                 "baseline": "g2"}],
}


def figures(predicted: dict) -> dict[str, tuple[float, float, float]]:
    tallies = evaluate([GOLD], [predicted])
    rows = {measure: tally.figures() for measure, tally in tallies.items()}
    return {measure: (row.precision, row.recall, row.f1) for measure, row in rows.items()}


def test_perfect_and_empty() -> None:
    assert set(figures(GOLD).values()) == {(1.0, 1.0, 1.0)}
    assert set(figures({**GOLD, "id": "other"}).values()) == {(0.0, 0.0, 0.0)}


def test_counts_by_hand() -> None:
    predicted = copy.deepcopy(GOLD)
    predicted["entities"][1]["type"] = "Dataset"
    predicted["entities"][0]["mentions"] = [["title", 0, 4]]
    predicted["relations"].append(["g1", "comparedWith", "g2"])
    found = figures(predicted)
    assert found["mention"] == (0.75, 0.6, 0.6667)
    assert found["boundary"] == (1.0, 0.8, 0.8889)
    assert found["entity"] == (0.75, 0.75, 0.75)
    assert found["entity_untyped"] == (1.0, 1.0, 1.0)
    assert found["relation"] == (0.3333, 0.5, 0.4)
    assert found["relation_untyped"] == (0.6667, 1.0, 0.8)


def test_forms_meet_without_plural_and_values_without_backslash() -> None:
    predicted = copy.deepcopy(GOLD)
    predicted["entities"][1].update(name="eta", mentions=[["abstract", 11, 14]])
    predicted["results"][0]["value"] = "2.5%"
    found = figures(predicted)
    assert found["entity"] == found["result"] == (1.0, 1.0, 1.0)
    assert found["mention"][0] == 0.8


def test_mistakes_are_listed_with_their_context() -> None:
    predicted = copy.deepcopy(GOLD)
    predicted["entities"][1]["type"] = "Dataset"
    predicted["relations"] = [["paper", "uses", "g1"]]
    listed = [(m.kind, m.what, m.label, m.said) for m in mistakes([GOLD], [predicted])]
    assert listed == [
        ("missed", "entity", "Model", "Eta"),
        ("invented", "entity", "Dataset", "Eta"),
        ("missed", "relation", "introduces", "paper introduces Zeta"),
        ("invented", "relation", "uses", "paper uses Zeta"),
    ]
    assert "beats [Etas] on" in next(iter(mistakes([GOLD], [predicted]))).context


def test_mistakes_in_results_tell_both_sides() -> None:
    predicted = copy.deepcopy(GOLD)
    predicted["results"][0].update(value="2.5%", dataset=None)
    missed, invented = (m for m in mistakes([GOLD], [predicted]) if m.what == "result")
    assert (missed.kind, missed.label, missed.said) == ("missed", "improvement", "2.5\\% accuracy on SetB")
    assert (invented.kind, invented.label, invented.said) == ("invented", "improvement", "2.5% accuracy")
    assert "by [2.5\\%] accuracy" in missed.context
    assert not [m for m in mistakes([GOLD], [GOLD]) if m.what == "result"]


def test_matching_is_one_to_one() -> None:
    predicted = copy.deepcopy(GOLD)
    predicted["entities"].append({**GOLD["entities"][0], "id": "again"})
    assert figures(predicted)["entity"] == (0.8, 1.0, 0.8889)


@pytest.mark.parametrize(("line", "reason"), [
    ("{", ":2: not an annotated paper"), ("[]", ":2: .*expected an object"), ('{"id": 1}', "no 'title'"),
    (json.dumps({**GOLD, "entities": None}), "'entities' is not a list"),
    (json.dumps({**GOLD, "relations": [["g1", "uses", "g9"]]}), "no entity 'g9'"),
    (json.dumps({**GOLD, "entities": [{**GOLD["entities"][0], "mentions": [["body", 0, 1]]}]}), "outside the text"),
])
def test_malformed_files_name_the_line(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=reason):
        list(read_documents(path))
