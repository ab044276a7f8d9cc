"""The page's colours against the contrast that WCAG 2.2 AA asks of small text (4.5:1)."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from kg.schema import TYPES


def luminance(color: tuple[float, ...]) -> float:
    """Relative luminance after WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Contrast ratio after WCAG 2.2."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def mixed(a: tuple[float, ...], b: tuple[float, ...], share: float) -> tuple[float, ...]:
    """``color-mix(in srgb, a, b share)``."""
    return tuple(x * (1 - share) + y * share for x, y in zip(a, b, strict=True))


def rgb(text: str) -> tuple[float, ...]:
    """Channels of a colour such as ``#1b8a5a``, black or white."""
    digits = {"black": "000000", "white": "ffffff"}.get(text, text.lstrip("#"))
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_small_text_can_be_read(scheme: int) -> None:
    style = files("kg.explorer").joinpath("static", "style.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme]
    values = dict(re.findall(r"--(\w+): ([^;]+);", block))
    toward, percent = values["write"].split()
    grounds = [rgb(values[name]) for name in ("surface", "sunk", "ground")]
    labels = re.findall(r"([\w. -]+) \{[^{}]*[ ;]color: color-mix\(in srgb, var\(--c\), var\(--write\)\)", style)
    assert {label.strip() for label in labels} == {".entry .type", ".badge"}
    for row in TYPES.values():
        color = rgb(row.color)
        text = mixed(color, rgb(toward), int(percent.rstrip("%")) / 100)
        for ground in (*grounds, mixed(grounds[0], color, 0.12)):
            assert contrast(text, ground) >= 4.5, row.label
    for name in ("text", "quiet", "accent", "warn"):
        assert min(contrast(rgb(values[name]), ground) for ground in grounds) >= 4.5, name
