"""The typefaces a document embeds: which it needs, and their subsets."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from liangzhao.licensing.faces import fonts
from liangzhao.licensing.faces.layout.measure import WEIGHTS
from liangzhao.licensing.faces.layout.primitives import FontName
from liangzhao.licensing.faces.ofd.xml import Ids, attribute

# Glyphs are placed one by one by DeltaX, upright and left to right: what steers shaping and vertical text is ballast.
_BALLAST = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "gasp", "meta", "prep", "vhea", "vmtx")
_DROPPED = tuple(int.from_bytes(tag.encode()) for tag in _BALLAST)


@dataclass
class Embedded:
    """One typeface of a document: its id and the characters it must draw."""

    typeface: fonts.Typeface
    id: int
    characters: set[str] = field(default_factory=set)

    @property
    def file_name(self) -> str:
        """The name of its file among the resources."""
        return f"font_{self.id}.ttf"

    def subset(self) -> bytes:
        """Return a TrueType file with these characters alone; its cmap stays, because readers look glyphs up by it."""
        chosen = hb.SubsetInput()
        chosen.unicode_set.update(map(ord, self.characters))
        chosen.drop_table_tag_set.update(_DROPPED)
        chosen.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        return bytes(hb.subset(_prepared(self.typeface.path), chosen).blob.data)

    def resource(self) -> str:
        """Return its entry in the list of fonts."""
        family = attribute(self.typeface.family)
        bold = ' Bold="true"' if self.typeface.weight == "bold" else ""
        return (
            f'<ofd:Font ID="{self.id}" FontName={family} FamilyName={family}{bold}>'
            f"<ofd:FontFile>{self.file_name}</ofd:FontFile></ofd:Font>"
        )


class FontCase:
    """The typefaces one document uses, collected while its pages are written."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._embedded: dict[fonts.Typeface, Embedded] = {}
        self._first = {font: fonts.typefaces(weight)[0] for font, weight in WEIGHTS.items()}

    def runs(self, text: str, font: FontName) -> list[tuple[Embedded, str]]:
        """Split a text by typeface and note its characters; raises GlyphMissing."""
        first = self._first[font]
        if all(char in first for char in text):
            return [(self._use(first, text), text)]
        return [(self._use(typeface, part), part) for typeface, part in fonts.runs(text, WEIGHTS[font])]

    def embedded(self) -> list[Embedded]:
        """Return the typefaces used, in the order of their first use."""
        return list(self._embedded.values())

    def _use(self, typeface: fonts.Typeface, text: str) -> Embedded:
        held = self._embedded.get(typeface)
        if held is None:
            held = self._embedded[typeface] = Embedded(typeface, self._ids.next())
        held.characters.update(text)
        return held


@lru_cache(maxsize=8)
def _prepared(path: Path) -> hb.Face:
    """Keep a face ready for subsetting: preparing takes 30 ms, a subset then 0.2 ms."""
    return hb.subset_preprocess(hb.Face(hb.Blob.from_file_path(str(path))))
