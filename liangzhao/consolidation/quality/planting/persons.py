"""How rows of physicians, nurses and qualifications are spoilt, rule by rule."""

from __future__ import annotations

from datetime import date

from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.planting.clean import Cells, World
from liangzhao.consolidation.quality.planting.spoiling import (
    MOJIBAKE,
    Planted,
    Planter,
    bracketed,
    changed,
    day_longer,
    dotted,
    in_turn,
    one_of,
    untidy,
)

_WHO = ("id_no", "sex", "birth_date", "first_registered_on", "obtained_on")
_PLACEHOLDERS = ("1" * 18, "0" * 18, "123456789012345678", "不详")


def _wrong_check(_world: World, row: Cells, number: int) -> str:
    """A wrong check character, or two neighbours that changed places."""
    value = row["id_no"]
    if number % 2 and value[15] != value[16]:
        return f"{value[:15]}{value[16]}{value[15]}{value[17]}"
    return value[:17] + ("1" if value[17] != "1" else "2")


def _twin(_world: World, row: Cells, number: int) -> Planted:
    """The same person again; as old number, or as an identical row."""
    value = row["id_no"]
    again = {**row} if number % 2 or value[6:8] != "19" else {**row, "id_no": value[:6] + value[8:17]}
    planted = {"DQ-08": "id_no"}
    return [(row, {}), (again, planted if again["id_no"] == value else {**planted, "DQ-04": "id_no"})]


def _second_number(world: World, number: int, kind: Kind) -> str:
    return world.person(kind, 900_000_000 + number)["licence_no"]


def _other_person(kind: Kind) -> Planter:
    def plant(world: World, row: Cells, number: int) -> Planted:
        other = world.person(kind, 800_000_000 + number)
        same = {name: row[name] for name in _WHO if name in row}
        if "qual_no" in other:
            same["qual_no"] = other["qual_no"][:9] + row["id_no"]
        same |= {name: row[name] for name in ("valid_from", "valid_until") if name in row}
        name = other["name"] if other["name"] != row["name"] else "欧阳宁静"
        return [(row, {"DQ-09": "id_no"}), ({**other, **same, "name": name}, {"DQ-09": "id_no"})]

    return plant


def _two_live(kind: Kind) -> Planter:
    def plant(world: World, row: Cells, number: int) -> Planted:
        other = world.person(kind, 700_000_000 + number)
        same = {name: row[name] for name in (*_WHO, "name", "school") if name in row}
        if "qual_no" in other:
            same["qual_no"] = other["qual_no"][:9] + row["id_no"]
        same |= {name: row[name] for name in ("valid_from", "valid_until") if name in row}
        return [(row, {"DQ-10": "status"}), ({**other, **same}, {"DQ-10": "status", "DQ-08": "id_no"})]

    return plant


def _shared_licence(kind: Kind) -> Planter:
    def plant(world: World, row: Cells, number: int) -> Planted:
        other = world.person(kind, 600_000_000 + number)
        if kind is Kind.PHYSICIAN:
            keep = ("level", "category", "scopes", "practice_place", "institution")
            qual = row["qual_no"][:9] + other["id_no"]
            other = {**other, **{name: row[name] for name in keep}, "qual_no": qual}
        return [(row, {"DQ-27": "licence_no"}), ({**other, "licence_no": row["licence_no"]}, {"DQ-27": "licence_no"})]

    return plant


def _shared_phone(kind: Kind) -> Planter:
    def plant(world: World, row: Cells, number: int) -> Planted:
        others = [world.person(kind, 500_000_000 + number * 4 + each) for each in range(3)]
        found = {"DQ-31": "mobile"}
        return [(row, found), *(({**other, "mobile": row["mobile"]}, found) for other in others)]

    return plant


def _closed(world: World, row: Cells, _number: int) -> Planted:
    work = world.dice.choice(world.closed)
    place = work.division if row.get("level") == "2" else f"{work.division[:2]}0000"
    return [({**row, "institution": work.name, "practice_place": place}, {"DQ-19": "institution"})]


