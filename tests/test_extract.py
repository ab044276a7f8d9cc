"""Reading one paper: the steps on small inputs, and the shipped pipeline on papers written for the test."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from kg.errors import ModelError
from kg.extract import polarity as cues
from kg.extract.arrays import log_softmax
from kg.extract.calibration import Curve, calibrated
from kg.extract.clusters import cluster
from kg.extract.coordination import coordinate
from kg.extract.couples import LIKENESSES, make_couples
from kg.extract.known import Known
from kg.extract.labels import LABELS, NODES, RELATION_LABELS, ROLES, TAGS, TYPES, check
from kg.extract.links import find_links, link
from kg.extract.lists import side_by_side
from kg.extract.mentions import WordSpan, find_mentions
from kg.extract.nodes import evidence, settle
from kg.extract.pairs import FARTHEST, make_nodes, make_pairs
from kg.extract.pipeline import PipelineExtractor, load
from kg.extract.polarity import polarity
from kg.extract.relations import find_relations
from kg.extract.results import find_results
from kg.extract.sentences import split_sentences
from kg.extract.shipped import extractor_name
from kg.extract.tags import KINDS, spans_of, viterbi
from kg.extract.words import read_words
from kg.model import PAPER, Field, Mention, Paper, PaperEntity, Relation, Span
from kg.schema import RELATIONS, EntityType, Polarity, RelationType, allows

ABSTRACT = (
    "We present Zetaformer, a pre-trained language model for named entity recognition. Zetaformer is based on BERT and "
    "is trained on Wikipedia. It outperforms RoBERTa on CoNLL-2003 by 1.5 F1 points. Code is available at "
    "https://github.com/example/zetaformer."
)
PAPER_READ = Paper("p1", "Zetaformer: Language Model Pre-training for Named Entity Recognition", ABSTRACT)


@pytest.fixture(scope="module")
def extractor() -> PipelineExtractor:
    return PipelineExtractor.load()


@pytest.mark.parametrize(("text", "sentences"), [
    ("One. Two.", ["One.", "Two."]),
    ("As in Fig. 2 and e.g. BERT (Devlin et al., 2019). Next.", ["As in Fig. 2 and e.g. BERT (Devlin et al., 2019).",
                                                                "Next."]),
    ("It beats v1.5 by 2.5 points.Based on it, we win.", ["It beats v1.5 by 2.5 points.", "Based on it, we win."]),
    ("See https://example.org/a.b for code", ["See https://example.org/a.b for code"]),
    ("  ", []),
])
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_words_cover_the_text_and_know_their_field() -> None:
    words = read_words("BERT_BASE", "A GPT-3.5 model.")
    assert words.texts == ("BERT", "_", "BASE", "A", "GPT", "-", "3", ".", "5", "model", ".")
    assert words.surface(4, 9) == "GPT-3.5"
    assert words.span(4, 9) == Span(Field.ABSTRACT, 2, 9)
    assert words.span(0, 3) == Span(Field.TITLE, 0, 9)


def tags(*names: str) -> np.ndarray:
    """Logits that are sure of these tags."""
    logits = np.full((len(names), len(TAGS)), -8.0)
    logits[range(len(names)), [TAGS.index(name) for name in names]] = 8.0
    return logits


def test_decoding_never_begins_inside() -> None:
    scores = tags("O", "I-Model", "I-Model")
    path = viterbi(scores, np.array([False, False, False]))
    assert [TAGS[tag] for tag in path] != ["O", "I-Model", "I-Model"]
    for before, tag in zip([0, *path], path, strict=False):
        name = TAGS[tag]
        assert not name.startswith("I-") or TAGS[before][2:] == name[2:]
    assert spans_of(np.array([TAGS.index(t) for t in ("B-Task", "I-Task", "B-Task", "O")])) == [(0, 2, 5), (2, 3, 5)]


@pytest.mark.parametrize("seed", range(20))
def test_decoding_finds_the_best_of_all_sequences(seed: int) -> None:
    """Against a search that leaves nothing out (no word here is surely outside)."""
    rng = np.random.default_rng(seed)
    scores = log_softmax(rng.normal(scale=2, size=(12, len(TAGS))))
    breaks = np.arange(12) % 5 == 0
    allowed = np.array([[not tag.startswith("I-") or before[2:] == tag[2:] for tag in TAGS] for before in TAGS])
    starts = np.array([not tag.startswith("I-") for tag in TAGS])
    best = np.where(starts, scores[0], -np.inf)
    for row, broken in zip(scores[1:], breaks[1:], strict=True):
        best = row + np.where(allowed & (starts if broken else True), best[:, None], -np.inf).max(0)
    path = viterbi(scores, breaks)
    assert starts[path[breaks]].all()
    assert allowed[path[:-1], path[1:]].all()
    assert scores[range(12), path].sum() == pytest.approx(best.max())


def test_a_form_found_once_is_marked_everywhere_under_one_type() -> None:
    words = read_words("Zeta", "Zeta and zeta differ from Zetas.")
    logits = tags("O", "B-Model", "O", "O", "O", "O", "O", "O")
    logits[0] = logits[0] * 0.02
    found = find_mentions(words, logits, {"outside": 0.0, "keep": 0.3})
    assert [(m.start, m.end, m.kind) for m in found] == [(0, 1, "Model"), (1, 2, "Model")]


def test_no_name_runs_over_the_end_of_a_sentence() -> None:
    words = read_words("", "We use Zephyr. Pints wins.")
    sure = tags("O", "O", "B-Model", "I-Model", "I-Model", "O", "O")
    found = find_mentions(words, sure, {"outside": 0.0, "keep": 0.0})
    assert "." not in {word for m in found for word in words.texts[m.start : m.end - 1]}
    assert all(words.sentence[m.start] == words.sentence[m.end - 1] for m in found)


def test_a_bracket_without_its_partner_is_no_part_of_a_name() -> None:
    words = read_words("", "Thought (CoT) prompting")
    found = find_mentions(words, tags("O", "O", "B-Technique", "I-Technique", "I-Technique"),
                          {"outside": 0.0, "keep": 0.0})
    assert [words.surface(m.start, m.end) for m in found] == ["CoT"]


def test_no_name_begins_or_ends_with_a_small_word() -> None:
    words = read_words("", "For A* and damped Newton's method, of cancer and so on by -2.5%")
    tagged = ["O"] * len(words)
    for place, tag in ((1, "B-Technique"), (2, "I-Technique"), (3, "I-Technique"), (4, "B-Technique"),
                       (5, "I-Technique"), (6, "I-Technique"), (10, "B-Task"), (11, "I-Task"), (12, "I-Task")):
        tagged[place] = tag
    for place in range(len(words) - 5, len(words)):
        tagged[place] = "I-ResultImprovement" if place > len(words) - 5 else "B-ResultImprovement"
    found = find_mentions(words, tags(*tagged), {"outside": 0.0, "keep": 0.0})
    assert [words.surface(m.start, m.end) for m in found] == ["A*", "damped Newton", "cancer", "-2.5%"]
    words = read_words("", "*gradient descent")
    found = find_mentions(words, tags("B-Technique", "I-Technique", "I-Technique"), {"outside": 0.0, "keep": 0.0})
    assert [words.surface(m.start, m.end) for m in found] == ["gradient descent"]


def test_clusters_join_abbreviations_and_spellings() -> None:
    words = read_words("", "Tiny Time Mixers (TTM) win; TTMs are small. BERT loses.")
    spans = [WordSpan(0, 3, "Model", 0.9), WordSpan(4, 5, "Model", 0.9), WordSpan(8, 9, "Model", 0.9),
             WordSpan(12, 13, "Model", 0.9)]
    nodes = cluster(words, spans)
    assert [(node.name, len(node.mentions)) for node in nodes] == [("TTM", 3), ("BERT", 1)]


def test_the_node_head_has_the_last_word() -> None:
    words = read_words("", "BERT is tested on GLUE for 91 points.")
    spans = [WordSpan(0, 1, "Task", 0.9), WordSpan(4, 5, "Dataset", 0.9), WordSpan(6, 7, "ResultAbsolute", 0.9)]
    nodes = [*cluster(words, spans)]
    verdicts = np.full((4, 1 + len(KINDS)), -9.0)
    verdicts[1, 1 + KINDS.index("Model")] = 9  # another kind
    verdicts[2, 0] = 9  # no node at all
    verdicts[3, 1 + KINDS.index("ResultImprovement")] = 9
    kept = settle(words, nodes, verdicts, [], keep=0.5, known=Known())
    assert [(node.name, node.kind) for node in kept] == [("BERT", "Model"), ("91", "ResultImprovement")]
    assert all(0.99 < node.score <= 1 for node in kept)


def test_what_a_name_is_elsewhere_has_its_say() -> None:
    words = read_words("", "GLUE, BERT and 91 points.")
    spans = [WordSpan(0, 1, "Task", 0.9), WordSpan(2, 3, "Model", 0.9), WordSpan(4, 5, "ResultAbsolute", 0.9)]
    nodes = [*cluster(words, spans)]
    verdicts = np.full((4, 1 + len(KINDS)), -9.0)
    verdicts[1, [0, 1 + KINDS.index("Technique"), 1 + KINDS.index("Dataset")]] = 0, 1, 0  # in doubt
    verdicts[2, 1 + KINDS.index("Model")] = 9  # sure
    verdicts[3, 1 + KINDS.index("ResultAbsolute")] = 9
    names = ("glue", "bert", "91")
    datasets = [20 * (kind == "Dataset") for kind in TYPES]

    def read(known: Known, keep: float) -> list[str]:
        return [node.kind for node in settle(words, nodes, verdicts, [], keep=keep, known=known)]

    assert read(Known(), 0.3) == ["Technique", "Model", "ResultAbsolute"]
    assert read(Known(types=dict.fromkeys(names, datasets)), 0.3) == ["Dataset", "Model", "ResultAbsolute"]
    for standing, kinds in ((-3, []), (0, []), (3, ["Technique"])):
        known = Known(standing=dict.fromkeys(names, standing))
        assert read(known, 0.65) == [*kinds, "Model", "ResultAbsolute"]


def test_what_is_one_entity_becomes_one_node() -> None:
    words = read_words("", "GPT, pre-trained GPTs, XGPT and BERT.")
    places = {"GPT": (0, 1), "pre-trained GPTs": (2, 6), "XGPT": (7, 8), "BERT": (9, 10)}
    nodes = cluster(words, [WordSpan(*place, "Model", 0.9) for place in places.values()])
    verdicts = np.full((5, 1 + len(KINDS)), -9.0)
    verdicts[1, 1 + KINDS.index("Technique")] = 1
    verdicts[2, 1 + KINDS.index("Model")] = 9
    verdicts[3, 0] = 9  # dropped, but the same as the first
    verdicts[4, 0] = 9  # dropped, and the same as none that is kept
    same = [(1, 2), (1, 3), (2, 3), (3, 4)]
    (node,) = settle(words, nodes, verdicts, same, keep=0.5, known=Known())
    assert (node.kind, [words.surface(m.start, m.end) for m in node.mentions]) == (
        "Model", ["GPT", "pre-trained GPTs", "XGPT"])
    for unlike in ([], [(1, 3), (2, 3)]):  # the third may be the first, but not both
        assert [n.mentions[0].start for n in settle(words, nodes, verdicts, unlike, keep=0.5, known=Known())] == [0, 2]


def test_couples_tell_likeness() -> None:
    words = read_words("", "Graph attention networks (GATs) and graph attention differ from ResNet-50.")
    spans = [WordSpan(0, 3, "Technique", 0.9), WordSpan(7, 9, "Technique", 0.9), WordSpan(11, 14, "Model", 0.9)]
    nodes = cluster(words, spans)
    couples = make_couples(words, nodes, make_nodes(words, nodes))
    assert list(zip(couples.first.tolist(), couples.second.tolist(), strict=True)) == [(1, 2), (1, 3), (2, 3)]
    assert couples.features.shape == (3, LIKENESSES)
    shared, contained = couples.features[:, 0], couples.features[:, 1]
    assert np.allclose(shared, [2 / 3, 0, 0]) and np.allclose(contained, [1, 0, 0])
    assert couples.likely(np.array([0.4, 0.9, 0.5]), 0.5) == [(1, 3), (2, 3)]
    words = read_words("", "GPT-3 is no GPT-4, but GPT.")
    nodes = cluster(words, [WordSpan(0, 3, "Model", 0.9), WordSpan(5, 8, "Model", 0.9), WordSpan(10, 11, "Model", 0.9)])
    couples = make_couples(words, nodes, make_nodes(words, nodes))
    assert list(zip(couples.first.tolist(), couples.second.tolist(), strict=True)) == [(1, 3), (2, 3)]  # no versions


def test_a_long_text_has_no_pairs_of_what_is_far_apart() -> None:
    words = read_words("", "BERT is good. " + "It is. " * FARTHEST + "GLUE is hard, says BERT.")
    places = [i for i, text in enumerate(words.texts) if text in ("BERT", "GLUE")]
    spans = [WordSpan(i, i + 1, "Model" if words.texts[i] == "BERT" else "Dataset", 0.9) for i in places]
    for some, joined in ((spans[:2], False), (spans, True)):
        pairs = make_pairs(words, make_nodes(words, cluster(words, some)))
        assert ((pairs.subject == 1) & (pairs.object == 2)).any() == joined
        assert (pairs.subject == 0).any()
    both = np.flatnonzero((pairs.subject == 1) & (pairs.object == 2))[0]
    near = pairs.near(slice(both, both + 1))[0]
    assert near[places[1] : places[2] + 2].tolist() == [1, 2, 2, 2, 2, 1, 1]  # GLUE [is hard, says] BERT.


def test_a_slash_hangs_another_version_on_a_name() -> None:
    words = read_words("", "On CIFAR-10/100, CIFAR-100 and TCP/IP, by ViT-B/16.")
    spans = [WordSpan(1, 4, "Dataset", 0.9), WordSpan(7, 10, "Dataset", 0.9), WordSpan(11, 12, "Software", 0.9),
             WordSpan(16, 21, "Model", 0.9)]
    assert [words.surface(s.start, s.end) for s in spans] == ["CIFAR-10", "CIFAR-100", "TCP", "ViT-B/16"]
    found = coordinate(words, cluster(words, spans))
    assert [(n.name, [words.surface(m.start, m.end) for m in n.mentions]) for n in found] == [
        ("CIFAR-10", ["CIFAR-10"]), ("CIFAR-100", ["100", "CIFAR-100"]), ("TCP", ["TCP"]), ("ViT-B/16", ["ViT-B/16"]),
    ]
    for end in (4, 6):  # the tagger's mention ends before the slash, or behind it
        alone = coordinate(words, cluster(words, [WordSpan(1, end, "Dataset", 0.9)]))
        assert [(n.name, n.mentions[0].start, n.mentions[0].end) for n in alone] == [
            ("CIFAR-10", 1, 4), ("CIFAR-100", 5, 6)]
    words = read_words("", "GPT-2 small/medium/large learn SQuAD 1.1/2.0.")
    spans = [WordSpan(0, 8, "Model", 0.9), WordSpan(9, 13, "Dataset", 0.9)]
    assert [words.surface(m.start, m.end) for m in spans] == ["GPT-2 small/medium/large", "SQuAD 1.1"]
    names = [n.name for n in coordinate(words, cluster(words, spans))]
    assert names == ["GPT-2 small", "SQuAD 1.1", "GPT-2 medium", "GPT-2 large", "SQuAD 2.0"]


def test_a_list_goes_on_with_marks_of_versions() -> None:
    words = read_words("", "Llama 2 7B, 13B and 70B beat T5 and 3 more on VOC 2007 and 2012. The 70B wins.")
    at = {(start, end): words.surface(start, end) for start, end in combinations(range(len(words) + 1), 2)}
    wanted = {"Llama 2 7B": "Model", "70B": "Model", "T5": "Model", "VOC 2007": "Dataset", "2012": "Dataset"}
    spans = [WordSpan(*place, wanted[form], 0.9) for place, form in at.items() if form in wanted]
    found = coordinate(words, cluster(words, spans))
    assert [(n.name, [words.surface(m.start, m.end) for m in n.mentions]) for n in found] == [
        ("Llama 2 7B", ["Llama 2 7B"]), ("T5", ["T5"]), ("VOC 2007", ["VOC 2007"]), ("Llama 2 13B", ["13B"]),
        ("Llama 2 70B", ["70B", "70B"]), ("VOC 2012", ["2012"]),
    ]


def test_evidence_is_what_the_tagger_says() -> None:
    words = read_words("", "BERT wins. BERT loses.")
    nodes = [*cluster(words, [WordSpan(0, 1, "Model", 0.9), WordSpan(3, 4, "Model", 0.9)])]
    said = evidence(tags("B-Model", "O", "O", "O", "O", "O"), nodes)
    model = KINDS.index("Model")
    assert not said[0].any()
    assert said[1, model] < said[1, len(KINDS) + model] <= 0  # the mean of both places, and the better one


def test_pairs_obey_the_schema() -> None:
    words = read_words("", "BERT is tested on GLUE.")
    nodes = cluster(words, [WordSpan(0, 1, "Model", 0.9), WordSpan(4, 5, "Dataset", 0.9)])
    node_set = make_nodes(words, nodes)
    kinds, pairs = node_set.kinds, make_pairs(words, node_set)
    for pair in range(len(pairs.subject)):
        ends = [NODES[kinds[node[pair]]] for node in (pairs.subject, pairs.object)]
        for column, label in enumerate(LABELS):
            if pairs.mask[pair, column]:
                assert allows(EntityType(ends[0]), RelationType(label), EntityType(ends[1]))
    model_to_dataset = (pairs.subject == 1) & (pairs.object == 2)
    assert pairs.mask[model_to_dataset, LABELS.index("evaluatedOn")].all()


def test_what_compares_is_the_evidence_of_a_comparison() -> None:
    words = read_words("", "Zeta and BERT are models. On all tasks Zeta is ahead, and better than good old BERT.")
    spans = [WordSpan(i, i + 1, "Model", 0.9) for i, text in enumerate(words.texts) if text in ("Zeta", "BERT")]
    nodes = cluster(words, spans)
    pairs = make_pairs(words, make_nodes(words, nodes))
    logits = np.where((pairs.subject == 1) & (pairs.object == 2), 9.0, -9.0)[:, None].repeat(len(LABELS), 1)
    found = find_relations(words, nodes, pairs, logits, [1.0] * 3, names=["paper", "e1", "e2"],
                           curves=dict.fromkeys(RELATION_LABELS, Curve(1.0, 0.0)),
                           thresholds=dict.fromkeys(RELATION_LABELS, 0.5))
    starts = {relation.predicate: words.abstract[relation.evidence.start :][:4] for relation in found}
    assert starts[RelationType.USES] == "Zeta"
    assert starts[RelationType.OUTPERFORMS] == "On a"


@pytest.mark.parametrize(("text", "label", "expected"), [
    ("Zeta lags behind BERT by 3 points.", RelationType.OUTPERFORMS, Polarity.NEGATED),
    ("Zeta is 3 points worse than BERT.", RelationType.OUTPERFORMS, Polarity.NEGATED),
    ("Zeta is 3 points better than BERT.", RelationType.OUTPERFORMS, Polarity.AFFIRMED),
    ("Zeta does not outperform BERT.", RelationType.OUTPERFORMS, Polarity.NEGATED),
    ("Zeta does not outperform BERT.", RelationType.USES, Polarity.AFFIRMED),
    ("Zeta does not employ BERT.", RelationType.USES, Polarity.NEGATED),
])
def test_polarity_depends_on_what_is_claimed(text: str, label: RelationType, expected: Polarity) -> None:
    words = read_words("", text)
    places = [place for place, word in enumerate(words.texts) if word in ("Zeta", "BERT")]
    nodes = cluster(words, [WordSpan(place, place + 1, "Model", 0.9) for place in places])
    pairs = make_pairs(words, make_nodes(words, nodes))
    logits = np.where((pairs.subject == 1) & (pairs.object == 2), 9.0, -9.0)[:, None].repeat(len(LABELS), 1)
    found = find_relations(words, nodes, pairs, logits, [1.0] * 3, names=["paper", "e1", "e2"],
                           curves=dict.fromkeys(RELATION_LABELS, Curve(1.0, 0.0)),
                           thresholds=dict.fromkeys(RELATION_LABELS, 0.5))
    assert {r.predicate: r.polarity for r in found}[label] == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Zeta and Eta have 71.5% and 82.2%.", {"71.5%": {"Zeta"}, "82.2%": {"Eta"}}),
    ("Zeta has 71/73 on SQuAD/GLUE.", {"71": {"SQuAD"}, "73": {"GLUE"}}),
    ("Zeta, Eta and BERT have 1, 2 and 3 on SQuAD, GLUE and MNLI.",
     {"1": {"Zeta", "SQuAD"}, "2": {"Eta", "GLUE"}, "3": {"BERT", "MNLI"}}),
    ("Zeta and Eta have 1, 2 and 3.", {}),  # of other length
    ("Zeta and Eta beat BERT and XLNet by 1 and 2.", {}),  # which of the two lists?
    ("Zeta has 1 on SQuAD and 2 on GLUE.", {}),  # no lists
    ("Zeta and Eta are good. They have 1 and 2.", {}),  # in another sentence
])
def test_lists_side_by_side(text: str, expected: dict[str, set[str]]) -> None:
    names = {"Model": ("Zeta", "Eta", "BERT", "XLNet"), "Dataset": ("SQuAD", "GLUE", "MNLI")}
    words = read_words("", text)
    spans = [WordSpan(i, i + 1, kind, 0.9) for i, word in enumerate(words.texts)
             for kind, some in names.items() if word in some]
    for value in re.finditer(r"\d[\d.]*%?", text):
        inside = np.flatnonzero((words.start >= value.start()) & (words.end <= value.end()))
        spans.append(WordSpan(int(inside[0]), int(inside[-1]) + 1, "ResultAbsolute", 0.9))
    nodes = cluster(words, spans)
    found: dict[str, set[str]] = {}
    for lists in side_by_side(words, nodes):
        for couples in lists:
            for value, entity in couples:
                found.setdefault(nodes[value - 1].name, set()).add(nodes[entity - 1].name)
    assert found == expected


def test_results_of_a_list_go_to_a_list() -> None:
    words = read_words("", "On SQuAD and GLUE, Zeta and Eta have 1 and 2.")
    kinds = {"SQuAD": "Dataset", "GLUE": "Dataset", "Zeta": "Model", "Eta": "Model", "1": "ResultAbsolute",
             "2": "ResultAbsolute"}
    spans = [WordSpan(place, place + 1, kinds[word], 0.9) for place, word in enumerate(words.texts) if word in kinds]
    nodes = cluster(words, spans)
    names = ["paper", *(node.name for node in nodes)]
    pairs = make_pairs(words, make_nodes(words, nodes))
    logits = np.full((len(pairs.subject), len(LABELS)), -9.0)
    logits[pairs.object == names.index("Eta"), LABELS.index("subject")] = 9.0
    logits[pairs.object == names.index("SQuAD"), LABELS.index("dataset")] = 9.0
    thresholds = {"value": 0.5, **dict.fromkeys(ROLES, 0.5)}

    def read() -> list[tuple[str, str | None, str]]:
        masked = np.where(pairs.mask, logits, -np.inf)
        found = find_results(words, nodes, pairs, masked, [1.0] * len(names), names=names, thresholds=thresholds)
        return [(r.subject, r.dataset, r.value) for r in found]

    assert read() == [("Zeta", "SQuAD", "1"), ("Eta", "GLUE", "2")]
    # Of several lists that could go with the values, those do not of which none would have a member.
    logits[(pairs.object == 0), LABELS.index("subject")] = 99.0
    assert read() == [("paper", "SQuAD", "1"), ("paper", "GLUE", "2")]


@pytest.mark.parametrize(("subject", "logit", "score"), [
    ("Zeta", 2.0, 0.8808),  # as likely as that it is Zeta's
    ("paper", 2.0, 0.8808),  # or the paper's
    ("Zeta", -2.0, 0.8808),  # or that it is of nothing that is named
])
def test_a_result_is_as_sure_as_what_it_is_a_result_of(subject: str, logit: float, score: float) -> None:
    words = read_words("", "Zeta has 1.")
    nodes = cluster(words, [WordSpan(0, 1, "Model", 0.9), WordSpan(2, 3, "ResultAbsolute", 0.9)])
    names = ["paper", "Zeta", "1"]
    pairs = make_pairs(words, make_nodes(words, nodes))
    logits = np.full((len(pairs.subject), len(LABELS)), -30.0)
    logits[pairs.object == names.index(subject), LABELS.index("subject")] = logit
    (result,) = find_results(words, nodes, pairs, np.where(pairs.mask, logits, -np.inf), [1.0] * 3, names=names,
                             thresholds={"value": 0.5, **dict.fromkeys(ROLES, 0.5)})
    assert (result.subject, result.score) == (subject if logit > 0 else "paper", score)


def test_two_languages_are_never_one() -> None:
    words = read_words("", "German Sign Language, American Sign Language and sign language.")
    spans = [WordSpan(0, 3, "Language", 0.9), WordSpan(4, 7, "Language", 0.9), WordSpan(8, 10, "Task", 0.9)]
    nodes = cluster(words, spans)
    couples = make_couples(words, nodes, make_nodes(words, nodes))
    assert list(zip(couples.first.tolist(), couples.second.tolist(), strict=True)) == [(1, 3), (2, 3)]


@pytest.mark.parametrize(("text", "first", "second", "expected"), [
    ("Zeta does not use BERT.", "Zeta", "BERT", Polarity.NEGATED),
    ("Zeta beats BERT without bells.", "Zeta", "BERT", Polarity.AFFIRMED),
    ("Zeta not only beats BERT.", "Zeta", "BERT", Polarity.AFFIRMED),
    ("Zeta works without BERT.", "Zeta", "BERT", Polarity.NEGATED),
    ("Eta fails, but Zeta beats BERT.", "Zeta", "BERT", Polarity.AFFIRMED),
    ("Zeta might beat BERT.", "Zeta", "BERT", Polarity.HEDGED),
    ("In the future, Zeta will use BERT.", "Zeta", "BERT", Polarity.HEDGED),
    ("Zeta is tested on SQuAD; we leave training Zeta on GLUE to future work.", "Zeta", "GLUE", Polarity.HEDGED),
    ("We find no evidence that Zeta beats BERT.", "Zeta", "BERT", Polarity.NEGATED),
    ("None of the variants of Zeta beats BERT.", "Zeta", "BERT", Polarity.NEGATED),
    ("No prior work has tested Zeta on GLUE.", "Zeta", "GLUE", Polarity.NEGATED),
    ("Few-shot Zeta beats BERT.", "Zeta", "BERT", Polarity.AFFIRMED),
    ("Zeta replaces the BERT of earlier work.", "Zeta", "BERT", Polarity.NEGATED),
    ("Zeta removes what makes it slow, as BERT does.", "Zeta", "BERT", Polarity.AFFIRMED),
    ("Zeta wins without tuning, and is ahead of BERT.", "Zeta", "BERT", Polarity.AFFIRMED),
])
def test_polarity(text: str, first: str, second: str, expected: Polarity) -> None:
    spans = [(text.index(name), text.index(name) + len(name)) for name in (first, second)]
    assert polarity(text, spans[0], spans[1]) == expected


def test_texts_without_a_cue_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in for nine searches finds all that any of them would."""
    said = (
        "we do not use, cannot, never, has hardly, is unlikely, unable to, fails to, no longer, without, isn't, nor, "
        "rather than, instead of, avoids, replaced, none of, no model, few large models, no evidence, whether, if, "
        "may, could, perhaps, hypothesised, speculate, in the future, future work includes, We plan to, FAIL TO, "
        "not only, leave it to future work, but, and"
    ).split(", ")
    texts = [f"{start} {cue} X {cue} on Y {cue}." for start in ("", "Z beats it; that") for cue in said]
    claims = [
        (text, (text.index("X"), text.index("X") + 1) if both else None, (text.index("Y"), text.index("Y") + 1))
        for text in texts for both in (True, False)
    ]

    def found() -> list[Polarity]:
        return [polarity(*claim, compares=compares) for claim in claims for compares in (True, False)]

    quickly = found()
    monkeypatch.setattr(cues, "_has_cue", lambda text: True)
    assert quickly == found()
    assert {*quickly} == {*Polarity}


