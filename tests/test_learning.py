"""The components' contract with spaCy: initialize, update, score, save and load, on papers written for the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from spacy.training import Example

from kg.errors import ModelError
from kg.extract.components import PIPES
from kg.extract.examples import example_of
from kg.extract.pipeline import PipelineExtractor, load
from kg.extract.reading import reading_of
from kg.model import Paper


def annotated(id: str, title: str, abstract: str, entities: list[tuple[str, str]], relations: list[Any],
              results: list[Any] = []) -> dict[str, Any]:  # noqa: B006
    """A paper in the extraction format; each entity's name is marked at its first place in the abstract."""
    found = [
        {"id": f"e{n}", "type": type, "name": name,
         "mentions": [["abstract", abstract.index(name), abstract.index(name) + len(name)]]}
        for n, (type, name) in enumerate(entities, start=1)
    ]
    return {"id": id, "title": title, "abstract": abstract, "entities": found, "relations": relations,
            "results": results}


PAPERS = [
    annotated("p1", "On birds", "We present Wingspan, trained on FeatherBank. It beats Plume.",
              [("Model", "Wingspan"), ("Dataset", "FeatherBank"), ("Model", "Plume")],
              [["paper", "introduces", "e1"], ["e1", "trainedOn", "e2"], ["e1", "outperforms", "e3"]]),
    annotated("p2", "On tides", "Tide forecasting is hard. Our MoonNet reaches 91.3% accuracy on OceanSet.",
              [("Task", "Tide forecasting"), ("Model", "MoonNet"), ("Metric", "accuracy"), ("Dataset", "OceanSet")],
              [["paper", "addresses", "e1"], ["e2", "evaluatedOn", "e4"], ["e2", "appliedTo", "e1"]],
              [{"subject": "e2", "metric": "e3", "dataset": "e4", "value": "91.3%", "kind": "absolute",
                "baseline": None}]),
]


@pytest.fixture(scope="module")
def learnt() -> tuple[Language, list[dict[str, float]]]:
    """A pipeline whose final layers forgot everything and learnt two papers by heart; its losses step by step."""
    nlp = load()
    examples = [example_of(nlp, paper) for paper in PAPERS]
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.03
    losses = [
        nlp.update(examples, sgd=optimizer, losses={}, annotates=list(PIPES[:2])) for _ in range(100)
    ]
    return nlp, losses


def test_it_learns_two_papers_by_heart(learnt: tuple[Language, list[dict[str, float]]]) -> None:
    nlp, losses = learnt
    assert set(losses[0]) == set(PIPES)
    assert all(losses[-1][name] < 0.1 * losses[0][name] for name in (PIPES[0],))
    scores = nlp.evaluate([example_of(nlp, paper) for paper in PAPERS])
    assert scores["candidate_recall"] == 1
    assert scores["mention_f"] == scores["entity_f"] == 1
    assert scores["relation_f"] == scores["result_f"] == 1


def test_what_it_learnt_is_saved(learnt: tuple[Language, list[dict[str, float]]], tmp_path: Path) -> None:
    nlp, _ = learnt
    nlp.to_disk(tmp_path / "learnt", exclude=["vocab"])
    papers = [Paper(p["id"], p["title"], p["abstract"]) for p in PAPERS]
    again = PipelineExtractor.load(tmp_path / "learnt")
    assert list(again.extract(papers)) == list(PipelineExtractor(nlp, again.name).extract(papers))
    assert list(again.extract(papers)) != list(PipelineExtractor.load().extract(papers))


def test_predicting_changes_nothing() -> None:
    nlp = load()
    doc = nlp.make_doc("On birds\nWe present Wingspan, a model.")
    tagger = nlp.get_pipe(PIPES[0])
    found = tagger.predict([doc])
    assert reading_of(doc).encoded is None
    tagger.set_annotations([doc], found)
    assert reading_of(doc).encoded is not None


def test_learning_without_what_comes_before_is_refused() -> None:
    nlp = load()
    examples: list[Example] = [example_of(nlp, PAPERS[0])]
    with pytest.raises(ModelError, match="annotates"):
        nlp.update(examples, sgd=nlp.create_optimizer())
