"""Divisions at the beginning of names and addresses, retired ones under the codes of today."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from liangzhao.consolidation.matching.folding import fold
from liangzhao.reference.division_words import stem, telling
from liangzhao.reference.entries import DivisionEntry, read_divisions

NO_PLACE: frozenset[str] = frozenset()
COUNTY = 3
_NOT_A_PLACE = ("大学", "学院", "医科", "中医药", "理工", "师范", "协和", "科技", "工业大学", "交通")
_PART_OF_A_WORD = tuple("门路街道桥寺庙庄村里山河湖江海园苑堂楼镇乡港湾岛大")  # 广安门 is not 广安, 海南路 not 海南
_AUTONOMOUS = ("自治州", "自治县", "自治旗")
_CODE = re.compile(r"\d{6}")


@dataclass(frozen=True)
class Stripped:
    """The divisions of today that stood at the beginning of a text, and the rest.

    ``bare`` is the last of them when it stood without its rank: in 北京朝阳医院 it is the name itself, and ``before``
    are the divisions named ahead of it.
    """

    places: frozenset[str]
    rest: str
    read: str
    bare: str = ""
    before: frozenset[str] = NO_PLACE


class PlaceTable:
    """Every name a division of mainland China has had, with and without its rank."""

    def __init__(self, divisions: list[DivisionEntry]) -> None:
        self._by_code = {each.code: each for each in divisions}
        ranked: dict[str, set[str]] = defaultdict(set)
        bare: dict[str, set[str]] = defaultdict(set)
        for each in divisions:
            current = {each.code} if each.kind_of_end == "CURRENT" else set(each.successors)
            for name in {each.name, *each.former_names}:
                ranked[fold(name)] |= current
                if name.endswith(_AUTONOMOUS):
                    ranked[fold(stem(name) + name[-1])] |= current  # 大理州
                if telling(name) and len(stem(name)) > 1:
                    bare[fold(stem(name))] |= current
        self._ranked = {name: frozenset(codes) for name, codes in ranked.items() if codes}
        self._bare = {name: frozenset(codes) for name, codes in bare.items() if codes and name not in ranked}
        self._starts: dict[str, tuple[str, ...]] = {}
        for word in sorted({*self._ranked, *self._bare}, key=len, reverse=True):
            self._starts[word[:2]] = (*self._starts.get(word[:2], ()), word)
        self.chains = {each.code: self._chain(each) for each in divisions}
        self._counties = frozenset(each.code for each in divisions if each.level == COUNTY)
        self._stripped = lru_cache(maxsize=1_000)(self._strip)  # one text is asked about several times, at once

    def _chain(self, entry: DivisionEntry) -> frozenset[str]:
        codes, walk = {entry.code}, self._by_code.get(entry.parent)
        while walk is not None and walk.code not in codes:
            codes.add(walk.code)
            walk = self._by_code.get(walk.parent)
        return frozenset(codes)

    def level(self, code: str) -> int:
        """1 province, 2 prefecture, 3 county; 0 for a code never given."""
        found = self._by_code.get(code)
        return found.level if found else 0

    def _is_county(self, codes: frozenset[str]) -> bool:
        return bool(codes) and codes <= self._counties

    def is_high(self, codes: frozenset[str]) -> bool:
        """All of them are provinces or prefectures."""
        return bool(codes) and all(self.level(code) < COUNTY for code in codes)

    def name_of(self, code: str) -> str:
        """The name of today, folded."""
        found = self._by_code.get(code)
        return fold(found.name) if found else code

    def strip(self, text: str) -> Stripped:
        """Divisions read off the beginning of a folded text, each within the one before."""
        return self._stripped(text)

    def _strip(self, text: str) -> Stripped:
        places, before, at, bare = NO_PLACE, NO_PLACE, 0, ""
        while not self._is_county(places) and (found := self._next(text, at, places)):
            before = places
            size, places, is_bare = found
            bare = text[at : at + size] if is_bare else ""
            at += size
        return Stripped(places, text[at:], text[:at], bare, before)

    def _next(self, text: str, at: int, above: frozenset[str]) -> tuple[int, frozenset[str], bool] | None:
        for word in self._starts.get(text[at : at + 2], ()):
            if not text.startswith(word, at):
                continue
            size = len(word)
            after = text[at + size :]
            codes = self._ranked.get(word)
            is_bare = codes is None
            if is_bare and not after.startswith(_NOT_A_PLACE):
                codes = self._bare_here(word, above, after)
            if codes and (inside := self.inside(codes, above)):
                return size, inside, is_bare
        return None

    def _bare_here(self, word: str, above: frozenset[str], after: str) -> frozenset[str] | None:
        """A name without its rank counts for provinces and cities, and under a place named before for counties."""
        codes = self._bare.get(word)
        if not codes or not after:
            return None
        provinces = frozenset(code for code in codes if self.level(code) == 1)
        if above or after.startswith(_PART_OF_A_WORD):
            return codes if above and not after.startswith(_PART_OF_A_WORD) else provinces or None
        return frozenset(code for code in codes if self.level(code) < COUNTY) or None

    def inside(self, codes: frozenset[str], above: frozenset[str]) -> frozenset[str]:
        """Those of the codes that lie in one of the others, all of them when there are no others."""
        if not above:
            return codes
        return frozenset(code for code in codes if self.chains.get(code, NO_PLACE) & above)

    def of_column(self, value: str) -> frozenset[str]:
        """The divisions a cell of a district column means: a code, or a name with or without rank."""
        text = fold(value)
        if _CODE.fullmatch(text) and text in self._by_code:
            entry = self._by_code[text]
            return frozenset({text}) if entry.kind_of_end == "CURRENT" else frozenset(entry.successors)
        return self.strip(text).places or self._ranked.get(text) or self._bare.get(text) or NO_PLACE

    def agreement(self, one: frozenset[str], other: frozenset[str]) -> float:
        """1 the same county or the same place, 0.5 one within the other, 0 unknown on a side, -1 apart."""
        if not one or not other:
            return 0.0
        if one & other:
            return 1.0
        nested = any(a in self.chains.get(b, NO_PLACE) or b in self.chains.get(a, NO_PLACE) for a in one for b in other)
        return 0.5 if nested else -1.0


@cache
def place_table() -> PlaceTable:
    """The table, read once from the divisions' file."""
    return PlaceTable(list(read_divisions()))
