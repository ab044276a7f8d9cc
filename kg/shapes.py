"""SHACL Core shapes (https://www.w3.org/TR/shacl/) of the graph, generated from the schema.

Shapes read the union of all graphs. Each is small and aims at one class or at the ends of one relation, so that a
validator visits each node once a shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from kg.model import Field
from kg.schema import RELATIONS, TYPES, EntityType, Polarity, RelationRow, ResultKind
from kg.terms import BlankNode, Iri, Literal, Object, Quad, expand
from kg.triples import Triples, english
from kg.vocabulary import AUXILIARY, Direction, Term, TermRow

__all__ = ["SHAPES", "shapes"]

SHAPES = "https://w3id.org/litkg/shapes#"
"""Namespace of the shapes themselves."""

_ONE = (("sh:minCount", 1), ("sh:maxCount", 1))
_OPTIONAL = (("sh:maxCount", 1),)
_COUNT = (("sh:datatype", "xsd:integer"), ("sh:minInclusive", 0))
_PROBABILITY = (("sh:datatype", "xsd:decimal"), ("sh:minInclusive", 0), ("sh:maxInclusive", 1))
_TEXT = (("sh:datatype", "xsd:string"),)


def shapes() -> list[Quad]:
    """All shapes, in the schema's order."""
    writer = _Shapes()
    for type in TYPES:
        writer.entity(type)
    for row in RELATIONS.values():
        writer.relation(row)
    writer.statement()
    writer.evidence()
    writer.sentence()
    writer.result()
    writer.metric()
    for term in (Term.STATES, Term.REPORTS, Term.EVIDENCE):
        writer.link(AUXILIARY[term])
    writer.description()
    return writer.quads


