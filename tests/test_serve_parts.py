"""The parts of the server that need no network."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Entity
from kg.schema import EntityType
from kg.serve.line import Line
from kg.serve.names import Names
from kg.serve.negotiation import preferred
from kg.serve.settings import Settings
from kg.tokens import Dataset, dataset_clause, is_update

T = TypeVar("T")


def run(work: Coroutine[None, None, T]) -> T:
    """What a coroutine returns; in a thread, since the browser of other tests keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.mark.parametrize(("accept", "chosen"), [
    (None, "a/b"), ("", "a/b"), ("c/d", "c/d"), ("a/*;q=0.1, c/d;q=0.2", "c/d"), ("*/*;q=0.5, a/b;q=0.4", "c/d"),
    ("a/b;q=0", None), ("a/b;q=0, */*", "c/d"), ("C/D;Q=0.9", "c/d"), ("c/d;level=1;q=0.3, a/b;q=0.2", "c/d"),
    ("nonsense", None), ("a/b;q=7", "a/b"), (",,, c/d", "c/d"), ("x/y, z/*", None),
])
def test_negotiation(accept: str | None, chosen: str | None) -> None:
    assert preferred(accept, ["a/b", "c/d"]) == chosen


@given(st.text(max_size=60))
def test_negotiation_never_fails(accept: str) -> None:
    assert preferred(accept, ["a/b", "c/d"]) in ("a/b", "c/d", None)


@pytest.mark.parametrize(("text", "dataset"), [
    ("SELECT * FROM <http://e/a> {}", Dataset(("http://e/a",))),
    ("SELECT * FROM<http://e/a>FROM NAMED<http://e/b>{}", Dataset(("http://e/a",), ("http://e/b",))),
    ("PREFIX g: <http://g/> ASK from g:a named {}", Dataset(("http://g/a",))),
    ("PREFIX : <http://g/> ASK from named :a\\~b {}", Dataset((), ("http://g/a~b",))),
    ("BASE <http://g/x/> ASK FROM <y> {}", Dataset(("http://g/x/y",))),
    ("SELECT ('FROM <http://e/a>' AS ?x) # FROM <http://e/a>\n{}", Dataset()),
    ("SELECT ?from { ?from from:from <FROM> }", Dataset()),
    ("ASK { FILTER(?a<?b) FILTER(?c>?d) } # >", Dataset()),
    ("ASK { ?s ?p \"\"\"a\" FROM <http://e/a> \\\"\"\"\" }", Dataset()),
])
def test_dataset_clause(text: str, dataset: Dataset) -> None:
    assert dataset_clause(text, {}) == dataset


@given(st.text(alphabet="SELECT FROMNAD<>{}\"'#:\\?\n abct", max_size=80))
def test_words_of_any_text(text: str) -> None:
    assert isinstance(dataset_clause(text, {}), Dataset)
    # No update begins with what only a query says.
    assert not (is_update(text) and text.lstrip().upper().startswith("SELECT "))


def test_long_texts_take_linear_time() -> None:
    for text in ("'" * 200_000, '"""' + '"' * 200_000, "<" * 200_000, "a:" * 100_000, '"""' + '""a' * 60_000):
        assert dataset_clause(text, {}) == Dataset()


def test_clients_take_turns() -> None:
    async def served() -> list[str]:
        line: Line[int] = Line()
        order: list[str] = []
        for place in range(6):
            line.join("greedy").add_done_callback(lambda _, place=place: order.append(f"greedy {place}"))
        line.join("modest").add_done_callback(lambda _: order.append("modest"))
        while line.hand(1):
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(line) == 0
        return order

    assert run(served()) == ["greedy 0", "modest", *(f"greedy {place}" for place in range(1, 6))]


def test_who_leaves_is_passed_over() -> None:
    async def served() -> None:
        line: Line[int] = Line()
        first, second = line.join("a"), line.join("b")
        assert line.leave("a", first)
        assert line.hand(7)
        assert not line.leave("b", second)
        assert second.result() == 7
        assert not line.hand(8)

    run(served())


def test_names_are_found_as_the_graph_finds_them() -> None:
    names = Names([
        Entity("model/bert", EntityType.MODEL, "BERT", ("Bert model",), 5, 9),
        Entity("model/roberta", EntityType.MODEL, "RoBERTa", (), 9, 9),
        Entity("dataset/bert-set", EntityType.DATASET, "BERT-Set", (), 1, 1),
    ])
    assert [entity.id for entity in names.find("bert")] == ["model/bert", "dataset/bert-set", "model/roberta"]
    assert [entity.id for entity in names.find("bert", type=EntityType.DATASET)] == ["dataset/bert-set"]
    assert names.find("") == []
    assert [entity.id for entity in names.like("model/brt")] == ["model/bert"]
    assert [entity.id for entity in names.like("model/bert-sets")] == ["dataset/bert-set"]
    assert names.like("") == names.like("/") == []


@pytest.mark.parametrize(("host", "name", "serves"), [
    ("127.0.0.1", "localhost", True), ("127.0.0.1", "192.168.1.7", False), ("0.0.0.0", "192.168.1.7", True),
    ("::", "fe80::1", True), ("0.0.0.0", "evil.example", False), ("::1", "::1", True),
    ("192.168.1.7", "192.168.1.7", True), ("127.0.0.1", "graph.example", True),
])
def test_names_of_the_server(host: str, name: str, serves: bool) -> None:
    assert Settings(Path("kg.duckdb"), host=host, hosts=("Graph.Example",)).serves(name) == serves
