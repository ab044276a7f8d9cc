"""How the shipped model does on SciER (Zhang et al., EMNLP 2024), which it never saw: strict F1 beside published ones.

::

    python benchmarks/transfer.py SCIER        # a folder with PLM/test.jsonl and PLM/test_ood.jsonl

SciER marks Method, Task and Dataset in full texts, sentence by sentence. Its documents are read here in pieces of
some sentences, each as an abstract without a title. Technique, Model and Software count as Method; what has no
counterpart (Metric, Organization, Language) is left out. A relation counts between the mentions of its two entities
that share a sentence, each pair once: uses and appliedTo become Used-For, outperforms and comparedWith Compare-With,
variantOf and subtypeOf SubClass-Of or (between tasks) SubTask-Of, two names of one entity Synonym-Of.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.extract.pipeline import PipelineExtractor
from kg.model import Extraction, Field, Paper
from kg.schema import EntityType, Polarity, RelationType

KINDS = {
    EntityType.TECHNIQUE: "Method", EntityType.MODEL: "Method", EntityType.SOFTWARE: "Method",
    EntityType.TASK: "Task", EntityType.DATASET: "Dataset",
}
RELATIONS = {
    RelationType.APPLIED_TO: "Used-For", RelationType.TRAINED_ON: "Trained-With",
    RelationType.EVALUATED_ON: "Evaluated-With", RelationType.BENCHMARK_FOR: "Benchmark-For",
    RelationType.PART_OF: "Part-Of", RelationType.OUTPERFORMS: "Compare-With",
    RelationType.COMPARED_WITH: "Compare-With", RelationType.VARIANT_OF: "SubClass-Of",
}
SYMMETRIC = frozenset({"Compare-With", "Synonym-Of"})
PUBLISHED = {
    "test": {"best transformer": {"entities": 0.884, "relations": 0.650}, "best LLM": {"entities": 0.714,
             "relations": 0.412}, "linear CRF": {"entities": 0.675, "relations": 0.311}},
}
"""As reported for models that were trained on SciER (the LLM: shown examples of it)."""
NO_SPACE_BEFORE = frozenset(")]},.;:?!%’'-–/")
NO_SPACE_AFTER = frozenset("([{-–/")
Span = tuple[int, int]


def detokenize(tokens: list[str]) -> tuple[str, list[int]]:
    """Tokens as running text, and where each begins in it."""
    text, starts = "", []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else ""
        digits = len(token) == len(before) == 1 and token.isdigit() and before.isdigit()
        if text and token not in NO_SPACE_BEFORE and before not in NO_SPACE_AFTER and not digits:
            text += " "
        starts.append(len(text))
        text += token
    return text, starts


def pieces(document: dict[str, Any], size: int) -> Iterator[tuple[int, list[list[str]]]]:
    """(number of the first sentence, sentences) of runs of `size` sentences."""
    sentences = document["sentences"]
    for start in range(0, len(sentences), size):
        yield start, sentences[start : start + size]


def read_piece(
    extraction: Extraction, starts: list[int], tokens: list[str]
) -> tuple[dict[str, list[Span]], dict[str, str]]:
    """Token spans of each entity, and its kind, where every end falls on a token's."""
    begin = {start: place for place, start in enumerate(starts)}
    end = {start + len(token): place for place, (start, token) in enumerate(zip(starts, tokens, strict=True))}
    spans: dict[str, list[Span]] = {}
    kinds = {e.id: KINDS[e.type] for e in extraction.entities if e.type in KINDS}
    for entity in extraction.entities:
        places = [m.span for m in entity.mentions if m.span.field == Field.ABSTRACT]
        spans[entity.id] = [(begin[s.start], end[s.end]) for s in places if s.start in begin and s.end in end]
    return spans, kinds


