"""The page's colours: against the contrast that WCAG 2.2 AA asks of small text, and as colour-blind people see them."""

from __future__ import annotations

import itertools
import re
from importlib.resources import files

import numpy as np
import pytest
from numpy.typing import NDArray

from kg.schema import TEXT_TYPES, TYPES, EntityType

STYLE = files("kg.explorer").joinpath("static", "style.css").read_text(encoding="utf-8")
COMMONEST = (EntityType.MODEL, EntityType.DATASET, EntityType.TECHNIQUE, EntityType.TASK, EntityType.METRIC)

# Linear RGB as people without L or M cones see it (Machado, Oliveira and Fernandes 2009, severity 1).
SIGHTS = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])

Color = NDArray[np.float64]


def rgb(text: str) -> Color:
    """Channels of a colour such as ``#1b8a5a`` or white."""
    digits = {"white": "ffffff"}.get(text, text.lstrip("#"))
    return np.array([int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)])


def linear(color: Color) -> Color:
    found: Color = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    return found


def contrast(a: Color, b: Color) -> float:
    """Contrast ratio after WCAG 2.2."""
    low, high = sorted(float(linear(color) @ TO_XYZ[1]) for color in (a, b))
    return (high + 0.05) / (low + 0.05)


def mixed(a: Color, b: Color, share: float) -> Color:
    """``color-mix(in srgb, a, b share)``."""
    return a * (1 - share) + b * share


def lab(color: Color, sight: Color) -> Color:
    """CIELAB of a colour as it is seen."""
    ratio = TO_XYZ @ np.clip(sight @ linear(color), 0, 1) / WHITE
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def values(scheme: str) -> dict[str, str]:
    selector = {"light": ":root {", "dark": ':root[data-theme="dark"] {'}[scheme]
    block = STYLE[STYLE.index(selector) :].split("}")[0]
    return dict(re.findall(r"--(\w+): ([^;]+);", block))


def shown(type: EntityType, scheme: str) -> Color:
    """The colour of a type's sign: lightened on a dark ground."""
    return mixed(rgb(TYPES[type].color), rgb("white"), int(values(scheme)["ink"].rstrip("%")) / 100)


def test_dark_is_the_same_by_the_system_and_by_the_switch() -> None:
    by_system = STYLE[STYLE.index(':root:not([data-theme="light"]) {') :].split("}")[0]
    assert dict(re.findall(r"--(\w+): ([^;]+);", by_system)) == values("dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_text_can_be_read(scheme: str) -> None:
    names = values(scheme)
    grounds = [rgb(names[name]) for name in ("surface", "sunk", "ground")]
    for name in ("text", "quiet", "accent", "warn"):
        assert min(contrast(rgb(names[name]), ground) for ground in grounds) >= 4.5, name
    for type in TYPES:
        assert contrast(rgb(names["on"]), shown(type, scheme)) >= 4.5, type


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(
    ("scheme", "types", "least"),
    [
        ("light", COMMONEST, 25),
        ("light", TEXT_TYPES, 15),
        ("dark", COMMONEST, 10),
        ("dark", TEXT_TYPES, 7),
    ],
)
def test_types_can_be_told_apart(sight: str, scheme: str, types: tuple[EntityType, ...], least: float) -> None:
    seen = {type: lab(shown(type, scheme), SIGHTS[sight]) for type in types}
    apart = {pair: float(np.linalg.norm(seen[pair[0]] - seen[pair[1]])) for pair in itertools.combinations(types, 2)}
    assert min(apart.values()) >= least, min(apart, key=lambda pair: apart[pair])


def test_types_differ_in_letters_and_outline_too() -> None:
    script = files("kg.explorer").joinpath("static", "store.js").read_text(encoding="utf-8")
    forms = dict(re.findall(r'(\w+): "(\w+)"', script[script.index("const FORMS") :].split("}")[0]))
    assert set(forms) == {type.value for type in TYPES}
    assert len({forms[type.value] for type in TEXT_TYPES}) == len(TEXT_TYPES)
    assert len({type.value[:2] for type in TYPES}) == len(TYPES)
