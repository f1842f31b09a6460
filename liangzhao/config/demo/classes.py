"""The mix of institution classes in a city (domain.md §11) and what is usual in each: subjects, beds, staff."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from liangzhao.config.demo.dice import Dice


@dataclass(frozen=True)
class Kind:
    """One class: its code, its share of 6,603, its word in names, and the usual staff of one institution."""

    code: str
    share: float
    word: str
    physicians: float
    nurses: float
    subjects: tuple[str, ...]
    beds: tuple[int, int] = (0, 0)
    chairs: tuple[int, int] = (0, 0)
    grade: str = "9"
    tcm: bool = False
    city: bool = False
    private: float = 0.0
    categories: tuple[tuple[str, float], ...] = (("1", 88), ("4", 8), ("2", 3), ("3", 1))

    @property
    def is_small(self) -> bool:
        """Clinics and stations: a five-year licence and a yearly verification."""
        return self.beds[1] < 20


_WIDE = (
    "01",
    "02",
    "03",
    "03.01",
    "03.02",
    "03.03",
    "03.04",
    "03.06",
    "03.07",
    "04",
    "04.01",
    "04.03",
    "04.04",
    "05",
    "05.01",
    "05.02",
    "07",
    "10",
    "11",
    "12",
    "13",
    "15",
    "16",
    "19",
    "20",
    "21",
    "26",
    "27",
    "28",
    "30",
    "30.01",
    "30.03",
    "31",
    "32",
    "32.01",
    "32.02",
    "32.03",
    "32.05",
    "32.06",
    "50",
)
_MIDDLE = (
    "03",
    "03.01",
    "03.04",
    "04",
    "04.01",
    "04.03",
    "05",
    "07",
    "10",
    "11",
    "12",
    "20",
    "26",
    "30",
    "32",
    "32.01",
    "32.05",
    "50",
)
_BASIC = ("02", "03", "04", "05.01", "07", "12", "30", "32.05", "50")
_TCM = ("50", "50.01", "50.02", "50.03", "50.10", "50.13", "50.14", "30", "32")
_TCM_ONLY = (("4", 90.0), ("1", 10.0))
_DENTAL = (("2", 92.0), ("1", 8.0))
_PREVENTION = (("1", 70.0), ("3", 30.0))

KINDS: tuple[Kind, ...] = (
    Kind("A100", 45, "医院", 420, 640, _WIDE, (600, 1500), (6, 30), "3", city=True),
    Kind("A100", 90, "医院", 95, 140, _MIDDLE, (120, 499), (2, 8), "2", private=0.2),
    Kind("A100", 175, "医院", 18, 20, _BASIC, (20, 99), (1, 4), "1", private=0.6),
    Kind(
        "A210",
        22,
        "中医医院",
        230,
        260,
        (*_TCM, "03", "04", "20"),
        (200, 600),
        (2, 6),
        "3",
        tcm=True,
        categories=_TCM_ONLY,
    ),
    Kind("A210", 60, "中医医院", 45, 45, _TCM, (60, 199), (1, 4), "2", tcm=True, private=0.3, categories=_TCM_ONLY),
    Kind(
        "A300",
        3,
        "中西医结合医院",
        90,
        110,
        (*_TCM, "03", "04", "52"),
        (100, 300),
        grade="2",
        tcm=True,
        categories=(("4", 55), ("1", 45)),
    ),
    Kind(
        "A511",
        18,
        "口腔医院",
        40,
        45,
        ("12", "12.01", "12.06", "12.07", "32"),
        (20, 60),
        (20, 80),
        "2",
        private=0.6,
        categories=_DENTAL,
    ),
    Kind("A512", 12, "眼科医院", 20, 30, ("10", "26", "30", "32"), (20, 80), grade="2", private=0.8),
    Kind(
        "A518",
        15,
        "妇产医院",
        40,
        70,
        ("05", "05.01", "05.02", "07.01", "26", "30", "32"),
        (50, 200),
        grade="2",
        private=0.5,
    ),
    Kind(
        "A519",
        6,
        "儿童医院",
        150,
        260,
        ("07", "07.01", "07.03", "08", "08.01", "20", "26", "30", "32"),
        (150, 600),
        grade="3",
        city=True,
    ),
    Kind("A520", 14, "精神病医院", 30, 70, ("15", "15.01", "15.04", "15.06", "30", "32"), (100, 400), grade="2"),
    Kind("A526", 14, "骨科医院", 22, 30, ("04", "04.03", "21", "26", "30", "32"), (40, 120), grade="2", private=0.7),
    Kind("A527", 20, "康复医院", 20, 35, ("21", "03.03", "50.15", "30", "32"), (60, 200), grade="2", private=0.5),
    Kind("A529", 23, "医疗美容医院", 12, 18, ("14", "14.01", "14.02", "14.03", "26", "30"), (20, 40), private=1.0),
    Kind("A710", 3, "护理院", 6, 22, ("02", "03", "21", "24"), (40, 150), private=0.7),
    Kind("B100", 320, "社区卫生服务中心", 26, 24, ("01", "02", "03", "06", "09", "12", "30", "32.05", "50"), (0, 30)),
    Kind("B200", 1075, "社区卫生服务站", 3.2, 2.6, ("01", "02", "50")),
    Kind("C210", 30, "中心卫生院", 22, 16, ("01", "02", "03", "04", "05", "30", "32", "50"), (20, 60), grade="1"),
    Kind("C220", 86, "卫生院", 12, 8, ("01", "02", "03", "50"), (10, 30), grade="1"),
    Kind("D110", 230, "综合门诊部", 8, 8, ("03", "04", "05.01", "10", "12", "30", "32"), chairs=(1, 3), private=0.9),
    Kind(
        "D121", 150, "中医门诊部", 7, 4, ("50", "50.01", "50.13", "50.14"), tcm=True, private=0.9, categories=_TCM_ONLY
    ),
    Kind(
        "D152",
        250,
        "口腔门诊部",
        6,
        6,
        ("12", "12.01", "12.06", "12.08"),
        chairs=(5, 15),
        private=0.95,
        categories=_DENTAL,
    ),
    Kind("D154", 138, "医疗美容门诊部", 5, 7, ("14", "14.01", "14.03"), private=1.0),
    Kind("D211", 1500, "诊所", 1.7, 1.0, ("03",), private=0.9),
    Kind("D212", 700, "中医诊所", 1.5, 0.4, ("50", "50.01"), tcm=True, private=1.0, categories=_TCM_ONLY),
    Kind("D215", 600, "口腔诊所", 1.9, 1.4, ("12",), chairs=(2, 4), private=1.0, categories=_DENTAL),
    Kind("D216", 90, "医疗美容诊所", 2, 2, ("14.03",), private=1.0),
    Kind("D300", 200, "卫生所", 1.6, 1.0, ("02",)),
    Kind("D400", 420, "医务室", 1.6, 1.2, ("02", "01")),
    Kind("A720", 82, "护理站", 0.4, 3.5, ("02",), private=0.8),
    Kind("E300", 8, "急救站", 18, 22, ("20",)),
    Kind("F120", 7, "中心血站", 6, 26, ("30", "30.01")),
    Kind("G100", 19, "妇幼保健院", 60, 85, ("05", "05.02", "06", "07", "09", "26", "30", "32"), (40, 150), grade="2"),
    Kind("H212", 15, "精神病防治所", 14, 16, ("15", "15.05"), categories=_PREVENTION),
    Kind("H214", 12, "结核病防治所", 12, 10, ("17", "30", "32"), categories=_PREVENTION),
    Kind("P110", 10, "临床检验中心", 4, 1, ("30", "30.01", "30.02", "30.03")),
)

HOSPITAL, TERTIARY, TCM_HOSPITAL = KINDS[1], KINDS[0], KINDS[3]
CLINIC = next(kind for kind in KINDS if kind.code == "D211")
EVERY_KIND_FROM = 100
"""Provinces with at least this many institutions have one of every kind."""


@cache
def _shares() -> list[tuple[Kind, float]]:
    return [(kind, kind.share) for kind in KINDS]


def kind_at(dice: Dice, place: int, total: int) -> Kind:
    """The kind of the institution at a place after the heroes: one of each, the small ones first, then by share."""
    if total >= EVERY_KIND_FROM and place < len(KINDS):
        return KINDS[-1 - place]
    if place < _SMALL_FIRST:
        return dice.choice([kind for kind in KINDS if kind.is_small and kind.private])
    return dice.weighted(_shares())


_SMALL_FIRST = 8  # where the first special states fall: clinics, so that few people are touched by them
