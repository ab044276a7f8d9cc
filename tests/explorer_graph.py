"""A small graph with something for every view of the page, written straight into the graph tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.ids import digest, statement_id
from kg.workspace import Workspace

PAPERS = {
    "paper/a": ("Alpha at first", "We present Alpha. Alpha reaches 88.1 F1 and 12.5 WER on SQuAD.", 2019),
    "paper/b": (
        "Beta beats it",
        "Beta is based on Alpha. Beta outperforms Alpha with 91.3 F1 and 9.1 WER on SQuAD.",
        2021,
    ),
    "paper/c": ("Gamma for all", "Gamma is a variant of Beta for question answering with attention.", 2023),
}
ENTITIES = [
    ("model/alpha", "Model", "Alpha", 2),
    ("model/beta", "Model", "Beta", 2),
    ("model/gamma", "Model", "Gamma", 1),
    ("model/formula", "Model", "=SUM(A1)", 1),
    ("dataset/squad", "Dataset", "SQuAD", 2),
    ("technique/attention", "Technique", "attention", 1),
    ("task/question-answering", "Task", "question answering", 1),
    ("metric/f1", "Metric", "F1", 2),
    ("metric/wer", "Metric", "WER", 2),
    ("person/ada-example", "Person", "Ada Example", 3),
]
TRIPLES = [
    ("paper/a", "introduces", "model/alpha", "paper/a", 0.9),
    ("paper/b", "introduces", "model/beta", "paper/b", 0.9),
    ("paper/c", "introduces", "model/gamma", "paper/c", 0.9),
    ("paper/c", "mentions", "model/formula", "paper/c", 0.9),
    ("model/beta", "basedOn", "model/alpha", "paper/b", 0.9),
    ("model/beta", "outperforms", "model/alpha", "paper/b", 0.8),
    ("model/gamma", "variantOf", "model/beta", "paper/c", 0.9),
    ("model/gamma", "uses", "technique/attention", "paper/c", 0.7),
    ("model/gamma", "appliedTo", "task/question-answering", "paper/c", 0.9),
    ("model/alpha", "evaluatedOn", "dataset/squad", "paper/a", 0.9),
    ("model/beta", "evaluatedOn", "dataset/squad", "paper/b", 0.9),
    ("model/formula", "uses", "technique/attention", "paper/c", 0.3),
]
RESULTS = [
    ("paper/a", "model/alpha", "metric/f1", "88.1", 0.9),
    ("paper/b", "model/beta", "metric/f1", "91.3", 0.9),
    ("paper/a", "model/alpha", "metric/wer", "12.5", 0.9),
    ("paper/b", "model/beta", "metric/wer", "9.1", 0.9),
    ("paper/b", "model/alpha", "metric/f1", "87.0", 0.9),
    ("paper/c", "model/gamma", "metric/f1", "99.0", 0.2),
]


def filled() -> Workspace:
    """The graph in a workspace that the caller closes."""
    workspace = Workspace()
    workspace.insert(
        "papers",
        [
            (id, title, text, ["Ada Example"], year, None, f"https://example.org/{id}", [], [], [], [], [], "c")
            for id, (title, text, year) in PAPERS.items()
        ],
    )
    workspace.insert("entities", [(id, "Paper", title, 1, 0, []) for id, (title, _, _) in PAPERS.items()])
    workspace.insert("entities", [(id, type, name, count, count, []) for id, type, name, count in ENTITIES])
    workspace.insert("aliases", [("model/alpha", "Alpha Prime", 1)])
    workspace.insert("mentions", list(_mentions()))
    for subject, predicate, object, paper, score in TRIPLES:
        id, text = statement_id(subject, predicate, object), PAPERS[paper][1]
        workspace.insert("statements", [(id, subject, predicate, object, score, 1, 1)])
        workspace.insert(
            "evidence", [(digest(id), id, paper, "abstract", 0, len(text), text, score, "affirmed", "test/1")]
        )
    workspace.insert(
        "statements",
        [
            (statement_id(id, "authoredBy", "person/ada-example"), id, "authoredBy", "person/ada-example", 1.0, 1, 0)
            for id in PAPERS
        ],
    )
    workspace.insert("results", list(_results()))
    return workspace


def _mentions() -> Iterable[tuple[Any, ...]]:
    for paper, (_, text, _) in PAPERS.items():
        for id, _, name, _ in ENTITIES:
            start = text.find(name)
            if start >= 0:
                yield paper, id, id, "exact", "abstract", start, start + len(name), name, 0.9


def _results() -> Iterable[tuple[Any, ...]]:
    for place, (paper, subject, metric, value, score) in enumerate(RESULTS):
        text = PAPERS[paper][1]
        yield (
            digest(f"r{place}"),
            paper,
            subject,
            metric,
            "dataset/squad",
            None,
            value,
            float(value),
            "",
            "absolute",
            None,
            "abstract",
            0,
            len(text),
            text,
            score,
            "affirmed",
        )
