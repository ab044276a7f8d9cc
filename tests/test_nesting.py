"""Queries that would end the engine's process are refused in words; what people write is not."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from serving import Server

from kg.errors import QueryError
from kg.named import named_queries
from kg.nesting import MOST_NESTED, MOST_WORDS, check_depth
from kg.oxigraph import Store
from kg.sparql import query

Shape = Callable[[int], str]


def around(before: str, after: str, opening: str, middle: str, closing: str) -> Shape:
    return lambda count: f"{before}{opening * count}{middle}{closing * count}{after}"


def chain(before: str, after: str, part: str, between: str = " ") -> Shape:
    return lambda count: f"{before}{between.join([part] * count)}{after}"


TRIPLE = "?s ?p ?o"
NESTED: dict[str, Shape] = {
    "parentheses": around("ASK { FILTER(", ") }", "(", "1", ")"),
    "calls": around("ASK { FILTER(", ") }", "STR(", "?x", ")"),
    "IF": around("ASK { FILTER(", ") }", "IF(true, 1, ", "?x", ")"),
    "groups": around("ASK { ", " }", "{", TRIPLE, "}"),
    "OPTIONAL": around("ASK { ", " }", "OPTIONAL { ", TRIPLE, "}"),
    "UNION": around("ASK { ", " }", "{ ?a ?b ?c } UNION {", TRIPLE, "}"),
    "EXISTS": around("ASK { ", " }", "FILTER NOT EXISTS {", TRIPLE, "}"),
    "GRAPH": around("ASK { ", " }", "GRAPH ?g {", TRIPLE, "}"),
    "sub-selects": around("ASK { ", " }", "{ SELECT * {", TRIPLE, "}}"),
    "aggregates": around("SELECT (", " AS ?y) { ?s ?p ?x }", "SUM(", "?x", ")"),
    "paths": around("ASK { ?s ", " ?o }", "(", "kg:uses", ")*"),
    "inverse paths": around("ASK { ?s ", " ?o }", "^(", "kg:uses", ")"),
    "paths of two": around("ASK { ?s ", " ?o }", "(kg:uses/", "kg:uses", ")"),
    "lists": around("ASK { ?s ?p ", " }", "(", "1", ")"),
    "blank nodes": around("ASK { ?s ?p ", " }", "[ ?p ", "1", "]"),
    "triple terms": around("ASK { ?s ?p ", " }", "<<( ?s ?p ", "?o", " )>>"),
    "reified triples": around("ASK { ", " ?p ?o }", "<< ", TRIPLE, " >> ?p ?o"),
    "annotations": around("ASK { ?s ?p ?o ", " }", "{| ?p ?o ", "", "|}"),
    "never closed": around("ASK { FILTER(", "", "(", "", ""),
    "behind a comparison that looks like an IRI": around("ASK { FILTER(", "1) }", "1<(1>2&&", "1", ")"),
    "behind a string that looks like an IRI": around("ASK { FILTER(1<'>' && ", " && 'x') }", "(", "1", ")"),
    "behind an IRI with a quote": around("ASK { ?s <http://e/'> ?o FILTER('x' && ", " && 'x') }", "(", "1", ")"),
    "behind a list": around("ASK { ?s ?p 'x'@en-by, (1 <http://e/'>) FILTER(", " && 'x') }", "(", "1", ")"),
    "behind a row": around("ASK { VALUES (?x ?y) { (1 <http://e/'>) } FILTER(", " && 'x') }", "(", "1", ")"),
    "behind a triple term": around("ASK { FILTER(<<(?s <http://e/'> 1)>> = 1 && ", " && 'x') }", "(", "1", ")"),
    "behind DISTINCT": around("SELECT (COUNT(DISTINCT <http://e/'>) + ", " + 'x' AS ?y) {}", "(", "1", ")"),
    "behind SELECT": around("SELECT (EXISTS {} AS ?x) (1<'>' && ", " && 'x' AS ?y) {}", "(", "1", ")"),
    "behind HAVING": around("SELECT ?s {} GROUP BY ?s HAVING EXISTS {} (1<'>' && ", " && 'x')", "(", "1", ")"),
    "behind words in one": around("ASK { ?s ?p trueFILTERSTR(1<'>' && ", " && 'x') }", "(", "1", ")"),
    "behind a comment": around("ASK { FILTER(", ") }", "(1<1#>)\n&&", "1", ")"),
}
LONG: dict[str, Shape] = {
    "not": chain("ASK { FILTER(", "1) }", "!", ""),
    "minus": chain("ASK { FILTER(", "1) }", "-"),
    "and": chain("ASK { FILTER(", ") }", "?x", "&&"),
    "or": chain("ASK { FILTER(", ") }", "?x", "||"),
    "plus": chain("ASK { FILTER(", ") }", "?x", "+"),
    "times": chain("ASK { FILTER(", ") }", "?x", "*"),
    "signed numbers": chain("ASK { FILTER(1", ") }", " +1"),
    "unions": chain("ASK { ", " }", "{ ?s ?p ?o }", " UNION "),
    "optionals": chain("ASK { ", " }", "OPTIONAL { ?s ?p ?o }"),
    "groups": chain("ASK { ", " }", "{ ?s ?p ?o }"),
    "MINUS": chain("ASK { ?s ?p ?o ", " }", "MINUS { ?s ?p ?o }"),
    "filters": chain("ASK { ?s ?p ?o ", " }", "FILTER(?s)"),
    "VALUES": chain("ASK { ", " }", "VALUES ?x { 1 }"),
    "triples": chain("ASK { ", " }", TRIPLE, " . "),
    "objects": chain("ASK { ?s ?p ", " }", "?o", ", "),
    "lists": chain("ASK { ?s ?p (", ") }", "1"),
    "sequences": chain("ASK { ?s ", " ?o }", "kg:uses", "/"),
    "alternatives": chain("ASK { ?s ", " ?o }", "kg:uses", "|"),
    "HAVING": chain("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING ", "", "(?s)"),
    "DESCRIBE": chain("DESCRIBE ", "", "<http://e/>"),
    "comparisons that look like IRIs": chain("ASK { FILTER(1<", ">1) }", "1", "&&"),
}
WIDE = [
    chain("ASK { FILTER(?x IN (", ")) }", "'a)'", ", ")(20_000),
    chain("ASK { FILTER(CONCAT(", ") = '') }", "'a'", ", ")(20_000),
    chain("ASK { VALUES (?x ?y) { ", " } }", "('((' <http://e/a_(b)#'>)")(5000),
]


@pytest.mark.parametrize("shape", NESTED.values(), ids=NESTED)
def test_what_is_nested_thousands_deep_is_refused(shape: Shape) -> None:
    for count in (MOST_NESTED + 1, 50_000):
        with pytest.raises(QueryError, match="nested more than 64 deep"):
            query(Store(), shape(count))


@pytest.mark.parametrize("shape", LONG.values(), ids=LONG)
def test_chains_of_thousands_are_refused(shape: Shape) -> None:
    for count in (MOST_WORDS + 1, 50_000):
        with pytest.raises(QueryError, match="more than 2,000 names"):
            query(Store(), shape(count))


_RUN = """
import sys
from kg.errors import QueryError
from kg.oxigraph import Store
from kg.sparql import query
for text in sys.stdin.read().split("\\0"):
    try:
        query(Store(), text)
    except QueryError as error:
        assert "than the engine" not in str(error) and "which the engine" not in str(error), text[:80]
