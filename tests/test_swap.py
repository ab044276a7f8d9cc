"""Papers under other names, as the training recipe makes them: every mention still stands where it is said to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

TRAINING = Path(__file__).parent.parent / "training"


def paper(id: str, model: str, task: str) -> dict[str, Any]:
    """A paper with a model, an abbreviated technique and a task, the task with capitals in the title."""
    title = f"{model} for {task.title()}"
    abstract = f"We present {model}, which brings Tidal Gated Unit (TGU) to {task}. {model} has TGUs; TGU helps."
    forms = {"Model": [model], "Technique": ["Tidal Gated Unit", "TGU"], "Task": [task, task.title()]}
    found = []
    for number, (type, names) in enumerate(forms.items(), start=1):
        places = [
            [field, at, at + len(name)]
            for field, text in (("title", title), ("abstract", abstract)) for name in names
            for at in range(len(text)) if text.startswith(name, at)
        ]
        found.append({"id": f"e{number}", "type": type, "name": names[0], "mentions": places})
    return {"id": id, "title": title, "abstract": abstract, "entities": found, "relations": [], "results": []}


def test_every_mention_of_a_swapped_name_stands_where_it_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TRAINING))
    from swap import Names

    others = [paper(f"p{n}", f"Qu{c}rkNet", f"{c}lpha sorting") for n, c in enumerate("abcdefghijkl")]
    names, rng, before = Names(others), np.random.default_rng(1), paper("x", "Ebbline", "dune mapping")
    seen = set()
    for _ in range(20):
        after = names.swap(before, rng)
        if after is None:
            continue
        model, technique, task = (
            [after[field][start:end] for field, start, end in entity["mentions"]] for entity in after["entities"]
        )
        assert len(set(model)) == 1
        assert technique == ["Tidal Gated Unit", "TGU", "TGU", "TGU"]  # there is no other to draw
        assert [form.lower() for form in task] == [task[0].lower()] * 2
        assert task[0].istitle()
        assert after["title"] == f"{model[0]} for {task[0]}"
        assert after["abstract"].startswith(f"We present {model[0]}, which brings Tidal Gated Unit (TGU) to {task[1]}.")
        seen.add((model[0], task[1]))
    assert len(seen) > 5
    assert before == paper("x", "Ebbline", "dune mapping")
