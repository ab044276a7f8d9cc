"""Each promise of the graph, broken on purpose, is found; a sound graph has no findings."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH
from rdflib.collection import Collection

from kg.checks import findings, require_sound
from kg.errors import BrokenGraphError, ExportError, SchemaError
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.ontology import to_rdflib
from kg.oxigraph import write
from kg.rdf import quads
from kg.schema import RELATIONS, TYPES, EntityType, RelationType
from kg.shacl import queries
from kg.shapes import SHAPES, shapes
from kg.terms import Iri, Literal, Quad, expand, term
from kg.triples import Triples
from kg.validate import Finding, Report, validate, validate_file, validate_quads, write_report
from kg.vocabulary import Term

A = expand("rdf:type")
X, Y = Iri("https://example.org/x"), Iri("https://example.org/y")
DECIMAL, INTEGER = expand("xsd:decimal"), expand("xsd:integer")
RULES = to_rdflib(shapes())
ALL_SHAPES = {quad.subject.value.removeprefix(SHAPES) for quad in shapes() if quad.object == expand("sh:NodeShape")}


def as_pyshacl(data: Iterable[Quad]) -> set[tuple[object, ...]]:
    """What pySHACL finds: focus, component, path and value."""
    _, found, _ = pyshacl.validate(to_rdflib(data), shacl_graph=RULES, inference="none", inplace=True)
    return seen(found)


def seen(found: rdflib.Graph) -> set[tuple[object, ...]]:
    """The results of a SHACL validation report."""
    results = set()
    for result in found.subjects(RDF.type, SH.ValidationResult):
        path, value = found.value(result, SH.resultPath), found.value(result, SH.value)
        steps = tuple(Collection(found, path)) if isinstance(path, rdflib.BNode) else path
        value = value.toPython() if isinstance(value, rdflib.Literal) else value
        results.add((
            found.value(result, SH.focusNode), found.value(result, SH.sourceConstraintComponent), steps, value
        ))
    return results


def judged(data: list[Quad]) -> Report:
    """Our report, after it was found to be pySHACL's."""
    report = validate_quads(data)
    text = io.BytesIO()
    write_report(report, text)
    ours = rdflib.Graph().parse(text.getvalue(), format="turtle")
    assert seen(ours) == as_pyshacl(data)
    (conforms,) = ours.objects(None, SH.conforms)
    assert conforms.toPython() is report.conforms
    return report


def checks(report: Report) -> set[str]:
    return {finding.check for finding in report.findings}


def test_a_sound_graph_conforms(small_graph: KnowledgeGraph) -> None:
    assert validate(small_graph) == Report(())
    assert validate(small_graph, base="https://example.org/other/").conforms


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("UPDATE evidence SET quote = 'We present Alpha' WHERE start = 0", "quote"),
        ("UPDATE evidence SET \"end\" = 500, quote = quote WHERE start = 0", "quote"),
        ("UPDATE evidence SET start = -16, \"end\" = 0 WHERE start = 0", "quote"),
        ("UPDATE evidence SET field = 'title' WHERE start = 0", "quote"),
        ("UPDATE results SET quote = 'x'", "quote"),
        ("DELETE FROM evidence WHERE start = 0", "evidence"),
        ("DELETE FROM evidence WHERE start = 0; UPDATE statements SET evidence_count = 0", "evidence"),
        ("UPDATE statements SET evidence_count = 2 WHERE predicate = 'introduces'", "evidence"),
        ("UPDATE statements SET belief = 1.5 WHERE predicate = 'introduces'", "range"),
        ("UPDATE statements SET belief = -0.5 WHERE predicate = 'introduces'", "range"),
        ("UPDATE evidence SET score = 2 WHERE start = 0", "range"),
        ("UPDATE results SET score = -1", "range"),
        ("UPDATE statements SET object = 'model/alpha' WHERE predicate = 'introduces'", "identity"),
        ("UPDATE statements SET predicate = 'trainedOn' WHERE predicate = 'outperforms'", "schema"),
        ("UPDATE entities SET type = 'Task' WHERE id = 'dataset/setb'", "schema"),
        ("DELETE FROM entities WHERE id = 'model/alpha'", "reference"),
        ("DELETE FROM entities WHERE id = 'paper/h:ff'", "reference"),
        ("DELETE FROM entities WHERE id = 'metric/points'", "reference"),
        ("DELETE FROM papers WHERE id = 'paper/h:ff'", "reference"),
        ("DELETE FROM statements WHERE predicate = 'introduces'", "reference"),
        ("UPDATE mentions SET entity = 'model/gone' WHERE entity = 'model/alpha'", "reference"),
    ],
)
def test_damage_to_the_tables_is_found(small_graph: KnowledgeGraph, damage: str, expected: str) -> None:
    require_sound(small_graph.workspace)
    small_graph.workspace.run(damage)
    found = list(findings(small_graph.workspace))
    assert expected in {finding.check for finding in found}
    assert found == sorted(found)
    with pytest.raises(BrokenGraphError, match=f"breaks {len(found)} of its rules"):
        require_sound(small_graph.workspace)


