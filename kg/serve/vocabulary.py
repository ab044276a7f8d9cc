"""``/terms``: the vocabulary, at the path of its IRI."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.oxigraph import write
from kg.serve.negotiation import RDF_TYPES, content_type, preferred
from kg.serve.pages import page
from kg.serve.refusal import RefusedError
from kg.terms import Quad
from kg.vocabulary import NAMESPACES, namespaces

__all__ = ["vocabulary"]

_IRI = NAMESPACES["kg"].rstrip("#")


async def vocabulary(request: Request) -> Response:
    """The ontology as RDF, by ``Accept`` or by ending; to a browser as a table."""
    ending = request.path_params.get("syntax")
    offered = {"text/html": "", **RDF_TYPES}
    if ending:
        media = next((media for media, syntax in RDF_TYPES.items() if syntax == ending), None)
    else:
        media = preferred(request.headers.get("accept"), offered)
    if media is None:
        raise RefusedError(404 if ending else 406, f"the vocabulary comes as {', '.join(offered)}")
    triples = await run_in_threadpool(_triples)
    if media == "text/html":
        shown: dict[str, Any] = {"iri": _IRI, "id": "terms", "base": request.app.state.settings.base}
        return page("resource.html", triples=triples, all=len(triples), **shown)
    headers = {"Content-Type": content_type(media), "Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(await run_in_threadpool(_written, RDF_TYPES[media]), headers=headers)


@cache
def _triples() -> list[Quad]:
    # Here, since rdflib, which the ontology is written with, takes its time to be imported.
    from kg.ontology import ontology

    return ontology()


@cache
def _written(syntax: str) -> bytes:
    out = io.BytesIO()
    write(_triples(), out, syntax, prefixes=namespaces())
    return out.getvalue()
