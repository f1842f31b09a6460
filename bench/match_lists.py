"""Made-up registers of cities anywhere in China and older lists of the same, with variations planted and known.

Names of divisions are real, those of institutions drawn from the words such names are made of.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from opencc import OpenCC

from liangzhao.consolidation.matching.catalogue import Row
from liangzhao.reference.division_words import stem
from liangzhao.reference.entries import DivisionEntry, read_divisions

CITIES = ("330100", "420100", "510100", "230100", "440300", "610300", "350500", "410300", "450100", "530300")
NOTHING = ""

_PLACE = (
    "东西南北中上下前后大小新老石马杨柳李张王龙凤金玉青白黄红清长安宁永太平和兴福广"
    "河沙泉山水湖桥塘湾坝岭坡坪岗垭店庄营屯"
)
_LUCKY = "康仁和安济民华同福瑞博爱美德诚佳益祥恒泰圣明惠慈健宁天心信宏盛嘉禾源润雅"
_KINDS = ("口腔", "眼科", "妇产", "骨科", "中医", "中西医结合", "康复", "精神病", "肛肠", "儿童", "皮肤病", "老年病")
_WORKS = (
    "机械",
    "纺织",
    "钢铁",
    "水泥",
    "化工",
    "电力",
    "铁路",
    "煤矿",
    "造纸",
    "印刷",
    "仪表",
    "轴承",
    "粮油",
    "自来水",
)
_DIGITS = "零一二三四五六七八九十"

Change = Callable[[str, "Older"], str]


@dataclass(frozen=True)
class Pair:
    """A made-up register, an older list of it, and for each key of the list the key it means, empty for none."""

    register: tuple[Row, ...]
    older: tuple[Row, ...]
    gold: dict[str, str]
    changes: dict[str, str]


class Older:
    """How names of a city were written before: its draws and its divisions."""

    def __init__(self, city: str, seed: int) -> None:
        self.draw = random.Random(f"{city}/{seed}")
        divisions = {each.code: each for each in read_divisions()}
        self.city = divisions[city]
        self.province = divisions[self.city.parent]
        children = [each for each in divisions.values() if each.parent == city and each.kind_of_end == "CURRENT"]
        self.counties = self.draw.sample(children, min(8, len(children)))
        self.former = {each.name: _former(each, divisions) for each in self.counties}
        self._to_traditional = OpenCC("s2t")

    def traditional(self, name: str) -> str:
        """The name in traditional characters."""
        return str(self._to_traditional.convert(name))


def pair(city: str, seed: int = 0, *, per_county: int = 60) -> Pair:
    """A register of a city and an older list of it: the same for the same city and seed."""
    older = Older(city, seed)
    names = list(dict.fromkeys(name for county in older.counties for name in _county(older, county, per_county)))
    names += [name for name in dict.fromkeys(_of_the_city(older)) if name not in names]
    older.draw.shuffle(names)
    register: list[Row] = []
    listed: list[Row] = []
    gold: dict[str, str] = {}
    changes: dict[str, str] = {}
    for number, name in enumerate(names):
        key, was = f"N{number}", f"O{number}"
        fate, before, now = _fate(name, older)
        if now:
            register.append(Row(key, now))
        if before and older.draw.random() < 0.5:
            listed.append(Row(was, before))
            gold[was], changes[was] = (key if now and fate not in _NOT_THE_SAME else NOTHING), fate
    return Pair(tuple(register), tuple(listed), gold, changes)


def _former(county: DivisionEntry, divisions: dict[str, DivisionEntry]) -> str:
    """A name the county had, or one of a county that was merged into it; empty for none."""
    merged = [
        each.name for each in divisions.values() if each.kind_of_end != "CURRENT" and each.successors == (county.code,)
    ]
    return next((name for name in (*county.former_names, *merged) if name != county.name), "")


def _county(older: Older, county: DivisionEntry, count: int) -> list[str]:
    draw, city = older.draw, older.city.name
    here = city + county.name
    names = [
        here + kind for kind in ("人民医院", "中医医院", "妇幼保健院", "第二人民医院", "疾病预防控制中心", "精神病医院")
    ]
    towns = [_word(draw, _PLACE) for _each in range(count // 6)]
    for town in towns:
        rank = draw.choice(("镇", "街道", "乡", "镇"))
        names.append(f"{here}{town}{rank}{'社区卫生服务中心' if rank == '街道' else '卫生院'}")
        for _each in range(draw.randrange(1, 6)):
            form = "社区卫生服务站" if rank == "街道" else draw.choice(("村卫生室", "社区卫生服务站"))
            names.append(
                f"{here}{town}{rank}{_word(draw, _PLACE)}{draw.choice(('', '', '东里', '西里', '一区', '二区'))}{form}"
            )
    for _each in range(count // 5):
        kind = draw.choice((*_KINDS, "", "", ""))
        form = draw.choice(("医院", "门诊部", "诊所", "诊所") if kind else ("医院", "综合门诊部", "诊所"))
        where = draw.choice((city, here, stem(city), stem(city) + stem(county.name)))
        names.append(f"{where}{_word(draw, _LUCKY)}{kind}{form}")
    for _each in range(count // 12):
        works = f"{_word(draw, _LUCKY)}{draw.choice(_WORKS)}"
        owner = draw.choice(("有限公司", "有限责任公司", "厂", "集团公司"))
        names.append(f"{stem(city)}{works}{owner}{draw.choice(('医务室', '卫生所', '职工医院'))}")
    return names


def _of_the_city(older: Older) -> list[str]:
    city, province = older.city.name, older.province.name
    numbered = [f"{city}第{_DIGITS[each]}人民医院" for each in range(1, 8)]
    university = f"{stem(province)}医科大学"
    attached = [f"{university}附属第{_DIGITS[each]}医院" for each in range(1, 5)]
    others = [
        "口腔医院",
        "中心医院",
        "中医医院",
        "妇幼保健院",
        "儿童医院",
        "精神卫生中心",
        "急救中心",
        "结核病防治所",
        "中心血站",
    ]
    army = [
        f"中国人民解放军第{''.join(older.draw.choice(_DIGITS[:10]) for _each in range(3))}医院" for _one in range(3)
    ]
    campuses = [f"{city}第{_DIGITS[each]}人民医院{part}" for each in (1, 2) for part in ("东院区", "城南分院")]
    branches = [f"{city}第{_DIGITS[each]}人民医院{_word(older.draw, _PLACE)}门诊部" for each in (1, 2, 3)]
    return [*numbered, *attached, *(city + other for other in others), *army, *campuses, *branches]


def _word(draw: random.Random, letters: str) -> str:
    return "".join(draw.sample(letters, draw.choice((2, 2, 2, 3))))


_NOT_THE_SAME = ("campus", "another number", "another word")


def _fate(name: str, older: Older) -> tuple[str, str, str]:
    """What became of an institution: the change planted, its older name, its name in the register."""
    chosen = older.draw.choices(
        [fate for fate, _share, _change in _FATES], [share for _fate, share, _change in _FATES]
    )[0]
    change = next(change for fate, _share, change in _FATES if fate == chosen)
    if chosen == "gone":
        return chosen, name, ""
    if chosen == "new":
        return chosen, "", name
    if chosen in ("second name added", "renamed and says so"):
        return chosen, name, change(name, older)
    before = change(name, older)
    return ("same" if before == name else chosen), before, name


def _without_city(name: str, older: Older) -> str:
    return name.removeprefix(older.city.name) if len(name) - len(older.city.name) > 5 else name


def _with_province(name: str, older: Older) -> str:
    return older.province.name + name if name.startswith(older.city.name) else name


def _former_county(name: str, older: Older) -> str:
    for county, former in older.former.items():
        if former and county in name:
            return name.replace(county, former)
    return name


def _turned(name: str, _older: Older) -> str:
    for new, old in (("社区卫生服务中心", "卫生院"), ("医务室", "卫生所"), ("有限责任公司", "有限公司"), ("街道", "")):
        if new in name:
            return name.replace(new, old)
    return name


def _mistyped(name: str, older: Older) -> str:
    at = older.draw.randrange(len(name) // 3, max(len(name) - 2, len(name) // 3 + 1))
    return name[:at] + older.draw.choice(_PLACE + _LUCKY) + name[at + 1 :] if name[at] not in _DIGITS else name


def _arabic(name: str, _older: Older) -> str:
    for at, digit in enumerate(_DIGITS):
        name = name.replace(f"第{digit}", f"第{at}")
    return name


def _second_name(name: str, older: Older) -> str:
    other = f"{older.city.name}{_word(older.draw, _LUCKY)}医院"
    return older.draw.choice((f"{name}（{other}）", f"{name}({other})", f"{name}、{other}", f"{other}（{name}）"))


def _renamed(name: str, older: Older) -> str:
    new = f"{older.city.name}{_word(older.draw, _LUCKY)}{'医院' if '医院' in name else '门诊部'}"
    return f"{new}（{older.draw.choice(('原', '曾用名：', '原名'))}{name}）"


def _campus(name: str, older: Older) -> str:
    return f"{name}{older.draw.choice(('西院区', '（南院区）', '新院', '（北区）'))}" if name.endswith("医院") else name


def _other_number(name: str, _older: Older) -> str:
    return next(
        (
            name.replace(f"第{digit}", f"第{other}")
            for digit, other in zip("一二三四", "九八九八", strict=True)
            if f"第{digit}" in name
        ),
        name,
    )


def _odd_brackets(name: str, _older: Older) -> str:
    return name.translate(str.maketrans("（）0123456789", "()０１２３４５６７８９")) + "  "


_FATES: tuple[tuple[str, float, Change], ...] = (
    ("same", 20, lambda name, _older: name),
    ("gone", 18, lambda name, _older: name),
    ("new", 15, lambda name, _older: name),
    ("no city", 12, _without_city),
    ("province added", 5, _with_province),
    ("former county", 8, _former_county),
    ("turned", 8, _turned),
    ("mistyped", 6, _mistyped),
    ("traditional", 5, lambda name, older: older.traditional(name)),
    ("digits", 4, _arabic),
    ("second name added", 6, _second_name),
    ("renamed and says so", 4, _renamed),
    ("campus", 4, _campus),
    ("another number", 2, _other_number),
    ("odd brackets", 3, _odd_brackets),
)
