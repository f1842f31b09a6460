"""Synthetic institutions and persons without a defect; the same seed makes the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from liangzhao.consolidation.importing import dates
from liangzhao.consolidation.quality.model import Kind, KnownInstitution
from liangzhao.kernel.identifiers import id_number, nurse_no, physician_no, qualification_no, reg_no, uscc
from liangzhao.reference import divisions

Cells = dict[str, str]
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国春梅红志文丹宁欣怡梓涵浩宇晨曦嘉诚雅琪思远"
_MINORITY = ("阿依古丽", "买买提", "古丽娜尔", "热依汗", "艾力", "吐尔逊", "努尔兰", "帕提古丽")
_SCHOOLS = tuple(f"示例{word}医科大学" for word in "东南西北中江河湖海山川云")
_KINDS = (
    ("医院", "A100"),
    ("社区卫生服务站", "B200"),
    ("口腔诊所", "D215"),
    ("中医诊所", "D212"),
    ("综合门诊部", "D110"),
)
_TITLES = {
    Kind.PHYSICIAN: ("主任医师", "主治医师", "医师"),
    Kind.NURSE: ("主管护师", "护师", "护士"),
    Kind.QUALIFICATION: ("医师",),
}
_EXAMINED = ("name", "id_no", "sex", "birth_date", "school", "mobile", "qual_no", "updated_on")
"""What the examination register says of a physician, too."""
_SCOPES = {"临床": "内科专业", "口腔": "口腔专业", "公共卫生": "公共卫生类别专业", "中医": "中医专业"}
_HEADS = {"临床": "10", "口腔": "20", "公共卫生": "30", "中医": "41"}
PROVINCES = ("110000", "310000", "330000", "440000", "510000", "650000")
_MILLION = 1_000_000
_TESTS = {"张三", "李四", "王五", "赵六"}


@dataclass
class World:
    """What the rows are made from: the day, the dice, the counties, and the institutions that people work at."""

    seed: int
    on: date
    institutions: int = 300
    provinces: tuple[str, ...] = PROVINCES
    dice: Random = field(init=False)
    counties: list[str] = field(init=False)
    known: list[KnownInstitution] = field(init=False)
    rows: list[Cells] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)  # noqa: S311  synthetic rows, no secrets
        self.counties = [code for province in self.provinces for code in _counties(province)]
        self.rows = [self._institution(number) for number in range(self.institutions)]
        self.known = [
            KnownInstitution(row["name"], row["division"], row["status"], row["reg_no"], row["uscc"])
            for row in self.rows
        ]
        self.open = [each for each in self.known if each.status == "ACTIVE"]
        self.closed = [each for each in self.known if each.status != "ACTIVE"]

    def _institution(self, number: int) -> Cells:
        division = self.dice.choice(self.counties)
        ending, code = self.dice.choice(_KINDS)
        credit = uscc.compose("12", division, f"{number + 10_000_000:08d}")
        is_closed = number % 20 == 0
        since = date(1996, 1, 1) if is_closed else self._day(2014, 2024)
        until = dates.years_later(since, 15) - timedelta(days=1)
        return {
            "name": f"{divisions.name(division)}示例第{number + 1}{ending}",
            "district": divisions.name(division),
            "division": division,
            "address": f"示例路{number + 1}号",
            "institution_class": code,
            "economic_type": "11",
            "mgmt_type": "1",
            "reg_no": reg_no.compose(credit[8:17], division, "11", code, "1"),
            "uscc": credit,
            "org_code": credit[8:17],
            "legal_rep_name": self._name(number),
            "valid_from": since.isoformat(),
            "valid_until": until.isoformat(),
            "subjects": "03;04.01",
            "status": "CANCELLED" if is_closed else "ACTIVE",
            "updated_on": "2024-01-01",
        }

    def persons(self, kind: Kind, count: int) -> Iterator[Cells]:
        """So many rows of one kind."""
        for number in range(count):
            yield self.person(kind, number)

    def person(self, kind: Kind, number: int) -> Cells:
        """One row of physicians, nurses or qualifications; the number makes what must be unique."""
        work = self.dice.choice(self.open)
        birth = date(1962, 1, 1) + timedelta(days=number % 14_000)
        sequence = (number // 14_000) % 990 + 1
        county = (number * 7 + number // 13_860_000 + (kind is Kind.NURSE)) % len(self.counties)  # nobody is both
        id_no = id_number.compose(self.counties[county], birth, sequence)
        first = dates.years_later(birth, 22) + timedelta(days=self.dice.randrange(900))
        row = {
            "name": self._name(number),
            "id_no": id_no,
            "sex": "1" if int(id_no[16]) % 2 else "2",
            "birth_date": birth.isoformat(),
            "school": self.dice.choice(_SCHOOLS),
            "mobile": f"1{38 + number // 100_000_000}{number % 100_000_000:08d}",
            "institution": work.name,
            "title": self.dice.choice(_TITLES[kind]),
            "department": "内科",
            "first_registered_on": first.isoformat(),
            "status": "ACTIVE",
            "photo_state": "OK",
            "photo_hash": f"{number * 2_654_435_761 % 2**32:08x}{number:08x}",
            "updated_on": "2024-01-01",
        }
        if kind is Kind.NURSE:
            return row | self._nurse(row, number, work)
        whole = row | self._physician(row, number, work)
        return whole if kind is Kind.PHYSICIAN else _qualification(whole)

    def _physician(self, row: Cells, number: int, work: KnownInstitution) -> Cells:
        category = self.dice.choice(tuple(_SCOPES))
        level = "2" if number % 6 == 0 else "1"
        area = self.counties[number // _MILLION % len(self.counties)]
        return {
            "licence_no": physician_no.compose(level, _HEADS[category], area, number % _MILLION),
            "level": level,
            "category": category,
            "scopes": _SCOPES[category],
            "practice_place": work.division if level == "2" else f"{work.division[:2]}0000",
            "qual_no": qualification_no.compose(
                int(row["first_registered_on"][:4]) - 1, work.division[:2], level, _HEADS[category], row["id_no"]
            ),
        }

    def _nurse(self, row: Cells, number: int, work: KnownInstitution) -> Cells:
        since = self._day(self.on.year - 4, self.on.year - 1)
        since = max(since, date.fromisoformat(row["first_registered_on"]))
        return {
            "licence_no": nurse_no.compose(1995 + number // _MILLION, "11", number % _MILLION),
            "practice_place": f"{work.division[:2]}0000",
            "valid_from": since.isoformat(),
            "valid_until": (dates.years_later(since, 5) - timedelta(days=1)).isoformat(),
        }

    def _name(self, number: int) -> str:
        if number % 40 == 0:
            return f"{self.dice.choice(_MINORITY)}·{self.dice.choice(_MINORITY)}"
        given = self.dice.choice(_GIVEN) + (self.dice.choice(_GIVEN) if number % 3 else "")
        name = self.dice.choice(_SURNAMES) + given
        return f"{name}宁" if name in _TESTS else name

    def _day(self, first: int, last: int) -> date:
        return date(first, 1, 1) + timedelta(days=self.dice.randrange((last - first) * 365))


def _qualification(row: Cells) -> Cells:
    number = row["qual_no"]
    return {
        **{name: row[name] for name in _EXAMINED},
        "qual_level": number[6],
        "qual_category": number[7],
        "obtained_on": row["first_registered_on"],
        "issuing_organ": "示例省卫生健康委员会",
    }


def _counties(province: str) -> list[str]:
    below = divisions.children(province)
    counties = [each for code in below for each in (divisions.children(code) or (code,))]
    return [code for code in counties if not code.endswith("00")]
