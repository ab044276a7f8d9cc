"""``/api/evidence``, ``/api/results`` and ``/api/paper``: what the explorer leaves out until its reader asks for it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.explorer.years import year_of
from kg.ids import statement_id
from kg.model import Paper
from kg.schema import RelationType
from kg.serve.api import answered
from kg.serve.passages import MOST, mentions, of_results, of_statements, papers
from kg.serve.refusal import RefusedError

__all__ = ["evidence_json", "paper_json", "results_json"]

_LONGEST_NUMBER = 9


async def evidence_json(request: Request) -> Response:
    """The sentences behind statements, strongest first."""
    triples = _triples(request)
    state, ids = request.app.state, [statement_id(*triple) for triple in triples]
    offset = _offset(request.query_params.get("offset", "0"))
    found = await run_in_threadpool(of_statements, state.graph, state.names, ids, offset)
    for id, triple in zip(ids, triples, strict=True):
        if id not in found:
            raise RefusedError(404, f"the graph has no statement {' '.join(triple)}")
    return answered(request, {"statements": [
        {"subject": subject, "predicate": predicate, "object": object, "total": found[id][0],
         "evidence": [asdict(passage) for passage in found[id][1]]}
        for id, (subject, predicate, object) in zip(ids, triples, strict=True)
    ]})


async def results_json(request: Request) -> Response:
    """The sentences behind reported results."""
    state, ids = request.app.state, request.query_params.getlist("id")
    if not 1 <= len(ids) <= MOST:
        raise RefusedError(400, f"parameter 'id' is expected: one result to {MOST} of them")
    found = await run_in_threadpool(of_results, state.graph, state.names, ids)
    for id in ids:
        if id not in found:
            raise RefusedError(404, f"the graph has no result {id!r}")
    return answered(request, {"results": [asdict(found[id]) for id in ids]})


async def paper_json(request: Request) -> Response:
    """A paper's text with what is named in it."""
    state, id = request.app.state, f"paper/{request.path_params['id']}"
    found = (await run_in_threadpool(papers, state.graph, [id])).get(id)
    if found is None:
        raise RefusedError(404, f"the graph has no paper {id!r}")
    named = await run_in_threadpool(mentions, state.graph, state.names, [id])
    return answered(request, {"paper": _paper(found), "mentions": [asdict(one) for one in named[id]]})


def _triples(request: Request) -> list[tuple[str, str, str]]:
    subjects, predicates, objects = map(request.query_params.getlist, ("subject", "predicate", "object"))
    if not 1 <= len(subjects) == len(predicates) == len(objects) <= MOST:
        raise RefusedError(400, "parameters 'subject', 'predicate' and 'object' are expected: one statement to "
                                f"{MOST} of them, each with all three")
    for predicate in predicates:
        if predicate not in list(RelationType):
            raise RefusedError(400, f"no relation {predicate!r}; there are {', '.join(RelationType)}")
    return list(zip(subjects, predicates, objects, strict=True))


def _offset(given: str) -> int:
    if not given.isascii() or not given.isdigit() or len(given) > _LONGEST_NUMBER:
        raise RefusedError(400, "parameter 'offset' is a number: how many sentences of each statement to pass over")
    return int(given)


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id, "title": paper.title, "abstract": paper.abstract, "authors": paper.authors,
        "year": year_of(paper), "venue": paper.venue, "url": paper.url, "identifiers": paper.identifiers,
    }
