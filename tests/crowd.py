"""A graph of more papers than a page from disk holds the texts of; many make one statement, and one has an odd id."""

from __future__ import annotations

from pathlib import Path

from literature import Number, assembled, paper, said
from serving import HOSTILE

from kg.explorer.budget import PAPERS
from kg.model import Extraction

ODD = "doi:10.1/a b?c=d&e#f%2Fg/../h+\"<i>\\é"
"""The id of a paper as no record should have it."""
COUNT = PAPERS + 10
AGREED = 120
"""Papers that say that Zeta uses attention."""


def papers() -> list[Extraction]:
    """The papers; each introduces a model of its own."""
    found = [paper(f"20{n // 900 + 10}.{n:05}", f"Paper {n}", [
        said(f"[Model:Novel{n:04}] is our model.", f"paper introduces Novel{n:04}"),
        *([said("[Model:Zeta] uses [Technique:attention].", "Zeta uses attention")] if n < AGREED else []),
    ]) for n in range(COUNT - 1)]
    odd = paper(ODD, f"Odd {HOSTILE}", [
        said("😀 [Model:Oddity] reaches 91.5 [Metric:accuracy] on [Dataset:SetB].",
             Number("Oddity", "accuracy", "SetB", "91.5")),
        said("😀 [Model:Oddity] is based on [Model:Zeta].", "Oddity basedOn Zeta"),
    ])
    return [*found, odd]


def crowd(folder: Path) -> Path:
    """A workspace file with their graph."""
    path = folder / "crowd.duckdb"
    assembled(papers(), path).close()
    return path
