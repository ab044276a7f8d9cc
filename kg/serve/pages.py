"""HTML from templates in which all data is escaped, under a policy that runs nothing but the server's own scripts."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
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

__all__ = ["inline_policy", "page", "path_of", "stylesheet"]

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def page(template: str, *, status: int = 200, headers: dict[str, str] | None = None, **data: Any) -> HTMLResponse:
    """A template as a response; `data` is what it may speak of."""
    text = _templates().get_template(template).render(data)
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache", "Vary": "Accept", **(headers or {})}
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers)


def inline_policy(text: str) -> str:
    """A policy under which a page that brings its own styles and has no scripts may show itself and nothing more."""
    hashes = (b64encode(sha256(found.encode("utf-8")).digest()).decode("ascii") for found in _STYLE.findall(text))
    styles = " ".join(f"'sha256-{value}'" for value in hashes) or "'none'"
    return f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


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
