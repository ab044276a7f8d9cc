"""``/query``: the editor, and the named queries that it offers."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kg.graph import BELIEVED
from kg.serve.pages import page
from kg.sparql import named_queries
from kg.vocabulary import namespaces

__all__ = ["editor"]


async def editor(request: Request) -> Response:
    """The query editor; its data is in the page as JSON, which the page's script alone reads."""
    base = request.app.state.settings.base
    offered = [
        {"name": query.name, "meaning": query.meaning, "text": query.text, "arguments": query.arguments}
        for query in named_queries().values()
    ]
    return page("query.html", setup={"base": base, "least": BELIEVED, "prefixes": namespaces(base), "queries": offered})
