"""The interface of the server as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), as plain data."""

from __future__ import annotations

from typing import Any, Final

from kg import __version__
from kg.schema import EntityType, RelationType
from kg.serve.negotiation import RDF_TYPES, RESULT_TYPES
from kg.serve.passages import MOST

__all__ = ["DESCRIPTION"]

_TEXT: dict[str, Any] = {"type": "string"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_SHARE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
_NULLABLE: dict[str, Any] = {"type": ["string", "null"]}
_YEAR: dict[str, Any] = {"type": ["integer", "null"]}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _response(description: str, *media: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": description, "content": {type: {"schema": schema or _TEXT} for type in media}}


def _parameter(name: str, place: str, description: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "description": description, "schema": schema, **more}


_PROBLEM = {"$ref": "#/components/responses/Problem"}


def _by_id(operation: str, summary: str, id: str, found: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """What is got by the id in its path, or is not there."""
    return {"get": {
        "operationId": operation,
        "summary": summary,
        "parameters": [_parameter("id", "path", id, _TEXT, required=True)],
        "responses": {"200": _response(found, "application/json", schema=_object(**properties)), "404": _PROBLEM},
    }}


_ANSWER = {
    "200": _response("The answer, in the form that Accept asks for.", *RESULT_TYPES, *RDF_TYPES),
    **dict.fromkeys(("400", "403", "406", "413", "415", "500", "503", "504", "507"), _PROBLEM),
}
_GRAPHS = [
    _parameter(f"{kind}-graph-uri", "query", f"A graph of the store for the dataset ({kind}).",
               _list({"type": "string", "format": "uri"}))
    for kind in ("default", "named")
]
_QUERY_FORM = _object(query=_TEXT)

DESCRIPTION: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "litkg",
        "version": __version__,
        "summary": "A knowledge graph of papers, read only.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "paths": {
        "/api/search": {"get": {
            "operationId": "search",
            "summary": "Entities whose name or alias contains a text, best match first.",
            "parameters": [
                _parameter("q", "query", "Part of a name.", _TEXT, required=True),
                _parameter("type", "query", "Only this type.", {"type": "string", "enum": list(map(str, EntityType))}),
                _parameter("limit", "query", "At most so many.",
                           {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
            ],
            "responses": {
                "200": _response("What is found.", "application/json",
                                 schema=_object(query=_TEXT, results=_list(_schema("Entity")))),
                "400": _PROBLEM,
            },
        }},
        "/api/entity/{id}": _by_id(
            "entity", "One entity with its statements, most believed first, and its results.",
            "Id of the entity, slashes and all (model/bert).", "The entity.",
            entity=_schema("Entity"), statements=_list(_schema("Statement")), results=_list(_schema("Result")),
        ),
        "/api/paper/{id}": _by_id(
            "paper", "One paper with its text, and the places that name entities.",
            "Id of the paper without paper/ before it (2005.10433).", "The paper.",
            paper=_schema("Paper"), mentions=_list(_schema("Mention")),
        ),
        "/api/evidence": {"get": {
            "operationId": "evidence",
            "summary": f"The sentences behind a statement, strongest first, {MOST} at most.",
            "description": f"For up to {MOST} statements at once the three parameters are repeated, as often each.",
            "parameters": [
                *(_parameter(name, "query", f"The {name} of each statement.", _list(_TEXT), required=True)
                  for name in ("subject", "predicate", "object")),
                _parameter("offset", "query", "How many sentences of each statement to pass over.",
                           _COUNT | {"default": 0}),
            ],
            "responses": {
                "200": _response("The statements, in the order asked for.", "application/json", schema=_object(
                    statements=_list(_object(subject=_TEXT, predicate=_TEXT, object=_TEXT, total=_COUNT,
                                             evidence=_list(_schema("Passage")))),
                )),
                "400": _PROBLEM, "404": _PROBLEM,
            },
        }},
        "/api/results": {"get": {
            "operationId": "results",
            "summary": "The sentences behind reported results.",
            "parameters": [_parameter("id", "query", f"Ids of 1 to {MOST} results.", _list(_TEXT), required=True)],
            "responses": {
                "200": _response("The sentences, in the order asked for; each with the id of its result.",
                                 "application/json", schema=_object(results=_list(_schema("Passage")))),
                "400": _PROBLEM, "404": _PROBLEM,
            },
        }},
        "/sparql": {
            "get": {
                "operationId": "query",
                "summary": "SPARQL 1.1 Protocol, query operation; without a query the description of the service.",
                "parameters": [_parameter("query", "query", "A SPARQL 1.1 query.", _TEXT), *_GRAPHS],
                "responses": _ANSWER,
            },
            "post": {
                "operationId": "queryByPost",
                "summary": "SPARQL 1.1 Protocol, query operation.",
                "description": "A field $NAME of the form binds the query's variable of that name.",
                "requestBody": {"required": True, "content": {
                    "application/x-www-form-urlencoded": {"schema": _QUERY_FORM},
                    "application/sparql-query": {"schema": _TEXT},
                }},
                "responses": _ANSWER,
            },
        },
    },
    "components": {
        "responses": {"Problem": {
            "description": "Why there is no answer.",
            "content": {
                "text/plain": {"schema": _TEXT},
                "application/problem+json": {"schema": _schema("Problem")},
            },
        }},
        "schemas": {
            "Problem": {
                "type": "object",
                "properties": {"status": _COUNT, "title": _TEXT, "line": _COUNT, "column": _COUNT},
                "required": ["status", "title"],
            },
            "Entity": _object(
                id=_TEXT, type={"type": "string", "enum": list(map(str, EntityType))}, name=_TEXT,
                aliases=_list(_TEXT), paper_count=_COUNT, mention_count=_COUNT, identifiers=_list(_TEXT),
                iri={"type": "string", "format": "uri"}, path=_TEXT,
            ),
            "Statement": _object(
                id=_TEXT, subject=_TEXT, predicate={"type": "string", "enum": list(map(str, RelationType))},
                object=_TEXT, belief=_SHARE, paper_count=_COUNT, evidence_count=_COUNT, subject_name=_TEXT,
                object_name=_TEXT,
            ),
            "Paper": _object(
                id=_TEXT, title=_TEXT, abstract=_TEXT, authors=_list(_TEXT), year=_YEAR, venue=_NULLABLE, url=_NULLABLE,
                identifiers=_list(_TEXT),
            ),
            "Mention": _object(entity=_TEXT, type=_TEXT, name=_TEXT, field=_TEXT, start=_COUNT, end=_COUNT),
            "Passage": _object(
                id=_TEXT, source=_object(id=_TEXT, title=_TEXT, year=_YEAR, venue=_NULLABLE, url=_NULLABLE),
                field=_TEXT, start=_COUNT, end=_COUNT, quote=_TEXT, score=_SHARE, polarity=_TEXT,
                mentions=_list(_schema("Mention")),
            ),
            "Result": _object(
                id=_TEXT, paper=_TEXT, subject=_TEXT, metric=_NULLABLE, dataset=_NULLABLE, task=_NULLABLE, value=_TEXT,
                number={"type": ["number", "null"]}, unit=_TEXT, kind=_TEXT, baseline=_NULLABLE, field=_TEXT,
                start=_COUNT, end=_COUNT, quote=_TEXT, score=_SHARE, polarity=_TEXT,
            ),
        },
    },
}
"""The whole description."""
