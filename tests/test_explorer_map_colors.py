"""The map's colours, seen with every kind of colour vision."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from test_explorer_style import contrast, mixed, rgb

from kg.explorer.atlas import TINTS
from kg.explorer.page import static

Matrix = NDArray[np.float64]

# Linear sRGB as people without one kind of cones see it (Machado, Oliveira and Fernandes 2009, severity 1).
VISION = {
    "usual": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
# Linear sRGB to Oklab (Ottosson 2020), where a difference of 0.02 can just be seen.
CONES = [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]
OKLAB = [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]


def tints() -> list[tuple[float, ...]]:
    (row,) = re.findall(r"MAP_TINTS = \[(.*?)\]", static("map.js"))
    return [rgb(color) for color in re.findall(r"#\w{6}", row)]


def oklab(color: tuple[float, ...], vision: str) -> Matrix:
    linear = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color])
    seen = np.clip(np.array(VISION[vision]) @ linear, 0, 1)
    return np.array(OKLAB) @ np.cbrt(np.array(CONES) @ seen)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("white", "least"), [(0.0, 0.1), (0.28, 0.06)], ids=["light", "dark"])
def test_communities_can_be_told_apart(vision: str, white: float, least: float) -> None:
    seen = [oklab(mixed(color, rgb("white"), white), vision) for color in tints()]
    assert len(seen) == TINTS
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > least


def test_names_of_communities_can_be_read() -> None:
    for color in tints():
        assert contrast(mixed(color, rgb("#000000"), 0.42), rgb("#fbfaf8")) >= 4.5
        assert contrast(mixed(color, rgb("white"), 0.68), rgb("#13161a")) >= 4.5
