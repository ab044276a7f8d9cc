"""Which pipeline is used, and its name; kept apart from spaCy, which takes a second to load."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from kg.errors import ModelError

__all__ = ["MODEL", "RULES_BESIDE", "extractor_name"]

MODEL = Path(__file__).parent / "model"
"""The folder of the pipeline that ships with litkg."""

RULES_BESIDE = ("families", "latex", "names", "schema", "spelling")
"""Modules outside this package whose rules tell what is read in a paper."""


def extractor_name(model: str | Path = MODEL) -> str:
    """The name and version of the extractor that a pipeline's folder makes, weights and rules.

    Raises:
        ModelError: There is no pipeline in the folder.
    """
    try:
        version = json.loads((Path(model) / "meta.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"there is no extraction model at {model}: {error}") from error
    return f"litkg-{version}-{_rules()}"


@cache
def _rules() -> str:
    """A hash of what stands in code and not in weights (sentences, names, clusters, polarity, links).

    It keys the cache with the weights, so that no reading by older rules is taken for one by these.
    """
    here = Path(__file__).parent
    state = sha256()
    beside = (here.parent / f"{name}.py" for name in RULES_BESIDE)
    for path in (*sorted(here.glob("*.py")), *beside):
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()[:8]
