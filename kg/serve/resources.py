"""Pages of the graph's resources: the path of an IRI leads to what the graph holds of it, in the form wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.ids import mint
from kg.model import Entity
from kg.oxigraph import parse
from kg.schema import RELATIONS
from kg.serve.asking import ask, streamed
from kg.serve.cards import card, sentences
from kg.serve.names import Names
from kg.serve.negotiation import RDF_TYPES, content_type, preferred
from kg.serve.pages import page, path_of
from kg.serve.refusal import RefusedError
from kg.terms import Iri, Quad, clean, expand
from kg.vocabulary import Term, namespaces

__all__ = ["resource", "search"]

_HTML = "text/html"
_ENDINGS = {"html": _HTML, **{syntax: media for media, syntax in RDF_TYPES.items()}}
_SHOWN = 500
_LONGEST_PATH = 4096


@dataclass(frozen=True, slots=True)
class _Wanted:
    id: str
    media: str


async def resource(request: Request) -> Response:
    """What the graph holds of the resource at a path: an entity's card, any other's triples, or RDF."""
    state = request.app.state
    wanted = _wanted(request, state.names)
    iri = mint(state.settings.base, clean(wanted.id))
    entity: Entity | None = state.names.get(wanted.id)
    try:
        if wanted.media != _HTML:
            done = await ask(request, "describe", {"iri": iri, "syntax": RDF_TYPES[wanted.media]})
            return streamed(done, content_type(wanted.media), _headers(wanted.id))
        if entity is not None:
            weak = "weak" in request.query_params
            shown = await run_in_threadpool(card, state.graph, state.names, entity, weak=weak)
            return page("entity.html", headers=_headers(wanted.id), card=shown, iri=iri, weak=weak, names=state.names)
        done = await ask(request, "describe", {"iri": iri, "syntax": "nt"})
        with done.file as file:
            triples = list(parse(file.read(), "nt"))
        return await run_in_threadpool(_described, request, wanted.id, iri, triples)
    except RefusedError as refusal:
        if refusal.status != 404 or wanted.media != _HTML:
            raise
        near = await run_in_threadpool(state.names.like, wanted.id)
        return page("missing.html", status=404, id=wanted.id, near=near)


async def search(request: Request) -> Response:
    """Entities by part of a name, as a page."""
    text = request.query_params.get("q", "")
    found = await run_in_threadpool(request.app.state.names.find, text, limit=100)
    return page("search.html", text=text, found=found)


def _wanted(request: Request, names: Names) -> _Wanted:
    # The path as it came: what the server decodes would make a slash of the %2F that is part of an id.
    raw: bytes = request.scope["raw_path"]
    if len(raw) > _LONGEST_PATH:
        raise RefusedError(414, f"the path is longer than {_LONGEST_PATH} characters")
    try:
        id = unquote(raw.decode("ascii"), errors="strict").removeprefix("/")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "the path is not UTF-8 in percent-encoding") from error
    if id not in names:
        stem, dot, ending = id.rpartition(".")
        if dot and ending in _ENDINGS:
            return _Wanted(stem, _ENDINGS[ending])
    media = preferred(request.headers.get("accept"), [_HTML, *RDF_TYPES])
    if media is None:
        raise RefusedError(406, f"resources come as {', '.join([_HTML, *RDF_TYPES])}")
    return _Wanted(id, media)


def _headers(id: str) -> dict[str, str]:
    path = path_of(id)
    links = (f'<{path}.{syntax}>; rel="alternate"; type="{media}"' for media, syntax in RDF_TYPES.items())
    return {"Vary": "Accept", "Cache-Control": "no-cache", "Link": ", ".join(links)}


def _described(request: Request, id: str, iri: str, triples: list[Quad]) -> Response:
    """A page for what is no entity: a statement with its sentences, else the triples themselves."""
    state = request.app.state
    own = {quad.predicate: quad.object for quad in triples if quad.subject == Iri(iri)}
    common: dict[str, Any] = {"iri": iri, "id": id, "base": state.settings.base, "prefixes": namespaces(),
                              "triples": triples[:_SHOWN], "all": len(triples), "names": state.names}
    ends = [_entity(state.names, own.get(expand(f"rdf:{part}")), state.settings.base) for part in ("subject", "object")]
    if id.startswith(f"{Term.STATEMENT.lower()}/") and None not in ends:
        for one in state.graph.why(ends[0].id, None, ends[1].id):
            if one.statement.id == id.partition("/")[2]:
                return page("statement.html", headers=_headers(id), statement=one.statement, subject=ends[0],
                            object=ends[1], label=RELATIONS[one.statement.predicate].label,
                            sentences=sentences(one.evidence, state.names), **common)
    return page("resource.html", headers=_headers(id), **common)


def _entity(names: Names, term: object, base: str) -> Any:
    if not isinstance(term, Iri) or not term.value.startswith(base):
        return None
    return names.get(unquote(term.value.removeprefix(base)))


