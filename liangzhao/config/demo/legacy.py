"""Two old lists of the demo, believable in what is wrong with them, loaded as an authority would load them.

They give the cleansing workbench something to show: findings of many rules for the officers of 海淀 and 东城.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from liangzhao.config.demo import names
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.numbers import fifteen
from liangzhao.consolidation.importing.mapping import Mapping as Columns
from liangzhao.consolidation.importing.reading import ForeignTable
from liangzhao.consolidation.intake import running
from liangzhao.consolidation.measuring import nightly
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.identifiers import id_number, nurse_no, reg_no, uscc

_HOME = "130529"  # no number made by chance begins so
_FIRST_CODE, _FIRST_NURSE = 9_700_001, 970_001
INSTITUTIONS, NURSES = "2016年机构名册（示例旧库）", "2016年护士库（示例旧库）"

_INSTITUTION_COLUMNS = {
    "foreign_code": "机构代码", "name": "机构名称", "district": "所在区", "address": "地址",
    "institution_class": "机构类别", "reg_no": "登记号", "uscc": "统一社会信用代码", "legal_rep_name": "法定代表人",
    "principal_name": "主要负责人", "valid_from": "有效期起", "valid_until": "有效期止", "subjects": "诊疗科目",
    "phone": "联系电话", "postcode": "邮编",
}  # fmt: skip
_NURSE_COLUMNS = {
    "name": "姓名", "id_no": "身份证号", "sex": "性别", "birth_date": "出生日期", "licence_no": "证书编号",
    "institution": "执业机构", "institution_reg_no": "机构登记号", "practice_place": "执业地点", "department": "科室",
    "first_registered_on": "首次注册", "approved_on": "批准日期", "valid_until": "有效期至", "status": "状态",
    "mobile": "手机",
}  # fmt: skip

_PLACES = (
    ("海淀区", "蓝靛", "综合门诊部", "D110"), ("海淀区", "稻香", "口腔诊所", "D215"),
    ("海淀区", "知春", "口腔诊所", "D211"), ("海淀区", "云帆", "中医诊所", "D212"),
    ("海淀区", "碧梧", "口腔门诊部", "D110"), ("海淀区", "杏坛", "综合门诊部", "D110"),
    ("海淀区", "麦田", "中医诊所", "D212"), ("海淀区", "秋实", "医务室", "D400"),
    ("海淀区", "清河湾", "综合门诊部", "D110"), ("海淀区", "玉泉", "口腔诊所", "D215"),
    ("海淀区", "苏州桥", "医务室", "D400"), ("海淀区", "颐阳", "口腔门诊部", "D152"),
    ("海淀区", "蓝靛", "综合门诊部", "D110"), ("海淀区", "厢黄", "中医门诊部", "D120"),
    ("海淀区", "学院", "医务室", "D400"), ("海淀区", "清河湾", "综合门诊部", "D110"),
    ("东城区", "兰亭", "口腔门诊部", "D152"), ("东城区", "金鱼", "综合门诊部", "D110"),
    ("东城区", "龙潭", "中医诊所", "D211"), ("东城区", "和平", "综合门诊部", "D110"),
)  # fmt: skip
_DIVISIONS = {"海淀区": "110108", "东城区": "110101"}


@dataclass(frozen=True)
class Listed:
    """An institution of the first list, as nurses of the second name it."""

    name: str
    reg_no: str


def load(seed: int) -> int:
    """Load both lists through the ordinary import and measure; how many rows they have. Call outside a transaction."""
    made = list(_institutions(Dice(f"{seed}/legacy")))
    _run(Kind.INSTITUTION, INSTITUTIONS, _INSTITUTION_COLUMNS, made)
    places = [Listed(row["name"].strip(), row["reg_no"]) for row in made if len(row["reg_no"]) == 22]
    nurses = list(_nurses(Dice(f"{seed}/legacy nurses"), places))
    _run(Kind.NURSE, NURSES, _NURSE_COLUMNS, nurses)
    nightly.look_over((Kind.INSTITUTION,))  # workplaces ranked, scores kept: what a night does with every register
    return len(made) + len(nurses)


def _run(kind: Kind, source: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> None:
    written = tuple({columns[name]: value for name, value in row.items()} for row in rows)
    digest = hashlib.sha256(json.dumps(written, ensure_ascii=False).encode()).hexdigest()
    table = ForeignTable(digest, "gb18030", tuple(columns.values()), written, first_row=2)
    running.run(
        table,
        Columns(dict(columns)),
        source=source,
        dry_run=False,
        progress=lambda _done, _all: None,
        kind=kind,
    )


def _institutions(dice: Dice) -> Iterator[dict[str, str]]:
    first: dict[str, dict[str, str]] = {}
    for place, (district, word, kind, code) in enumerate(_PLACES):
        row = _institution(dice, place, district, word, kind, code)
        again = first.setdefault(row["name"], row)
        if again is not row:  # the same institution once more, with another number and spelling
            row |= {"address": again["address"], "phone": again["phone"], "name": f"{again['name']} "}
        yield row | _SPOILT_INSTITUTIONS.get(place, {})


def _institution(dice: Dice, place: int, district: str, word: str, kind: str, code: str) -> dict[str, str]:
    division = _DIVISIONS[district]
    own = uscc.compose("52", division, f"{_FIRST_CODE + place:08d}"[:8])
    since = date(2024, 1 + place % 9, 5 + place)
    who = names.of_person(dice, "1" if dice.chance(0.5) else "2").text
    return {
        "foreign_code": f"{division}-{2001 + place}",
        "name": f"北京{district[:2]}{word}示例{kind}",
        "district": district,
        "address": f"北京市{district}{word}示例路{11 + 7 * place}号",
        "institution_class": code,
        "reg_no": reg_no.compose(own[8:17], division, "17", code, "2"),
        "uscc": own,
        "legal_rep_name": who,
        "principal_name": who,
        "valid_from": since.isoformat(),
        "valid_until": since.replace(year=2029, day=since.day - 1).isoformat(),
        "subjects": "",
        "phone": f"010-0000{1000 + place}",
        "postcode": "100080" if district == "海淀区" else "100010",
    }


_SPOILT_INSTITUTIONS: dict[int, dict[str, str]] = {
    0: {"valid_from": "2024-01-05", "valid_until": "2029-01-05"},
    1: {"phone": "０１０－００００１００１", "address": "北京市海淀区　稻香示例路１８号"},
    3: {"subjects": "中医科、针灸科专业、推拿"},
    5: {"valid_from": "2024.6.10", "valid_until": "2029.6.10", "subjects": "内科;外科;口腔科"},
    6: {"uscc": "52110108MJ0000000X"},
    7: {"valid_from": "2024年8月12日", "valid_until": "2029年8月12日"},
    8: {"subjects": "内科;妇产科;医学检验科"},
    9: {"reg_no": "PDY9700010110108", "phone": "010 0000 1009"},
    11: {"valid_from": "2024-03-16", "valid_until": "2029-03-16"},
    13: {"subjects": "中医科;内科专业", "principal_name": "马·?"},
    14: {"uscc": ""},
    16: {"valid_from": "2024-08-21", "valid_until": "2029-08-21"},
    17: {"phone": "０１０－００００１０１７"},
    19: {"subjects": "内科;儿科"},
}


def _nurses(dice: Dice, places: Sequence[Listed]) -> Iterator[dict[str, str]]:
    for number in range(40):
        row = _nurse(dice, number, places[number * 5 % len(places)])
        yield row | _spoilt(number, row)


def _nurse(dice: Dice, number: int, place: Listed) -> dict[str, str]:
    birth = date(1972 + number % 24, 1 + number % 12, 3 + number % 24)
    first = date(birth.year + 23, 6, 1 + number % 28)
    return {
        "name": names.of_person(dice, "2").text,
        "id_no": id_number.compose(_HOME, birth, 202 + 2 * number),
        "sex": "女",
        "birth_date": birth.isoformat(),
        "licence_no": nurse_no.compose(first.year, "11", _FIRST_NURSE + number),
        "institution": place.name,
        "institution_reg_no": place.reg_no,
        "practice_place": "110000",
        "department": dice.choice(("内科", "外科", "门诊", "口腔科")),
        "first_registered_on": first.isoformat(),
        "approved_on": date(2024, 1 + number % 12, 1 + number % 28).isoformat(),
        "valid_until": date(2029, 1 + number % 12, 1 + number % 28).isoformat(),
        "status": "在册",
        "mobile": f"13900{97000 + number:06d}"[:11],
    }


def _spoilt(number: int, row: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a row of the second list; most are right."""
    name = row["name"]
    wrong: dict[int, dict[str, str]] = {
        1: {"name": f"{name[0]}　{name[1:]}"},
        3: {"id_no": fifteen(row["id_no"])},
        5: {"sex": "男"},
        6: {"mobile": "1390009"},
        8: {"institution": row["institution"].removeprefix("北京"), "institution_reg_no": ""},
        9: {"name": f"{name[0]}?"},
        11: {"practice_place": "110108", "birth_date": row["birth_date"].replace("-0", "-1")},
        12: {"approved_on": "2024.1.20", "first_registered_on": row["first_registered_on"].replace("-", "/")},
        14: {"institution": row["institution"].removeprefix("北京"), "institution_reg_no": ""},
        15: {"id_no": "111111111111111111"},
        17: {"status": "已注销"},
        18: {"mobile": "13900000000"},
        19: {"mobile": "13900000000"},
        20: {"mobile": "13900000000"},
        21: {"mobile": "13900000000"},
        23: {"institution": "海淀示例医务所", "institution_reg_no": ""},
        24: {"id_no": row["id_no"][:-1] + ("1" if row["id_no"][-1] != "1" else "2")},
        26: {"first_registered_on": "2047-06-01"},
        28: {"name": f"{name} "},
        29: {"id_no": fifteen(row["id_no"])},
        31: {"sex": "男"},
        32: {"name": "测试"},
        34: {"approved_on": "二〇二四年五月二十日"},
        36: {"department": "门　诊", "mobile": "139 0009 7036"},
        37: {"institution": "东城某门诊", "institution_reg_no": ""},
    }
    return wrong.get(number, {})
