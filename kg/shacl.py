"""SHACL Core by SPARQL: each constraint of a shapes graph becomes one query that finds what breaks it.

https://www.w3.org/TR/shacl/, the part that :mod:`kg.shapes` uses; a shape with anything else is refused, never passed
over. A store answers such a query in one pass over the nodes that a shape aims at, so that the work grows with the
graph, where an engine that walks node by node in Python takes an hour for what takes a minute here. Tests hold the
findings equal to pySHACL's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.errors import SchemaError
from kg.oxigraph import Store
from kg.terms import BlankNode, Iri, Literal, Node, Object, Quad, expand, ntriples
from kg.triples import Triples

__all__ = ["Query", "Violation", "check", "queries", "report"]

_SH = expand("sh:path").value.removesuffix("path")
_FIRST, _REST, _NIL = expand("rdf:first"), expand("rdf:rest"), expand("rdf:nil")
_TARGETS = {
    "targetClass": "?this {a} {term}", "targetSubjectsOf": "?this {term} ?any", "targetObjectsOf": "?any {term} ?this",
}
_SAID = frozenset({"message", "name", "description", "severity", "order", "group", "path", "property"})
_KINDS = {"IRI": "isIRI(?value)", "BlankNode": "isBlank(?value)", "Literal": "isLiteral(?value)"}
_NUMBERS = frozenset({expand("xsd:integer"), expand("xsd:decimal")})


@dataclass(frozen=True, slots=True)
class Query:
    """One constraint: ``text`` selects ``?this`` and, where one value is to blame, ``?value``.

    ``shape`` is the named shape, ``source`` the shape that holds the constraint (the named one or a property of it),
    ``component`` the local name of SHACL's constraint component, ``path`` the properties from focus node to value.
    """

    shape: Iri
    source: Node
    component: str
    path: tuple[Iri, ...]
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A node that breaks a constraint, and the value to blame where one is."""

    query: Query
    focus: Object
    value: Object | None


def check(store: Store, shapes: Iterable[Quad]) -> Iterator[Violation]:
    """Everything in the store that breaks one of the shapes, shape by shape; of no order within one.

    Raises:
        SchemaError: A shape uses what this module does not know.
    """
    kinds = store.query("ASK { ?narrow <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?wide }").boolean
    for query in queries(shapes, subclasses=bool(kinds)):
        for focus, value in store.query(query.text).bindings:
            if focus is not None:
                yield Violation(query, focus, value)


def queries(shapes: Iterable[Quad], *, subclasses: bool = False) -> Iterator[Query]:
    """The queries of all named shapes, in the order of the shapes graph.

    Args:
        shapes: The shapes graph.
        subclasses: Whether the data says ``rdfs:subClassOf``; where it does not, asking for it is time lost.
    """
    yield from _Compiler(shapes, subclasses=subclasses).all()


def report(violations: Iterable[Violation]) -> list[Quad]:
    """A SHACL validation report (section 3 of the specification), to be written in any syntax of RDF."""
    triples, found = Triples(), []
    for violation in violations:
        query = violation.query
        result = triples.blank(
            ("rdf:type", "sh:ValidationResult"), ("sh:focusNode", violation.focus),
            ("sh:resultSeverity", "sh:Violation"), ("sh:sourceShape", query.shape),
            ("sh:sourceConstraintComponent", Iri(_SH + query.component)),
        )
        if query.path:
            triples.add(result, "sh:resultPath", query.path[0] if len(query.path) == 1 else triples.list(query.path))
        if violation.value is not None:
            triples.add(result, "sh:value", violation.value)
        if query.message:
            triples.add(result, "sh:resultMessage", Literal(query.message))
        found.append(result)
    conforms = Literal(str(not found).lower(), expand("xsd:boolean"))
    node = triples.blank(("rdf:type", "sh:ValidationReport"), ("sh:conforms", conforms))
    triples.add(node, "sh:result", *found)
    return triples.quads


