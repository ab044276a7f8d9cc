"""``/sparql``: the query endpoint of the SPARQL 1.1 Protocol."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.serve.asking import ask, streamed
from kg.serve.description import described
from kg.serve.negotiation import RDF_TYPES, RESULT_TYPES, content_type, preferred
from kg.serve.protocol import asked
from kg.serve.refusal import RefusedError
from kg.serve.settings import Settings

__all__ = ["sparql"]

_ANSWER = {"Vary": "Accept, Origin", "Cache-Control": "no-cache"}


async def sparql(request: Request) -> Response:
    """Answer a query; without one describe the service, to a browser by its editor."""
    settings: Settings = request.app.state.settings
    query = await asked(request, settings.longest_query)
    accept = request.headers.get("accept")
    if query is None:
        return _service(request, accept)
    rows, graph = preferred(accept, RESULT_TYPES), preferred(accept, RDF_TYPES)
    if rows is None and graph is None:
        raise RefusedError(406, f"answers come as {', '.join([*RESULT_TYPES, *RDF_TYPES])}")
    done = await ask(request, "query", {
        "text": query.text,
        "arguments": query.arguments,
        "dataset": query.dataset,
        "believed": query.believed,
        "media": {"rows": rows and (rows, RESULT_TYPES[rows]), "graph": graph and (graph, RDF_TYPES[graph])},
    })
    return streamed(done, content_type(done.type), _ANSWER)


def _service(request: Request, accept: str | None) -> Response:
    media = preferred(accept, [*RDF_TYPES, "text/html"])
    if media is None:
        raise RefusedError(406, f"the description comes as {', '.join(RDF_TYPES)} or text/html")
    if media == "text/html":
        return RedirectResponse("/query", status_code=303, headers=_ANSWER)
    body = described(str(request.url.replace(query="")), RDF_TYPES[media])
    return Response(body, headers=_ANSWER | {"Content-Type": content_type(media)})
