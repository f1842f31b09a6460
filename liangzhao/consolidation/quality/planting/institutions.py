"""How rows of institutions are spoilt, rule by rule."""

from __future__ import annotations

from liangzhao.consolidation.quality.planting.clean import Cells, World
from liangzhao.consolidation.quality.planting.spoiling import (
    MOJIBAKE,
    Make,
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
from liangzhao.kernel.identifiers import reg_no, uscc


def _same_reg_no(_world: World, row: Cells, _number: int) -> Planted:
    return [(row, {}), ({**row}, {"DQ-14": "reg_no"})]


def _same_uscc(_world: World, row: Cells, _number: int) -> Planted:
    return [(row, {}), ({**row, "reg_no": ""}, {"DQ-14": "uscc"})]


def _same_address(_world: World, row: Cells, number: int) -> Planted:
    """Entered again under new numbers."""
    credit = uscc.compose("12", row["division"], f"{number + 50_000_000:08d}")
    parts = (row["division"], row["economic_type"], row["institution_class"], row["mgmt_type"])
    numbers = {"uscc": credit, "org_code": credit[8:17], "reg_no": reg_no.compose(credit[8:17], *parts)}
    return [(row, {}), ({**row, **numbers}, {"DQ-14": "name"})]


def _campus(_world: World, row: Cells, _number: int) -> Planted:
    """A campus of the same body: nothing is wrong with it."""
    return [(row, {}), ({**row, "name": f"{row['name']}（东院区）", "reg_no": "", "address": "示例支路"}, {})]


def _other_class(_world: World, row: Cells, _number: int) -> Planted:
    """A class that no institution of that name has."""
    name = row["name"].replace("医院", "口腔医院")
    return [({**row, "name": name, "institution_class": "A600"}, {"DQ-23": "institution_class"})]


def _no_end(_world: World, _row: Cells, number: int) -> str:
    """An end before the start, or the last day of all."""
    return "9999-12-31" if number % 2 else "1990-01-01"


def _ended_by_reason(_world: World, row: Cells, _number: int) -> Planted:
    return [({**row, "status": "ACTIVE", "status_reason": "已被吊销许可证"}, {"DQ-29": "status"})]


def _still_valid(_world: World, row: Cells, _number: int) -> Planted:
    return [({**row, "status": "CANCELLED", "valid_until": "2049-06-30"}, {"DQ-29": "status", "DQ-36": "status"})]


def _bad_check(field: str) -> Make:
    """The ninth sign of the organisation code replaced by another digit."""

    def make(_world: World, row: Cells, _number: int) -> str:
        value = row[field]
        return value[:8] + ("1" if value[8] != "1" else "2") + value[9:]

    return make


def _other(code: str) -> str:
    return "1" if code[17] != "1" else "2"


OF_INSTITUTIONS: dict[str, Planter] = {
    "DQ-01": untidy,
    "DQ-02": dotted,
    "DQ-03": changed("legal_rep_name", lambda _w, row, n: row["legal_rep_name"][0] + "?\ue001□"[n % 3], "DQ-03"),
    "DQ-11": in_turn(one_of("division", ("110104", "119999"), "DQ-11"), one_of("district", ("宣武区",), "DQ-11")),
    "DQ-13": changed("name", lambda _w, row, _n: bracketed(row["name"]), "DQ-13"),
    "DQ-14": in_turn(_same_reg_no, _same_uscc, _same_address, _campus),
    "DQ-15": changed("reg_no", lambda _w, row, n: row["reg_no"][: 21 - n % 2], "DQ-15"),
    "DQ-16": in_turn(
        changed("org_code", _bad_check("org_code"), "DQ-16"),
        one_of("org_code", ("",), "DQ-16"),
        changed("reg_no", _bad_check("reg_no"), "DQ-16"),
    ),
    "DQ-17": changed("uscc", lambda _w, row, n: "" if n % 2 else row["uscc"][:17] + _other(row["uscc"]), "DQ-17"),
    "DQ-20": changed("valid_from", lambda _w, row, n: row["valid_from"].replace("-", "./"[n % 2]), "DQ-20"),
    "DQ-21": changed("valid_until", _no_end, "DQ-21"),
    "DQ-22": changed("valid_until", day_longer, "DQ-22"),
    "DQ-23": _other_class,
    "DQ-24": one_of("subjects", ("内科;外科*****", "内科、心血管病内科专业", "内科/包治百病"), "DQ-24"),
    "DQ-25": one_of("subjects", ("12;12.03 正畸专业", "12;12.04 口腔修复专业", "12.01 口腔内科专业"), "DQ-25"),
    "DQ-29": in_turn(_ended_by_reason, _still_valid),
    "DQ-32": one_of("name", ("测试医院", "某某演练用诊所", "demo"), "DQ-32"),
    "DQ-33": one_of("address", MOJIBAKE, "DQ-33"),
    "DQ-36": in_turn(
        one_of("mgmt_type", ("非营利性", "混合"), "DQ-36"),
        changed("address", lambda _w, row, _n: (row["address"] * 201)[:201], "DQ-36"),
        one_of("status", ("停业", "暂停"), "DQ-36"),
    ),
}
"""The planters by rule."""
