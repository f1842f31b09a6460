"""English names for readers who have no Chinese: of codes where one is in accepted use, of divisions by their pinyin.

Faces of licences and everything signed stay Chinese; these names are for pages only.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from liangzhao.reference.division_words import stem

_FILE = Path(__file__).parent / "data" / "english.csv"
_CUSTOMARY = {
    "山西省": "Shanxi", "陕西省": "Shaanxi", "内蒙古自治区": "Inner Mongolia", "西藏自治区": "Xizang",
    "宁夏回族自治区": "Ningxia", "新疆维吾尔自治区": "Xinjiang", "广西壮族自治区": "Guangxi",
    "黑龙江省": "Heilongjiang", "香港特别行政区": "Hong Kong", "澳门特别行政区": "Macao", "台湾省": "Taiwan",
}  # fmt: skip
_ORGANS = {
    "卫生健康委员会": "Health Commission", "卫健委": "Health Commission",
    "中医管理局": "Administration of Traditional Chinese Medicine",
    "中医药管理局": "Administration of Traditional Chinese Medicine",
}  # fmt: skip
_AUTHORITY = re.compile(rf"(?P<place>..+?)(?P<organ>{'|'.join(_ORGANS)})(?P<demo>（演示）)?")
_PLACE = re.compile(r".{2,}?(?:特别行政区|自治区|自治州|省|市|区|县|旗|盟)")
_RANKS = {"区": " District", "县": " County", "旗": " Banner", "盟": " League", "州": " Prefecture", "镇": " Town"}


def of_code(table: str, name: str) -> str | None:
    """The accepted English for a name of a code table; None when there is none, and the Chinese stands."""
    return _names().get((table, name))


def of_division(name: str) -> str:
    """A division in letters: Haidian District, Beijing, Xi'an."""
    if name in _CUSTOMARY:
        return _CUSTOMARY[name]
    rank = _RANKS.get(name[-1:], "") if stem(name) != name else ""
    return _joined(lazy_pinyin(stem(name), style=Style.NORMAL, v_to_u=True)) + rank


def of_authority(name: str) -> str:
    """A health or TCM authority: Haidian District Health Commission, Beijing; any other name stays as it is."""
    found = _AUTHORITY.fullmatch(name)
    if found is None:
        return name
    places = _PLACE.findall(found["place"])
    if "".join(places) != found["place"]:
        return name
    own, *above = [of_division(place) for place in reversed(places)]
    told = ", ".join([f"{own} {_ORGANS[found['organ']]}", *above])
    return f"{told} (demo)" if found["demo"] else told


def _joined(syllables: list[str]) -> str:
    """Syllables of one name in one word, with an apostrophe where they would run together."""
    word = ""
    for syllable in syllables:
        word += f"'{syllable}" if word and syllable[:1] in "aoe" else syllable
    return word.capitalize()


@cache
def _names() -> Mapping[tuple[str, str], str]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["name"]): row["english"] for row in csv.DictReader(file)}
