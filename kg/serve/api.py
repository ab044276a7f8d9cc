"""``/api``: search and entities as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.ids import mint
from kg.model import Entity, Statement
from kg.schema import EntityType
from kg.serve.caching import tagged
from kg.serve.openapi import DESCRIPTION
from kg.serve.pages import path_of
from kg.serve.refusal import RefusedError

__all__ = ["answered", "entity_json", "openapi", "search_json"]

MOST = 100


async def search_json(request: Request) -> Response:
    """Entities by part of a name, best match first."""
    given = request.query_params
    text, type = given.get("q", ""), given.get("type")
    if not text.strip():
        raise RefusedError(400, "parameter 'q' is expected: part of a name")
    if type is not None and type not in list(EntityType):
        raise RefusedError(400, f"no type {type!r}; there are {', '.join(EntityType)}")
    wanted = EntityType(type) if type else None
    found = await run_in_threadpool(request.app.state.names.find, text, type=wanted, limit=_limit(given.get("limit")))
    return answered(request, {"query": text, "results": [_summary(request, entity) for entity in found]})


async def entity_json(request: Request) -> Response:
    """One entity with its statements, their evidence left out, and its results."""
    state = request.app.state
    id = request.path_params["id"]
    if id not in state.names:
        near = ", ".join(entity.id for entity in await run_in_threadpool(state.names.like, id, limit=5))
        raise RefusedError(404, f"no entity {id!r}" + (f"; near it: {near}" if near else ""))
    statements = await run_in_threadpool(state.graph.statements_of, id)
    results = await run_in_threadpool(state.graph.results_of, id)
    return answered(request, {
        "entity": _summary(request, state.names[id]),
        "statements": [_statement(request, one) for one in statements],
        "results": [asdict(result) for result in results],
    })


async def openapi(request: Request) -> Response:
    """The description of this interface."""
    return answered(request, DESCRIPTION)


def _limit(given: str | None) -> int:
    if given is None:
        return 20
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= MOST:
        raise RefusedError(400, f"parameter 'limit' is a number from 1 to {MOST}")
    return int(given)


def _summary(request: Request, entity: Entity) -> dict[str, Any]:
    links = {"iri": mint(request.app.state.settings.base, entity.id), "path": path_of(entity.id)}
    return asdict(entity) | links


def _statement(request: Request, statement: Statement) -> dict[str, Any]:
    names = request.app.state.names
    ends = {"subject_name": names[statement.subject].name, "object_name": names[statement.object].name}
    return asdict(statement) | ends


def answered(request: Request, document: object) -> Response:
    """A document as JSON."""
    # Lone surrogates, which no UTF-8 can hold, stay escaped.
    text = json.dumps(document, ensure_ascii=True)
    return tagged(request, text.encode("ascii"), {"Content-Type": "application/json"})
