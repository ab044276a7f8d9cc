"""A view as compact JSON: rows of numbers that point at each other, every text once.

The page's ``store.js`` reads these rows; both sides name the columns in the same order. Positions count UTF-16 units
there, as JavaScript does, and characters here. Probabilities are whole thousandths.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from kg.explorer.boards import BoardView
from kg.explorer.rounding import thousandths
from kg.explorer.view import EvidenceView, PaperView, ResultView, StatementView, View
from kg.explorer.years import year_of
from kg.graph import Stats
from kg.model import Entity, Field, Paper, Span
from kg.schema import RELATIONS, TEXT_TYPES, TYPES, Polarity

__all__ = ["columns", "deflate", "embed", "pack"]

_FIELDS = {field: index for index, field in enumerate(Field)}
_POLARITIES = {polarity: index for index, polarity in enumerate(Polarity)}
_TYPES = {type: index for index, type in enumerate(TYPES)}
_RELATIONS = {relation: index for index, relation in enumerate(RELATIONS)}
_ESCAPES = {c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}

Convert = Callable[[Span], list[int]]


def pack(view: View) -> dict[str, Any]:
    """The view as lists and numbers.

    Where a server has the texts, statements hold no places of their sentences, and results their id in place of that.
    """
    spans = [] if view.served else [_converter(item.paper) for item in view.papers]
    return {
        "stats": _stats(view.stats),
        "types": [
            [type.value, row.label, row.definition, row.color, int(type in TEXT_TYPES)] for type, row in TYPES.items()
        ],
        "relations": [
            [relation.value, row.label, row.definition, int(row.symmetric)] for relation, row in RELATIONS.items()
        ],
        "polarities": [polarity.value for polarity in Polarity],
        "entities": [_entity(entity) for entity in view.entities],
        "papers": [_paper(item, view, spans[index]) for index, item in enumerate(view.papers)],
        "statements": [_statement(item, spans) for item in view.statements],
        "results": [_result(item, spans) for item in view.results],
        "boards": [_board(board) for board in view.boards],
        "unread": [number for row in view.unread for number in row],
    }


def embed(data: object) -> str:
    r"""JSON that can stand inside a script element: nothing in it can end the element or a line of script.

    >>> embed({"title": "</script>"})
    '{"title":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def columns(statements: Sequence[Sequence[Any]]) -> dict[str, list[int]]:
    """Rows of statements as columns, a fifth shorter when packed; ``load.js`` makes rows of them again.

    Subjects, which ascend, and papers, which repeat, are the steps from one to the next; ``counts`` says how many
    sentences each statement has, whose papers, polarities and places are joined.

    >>> columns([[3, 0, 5, 900, 1, [7], [0], [1, 0, 9, 900]], [4, 0, 5, 800, 1, [], [], []]])["subject"]
    [3, 1]
    """
    return {
        "subject": _steps([row[0] for row in statements]),
        "relation": [row[1] for row in statements],
        "object": [row[2] for row in statements],
        "belief": [row[3] for row in statements],
        "papers": [row[4] for row in statements],
        "counts": [len(row[5]) for row in statements],
        "sources": _steps([paper for row in statements for paper in row[5]]),
        "polarities": [polarity for row in statements for polarity in row[6]],
        "places": [number for row in statements for number in row[7]],
    }


def _steps(numbers: Sequence[int]) -> list[int]:
    return [after - before for before, after in zip([0, *numbers], numbers, strict=False)]


def deflate(data: object) -> str:
    """JSON as a raw deflate stream in base64, about a third as long; ``load.js`` inflates it.

    Lone surrogates, which UTF-8 cannot hold, become question marks.

    >>> deflate([1])
    'izaMBQA='
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(press.compress(text.encode("utf-8", "replace")) + press.flush()).decode("ascii")


def _stats(stats: Stats) -> dict[str, int]:
    """Totals of the whole graph, which the page compares with what it holds."""
    return {
        "papers": stats.papers, "entities": sum(stats.entities.values()), "statements": sum(stats.statements.values()),
        "evidence": stats.evidence, "results": stats.results,
    }


def _entity(entity: Entity) -> list[Any]:
    row: list[Any] = [_TYPES[entity.type], entity.id, entity.name, entity.paper_count, entity.mention_count]
    if entity.aliases or entity.identifiers:
        row.append(list(entity.aliases))
    if entity.identifiers:
        row.append(list(entity.identifiers))
    return row


def _paper(item: PaperView, view: View, convert: Convert) -> list[Any]:
    paper = item.paper
    title = None if paper.title == view.entities[item.entity].name else paper.title
    mentions = [number for mention in item.mentions for number in (mention.entity, *convert(mention.span))]
    return [
        item.entity, title, paper.abstract, list(paper.authors), year_of(paper), paper.venue, paper.url,
        list(paper.identifiers), mentions,
    ]


def _statement(item: StatementView, spans: Sequence[Convert]) -> list[Any]:
    statement = item.statement
    return [
        item.subject, _RELATIONS[statement.predicate], item.object, thousandths(statement.belief),
        statement.paper_count, [evidence.paper for evidence in item.evidence],
        [_POLARITIES[evidence.polarity] for evidence in item.evidence],
        [number for evidence in item.evidence if spans for number in _place(evidence, spans[evidence.paper])],
    ]


def _place(item: EvidenceView, convert: Convert) -> list[int]:
    return [*convert(item.span), thousandths(item.score)]


def _result(item: ResultView, spans: Sequence[Convert]) -> list[Any]:
    result = item.result
    place = spans[item.paper](Span(result.field, result.start, result.end)) if spans else [result.id]
    return [
        item.paper, item.subject, item.metric, item.dataset, item.task, item.baseline, result.value, result.unit,
        result.kind.value, thousandths(result.score), _POLARITIES[result.polarity], *place,
    ]


def _board(board: BoardView) -> list[Any]:
    metric = board.metric
    entries = [part for entry in board.entries for part in (entry.result, entry.number, int(entry.own))]
    return [metric.name, metric.higher_is_better, metric.unit, board.task, entries]


def _converter(paper: Paper) -> Convert:
    offsets = {field: _units(paper.text(field)) for field in Field}

    def convert(span: Span) -> list[int]:
        at = offsets[span.field]
        return [_FIELDS[span.field], at(span.start), at(span.end)]

    return convert


def _units(text: str) -> Callable[[int], int]:
    """From a character's place in `text` to the number of UTF-16 units before it."""
    if text.isascii() or max(text) < "\U00010000":
        return int
    before = [0]
    for c in text:
        before.append(before[-1] + (2 if c >= "\U00010000" else 1))
    return lambda place: before[min(max(place, 0), len(text))]