def test_calibration_of_all_curves_at_once() -> None:
    curves, scores = [Curve(0.8, 0.1), Curve(1.5, -2.0)], np.array([[0.0, 0.2], [0.5, 1.0]])
    expected = np.stack([curve(column) for curve, column in zip(curves, scores.T, strict=True)], axis=1)
    assert calibrated(curves, scores) == pytest.approx(expected)


def test_links_go_to_what_they_name() -> None:
    cut = link(Paper("p", "T", "Zeta: https://github. com/x and https://huggingface.co/x"), [
        PaperEntity("e1", EntityType.MODEL, "Zeta", (Mention(Span(Field.ABSTRACT, 0, 4)),)),
    ], [Relation(PAPER, RelationType.INTRODUCES, "e1", 0.9, Span(Field.ABSTRACT, 0, 4))])
    assert cut[0].identifiers == ()
    text = "Zeta (https://github.com/x/zeta) and data (http://example.org/d_(1)), see https://x.org/."
    assert [address for *_, address in find_links(text)] == [
        "https://github.com/x/zeta", "http://example.org/d_(1)", "https://x.org/",
    ]
    paper = Paper("p", "T", "Zeta and Eta. Code: https://github.com/x/Zeta.")
    entities = [
        PaperEntity(f"e{n}", EntityType.MODEL, name, (Mention(Span(Field.ABSTRACT, start, start + len(name))),))
        for n, (name, start) in enumerate([("Zeta", 0), ("Eta", 9)], start=1)
    ]
    own = [Relation(PAPER, RelationType.INTRODUCES, e.id, 0.9, Span(Field.ABSTRACT, 0, 13)) for e in entities]
    linked = link(paper, entities, own)
    assert [entity.identifiers for entity in linked] == [("https://github.com/x/Zeta",), ()]