def test_findings_name_what_is_broken(small_graph: KnowledgeGraph) -> None:
    small_graph._workspace.run("DELETE FROM entities WHERE id = 'model/alpha'")
    found = validate(small_graph).findings
    lost = {finding.focus for finding in found if finding.check == "reference"}
    assert lost == {"model/alpha"}
    assert "shape:outperforms-object" in {finding.check for finding in found if finding.focus == "model:alpha"}
    assert list(found) == sorted(set(found))


def test_types_need_label_and_counts() -> None:
    data = [Quad(Iri(f"https://example.org/{type}"), A, term(type)) for type in TYPES]
    found = judged(data).findings
    for type in TYPES:
        of = [one for one in found if one.check == f"shape:{type}"]
        assert {one.focus for one in of} == {f"https://example.org/{type}"}
        assert {one.message.partition(":")[2].partition(":")[0] for one in of} == {
            "label", "prefLabel", "paperCount", "mentionCount"
        }


def test_relations_hold_their_ends() -> None:
    data = [Quad(X, term(relation), Y) for relation in RELATIONS]
    expected = {
        f"shape:{relation}-{end}"
        for relation, row in RELATIONS.items()
        for end in (("subject",) if row.same_type else ("subject", "object"))
    }
    assert checks(judged(data)) == expected


def test_variants_share_their_type() -> None:
    def tied(first: EntityType, second: EntityType) -> set[str]:
        data = [Quad(X, A, term(first)), Quad(Y, A, term(second)), Quad(X, term(RelationType.VARIANT_OF), Y)]
        return {check for check in checks(judged(data)) if check.startswith("shape:variantOf")}

    assert tied(EntityType.MODEL, EntityType.MODEL) == set()
    assert tied(EntityType.MODEL, EntityType.DATASET) == {"shape:variantOf-subject"}
    assert tied(EntityType.TASK, EntityType.TASK) == {"shape:variantOf-subject"}


Damage = Callable[[Quad], list[Quad]]


def without(name: str) -> Damage:
    return lambda quad: [] if quad.predicate == expand(name) else [quad]


def twice(name: str) -> Damage:
    return lambda quad: [quad, Quad(quad.subject, quad.predicate, X)] if quad.predicate == expand(name) else [quad]


def saying(name: str, value: str, datatype: Iri) -> Damage:
    changed = Literal(value, datatype)
    return lambda quad: [Quad(quad.subject, quad.predicate, changed)] if quad.predicate == expand(name) else [quad]


def pointing(name: str) -> Damage:
    return lambda quad: [Quad(quad.subject, quad.predicate, X)] if quad.predicate == expand(name) else [quad]


def elsewhere(name: str) -> Damage:
    return lambda quad: [Quad(X, quad.predicate, quad.object)] if quad.predicate == expand(name) else [quad]


STRING = expand("xsd:string")
LINKS = ("states", "reports", "evidence")
BROKEN: list[tuple[str, Damage]] = [
    ("Statement", without("rdf:subject")),
    ("Statement", twice("rdf:subject")),
    ("Statement", without("rdf:object")),
    ("Statement", pointing("rdf:predicate")),
    ("Statement", saying("rdf:object", "Alpha", STRING)),
    ("Statement", saying("kg:belief", "1.2", DECIMAL)),
    ("Statement", saying("kg:belief", "-0.2", DECIMAL)),
    ("Statement", saying("kg:belief", "1", INTEGER)),
    ("Statement-evidence", without("kg:evidence")),
    ("Evidence", without("prov:wasDerivedFrom")),
    ("Evidence", pointing("prov:wasDerivedFrom")),
    ("Evidence", twice("prov:wasDerivedFrom")),
    ("Evidence", saying("kg:score", "2.0", DECIMAL)),
    ("Evidence", saying("kg:polarity", "maybe", STRING)),
    ("Evidence", without("oa:hasBody")),
    ("Evidence", pointing("oa:hasTarget")),
    ("Target", without("oa:hasSource")),
    ("Target", saying("kg:field", "body", STRING)),
    ("Target", without("oa:hasSelector")),
    ("Target", without("oa:exact")),
    ("Position", saying("oa:start", "-1", INTEGER)),
    ("Position", saying("oa:start", "500", INTEGER)),
    ("Position", saying("oa:end", "5.5", DECIMAL)),
    ("Quote", saying("oa:exact", "", STRING)),
    ("Result", without("kg:subject")),
    ("Result", pointing("kg:subject")),
    ("Result", pointing("kg:metric")),
    ("Result", twice("kg:dataset")),
    ("Result", without("kg:value")),
    ("Result", saying("kg:number", "2.5", STRING)),
    ("Result", saying("kg:kind", "relative", STRING)),
    ("Result", without("kg:evidence")),
    ("Result", saying("kg:own", "perhaps", STRING)),
    ("Result", saying("mls:hasValue", "3.5", DECIMAL)),
    ("Result", pointing("mls:specifiedBy")),
    ("direction", saying("kg:direction", "sideways", STRING)),
    ("direction", elsewhere("kg:direction")),
    *((f"{link}-subject", elsewhere(f"kg:{link}")) for link in LINKS),
    *((f"{link}-object", pointing(f"kg:{link}")) for link in LINKS),
    ("EvidenceGraph", pointing("prov:wasGeneratedBy")),
    ("EvidenceGraph", without("prov:wasDerivedFrom")),
    ("Run", without("prov:used")),
    ("Run", pointing("prov:wasAssociatedWith")),
    ("digest", saying("kg:digest", "abc", STRING)),
    ("Dataset-description", without("void:triples")),
    ("Dataset-description", saying("void:classes", "many", STRING)),
    ("Partition-class", without("void:entities")),
    ("Partition-property", saying("void:property", "kg:uses", STRING)),
]


