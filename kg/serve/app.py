"""The application: its routes, and what it answers when something is wrong."""

from __future__ import annotations

import json

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.graph import KnowledgeGraph
from kg.serve.api import entity_json, openapi, search_json
from kg.serve.details import evidence_json, paper_json, results_json
from kg.serve.editor import editor
from kg.serve.endpoint import sparql
from kg.serve.front import Front, front
from kg.serve.guard import Guard
from kg.serve.names import Names
from kg.serve.negotiation import preferred
from kg.serve.pages import stylesheet
from kg.serve.pool import Pool
from kg.serve.refusal import RefusedError
from kg.serve.resources import resource, search
from kg.serve.settings import Settings
from kg.serve.vocabulary import vocabulary

__all__ = ["application"]

_PROBLEM = "application/problem+json"


def application(settings: Settings, pool: Pool, graph: KnowledgeGraph) -> Starlette:
    """The server as an ASGI application, over workers and a graph that the caller opens and closes."""
    middleware = [Middleware(Guard, settings)]
    if settings.cors:
        middleware.append(Middleware(
            CORSMiddleware, allow_origins=settings.cors, allow_methods=["GET", "POST"], allow_headers=["*"],
        ))
    app = Starlette(
        routes=[
            Route("/", front),
            Route("/sparql", sparql, methods=["GET", "POST"]),
            Route("/query", editor),
            Route("/search", search),
            Route("/api/search", search_json),
            Route("/api/entity/{id:path}", entity_json),
            Route("/api/paper/{id:path}", paper_json),
            Route("/api/evidence", evidence_json),
            Route("/api/results", results_json),
            Route("/openapi.json", openapi),
            Route("/static/style.css", stylesheet),
            Mount("/static", StaticFiles(packages=[("kg.serve", "static")])),
            Route("/terms", vocabulary),
            Route("/terms.{syntax}", vocabulary),
            Route("/{path:path}", resource),
        ],
        middleware=middleware,
        exception_handlers={RefusedError: _refused, HTTPException: _failed},
    )
    state = app.state
    state.settings, state.pool, state.graph = settings, pool, graph
    state.names, state.front = Names(graph.entities()), Front(settings.workspace)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return _problem(request, error)


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(request, RefusedError(error.status_code, error.detail, headers=error.headers))


def _problem(request: Request, refusal: RefusedError) -> Response:
    """The refusal as a line of text, or, where the client prefers it, as RFC 9457 has it, with the place."""
    headers = refusal.headers | {"Cache-Control": "no-store"}
    forms = ["text/plain", _PROBLEM]
    if request.url.path.startswith("/api/"):
        forms.reverse()
    if preferred(request.headers.get("accept"), forms) != _PROBLEM:
        return PlainTextResponse(f"{refusal}\n", refusal.status, headers)
    document: dict[str, object] = {"status": refusal.status, "title": str(refusal)}
    if refusal.place is not None:
        document |= {"line": refusal.place[0], "column": refusal.place[1]}
    return Response(json.dumps(document), refusal.status, headers | {"Content-Type": _PROBLEM})
