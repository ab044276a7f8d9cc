"""Requests of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), as far as it is about queries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from kg.serve.refusal import RefusedError

__all__ = ["Asked", "asked"]

FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_UPLOAD_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came: its text, its dataset (default and named graphs, None if unsaid) and its arguments.

    Two things are added to the protocol. An argument is a parameter whose name begins with ``$``: its value is bound to
    the variable of that name as a term, as :func:`kg.sparql.query` does. ``believed=true`` leaves out direct triples of
    statements that are believed less than :data:`kg.graph.BELIEVED`, as named queries do on the command line.
    """

    text: str
    dataset: tuple[list[str], list[str]] | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    believed: bool = False


async def asked(request: Request, longest: int) -> Asked | None:
    """What a request asks; None where a GET asks nothing.

    Raises:
        RefusedError: 400 for what breaks the protocol, 403 for an update, 413 for a text of more than `longest` bytes,
            415 for another type of content.
    """
    parameters = _pairs(request.scope["query_string"], longest)
    if request.method == "POST":
        type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if type == UPDATE:
            raise _read_only()
        if type not in (FORM, DIRECT):
            raise RefusedError(415, f"a query comes as {FORM} or {DIRECT}, not as {type or 'content without a type'}",
                          headers={"Accept-Post": f"{FORM}, {DIRECT}"})
        body = await _body(request, longest)
        if type == FORM:
            parameters += _pairs(body, longest)
        elif any(name == "query" for name, _ in parameters):
            raise RefusedError(400, "one query is expected, not one in the address and one in the body")
        else:
            parameters.append(("query", _text(body, longest)))
    return _asked(parameters, is_get=request.method != "POST")


def _asked(parameters: Sequence[tuple[str, str]], *, is_get: bool) -> Asked | None:
    values = {name: [value for found, value in parameters if found == name] for name, _ in parameters}
    if "update" in values:
        raise _read_only()
    queries = values.get("query", [])
    if not queries and is_get:
        return None
    if len(queries) != 1:
        raise RefusedError(400, f"one parameter 'query' is expected, not {len(queries) or 'none'}")
    default, named = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    arguments = {name[1:]: found[-1] for name, found in values.items() if name.startswith("$")}
    believed = values.get("believed", ["false"])
    if believed not in (["true"], ["false"]):
        raise RefusedError(400, "parameter 'believed' is true or false")
    return Asked(queries[0], (default, named) if default or named else None, arguments, believed == ["true"])


async def _body(request: Request, longest: int) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(_UPLOAD_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > 3 * longest:  # a form may spell each byte as %XX
                    raise _too_long(longest)
    except TimeoutError as error:
        raise RefusedError(408, f"the query did not arrive within {_UPLOAD_SECONDS} s") from error
    except ClientDisconnect as error:
        raise RefusedError(400, "the connection ended before the query did") from error
    return bytes(body)


def _pairs(encoded: bytes, longest: int) -> list[tuple[str, str]]:
    if len(encoded) > 3 * longest:
        raise _too_long(longest)
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as error:
        raise RefusedError(400, "the parameters are not UTF-8 in percent-encoding") from error
    except ValueError as error:
        raise RefusedError(400, "the request has too many parameters") from error
    if any(len(value.encode("utf-8", "surrogatepass")) > longest for _, value in pairs):
        raise _too_long(longest)
    return pairs


def _text(body: bytes, longest: int) -> str:
    if len(body) > longest:
        raise _too_long(longest)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "the query is not UTF-8") from error


def _too_long(longest: int) -> RefusedError:
    return RefusedError(413, f"the query is longer than {longest // 1024} KB")


def _read_only() -> RefusedError:
    return RefusedError(403, "updates are refused: this endpoint only reads")
