"""What the graph says of itself: VoID (https://www.w3.org/TR/void/) and DCAT with true counts, and its run in PROV-O.

The counts are of all that is written, the description itself among it, so that a query over the file confirms them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.ids import mint
from kg.provenance import Run
from kg.terms import Iri, Literal, Object, Quad, clean, expand
from kg.triples import english
from kg.vocabulary import NAMESPACES, Term

__all__ = ["description"]

_A = expand("rdf:type")
_INTEGER = expand("xsd:integer")
_DEFINED = Iri(NAMESPACES["kg"].rstrip("#"))


@dataclass(slots=True)
class _Counts:
    """How often each class and each property stands in a stream of quads."""

    classes: Counter[Iri] = field(default_factory=Counter)
    properties: Counter[Iri] = field(default_factory=Counter)

    def add(self, quad: Quad) -> Quad:
        self.properties[quad.predicate] += 1
        if quad.predicate == _A and isinstance(quad.object, Iri):
            self.classes[quad.object] += 1
        return quad


def description(data: Iterable[Quad], run: Run, base: str) -> Iterator[Quad]:
    """The quads, counted as they pass, and behind them the description of all of it.

    Args:
        data: Distinct quads, none of which stands in two graphs.
        run: What made the graph.
        base: Where the resources' IRIs start.
    """
    counts = _Counts()
    for quad in data:
        yield counts.add(quad)
    # The description counts itself. Which words it holds does not depend on the numbers, so a draft tells them.
    draft = counts
    while True:
        written = list(_described(draft, run, base))
        total = _Counts(counts.classes.copy(), counts.properties.copy())
        for quad in written:
            total.add(quad)
        if total == draft:
            yield from written
            return
        draft = total


def _described(counts: _Counts, run: Run, base: str) -> Iterator[Quad]:
    graph, made = Iri(mint(base, "graph")), Iri(mint(base, Term.RUN.lower(), run.id))
    yield Quad(graph, _A, expand("void:Dataset"))
    yield Quad(graph, _A, expand("dcat:Dataset"))
    yield Quad(graph, expand("dcterms:title"), english("litkg knowledge graph"))
    yield Quad(graph, expand("dcterms:description"), english(
        f"What {run.papers} papers say of models, datasets, techniques, tasks and results, each statement with the "
        "sentence that says it."
    ))
    yield Quad(graph, expand("dcterms:conformsTo"), _DEFINED)
    yield Quad(graph, expand("void:uriSpace"), Literal(base))
    for namespace in NAMESPACES.values():
        if any(word.value.startswith(namespace) for word in (*counts.classes, *counts.properties)):
            yield Quad(graph, expand("void:vocabulary"), Iri(namespace))
    yield Quad(graph, expand("void:triples"), _number(counts.properties.total()))
    yield Quad(graph, expand("void:classes"), _number(len(counts.classes)))
    yield Quad(graph, expand("void:properties"), _number(len(counts.properties)))
    for kind, words, measure in (("class", counts.classes, "entities"), ("property", counts.properties, "triples")):
        for word in sorted(words, key=lambda iri: iri.value):
            part = Iri(mint(base, "graph", kind, _name(word)))
            yield Quad(graph, expand(f"void:{kind}Partition"), part)
            yield Quad(part, expand(f"void:{kind}"), word)
            yield Quad(part, expand(f"void:{measure}"), _number(words[word]))
    yield Quad(graph, expand("prov:wasGeneratedBy"), made)
    yield from _run(made, run, base)


def _run(node: Iri, run: Run, base: str) -> Iterator[Quad]:
    yield Quad(node, _A, expand(f"kg:{Term.RUN}"))
    yield Quad(node, _A, expand("prov:Activity"))
    yield Quad(node, expand("rdfs:label"), english(f"litkg {run.version} on {run.papers} papers"))
    for name, version in (("litkg", run.version), *((clean(name), "") for name in run.extractors)):
        agent = Iri(mint(base, "agent", name, *filter(None, [version])))
        yield Quad(node, expand("prov:wasAssociatedWith"), agent)
        yield Quad(agent, _A, expand("prov:SoftwareAgent"))
        yield Quad(agent, expand("rdfs:label"), Literal(f"{name} {version}".strip()))
        if version:
            yield Quad(agent, expand("schema:softwareVersion"), Literal(version))
    for kind, state in (("papers", run.input), ("corrections", run.corrections)):
        if state:
            used = Iri(mint(base, "input", state[:16]))
            yield Quad(node, expand("prov:used"), used)
            yield Quad(used, _A, expand("prov:Entity"))
            yield Quad(used, expand("rdfs:label"), english(kind))
            yield Quad(used, expand(f"kg:{Term.DIGEST}"), Literal(state))


def _number(count: int) -> Object:
    return Literal(str(count), _INTEGER)


def _name(word: Iri) -> str:
    """A vocabulary word by prefix and local name."""
    for prefix, namespace in NAMESPACES.items():
        if word.value.startswith(namespace):
            return f"{prefix}:{word.value.removeprefix(namespace)}"
    return word.value
