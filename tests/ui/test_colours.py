"""Contrast of every pair of colours that carries text or draws a control."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import liangzhao
from liangzhao.web.ui.tones import Tone

SHEETS = Path(liangzhao.__file__).parent / "web/ui/static/ui"
STYLES = "".join(sheet.read_text() for sheet in sorted(SHEETS.glob("*.css")))
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})\b", STYLES))

TEXT = [
    ("ink", "page"),
    ("ink", "bg"),
    ("ink-2", "page"),
    ("ink-2", "bg"),
    ("brand", "bg"),
    ("brand", "page"),
    ("brand-d", "brand-bg"),
    ("bg", "brand"),
    ("bg", "brand-d"),
    ("ok", "ok-bg"),
    ("warn", "warn-bg"),
    ("err", "err-bg"),
    ("err", "bg"),
    ("ink", "mute-bg"),
    ("bg", "ok"),
    ("bg", "warn"),
    ("bg", "err"),
    ("bg", "lic-phy"),
    ("bg", "lic-nur"),
    ("bg", "lic-inst"),
    ("ink-2", "brand-bg"),
]
MAP = [("ink", "q1"), ("ink", "q2"), ("ink", "q3"), ("bg", "q4"), ("bg", "q5")]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * channel for share, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two tokens."""
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 5.5


@pytest.mark.parametrize(("text", "ground"), MAP)
def test_numbers_on_the_map_stand_out(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_borders_of_controls_stand_out() -> None:
    assert contrast("line-2", "bg") >= 3


def test_the_measure_knows_black_on_white_from_grey_on_grey() -> None:
    TOKENS.update(black="#000", white="#fff", grey="#777777")

    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("grey", "grey") == 1


@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_has_a_colour_for_tag_note_and_result(tone: Tone) -> None:
    base = {"mute": ".tag {", "info": ".tag-info"}

    assert base.get(tone, f".tag-{tone}::before") in STYLES
    assert f".result-{tone}" in STYLES or tone is Tone.OK


def test_the_shapes_of_the_tones_differ() -> None:
    shapes = [re.search(rf"\.tag-{tone}::before \{{([^}}]*)", STYLES) for tone in ("ok", "warn", "err", "info")]
    drawn = [shape.group(1).strip() for shape in shapes if shape]

    assert len(set(drawn)) == 4
