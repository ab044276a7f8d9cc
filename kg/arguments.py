"""Arguments of queries as RDF terms: values, and entities by the names that people use for them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.errors import QueryError, UnknownNameError
from kg.ids import entity_id, mint
from kg.named import arguments_of
from kg.names import normal
from kg.oxigraph import Store
from kg.terms import Iri, Literal, Object, clean, is_web_iri, ntriples, term
from kg.vocabulary import namespaces

__all__ = ["bind", "with_values"]

_BY_IRI = "SELECT ?entity ?type ?papers WHERE { ?entity a ?type ; kg:paperCount ?papers }"
# Two plain patterns, since a path or a UNION is evaluated whole before the name is joined to it.
_BY_NAME = tuple(
    f"SELECT ?name ?entity ?type ?papers WHERE {{ ?entity {label} ?name ; a ?type ; kg:paperCount ?papers }}"
    for label in ("rdfs:label", "skos:altLabel")
)

_TOKEN = re.compile(
    r"""\#[^\n\r]*
    | <[^<>"{}|^`\\\x00-\x20]*>
    | \"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
    | [?$]\w+ | [\w.-]*:(?:[\w.:%-]|\\.)* | \w+ | \S""",
    re.VERBOSE | re.DOTALL,
)
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def bind(data: Store, text: str, arguments: Mapping[str, str], base: str) -> dict[str, Object]:
    """The terms that the arguments of a query stand for.

    An http(s) IRI, bare or in ``<>``, is an IRI, all else a string; where the query names types for an argument, it is
    the entity of one of these types with that id, name or alias (case, hyphens and spaces aside), the best supported
    one where several share it.

    Raises:
        QueryError: The query lacks an argument, or has no such variable.
        UnknownNameError: No entity is called that; suggests names that are alike.
    """
    wanted = arguments_of(text)
    missing = [f"{name} ({meaning})" for name, (_, meaning) in wanted.items() if name not in arguments]
    if missing:
        raise QueryError(f"the query needs {'argument' if len(missing) == 1 else 'arguments'} {', '.join(missing)}")
    for name in arguments:
        if not re.fullmatch(r"\w+", name) or not re.search(rf"[?$]{name}\b", text):
            raise QueryError(f"argument {name!r} is no variable of the query")
    return {
        name: _entity(data, value, types, base) if (types := wanted.get(name, ((), ""))[0]) else _value(value)
        for name, value in arguments.items()
    }


def with_values(text: str, terms: Mapping[str, Object]) -> str:
    """A query with the terms bound at the head of its WHERE group.

    They stand there in a VALUES clause, written in N-Triples' syntax, which is part of SPARQL's. (Oxigraph has bindings
    of its own, which it joins only after paths and unions were evaluated whole: seconds instead of milliseconds.)

    Raises:
        QueryError: The query has no WHERE group that could hold them.
    """
    place = _group(text)
    if place is None:
        raise QueryError("arguments need a WHERE group of their own, as in CONSTRUCT { ... } WHERE { ... }")
    names = " ".join(f"?{name}" for name in terms)
    row = " ".join(map(ntriples, terms.values()))
    return f"{text[:place]} VALUES ({names}) {{ ({row}) }} {text[place:]}"


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """The words and signs of a query, each with the place behind it; comments are none."""
    return ((found[0], found.end()) for found in _TOKEN.finditer(text) if not found[0].startswith("#"))


def _group(text: str) -> int | None:
    """The place behind the brace that opens the WHERE group of a query."""
    form, last, depth, has_template = "", "", 0, True
    for word, end in _tokens(text):
        if not form:
            form = word.upper() if word.upper() in _FORMS else ""
            has_template = form != "CONSTRUCT"
        elif word == "{" and depth == 0 and has_template:
            return end
        elif word == "{" and depth == 0 and last == "WHERE":
            return None  # CONSTRUCT WHERE { ... }: the pattern is the template.
        elif word in "(){}":
            depth += 1 if word in "({" else -1
            has_template = has_template or depth == 0
        last = word.upper()
    return None


def _value(value: str) -> Iri | Literal:
    inner = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    return Iri(inner) if is_web_iri(inner) else Literal(clean(value))


def _entity(data: Store, value: str, types: Sequence[str], base: str) -> Iri:
    kinds = {term(type) for type in types}
    given = _value(value)
    if isinstance(given, Iri):
        candidates = [given.value]
    else:
        candidates = [mint(base, clean(id)) for id in (value, *(entity_id(type, value) for type in types))]
    found = [row for iri in candidates if is_web_iri(iri) for row in _rows(data, _BY_IRI, entity=Iri(iri))]
    found += [row[1:] for query in _BY_NAME for row in _rows(data, query, name=given)]
    if best := _best((row[0], row[2]) for row in found if row[1] in kinds):
        return best
    return _spelled(data, value, types)


def _spelled(data: Store, value: str, types: Sequence[str]) -> Iri:
    """The entity whose name is the same but for case, hyphens, spaces and plural."""
    rows = [row for type in types for query in _BY_NAME for row in _rows(data, query, type=term(type))]
    wanted = normal(value)
    named = [(row[0].value, normal(row[0].value), row[1], row[3]) for row in rows if isinstance(row[0], Literal)]
    if best := _best((entity, papers) for _, form, entity, papers in named if wanted and form == wanted):
        return best
    names = sorted({name for name, form, _, _ in named if wanted[:3] and wanted[:3] in form})
    raise UnknownNameError(value, difflib.get_close_matches(value, names, n=3, cutoff=0.4) or names[:3])


def _rows(data: Store, text: str, **bound: Object) -> tuple[tuple[Object | None, ...], ...]:
    return data.query(text, prefixes=namespaces(), arguments=bound).bindings


def _best(found: Iterable[tuple[Object | None, Object | None]]) -> Iri | None:
    """Of pairs of entity and number of papers the one with most papers, then the first by IRI."""
    ranked = sorted(
        (-int(papers.value), entity.value) for entity, papers in found
        if isinstance(entity, Iri) and isinstance(papers, Literal)
    )
    return Iri(ranked[0][1]) if ranked else None