def test_damage_to_the_rdf_is_found(small_graph: KnowledgeGraph) -> None:
    kept = small_graph._workspace
    kept.run("DELETE FROM statements WHERE predicate <> 'introduces'; DELETE FROM evidence WHERE start <> 0")
    kept.insert("aliases", [("metric/points", "accuracy", 1)])
    sound = list(quads(small_graph))
    assert judged(sound).conforms
    missed = [
        (number, shape)
        for number, (shape, damage) in enumerate(BROKEN)
        if f"shape:{shape}" not in checks(judged([left for quad in sound for left in damage(quad)]))
    ]
    assert missed == []


def test_every_shape_has_a_failing_case() -> None:
    broken = {shape for shape, _ in BROKEN} | set(TYPES)
    for relation, row in RELATIONS.items():
        broken |= {f"{relation}-{end}" for end in (("subject",) if row.same_type else ("subject", "object"))}
    assert broken == ALL_SHAPES


@pytest.mark.parametrize(
    ("property", "value", "why"),
    [("sh:uniqueLang", "true", "sh:uniqueLang"), ("sh:minCount", "2", "minCount 2"), ("sh:not", "x", "sh:not")],
)
def test_what_our_shacl_does_not_know_is_refused(property: str, value: str, why: str) -> None:
    rules = Triples()
    rules.add(X, "sh:targetClass", "kg:Model")
    rules.add(X, "sh:property", rules.blank(("sh:path", "kg:uses"), (property, Literal(value))))
    with pytest.raises(SchemaError, match=why):
        list(queries(rules.quads))


def test_subclasses_count_where_the_data_has_them() -> None:
    data = [
        Quad(X, A, Y), Quad(Y, expand("rdfs:subClassOf"), term(EntityType.MODEL)),
        Quad(X, term(RelationType.BASED_ON), X),
    ]
    found = judged(data)
    assert not [finding for finding in found.findings if finding.check.startswith("shape:basedOn")]
    assert {finding.check for finding in found.findings} == {"shape:Model"}


def test_triple_terms_are_checked_as_what_they_stand_for(small_graph: KnowledgeGraph) -> None:
    data = list(quads(small_graph, triple_terms=True))
    assert validate_quads(data).conforms
    broken = [quad for quad in data if quad.predicate != expand("rdf:reifies")]
    assert checks(validate_quads(broken)) == {"shape:Statement"}


@pytest.mark.parametrize("syntax", ["nq", "ttl", "trig", "jsonld"])
def test_files_are_checked(small_graph: KnowledgeGraph, tmp_path: Path, syntax: str) -> None:
    sound, broken = tmp_path / f"sound.{syntax}", tmp_path / f"broken.{syntax}"
    data = list(quads(small_graph))
    for file, left in ((sound, data), (broken, [quad for quad in data if quad.predicate != term(Term.SCORE)])):
        with file.open("wb") as handle:
            write(left, handle, syntax)
    assert validate_file(sound).conforms
    assert checks(validate_file(broken)) == {"shape:Evidence"}


def test_files_that_are_no_rdf(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("<http://e/s> oops .\n", "utf-8")
    (finding,) = validate_file(bad).findings
    assert (finding.check, finding.focus) == ("syntax", str(bad))
    assert "bad.ttl:1: not valid RDF" in finding.message
    with pytest.raises(ExportError, match="no RDF syntax"):
        validate_file(tmp_path / "x.csv")


def test_own_words_outside_the_base_are_shown_whole() -> None:
    (finding,) = [one for one in validate_quads([Quad(X, A, term(Term.RESULT))]).findings if "kg:kind" in one.message]
    assert finding == Finding("shape:Result", X.value, "kg:kind: a value is missing")
    base = validate_quads([Quad(Iri(f"{DEFAULT_BASE}result/1"), A, term(Term.RESULT))])
    assert {finding.focus for finding in base.findings} == {"result:1"}
