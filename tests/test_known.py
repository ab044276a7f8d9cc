"""What names are in other papers: counted for the recipe, weighed where a paper is read."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.extract.known import HEED, Known
from kg.extract.labels import TYPES

TRAINING = Path(__file__).parent.parent / "training"


def log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def paper(**names: str) -> dict[str, Any]:
    """An abstract that is a list of names, by type."""
    abstract, entities = " ".join(names.values()), []
    for type, name in names.items():
        at = abstract.index(name)
        entities.append({"type": type, "mentions": [["abstract", at, at + len(name)]]})
    return {"title": "", "abstract": abstract, "entities": entities}


def test_what_is_known_of_names_leaves_chances_chances() -> None:
    chances = np.full(len(TYPES), 0.5 / len(TYPES))
    known = Known({"glue": [3] + [0] * (len(TYPES) - 1)}, {"glue": 1.5, "bert": -1.5})
    assert (known.weigh("unheard of", chances) == chances).all()
    likelier, unlikelier = known.weigh("GLUE", chances), known.weigh("BERT", chances)
    assert log_odds(likelier.sum()) == pytest.approx(1.5 * HEED)
    assert log_odds(unlikelier.sum()) == pytest.approx(-1.5 * HEED)
    assert likelier.argmax() == 0
    assert np.ptp(unlikelier) == 0
    for sure in (np.eye(len(TYPES))[1], np.zeros(len(TYPES))):
        assert known.weigh("BERT", sure) == pytest.approx(sure)


def test_types_are_counted_by_paper_and_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TRAINING))
    from known import name_types

    papers = [paper(Model="BERT", Dataset="GLUE"), paper(Model="BERTs"), paper(Technique="bert", Dataset="SQuAD")]
    counts = name_types(papers, 2)
    assert list(counts) == ["bert"]
    assert dict(zip(TYPES, counts["bert"], strict=True)) == {**dict.fromkeys(TYPES, 0), "Model": 2, "Technique": 1}
    assert sorted(name_types(papers, 1)) == ["bert", "glue", "squad"]


def test_a_names_standing_is_its_own_beside_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TRAINING))
    from known import MOST, standings

    found = {"model": [0.2, 0.4, 0.3], "bert": [1.0] * 5000, "once": [0.9], "usual": [0.5] * 3}
    usual = (0.9 + 5000 + 0.9 + 1.5) / 5007
    out = standings(found, 3)
    assert sorted(out) == ["bert", "model", "usual"]
    assert out["bert"] == round(log_odds(min(MOST, 1.0)) - log_odds(usual), 2)
    assert out["model"] == round(log_odds((0.9 + 2 * usual) / 5) - log_odds(usual), 2)
    assert out["model"] < out["usual"] < 0
