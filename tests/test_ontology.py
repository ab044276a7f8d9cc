"""The vocabulary files agree with the schema, with the committed copies, and with what the graph says."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS, URIRef
from rdflib.collection import Collection

from kg import __version__
from kg.graph import KnowledgeGraph
from kg.ids import DEFAULT_BASE
from kg.ontology import context, main, ontology, to_rdflib, write_ontology
from kg.ontology_page import page
from kg.oxigraph import read
from kg.rdf import quads
from kg.schema import RELATIONS, TYPES, RelationType
from kg.shapes import SHAPES, shapes
from kg.terms import expand
from kg.vocabulary import AUXILIARY, NAMESPACES, Term

INVERSES = {row.inverse: getattr(row, "type", None) or row.term for row in (*RELATIONS.values(), *AUXILIARY.values())
            if row.inverse}
COMMITTED = Path(__file__).parent.parent / "ontology"
KG = rdflib.Namespace(NAMESPACES["kg"])


@pytest.fixture(scope="module")
def vocabulary() -> rdflib.Graph:
    return to_rdflib(ontology())


def canonical(graph: rdflib.Graph) -> set[str]:
    """Lines of N-Triples whose blank nodes are named by what is said of them (RDFC 1.0)."""
    lines = graph.serialize(format="nt", encoding="utf-8")
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def test_committed_files_are_what_the_schema_says(tmp_path: Path) -> None:
    main([str(tmp_path)])
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "context.jsonld", "index.html", "litkg.ttl", "shapes.ttl",
    ]
    for file in tmp_path.iterdir():
        assert (COMMITTED / file.name).read_bytes() == file.read_bytes(), "run: python -m kg.ontology ontology/"


def test_files_read_back_as_generated_by_two_parsers(tmp_path: Path) -> None:
    write_ontology(tmp_path)
    for name, generated in (("litkg.ttl", ontology()), ("shapes.ttl", shapes())):
        expected = canonical(to_rdflib(generated))
        assert len(expected) > 400
        assert canonical(rdflib.Graph().parse(tmp_path / name, format="turtle")) == expected
        assert canonical(to_rdflib(read(tmp_path / name))) == expected


def test_every_word_has_one_label_and_definition(vocabulary: rdflib.Graph) -> None:
    words = [*TYPES, *RELATIONS, *AUXILIARY, *INVERSES]
    assert len(set(words)) == len(words)
    for word in words:
        assert (len(list(vocabulary.objects(KG[word], SKOS.example))) == 1) is (word not in INVERSES)
        assert len(list(vocabulary.objects(KG[word], RDFS.label))) == 1
        assert len(list(vocabulary.objects(KG[word], SKOS.definition))) == 1
        kinds = set(vocabulary.objects(KG[word], RDF.type))
        assert (OWL.Class in kinds) == word[0].isupper()
    declared = set(vocabulary.subjects(RDFS.isDefinedBy))
    assert declared == {KG[word] for word in words}


def test_auxiliary_table_holds_every_term() -> None:
    assert set(AUXILIARY) == set(Term)


def test_domains_and_ranges_are_the_schemas(vocabulary: rdflib.Graph) -> None:
    for relation, row in RELATIONS.items():
        for end, types in ((RDFS.domain, row.domain), (RDFS.range, row.range)):
            value = vocabulary.value(KG[relation], end)
            union = vocabulary.value(value, OWL.unionOf)
            named = [value] if union is None else list(Collection(vocabulary, union))
            expected = row.domain | row.range if row.symmetric else types
            assert set(named) == {KG[type] for type in expected}


def test_symmetric_relations_and_inverses(vocabulary: rdflib.Graph) -> None:
    symmetric = {KG[name] for name, row in RELATIONS.items() if row.symmetric}
    assert set(vocabulary.subjects(RDF.type, OWL.SymmetricProperty)) == symmetric == {KG.comparedWith}
    inverse = {(str(one), str(other)) for one, other in vocabulary.subject_objects(OWL.inverseOf)}
    assert inverse == {(str(KG[name]), str(KG[of])) for name, of in INVERSES.items()}
    assert not {row.type for row in RELATIONS.values() if not row.inverse} - {RelationType.COMPARED_WITH}
    turned = vocabulary.value(KG.trainingDataOf, RDFS.domain), vocabulary.value(KG.trainedOn, RDFS.range)
    assert turned == (KG.Dataset, KG.Dataset)


def test_counting_papers_is_no_claim_of_support(vocabulary: rdflib.Graph) -> None:
    assert "support" not in str(vocabulary.value(KG.paperCount, SKOS.definition))


def test_mappings_and_version(vocabulary: rdflib.Graph) -> None:
    assert (KG.Dataset, RDFS.subClassOf, URIRef(NAMESPACES["schema"] + "Dataset")) in vocabulary
    assert (KG.Dataset, SKOS.closeMatch, URIRef(NAMESPACES["mls"] + "Dataset")) in vocabulary
    assert (KG.cites, RDFS.subPropertyOf, URIRef(NAMESPACES["cito"] + "cites")) in vocabulary
    assert (KG.Statement, RDFS.subClassOf, RDF.Statement) in vocabulary
    (node,) = vocabulary.subjects(RDF.type, OWL.Ontology)
    assert str(vocabulary.value(node, OWL.versionIRI)).endswith(f"/{__version__}")
    assert vocabulary.value(node, rdflib.DCTERMS.license) is not None
    vann = rdflib.Namespace(NAMESPACES["vann"])
    assert str(vocabulary.value(node, vann.preferredNamespaceUri)) == str(KG)


def test_every_mapping_has_a_known_prefix() -> None:
    rows = (*TYPES.values(), *RELATIONS.values(), *AUXILIARY.values())
    used = {mapping.partition(":")[0] for row in rows for mapping in (*row.mappings, *row.close)}
    assert used <= set(NAMESPACES)
    assert used >= {"schema", "fabio", "cito", "dcterms", "skos", "prov", "oa", "mls"}
    assert not [row for row in rows if set(row.mappings) & set(row.close)]


def test_the_graph_says_only_declared_words(small_graph: KnowledgeGraph, vocabulary: rdflib.Graph) -> None:
    data = to_rdflib(quads(small_graph))
    used = {*data.predicates(), *data.objects(None, RDF.type)}
    own = {word for word in used if str(word).startswith(str(KG))}
    assert own <= set(vocabulary.subjects(RDFS.isDefinedBy))
    assert len(own) > 20


def test_shapes_aim_at_every_class_and_relation() -> None:
    rules = to_rdflib(shapes())
    classes = {KG[name] for name in (*TYPES, *AUXILIARY) if name[0].isupper()}
    assert set(rules.objects(None, SH.targetClass)) >= classes
    for relation in RELATIONS:
        assert (None, SH.targetSubjectsOf, KG[relation]) in rules
    spoken_of = {*rules.objects(None, SH.path), *rules.objects(None, SH.targetSubjectsOf)}
    assert {KG[name] for name in AUXILIARY if name[0].islower()} <= spoken_of
    names = [str(node) for node in rules.subjects(RDF.type, SH.NodeShape)]
    assert len(names) == len(set(names))
    assert all(name.startswith(SHAPES) for name in names)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parser
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
def test_context_reads_plain_json_as_the_graphs_triples() -> None:
    document = {
        **context(), "id": f"{DEFAULT_BASE}model/zeta", "type": "Model", "label": "Zeta", "paperCount": "2",
        "outperforms": f"{DEFAULT_BASE}model/alpha",
    }
    text = json.dumps(document)
    assert json.loads((COMMITTED / "context.jsonld").read_text("utf-8")) == context()
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    zeta = URIRef(f"{DEFAULT_BASE}model/zeta")
    assert set(graph) == {
        (zeta, RDF.type, KG.Model), (zeta, RDFS.label, rdflib.Literal("Zeta")),
        (zeta, KG.outperforms, URIRef(f"{DEFAULT_BASE}model/alpha")),
        (zeta, KG.paperCount, rdflib.Literal("2", datatype=rdflib.XSD.integer)),
    }


def test_context_has_a_word_for_every_predicate(small_graph: KnowledgeGraph) -> None:
    terms = context()["@context"]
    assert isinstance(terms, dict)
    named = [str(value["@id"]) if isinstance(value, dict) else str(value) for value in terms.values()]
    known = {expand(name).value for name in named if name.partition(":")[0] in NAMESPACES} | {str(RDF.type)}
    used = {str(predicate) for predicate in to_rdflib(quads(small_graph)).predicates()}
    assert used - known == {str(RDF.subject), str(RDF.predicate), str(RDF.object)}


def test_the_page_has_a_place_for_every_word_and_asks_for_nothing() -> None:
    text = page()
    places = re.findall(r' id="([^"]+)"', text)
    assert len(places) == len(set(places))
    assert set(places) >= {*TYPES, *RELATIONS, *AUXILIARY, *INVERSES}
    assert {target[1:] for target in re.findall(r'href="(#[^"]+)"', text)} <= set(places)
    for row in (*TYPES.values(), *RELATIONS.values(), *AUXILIARY.values()):
        assert html.escape(row.definition) in text
        assert html.escape(row.example) in text
        assert all(f"<code>{word}</code>" in text for word in (*row.mappings, *row.close))
    assert not re.search(r"<(script|link|img|iframe|object)|src=|@import|url\(", text)
    assert "default-src 'none'" in text
    assert "prefers-color-scheme: dark" in text
    for file in ("litkg.ttl", "shapes.ttl", "context.jsonld"):
        assert f'href="{file}"' in text
        assert (COMMITTED / file).is_file()