class _Compiler:
    """One shapes graph, and what of it becomes a query."""

    def __init__(self, shapes: Iterable[Quad], *, subclasses: bool) -> None:
        self._shapes: dict[Node, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
        for quad in shapes:
            self._shapes[quad.subject][quad.predicate.value.removeprefix(_SH)].append(quad.object)
        self._a = "a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>*" if subclasses else "a"
        self._breaks: dict[str, Callable[[str, Object], str]] = {
            "class": lambda path, term: f"{path} FILTER NOT EXISTS {{ ?value {self._a} {ntriples(term)} }}",
            "datatype": lambda path, term: f"{path} FILTER({_other_type(term)})",
            "nodeKind": lambda path, term: f"{path} FILTER(!{_KINDS[_local(term)]})",
            "in": lambda path, term: f"{path} FILTER({' && '.join(map(_not, self._list(term)))})",
            "minInclusive": lambda path, term: f"{path} FILTER(!COALESCE(?value >= {ntriples(term)}, false))",
            "maxInclusive": lambda path, term: f"{path} FILTER(!COALESCE(?value <= {ntriples(term)}, false))",
            "minLength": lambda path, term: f"{path} FILTER(isBlank(?value) || STRLEN(STR(?value)) < {_value(term)})",
            "pattern": lambda path, term: f"{path} FILTER(isBlank(?value) || !REGEX(STR(?value), {ntriples(term)}))",
            "lessThan": lambda path, term: f"{path} ?this {ntriples(term)} ?o "
                                           "FILTER(!COALESCE(?value < ?o, false))",
            "or": lambda path, term: f"{path} FILTER(!({' || '.join(map(self._conforms, self._list(term)))}))",
        }

    def all(self) -> Iterator[Query]:
        for node, shape in list(self._shapes.items()):
            target = self._target(shape)
            if isinstance(node, Iri) and target:
                yield from self._queries(node, node, target)
                for property in shape["property"]:
                    yield from self._queries(node, _node(property), target)

    def _target(self, shape: dict[str, list[Object]]) -> str:
        aims = [
            f"{{ {pattern.format(a=self._a, term=ntriples(term))} }}"
            for kind, pattern in _TARGETS.items() for term in shape.get(kind, ())
        ]
        return f"{{ SELECT DISTINCT ?this WHERE {{ {' UNION '.join(aims)} }} }}" if aims else ""

    def _queries(self, named: Iri, node: Node, target: str) -> Iterator[Query]:
        shape = self._shapes[node]
        message = next((_value(text) for text in (*shape["message"], *self._shapes[named]["message"])), "")
        for constraint, term in self._constraints(node):
            name = f"{constraint[0].upper()}{constraint[1:]}ConstraintComponent"
            counts = constraint in ("minCount", "maxCount")
            chosen = "?this" if counts else "?this ?value"
            text = f"SELECT DISTINCT ?this ?value WHERE {{ {{ SELECT {chosen} WHERE {{ {target} " \
                   f"{self._broken(node, constraint, term)} }}"
            if constraint == "maxCount":
                text += f" GROUP BY ?this HAVING (COUNT(DISTINCT ?found) > {_value(term)})"
            yield Query(named, node, name, self._path(node), message, f"{text} }} }}")

    def _constraints(self, node: Node) -> Iterator[tuple[str, Object]]:
        for name, terms in self._shapes[node].items():
            known = name in self._breaks or name in ("minCount", "maxCount", "equals")
            if not known and not name.startswith("http") and name not in _SAID and name not in _TARGETS:
                raise SchemaError(f"the shape {node} uses sh:{name}, which is not supported")
            for term in terms if known else ():
                yield name, term

    def _broken(self, node: Node, constraint: str, term: Object) -> str:
        """A pattern that holds where ?this breaks the constraint."""
        path = "/".join(map(ntriples, self._path(node)))
        if constraint == "minCount":
            if _value(term) != "1":
                raise SchemaError(f"sh:minCount {_value(term)} is not supported, 1 is")
            return f"FILTER NOT EXISTS {{ {self._reached(node)} }}"
        if constraint == "maxCount":
            return f"?this {path} ?found"
        if constraint == "equals":
            other = ntriples(term)
            return " UNION ".join(
                f"{{ ?this {one} ?value FILTER NOT EXISTS {{ ?this {two} ?value }} }}"
                for one, two in ((path, other), (other, path))
            )
        return self._breaks[constraint](f"?this {path} ?value ." if path else "BIND(?this AS ?value)", term)

    def _reached(self, node: Node) -> str:
        """A pattern that holds where the path leads from ?this to something."""
        first, *rest = map(ntriples, self._path(node))
        pattern = f"?this {first} ?step0"
        for place, step in enumerate(rest):
            # Nested, for Oxigraph joins what stands side by side in here anew for each ?this, over the whole graph.
            pattern += f" FILTER EXISTS {{ ?step{place} {step} ?step{place + 1}"
        return pattern + " }" * len(rest)

    def _conforms(self, shape: Object) -> str:
        """An expression that tells whether ?value conforms to a shape without a target."""
        node, parts = _node(shape), []
        for inner in (node, *map(_node, self._shapes[node]["property"])):
            for constraint, term in self._constraints(inner):
                if constraint == "class" and inner == node:
                    parts.append(f"EXISTS {{ ?value {self._a} {ntriples(term)} }}")
                else:
                    parts.append(f"NOT EXISTS {{ {self._inner(inner, constraint, term)} }}")
        return f"({' && '.join(parts)})"

    def _inner(self, node: Node, constraint: str, term: Object) -> str:
        """A pattern that holds where ?value, which is bound outside, breaks a constraint of a shape inside another."""
        if constraint in ("maxCount", "or", "equals", "lessThan"):
            raise SchemaError(f"sh:{constraint} inside of sh:or is not supported")
        broken = self._broken(node, constraint, term)
        return broken.replace("?value", "?inner").replace("?this", "?value")

    def _path(self, node: Node) -> tuple[Iri, ...]:
        steps: list[Object] = []
        for path in self._shapes[node].get("path", ()):
            steps += [path] if isinstance(path, Iri) else self._list(path)
        if not all(isinstance(step, Iri) for step in steps):
            raise SchemaError(f"the path of {node} is neither a property nor a sequence of properties")
        return tuple(step for step in steps if isinstance(step, Iri))

    def _list(self, node: Object) -> list[Object]:
        found: list[Object] = []
        while node != _NIL:
            cell = self._shapes[_node(node)]
            found.append(cell[_FIRST.value][0])
            node = cell[_REST.value][0]
        return found


def _node(term: Object) -> Node:
    if not isinstance(term, Iri | BlankNode):
        raise SchemaError(f"{term} is no shape")
    return term


def _value(term: Object) -> str:
    return term.value if isinstance(term, Iri | Literal) else ""


def _local(term: Object) -> str:
    return _value(term).removeprefix(_SH)


def _not(term: Object) -> str:
    return f"!sameTerm(?value, {ntriples(term)})"


def _other_type(term: Object) -> str:
    """Literals of another datatype, what is no literal, and numbers whose digits are none."""
    wrong = f"!COALESCE(DATATYPE(?value) = {ntriples(term)}, false)"
    return f"{wrong} || !isNumeric(?value)" if term in _NUMBERS else wrong
