"""Names to entities."""

from __future__ import annotations

import random

from kg.resolve import Bundle, Reason, resolve
from kg.schema import EntityType

MODEL, TASK, TECHNIQUE = EntityType.MODEL, EntityType.TASK, EntityType.TECHNIQUE


def bundle(key: str, type: EntityType, name: str, *forms: str, papers: int = 1, links: tuple[str, ...] = ()) -> Bundle:
    spelled = sorted(forms or (name,))
    return Bundle(key, type, name, tuple((form, papers) for form in spelled), links, papers)


def homes(*bundles: Bundle) -> dict[str, str]:
    return {row.key: row.entity for row in resolve(bundles).bundles}


def test_spellings_meet_and_versions_do_not() -> None:
    found = homes(
        bundle("a", MODEL, "GPT-3"), bundle("b", MODEL, "gpt 3"), bundle("c", MODEL, "GPT-3.5"),
        bundle("d", MODEL, "BERT_BASE"), bundle("e", MODEL, "BERT-base"), bundle("f", MODEL, "BERT"),
    )
    assert found["a"] == found["b"] == "model/gpt-3"
    assert found["c"] == "model/gpt-3.5"
    assert found["d"] == found["e"] != found["f"]


def test_abbreviation_defined_by_the_paper() -> None:
    found = resolve([
        bundle("a", TECHNIQUE, "large language model", "large language models", "LLMs"),
        bundle("b", TECHNIQUE, "large language model"),
    ])
    assert len(found.entities) == 1
    assert found.entities["technique/large-language-model"] == (TECHNIQUE, "large language model")


def test_alias_that_other_papers_define() -> None:
    found = resolve([
        bundle("a", TASK, "automatic speech recognition", "ASR", "automatic speech recognition", papers=3),
        bundle("b", TASK, "ASR"),
    ])
    assert [row.entity for row in found.bundles] == ["task/automatic-speech-recognition"] * 2
    assert found.bundles[1].reason == Reason.ALIAS


def test_homonyms_follow_their_paper_and_stay_apart_without_one() -> None:
    found = homes(
        bundle("a", TECHNIQUE, "continual learning", "CL", "continual learning", papers=2),
        bundle("b", TECHNIQUE, "contrastive learning", "CL", "contrastive learning", papers=2),
        bundle("c", TECHNIQUE, "CL"),
    )
    assert found == {
        "a": "technique/continual-learning", "b": "technique/contrastive-learning", "c": "technique/cl",
    }


def test_named_homonyms_get_ids_of_their_own() -> None:
    found = homes(
        bundle("a", MODEL, "TTM", "TTM", "Tiny Time Mixers", papers=2),
        bundle("b", MODEL, "TTM", "TTM", "Token Turing Machines", papers=2),
    )
    assert found["a"] != found["b"]
    assert all(id.startswith("model/ttm~") for id in found.values())


def test_what_nearly_all_papers_mean_by_a_name_keeps_its_plain_id() -> None:
    full = "Bidirectional Encoder Representations from Transformers"
    found = homes(
        bundle("a", MODEL, "BERT", "BERT", full, papers=40),
        bundle("b", MODEL, "BERT", "BERT", "Bilateral Embedding Rotation Trees"),
    )
    assert found == {"a": "model/bert", "b": "model/bert~bilateral-embedding-rotation-trees"}


def test_a_firm_majority_decides_the_type_and_the_conflict_is_recorded() -> None:
    found = resolve([bundle("a", MODEL, "BERT", papers=9), bundle("b", TECHNIQUE, "BERT")])
    assert {row.entity for row in found.bundles} == {"model/bert"}
    assert {(c.name, c.said, c.held, c.paper_count) for c in found.conflicts} == {
        ("bert", MODEL, MODEL, 9), ("bert", TECHNIQUE, MODEL, 1),
    }


def test_without_a_majority_both_types_stay() -> None:
    found = resolve([bundle("a", TASK, "alignment", papers=2), bundle("b", TECHNIQUE, "alignment", papers=2)])
    assert {row.entity for row in found.bundles} == {"task/alignment", "technique/alignment"}
    assert len(found.conflicts) == 2


def test_a_shared_link_joins_names_but_not_sizes() -> None:
    link = ("https://github.com/example/zeta",)
    found = homes(
        bundle("a", MODEL, "Zeta", links=link), bundle("b", MODEL, "ZetaNet", links=link),
        bundle("c", MODEL, "Zeta-7B", links=link), bundle("d", MODEL, "LayoutEta", links=link),
        bundle("e", MODEL, "ZetaNet"),
    )
    assert found["a"] == found["b"] == found["e"]
    assert len({found[key] for key in "acd"}) == 3


def test_order_does_not_matter() -> None:
    bundles = [
        bundle(f"k{n}", MODEL if n % 3 else TECHNIQUE, name, *forms)
        for n, (name, forms) in enumerate([
            ("TTM", ("TTM", "Tiny Time Mixers")), ("TTMs", ()), ("BERT", ()), ("Bert", ()), ("bert", ()),
            ("T5", ("T5", "Text-to-Text Transfer Transformer")), ("t5", ()), ("GLUE", ()), ("glue", ()),
        ])
    ]
    expected = resolve(bundles)
    for seed in range(5):
        random.Random(seed).shuffle(bundles)
        assert resolve(bundles) == expected


def test_a_slip_of_the_pen_goes_to_what_was_meant() -> None:
    found = resolve([
        bundle("a", TECHNIQUE, "kinetics-400 training", papers=6), bundle("b", TECHNIQUE, "kinectics-400 training"),
        bundle("c", TECHNIQUE, "kinectics-600 training"),
        bundle("d", TASK, "deep learning", papers=9), bundle("e", TASK, "deep Q-learning"),
        bundle("f", TECHNIQUE, "micro-averaging", papers=9), bundle("g", TECHNIQUE, "macro-averaging"),
    ])
    home = {row.key: row.entity for row in found.bundles}
    assert home["a"] == home["b"]
    assert len(set(home.values())) == 6
    assert {row.key for row in found.bundles if row.reason == Reason.SIMILAR} == {"b"}