class _Shapes(Triples):
    """The growing shapes graph."""

    def entity(self, type: EntityType) -> None:
        node = self._shape(type, ("sh:targetClass", _kg(type)))
        self._property(node, "rdfs:label", *_ONE, *_TEXT)
        self._property(node, "skos:prefLabel", *_ONE, *_TEXT)
        self._property(node, _kg(Term.PAPER_COUNT), *_ONE, *_COUNT)
        self._property(node, _kg(Term.MENTION_COUNT), *_ONE, *_COUNT)

    def relation(self, row: RelationRow) -> None:
        if row.same_type:
            node = self._shape(f"{row.type}-subject", ("sh:targetSubjectsOf", _kg(row.type)))
            pairs = [
                self.blank(
                    ("sh:class", _kg(type)),
                    ("sh:property", self.blank(("sh:path", _kg(row.type)), ("sh:class", _kg(type)))),
                )
                for type in _ordered(row.domain)
            ]
            self.add(node, "sh:or", self.list(pairs))
            self._say(node, f"{row.label!r} ties two things of one type")
            return
        for end, target, types in (
            ("subject", "sh:targetSubjectsOf", row.domain), ("object", "sh:targetObjectsOf", row.range),
        ):
            node = self._shape(f"{row.type}-{end}", (target, _kg(row.type)))
            self._classes(node, _ordered(types))
            self._say(node, f"the {end} of {row.label!r} is one of {', '.join(_ordered(types))}")

    def statement(self) -> None:
        node = self._shape(Term.STATEMENT, ("sh:targetClass", _kg(Term.STATEMENT)))
        relations = self.list(_kg(relation) for relation in RELATIONS)
        self._property(node, "rdf:subject", *_ONE, ("sh:nodeKind", "sh:IRI"))
        self._property(node, "rdf:predicate", *_ONE, ("sh:in", relations))
        self._property(node, "rdf:object", *_ONE, ("sh:nodeKind", "sh:IRI"))
        self._property(node, _kg(Term.BELIEF), *_ONE, *_PROBABILITY)
        self._property(node, _kg(Term.PAPER_COUNT), *_ONE, *_COUNT)
        node = self._shape("Statement-evidence", ("sh:targetClass", _kg(Term.STATEMENT)))
        recorded = self.list(_kg(row.type) for row in RELATIONS.values() if not row.evident)
        said = self.blank(("sh:path", _kg(Term.EVIDENCE)), ("sh:minCount", _number(1)))
        known = self.blank(("sh:path", "rdf:predicate"), ("sh:in", recorded))
        self.add(node, "sh:or", self.list([
            self.blank(("sh:property", said)), self.blank(("sh:property", known)),
        ]))
        self._say(node, "a statement that is read from text has evidence")

    def evidence(self) -> None:
        node = self._shape(Term.EVIDENCE_NODE, ("sh:targetClass", _kg(Term.EVIDENCE_NODE)))
        self._property(node, "prov:wasDerivedFrom", *_ONE, ("sh:class", _kg(EntityType.PAPER)))
        self._property(node, _kg(Term.SCORE), *_ONE, *_PROBABILITY)
        self._property(node, _kg(Term.POLARITY), *_ONE, ("sh:in", self._texts(Polarity)))
        self._property(node, _kg(Term.EXTRACTOR), *_OPTIONAL, *_TEXT)
        self._property(node, "oa:hasBody", *_ONE, ("sh:nodeKind", "sh:IRI"))
        self._property(node, "oa:hasTarget", *_ONE, ("sh:class", "oa:SpecificResource"))

    def sentence(self) -> None:
        node = self._shape("Target", ("sh:targetClass", "oa:SpecificResource"))
        self._property(node, "oa:hasSource", *_ONE, ("sh:class", _kg(EntityType.PAPER)))
        self._property(node, _kg(Term.FIELD), *_ONE, ("sh:in", self._texts(Field)))
        for selected in ("oa:exact", "oa:start"):
            self._property(node, self.list(["oa:hasSelector", selected]), *_ONE)
        node = self._shape("Position", ("sh:targetClass", "oa:TextPositionSelector"))
        self._property(node, "oa:start", *_ONE, *_COUNT, ("sh:lessThan", "oa:end"))
        self._property(node, "oa:end", *_ONE, *_COUNT)
        node = self._shape("Quote", ("sh:targetClass", "oa:TextQuoteSelector"))
        self._property(node, "oa:exact", *_ONE, *_TEXT, ("sh:minLength", 1))

    def result(self) -> None:
        node = self._shape(Term.RESULT, ("sh:targetClass", _kg(Term.RESULT)))
        for term in (Term.SUBJECT, Term.METRIC, Term.DATASET, Term.TASK, Term.BASELINE):
            count = _ONE if term == Term.SUBJECT else _OPTIONAL
            property = self._property(node, _kg(term), *count)
            self._classes(property, AUXILIARY[term].range)
        self._property(node, _kg(Term.VALUE), *_ONE, *_TEXT)
        self._property(node, _kg(Term.NUMBER), *_OPTIONAL, ("sh:datatype", "xsd:decimal"))
        self._property(node, _kg(Term.UNIT), *_ONE, *_TEXT)
        self._property(node, _kg(Term.KIND), *_ONE, ("sh:in", self._texts(ResultKind)))
        self._property(node, _kg(Term.OWN), *_ONE, ("sh:datatype", "xsd:boolean"))
        self._property(node, "mls:specifiedBy", *_OPTIONAL, ("sh:equals", _kg(Term.METRIC)))
        self._property(node, "mls:hasValue", *_OPTIONAL, ("sh:equals", _kg(Term.NUMBER)))
        self._property(node, "prov:wasDerivedFrom", *_ONE, ("sh:class", _kg(EntityType.PAPER)))
        self._property(node, _kg(Term.EVIDENCE), *_ONE, ("sh:class", _kg(Term.EVIDENCE_NODE)))

    def metric(self) -> None:
        node = self._shape(Term.DIRECTION, ("sh:targetSubjectsOf", _kg(Term.DIRECTION)))
        self.add(node, "sh:class", _kg(EntityType.METRIC))
        self._property(node, _kg(Term.DIRECTION), *_OPTIONAL, ("sh:in", self._texts(Direction)))

    def link(self, row: TermRow) -> None:
        for end, target, types in (
            ("subject", "sh:targetSubjectsOf", row.domain), ("object", "sh:targetObjectsOf", row.range),
        ):
            node = self._shape(f"{row.term}-{end}", (target, _kg(row.term)))
            self._classes(node, types)
            self._say(node, f"the {end} of {row.label!r} is one of {', '.join(types)}")

    def description(self) -> None:
        node = self._shape(Term.EVIDENCE_GRAPH, ("sh:targetClass", _kg(Term.EVIDENCE_GRAPH)))
        self._property(node, "prov:wasDerivedFrom", *_ONE, ("sh:class", _kg(EntityType.PAPER)))
        self._property(node, "prov:wasGeneratedBy", *_ONE, ("sh:class", _kg(Term.RUN)))
        node = self._shape(Term.RUN, ("sh:targetClass", _kg(Term.RUN)))
        self._property(node, "prov:wasAssociatedWith", ("sh:minCount", 1), ("sh:class", "prov:SoftwareAgent"))
        self._property(node, "prov:used", ("sh:minCount", 1), ("sh:class", "prov:Entity"))
        node = self._shape(Term.DIGEST, ("sh:targetSubjectsOf", _kg(Term.DIGEST)))
        self._property(node, _kg(Term.DIGEST), *_ONE, *_TEXT, ("sh:pattern", Literal("^[0-9a-f]{64}$")))
        node = self._shape("Dataset-description", ("sh:targetClass", "void:Dataset"))
        self._property(node, "dcterms:title", *_ONE)
        self._property(node, "prov:wasGeneratedBy", *_ONE, ("sh:class", _kg(Term.RUN)))
        for count in ("void:triples", "void:classes", "void:properties"):
            self._property(node, count, *_ONE, *_COUNT)
        for kind, measure in (("class", "void:entities"), ("property", "void:triples")):
            node = self._shape(f"Partition-{kind}", ("sh:targetObjectsOf", f"void:{kind}Partition"))
            self._property(node, f"void:{kind}", *_ONE, ("sh:nodeKind", "sh:IRI"))
            self._property(node, measure, *_ONE, *_COUNT)

    def _shape(self, name: str, target: tuple[str, str]) -> Iri:
        node = Iri(SHAPES + name)
        self.add(node, "rdf:type", "sh:NodeShape")
        self.add(node, *target)
        return node

    def _property(self, shape: Iri, path: Object | str, *constraints: tuple[str, Object | str | int]) -> BlankNode:
        node = self.blank(("sh:path", path))
        for constraint, value in constraints:
            self.add(node, constraint, _number(value) if isinstance(value, int) else value)
        self.add(shape, "sh:property", node)
        return node

    def _classes(self, shape: Iri | BlankNode, types: Iterable[str]) -> None:
        kinds = [_kg(type) for type in types]
        if len(kinds) == 1:
            self.add(shape, "sh:class", kinds[0])
        else:
            self.add(shape, "sh:or", self.list([self.blank(("sh:class", kind)) for kind in kinds]))

    def _texts(self, words: type[StrEnum]) -> Object:
        return self.list(Literal(word.value) for word in words)

    def _say(self, shape: Iri, message: str) -> None:
        self.add(shape, "sh:message", english(message))


def _kg(name: str) -> str:
    return f"kg:{name}"


def _number(value: int) -> Literal:
    return Literal(str(value), expand("xsd:integer"))


def _ordered(types: Iterable[EntityType]) -> list[EntityType]:
    wanted = set(types)
    return [type for type in TYPES if type in wanted]
