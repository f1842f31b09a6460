"""The typefaces of a licence: where they lie, what they can print, how wide a character is."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Literal

import uharfbuzz as hb

from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

Weight = Literal["regular", "bold"]

# The first file of a weight found in the folder is the licence's face; the sans stands in where only PyPI was in reach.
FILES: dict[Weight, tuple[str, ...]] = {
    "regular": ("NotoSerifSC_400Regular.ttf", "NotoSansSC-Regular.ttf"),
    "bold": ("NotoSerifSC_700Bold.ttf", "NotoSerifSC_400Regular.ttf", "NotoSansSC-Regular.ttf"),
}
# Characters of the supplementary planes that the licence's own face lacks; one weight, and optional.
RARE_FILE = "HanaMinB.ttf"
FETCH = "make fonts"
CHECKOUT = Path(__file__).resolve().parents[3]


class FontMissing(Exception):
    """Raised when the set-up command has not brought the licence's typeface."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no licence typeface in {folder}: run `{FETCH}`")


class GlyphMissing(Refusal):
    """Raised when a face would have to print a character that no typeface at hand can draw."""

    template = _("“%(characters)s”没有可用的字形，无法打印在证照上。请核对写法；确为规范用字的，请审批机关补充字库。")


@dataclass(frozen=True, eq=False)
class Typeface:
    """One font file: its family as typesetters call it, its weight and what it can draw."""

    path: Path
    family: str
    weight: Weight
    metrics: hb.Font = field(repr=False)
    characters: frozenset[int] = field(repr=False)

    def __contains__(self, char: str) -> bool:
        return ord(char) in self.characters


def font_dir() -> Path:
    """Return the folder that holds the typefaces: the setting, the environment, or the node's home."""
    return Path(_folder())


def licence_font(weight: Weight = "regular") -> Path:
    """Return the TrueType file of the licence's typeface; raises FontMissing before set-up."""
    return _typefaces(weight, _folder())[0].path


def typefaces(weight: Weight = "regular") -> tuple[Typeface, ...]:
    """Return the typefaces to try for a character, in order: the licence's own, then the one of rare characters."""
    return _typefaces(weight, _folder())


def face_of(char: str, weight: Weight = "regular") -> Typeface | None:
    """Return the first typeface that can draw the character, or None."""
    return next((face for face in typefaces(weight) if char in face), None)


def runs(text: str, weight: Weight = "regular") -> list[tuple[Typeface, str]]:
    """Split a text into stretches of one typeface each; raises GlyphMissing where none can draw a character."""
    require_glyphs(text)
    return [(face, "".join(part)) for face, part in groupby(text, lambda char: face_of(char, weight)) if face]


def coverage() -> frozenset[int]:
    """Return every code point that a licence can print."""
    return _coverage(_folder())


def missing_glyphs(text: str) -> str:
    """Return the characters of a text that no typeface can draw, each once, in order; empty when all can be printed."""
    printable = coverage()
    return "".join(dict.fromkeys(char for char in text if ord(char) not in printable))


def require_glyphs(text: str) -> None:
    """Do nothing when every character can be printed, else raise GlyphMissing."""
    if missing := missing_glyphs(text):
        raise GlyphMissing(characters=missing)


def advance(char: str, size: float, weight: Weight = "regular") -> float:
    """Return the width of a character in the unit of ``size``; raises GlyphMissing where none can draw it."""
    return size * _advance(char, weight, _folder())


def width(text: str, size: float, weight: Weight = "regular") -> float:
    """Return the width of a text set without kerning, in the unit of ``size``."""
    folder = _folder()
    return size * sum(_advance(char, weight, folder) for char in text)


def _folder() -> str:
    from django.conf import settings  # the typefaces serve the verifier and the tests of layout without Django, too

    if settings.configured and (folder := getattr(settings, "LIANGZHAO_FONT_DIR", None)):
        return str(folder)
    if folder := os.environ.get("LIANGZHAO_FONT_DIR"):
        return folder
    return f"{os.environ.get('LIANGZHAO_HOME') or CHECKOUT / 'var'}/fonts"


@lru_cache(maxsize=16)
def _typefaces(weight: Weight, folder: str) -> tuple[Typeface, ...]:
    own = [path for name in FILES[weight] if (path := Path(folder, name)).is_file()]
    if not own:
        raise FontMissing(Path(folder))
    rare = Path(folder, RARE_FILE)
    return tuple(_typeface(path, weight) for path in (own[0], rare) if path.is_file())


def _typeface(path: Path, weight: Weight) -> Typeface:
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    names = hb.OTNameIdPredefined
    family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY)
    return Typeface(path, str(family), weight, hb.Font(face), frozenset(face.unicodes))


@lru_cache(maxsize=4)
def _coverage(folder: str) -> frozenset[int]:
    return frozenset().union(*(face.characters for face in _typefaces("regular", folder)))


@lru_cache(maxsize=65_536)
def _advance(char: str, weight: Weight, folder: str) -> float:
    face = next((face for face in _typefaces(weight, folder) if char in face), None)
    if face is None:
        raise GlyphMissing(characters=char)
    font = face.metrics
    return float(font.get_glyph_h_advance(font.get_nominal_glyph(ord(char)))) / float(font.face.upem)
