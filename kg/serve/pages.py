"""HTML from templates in which all data is escaped, under a policy that runs nothing but the server's own scripts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.answers import shorten
from kg.ids import mint
from kg.schema import TYPES
from kg.terms import Iri, is_web_iri
from kg.vocabulary import NAMESPACES, namespaces

__all__ = ["page", "path_of", "stylesheet"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def page(template: str, *, status: int = 200, headers: dict[str, str] | None = None, **data: Any) -> HTMLResponse:
    """A template as a response; `data` is what it may speak of."""
    text = _templates().get_template(template).render(data)
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache", "Vary": "Accept", **(headers or {})}
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers)


def path_of(id: str) -> str:
    """The path of a resource on this server, from its id: that of its IRI under the base.

    >>> path_of("model/c++")
    '/model/c%2B%2B'
    """
    return mint("/", id)


async def stylesheet(_: Request) -> Response:
    """The style sheet of all pages, with the schema's colours of types."""
    text = files("kg.serve").joinpath("static", "style.css").read_text(encoding="utf-8")
    rules = (f'[data-type="{type.value}"] {{ --c: {row.color}; }}' for type, row in TYPES.items())
    return Response("\n".join((text, *rules, "")), media_type="text/css", headers={"Cache-Control": "no-cache"})


def _is_under(iri: str, base: str) -> bool:
    """Whether there is a page for the IRI: it is no word of the vocabulary, and its path leads to no other host."""
    return iri.startswith(base) and not iri.startswith((NAMESPACES["kg"], f"{base}/", f"{base}\\"))


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("kg.serve", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.filters["path"] = path_of
    environment.filters["curie"] = lambda iri: shorten(iri, namespaces())
    environment.filters["encoded"] = lambda text: quote(text, safe="")
    environment.tests["web"] = is_web_iri
    environment.tests["under"] = _is_under
    environment.tests["iri_of"] = lambda term, iri: term == Iri(iri)
    return environment