def _far_away(_world: World, row: Cells, _number: int) -> str:
    if row.get("level") == "2":
        return "110101" if row["practice_place"] != "110101" else "110102"
    return "110000" if row["practice_place"] != "110000" else "310000"


def _day_otherwise(_world: World, row: Cells, number: int) -> str:
    day = date.fromisoformat(row["birth_date"])
    serial = (day - date(1899, 12, 30)).days
    return [f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", str(serial)][
        number % 4
    ]


def _too_early(world: World, row: Cells, number: int) -> str:
    days = (row["birth_date"][:4] + "-12-31", "1900-01-01", f"{world.on.year + 2}-01-01")
    return days[number % 3]


def _old_number(_world: World, row: Cells, _number: int) -> Planted:
    """Fifteen digits; nobody born since 2000 ever had such a number."""
    value = row["id_no"]
    if value[6:8] != "19":
        return [(row, {})]
    return [({**row, "id_no": value[:6] + value[8:17]}, {"DQ-04": "id_no"})]


def _one_slip(_world: World, row: Cells, _number: int) -> str:
    """A letter for the digit it looks like, or a sign that was lost."""
    number = row["id_no"]
    return number.replace("0", "O", 1) if "0" in number[6:] else number[:16]


def _another_day(_world: World, row: Cells, _number: int) -> str:
    day = date.fromisoformat(row["birth_date"])
    return day.replace(day=day.day % 28 + 1).isoformat()


def _twin_without_number(kind: Kind, *, same_certificate: bool) -> Planter:
    """The same person without a number: told by the certificate, or by name, birth date and school."""

    def plant(world: World, row: Cells, number: int) -> Planted:
        other = world.person(kind, (410_000_000 if same_certificate else 400_000_000) + number)
        own: Cells = {name: other[name] for name in ("mobile", "photo_hash", "licence_no") if name in row}
        again = {**row, **own, "id_no": ""}
        if kind is Kind.PHYSICIAN:  # level and category stand in the number
            again["licence_no"] = row["licence_no"][:3] + own["licence_no"][3:]
        if "qual_no" in row:
            again["qual_no"] = row["qual_no"] if same_certificate else ""
        return [(row, {}), (again, {"DQ-08": "qual_no" if same_certificate else "name"})]

    return plant


def _one_photo(kind: Kind) -> Planter:
    def plant(world: World, row: Cells, number: int) -> Planted:
        other = {**world.person(kind, 350_000_000 + number), "photo_hash": row["photo_hash"]}
        return [(row, {"DQ-30": "photo_hash"}), (other, {"DQ-30": "photo_hash"})]

    return plant


def _cut(field: str, rule: str) -> Planter:
    return changed(field, lambda _world, row, _number: row[field][:-1], rule)


def _old_scope(_world: World, row: Cells, _number: int) -> str:
    return {"临床": "内科", "口腔": "口腔科", "公共卫生": "公共卫生", "中医": "中医科"}[row["category"]]


def _head(_world: World, row: Cells, _number: int) -> str:
    """The category inside the number is another than that of the row."""
    number = row["licence_no"]
    return number[0] + ("2" if number[1] != "2" else "1") + number[2:]


def _other_level(_world: World, row: Cells, _number: int) -> str:
    number = row["licence_no"]
    return ("2" if number[0] == "1" else "1") + number[1:]


def _other_certificate(_world: World, row: Cells, _number: int) -> str:
    number = row["qual_no"]
    return number[:7] + ("2" if number[7] != "2" else "1") + number[8:]