print("all")
"""


def longest(shape: Shape, most: int) -> str:
    """The longest of that shape that is let through, up to `most` parts."""
    while True:
        try:
            check_depth(text := shape(most))
        except QueryError:
            most -= most // 20 + 1
        else:
            return text


def test_the_engine_takes_all_that_is_let_through() -> None:
    # Hundreds of patterns take the engine minutes to order, which is no crash; so here no more than some.
    slow = {"triples", "objects", "lists", "groups", "optionals", "MINUS", "VALUES", "DESCRIBE", "sequences", "unions"}
    nested = [longest(shape, MOST_NESTED) for shape in NESTED.values()]
    long = [longest(shape, 50 if name in slow else MOST_WORDS) for name, shape in LONG.items()]
    texts = [*nested, *long, *WIDE, *(found.text for found in named_queries().values())]
    done = subprocess.run([sys.executable, "-c", _RUN], input="\0".join(texts), capture_output=True, text=True,
                          encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr[-1000:]) == (0, "all\n", "")


@pytest.mark.parametrize("shape", [NESTED["groups"], NESTED["paths"], LONG["not"], LONG["unions"]])
def test_the_server_says_so_and_goes_on(server: Server, shape: Shape) -> None:
    reply = server.form(shape(10_000))
    assert (reply.status, reply.type) == (400, "text/plain")
    assert "the engine cannot take" in reply.text
    assert server.form("ASK { ?s ?p ?o }").status == 200


@pytest.mark.parametrize("text", ["a-" * 130_000, "'" * 260_000, '"""' * 80_001, "<a" * 130_000, "\\" * 260_000])
def test_hostile_texts_are_looked_through_in_no_time(text: str) -> None:
    start = time.process_time()
    with suppress(QueryError):
        check_depth(text)
    assert time.process_time() - start < 2