@pytest.mark.parametrize(("address", "owned"), [
    ("https://github.com/x/bert", True), ("https://github.com/x/bert.git", True), ("https://github.com/x/BERT/", True),
    ("https://github.com/x/ranking-bert", False), ("https://github.com/bert/x", False),
])
def test_what_a_paper_only_uses_owns_only_its_own_address(address: str, *, owned: bool) -> None:
    paper = Paper("p", "T", f"BERT can rank. Code: {address}")
    [bert] = link(paper, [PaperEntity("e1", EntityType.MODEL, "BERT", (Mention(Span(Field.ABSTRACT, 0, 4)),))], [])
    assert bert.identifiers == ((address,) if owned else ())


def test_the_shipped_pipeline_reads_a_paper(extractor: PipelineExtractor) -> None:
    [found] = extractor.extract([PAPER_READ])
    names = {entity.name.casefold(): entity for entity in found.entities}
    assert {"zetaformer", "bert", "roberta", "named entity recognition"} <= names.keys()
    assert names["zetaformer"].identifiers == ("https://github.com/example/zetaformer",)
    said = {(r.subject, r.predicate.value, r.object) for r in found.relations}
    assert (PAPER, "introduces", names["zetaformer"].id) in said
    assert (names["zetaformer"].id, "outperforms", names["roberta"].id) in said