def _common(kind: Kind) -> dict[str, Planter]:
    """What is planted in persons of every kind."""
    twins = [_twin, _twin_without_number(kind, same_certificate=False)]
    if kind is not Kind.NURSE:
        twins.append(_twin_without_number(kind, same_certificate=True))
    done = "obtained_on" if kind is Kind.QUALIFICATION else "first_registered_on"
    return {
        "DQ-01": untidy,
        "DQ-02": dotted,
        "DQ-03": changed("name", lambda _w, row, number: row["name"][0] + "?\ue001□"[number % 3], "DQ-03"),
        "DQ-04": _old_number,
        "DQ-05": in_turn(changed("id_no", _wrong_check, "DQ-05"), changed("id_no", _one_slip, "DQ-05")),
        "DQ-06": in_turn(
            changed("sex", lambda _w, row, _n: "2" if row["sex"] == "1" else "1", "DQ-06"),
            changed("birth_date", _another_day, "DQ-06"),
        ),
        "DQ-07": one_of("id_no", _PLACEHOLDERS, "DQ-07"),
        "DQ-08": in_turn(*twins),
        "DQ-09": _other_person(kind),
        "DQ-20": changed("birth_date", _day_otherwise, "DQ-20"),
        "DQ-21": changed(done, _too_early, "DQ-21"),
        "DQ-31": in_turn(_shared_phone(kind), one_of("mobile", ("12345678901", "1381234", "0" * 11), "DQ-31")),
        "DQ-32": one_of("name", ("测试", "张三", "aaa", "test"), "DQ-32"),
        "DQ-33": one_of("school", MOJIBAKE, "DQ-33"),
        "DQ-36": changed("school", lambda _w, row, _n: _long(row["school"], 101), "DQ-36"),
    }


def _long(text: str, signs: int) -> str:
    """The text again and again, so long that no register takes all of it."""
    return (text * signs)[:signs]


_TITLES = {Kind.PHYSICIAN: ("副主任医生", "住院医生", "调研员"), Kind.NURSE: ("主管护士", "护理师", "调研员")}
"""Words for titles that stand in no table."""


def _registered(kind: Kind) -> dict[str, Planter]:
    """What is planted in registrations besides."""
    return {
        "DQ-10": _two_live(kind),
        "DQ-11": one_of("practice_place", ("110104", "119999"), "DQ-11"),
        "DQ-12": changed("practice_place", _far_away, "DQ-12"),
        "DQ-13": changed("institution", lambda _w, row, _n: bracketed(row["institution"]), "DQ-13"),
        "DQ-18": changed("institution", lambda _w, _r, n: f"查无此处{n}医院" if n % 2 else "", "DQ-18"),
        "DQ-19": _closed,
        "DQ-27": in_turn(_shared_licence(kind), _cut("licence_no", "DQ-27")),
        "DQ-30": in_turn(one_of("photo_state", ("", "缺失", "过小"), "DQ-30"), _one_photo(kind)),
        "DQ-36": in_turn(
            one_of("title", _TITLES[kind], "DQ-36"),
            changed("department", lambda _w, row, _n: _long(row["department"], 61), "DQ-36"),
        ),
    }


def _still_valid(_world: World, row: Cells, _number: int) -> Planted:
    return [({**row, "status": "CANCELLED", "valid_until": "2039-06-30"}, {"DQ-29": "status"})]


def _ended(_world: World, row: Cells, _number: int) -> Planted:
    return [({**row, "status_reason": "因死亡注销"}, {"DQ-29": "status"})]


OF_PERSONS: dict[Kind, dict[str, Planter]] = {
    Kind.PHYSICIAN: {
        **_common(Kind.PHYSICIAN),
        **_registered(Kind.PHYSICIAN),
        "DQ-26": in_turn(changed("scopes", _old_scope, "DQ-26"), one_of("scopes", ("包治百病",), "DQ-26")),
        "DQ-28": in_turn(
            changed("licence_no", _head, "DQ-28"),
            changed("licence_no", _other_level, "DQ-28"),
            changed("qual_no", _other_certificate, "DQ-28"),
        ),
        "DQ-29": _ended,
    },
    Kind.NURSE: {
        **_common(Kind.NURSE),
        **_registered(Kind.NURSE),
        "DQ-22": changed("valid_until", day_longer, "DQ-22"),
        "DQ-29": in_turn(_ended, _still_valid),
    },
    Kind.QUALIFICATION: _common(Kind.QUALIFICATION),
}
"""The planters of each kind of persons, by rule."""