def triples(extraction: Extraction, kinds: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Relations between entities in SciER's words."""
    for r in extraction.relations:
        if r.polarity != Polarity.AFFIRMED or not {r.subject, r.object} <= kinds.keys():
            continue
        if r.predicate == RelationType.USES:
            yield r.object, "Used-For", r.subject
        elif r.predicate == RelationType.SUBTYPE_OF:
            yield r.subject, "SubTask-Of" if kinds[r.subject] == "Task" else "SubClass-Of", r.object
        elif r.predicate in RELATIONS:
            yield r.subject, RELATIONS[r.predicate], r.object
    for id in kinds:
        yield id, "Synonym-Of", id


def predict(
    documents: list[dict[str, Any]], extractor: PipelineExtractor, size: int
) -> Iterator[tuple[set[Any], set[Any]]]:
    """(entities, relations) found in each document, as SciER marks them: token spans over the document."""
    for document in documents:
        entities: set[Any] = set()
        relations: set[Any] = set()
        offset = 0
        for _, sentences in pieces(document, size):
            tokens = [token for sentence in sentences for token in sentence]
            sentence_of = [n for n, sentence in enumerate(sentences) for _ in sentence]
            text, starts = detokenize(tokens)
            [extraction] = extractor.extract([Paper(document["doc_id"], "", text)])
            spans, kinds = read_piece(extraction, starts, tokens)
            place = {id: [(a + offset, b + offset) for a, b in spans[id]] for id in kinds}
            entities |= {(span, kinds[id]) for id in kinds for span in place[id]}
            for s, label, o in triples(extraction, kinds):
                relations |= {
                    relation_key(a, label, b)
                    for a in place[s] for b in place[o]
                    if a != b and sentence_of[a[0] - offset] == sentence_of[b[0] - offset]
                    and (label != "Synonym-Of" or tokens[a[0] - offset : a[1] - offset + 1]
                         != tokens[b[0] - offset : b[1] - offset + 1])
                }
            offset += len(tokens)
        yield entities, relations


def relation_key(a: Span, label: str, b: Span) -> tuple[Span, str, Span]:
    """One key for both directions of a symmetric relation."""
    return (min(a, b), label, max(a, b)) if label in SYMMETRIC else (a, label, b)


def gold(document: dict[str, Any]) -> tuple[set[Any], set[Any]]:
    """(entities, relations) that SciER marks."""
    entities = {((a, b), kind) for sentence in document["ner"] for a, b, kind in sentence}
    relations = {
        relation_key((a, b), label, (c, d)) for sentence in document["relations"] for a, b, c, d, label in sentence
    }
    return entities, relations


def figures(counts: Counter[str], what: str) -> dict[str, float]:
    """Precision, recall, F1."""
    hit, said, true = (counts[f"{what} {part}"] for part in ("hit", "said", "true"))
    return {"precision": round(hit / max(1, said), 3), "recall": round(hit / max(1, true), 3),
            "f1": round(2 * hit / max(1, said + true), 3)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scier", type=Path)
    parser.add_argument("--sentences", type=int, default=8, metavar="N", help="sentences read together")
    args = parser.parse_args()
    extractor = PipelineExtractor.load()
    out: dict[str, Any] = {"extractor": extractor.name, "published": PUBLISHED}
    for part in ("test", "test_ood"):
        lines = (args.scier / "PLM" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
        documents = [json.loads(line) for line in lines]
        counts: Counter[str] = Counter()
        for document, found in zip(documents, predict(documents, extractor, args.sentences), strict=True):
            for what, true, said in zip(("entities", "relations"), gold(document), found, strict=True):
                counts.update({f"{what} hit": len(true & said), f"{what} said": len(said), f"{what} true": len(true)})
                if what == "entities":
                    bare, bare_said = {x[0] for x in true}, {x[0] for x in said}
                    counts.update({"boundaries hit": len(bare & bare_said), "boundaries said": len(bare_said),
                                   "boundaries true": len(bare)})
        out[part] = {what: figures(counts, what) for what in ("boundaries", "entities", "relations")}
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
