"""Which pipeline is used, and its name; kept apart from spaCy, which takes a second to load."""

from __future__ import annotations

import json
from pathlib import Path

from kg.errors import ModelError

__all__ = ["MODEL", "extractor_name"]

MODEL = Path(__file__).parent / "model"
"""The folder of the pipeline that ships with litkg."""

_RULES = "1"
"""Version of what stands in code and not in weights (sentences, clusters, polarity, links); it keys the cache too."""


def extractor_name(model: str | Path = MODEL) -> str:
    """The name and version of the extractor that a pipeline's folder makes.

    Raises:
        ModelError: There is no pipeline in the folder.
    """
    try:
        meta = json.loads((Path(model) / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"there is no extraction model at {model}: {error}") from error
    return f"litkg-{meta['version']}-r{_RULES}"
