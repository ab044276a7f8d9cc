"""``/terms``: the vocabulary, at the path of its IRI."""

from __future__ import annotations

import io
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.ontology_page import page
from kg.oxigraph import write
from kg.serve.negotiation import RDF_TYPES, content_type, preferred
from kg.serve.pages import inline_policy
from kg.serve.refusal import RefusedError
from kg.vocabulary import namespaces

__all__ = ["vocabulary"]


async def vocabulary(request: Request) -> Response:
    """The ontology as RDF, by ``Accept`` or by ending; to a browser as its page."""
    ending = request.path_params.get("syntax")
    offered = {"text/html": "", **RDF_TYPES}
    if ending:
        media = next((media for media, syntax in RDF_TYPES.items() if syntax == ending), None)
    else:
        media = preferred(request.headers.get("accept"), offered)
    if media is None:
        raise RefusedError(404 if ending else 406, f"the vocabulary comes as {', '.join(offered)}")
    headers = {"Content-Type": content_type(media), "Vary": "Accept", "Cache-Control": "no-cache"}
    if media == "text/html":
        text = page()
        return Response(text, headers=headers | {"Content-Security-Policy": inline_policy(text)})
    return Response(await run_in_threadpool(_written, RDF_TYPES[media]), headers=headers)


@cache
def _written(syntax: str) -> bytes:
    # Here, since rdflib, with which the ontology's files are written, takes its time to be imported.
    from kg.ontology import ontology

    out = io.BytesIO()
    write(ontology(), out, syntax, prefixes=namespaces())
    return out.getvalue()