def test_what_it_says_fits_the_schema_and_the_text(extractor: PipelineExtractor) -> None:
    [found] = extractor.extract([PAPER_READ])
    types = {entity.id: entity.type for entity in found.entities} | {PAPER: EntityType.PAPER}
    for relation in found.relations:
        assert allows(types[relation.subject], relation.predicate, types[relation.object])
        assert 0 <= relation.score <= 1
        assert PAPER_READ.text(relation.evidence.field)[relation.evidence.start : relation.evidence.end]
    for entity in found.entities:
        places = [mention.span for mention in entity.mentions]
        assert places
        assert all(0 <= place.start < place.end <= len(PAPER_READ.text(place.field)) for place in places)
    assert {relation.predicate for relation in found.relations} <= RELATIONS.keys()


def test_a_paper_reads_the_same_beside_any_others(extractor: PipelineExtractor) -> None:
    others = [Paper("p0", "Another", "We study something else entirely. " * 9), PAPER_READ]
    assert list(extractor.extract(others))[1] == next(iter(extractor.extract([PAPER_READ])))


@pytest.mark.parametrize("paper", [
    Paper("p", ""), Paper("p", "Title only"), Paper("p", "A\nB", "Line\nbreaks\r\nand\ttabs \u2028 here: BERT."),
    Paper("p", "深層学習", "モデル \u202eBERT\U0001f600 \ud800"),
    Paper("p", "Long", "BERT beats GPT-2 on GLUE. " * 400),
    Paper("p", "x" * 5000, "_" * 3000), Paper("p", "T", "It is 5% better."),
], ids=["empty", "title", "breaks", "scripts", "long", "one word", "a number alone"])
def test_odd_texts_are_read(extractor: PipelineExtractor, paper: Paper) -> None:
    [found] = extractor.extract([paper])
    for entity in found.entities:
        for mention in entity.mentions:
            text = paper.text(mention.span.field)
            assert text[mention.span.start : mention.span.end].strip()


def test_long_texts_are_read_to_their_end(extractor: PipelineExtractor) -> None:
    filler = "We describe the weather of many days at length and say nothing of any interest here. " * 60
    [found] = extractor.extract([Paper("p", "Weather", filler + "Finally, BERT is evaluated on GLUE.")])
    assert {"BERT", "GLUE"} <= {entity.name for entity in found.entities}


def test_saved_and_loaded_again_it_reads_the_same(extractor: PipelineExtractor, tmp_path: Path) -> None:
    load().to_disk(tmp_path / "copy", exclude=["vocab"])
    again = PipelineExtractor.load(tmp_path / "copy")
    assert again.name == extractor.name == extractor_name()
    assert list(again.extract([PAPER_READ])) == list(extractor.extract([PAPER_READ]))


def test_foreign_models_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no extraction model|cannot load"):
        PipelineExtractor.load(tmp_path)
    with pytest.raises(ModelError, match="other tags"):
        check({"tags": ["O"]})
