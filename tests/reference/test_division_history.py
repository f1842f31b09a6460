"""Following division codes through a list of changes that is not always right."""

from __future__ import annotations

from datetime import date

from liangzhao.reference.division_history import Change, Current, Record, build

HOME = Current("120101", "甲区", 3, "120000", "天市/甲区")
PROVINCE = Current("120000", "天市", 1, "", "天市")


def traced(
    current: list[Current], changes: list[Change], corrections: dict[str, list[str]] | None = None
) -> dict[str, Record]:
    return {record.code: record for record in build([PROVINCE, *current], changes, corrections or {})}


def change(year: int, kind: str, old: tuple[str, str], new: tuple[str, str]) -> Change:
    return Change(year, kind, old[0], old[1], new[0], new[1])


def test_a_chain_of_codes_is_followed_to_its_end() -> None:
    records = traced([HOME], [
        change(1990, "同名改码", ("120201", "甲县"), ("120221", "甲县")),
        change(2000, "撤县设区", ("120221", "甲县"), ("120101", "甲区")),
    ])  # fmt: skip

    assert records["120201"].successors == ("120101",)
    assert records["120221"].kind_of_end == "RECODED"
    assert records["120221"].effective_until == date(2001, 1, 1)
    assert records["120101"].effective_from == date(2000, 1, 1)
    assert records["120101"].former_names == ("甲县",)


def test_a_division_that_went_into_another_is_merged() -> None:
    records = traced([HOME], [change(2010, "撤销", ("120103", "乙区"), ("120101", "甲区"))])

    assert records["120103"].kind_of_end == "MERGED"
    assert records["120103"].full_path == "天市/乙区"


def test_a_split_division_has_several_successors() -> None:
    other = Current("120102", "丙区", 3, "120000", "天市/丙区")
    records = traced([HOME, other], [
        change(2014, "撤销", ("120103", "乙区"), ("120101", "甲区")),
        change(2014, "撤销", ("120103", "乙区"), ("120102", "丙区")),
    ])  # fmt: skip

    assert records["120103"].successors == ("120101", "120102")


def test_a_move_into_another_province_is_not_believed() -> None:
    away = Current("340101", "东城区", 3, "340000", "地省/东城区")
    records = traced([HOME, away], [change(1990, "撤销", ("120102", "东城区"), ("340101", "东城区"))])

    assert records["120102"].successors == ()
    assert records["120102"].kind_of_end == "ABOLISHED"
    assert records["120102"].effective_until == date(1991, 1, 1)


def test_a_move_into_a_province_founded_that_year_is_believed() -> None:
    province = Current("340000", "地省", 1, "", "地省")
    away = Current("340101", "丁县", 3, "340000", "地省/丁县")
    records = traced([province, away], [
        change(1997, "新设", ("", ""), ("340000", "地省")),
        change(1997, "同名改码", ("120221", "丁县"), ("340101", "丁县")),
    ])  # fmt: skip

    assert records["120221"].successors == ("340101",)


def test_a_code_handed_on_leads_to_where_its_last_holder_went() -> None:
    records = traced([HOME, Current("120102", "乙区", 3, "120000", "天市/乙区")], [
        change(1985, "撤县设区", ("120221", "甲县"), ("120101", "甲区")),
        change(1986, "新设", ("", ""), ("120221", "乙县")),
        change(2000, "撤县设区", ("120221", "乙县"), ("120102", "乙区")),
    ])  # fmt: skip

    assert records["120221"].name == "乙县"
    assert records["120221"].successors == ("120102",)


def test_a_trail_into_a_code_that_now_means_another_place_goes_to_the_namesake() -> None:
    renewed = Current("120130", "戊市", 3, "120000", "天市/戊市")
    records = traced([HOME, renewed], [change(1983, "同名改码", ("122201", "戊县"), ("120101", "戊县"))])

    assert records["122201"].successors == ("120130",)


def test_a_circle_of_codes_ends() -> None:
    records = traced([HOME], [
        change(1990, "同名改码", ("120221", "己县"), ("120222", "己县")),
        change(1991, "同名改码", ("120222", "己县"), ("120221", "己县")),
    ])  # fmt: skip

    assert records["120221"].successors == ()


def test_a_correction_outweighs_the_list_and_is_itself_brought_to_today() -> None:
    records = traced(
        [HOME],
        [
            change(2020, "撤县设区", ("120222", "庚县"), ("120101", "甲区")),
            change(1990, "撤销", ("120223", "辛县"), ("", "")),
        ],
        {"120223": ["120222"]},
    )

    assert records["120223"].successors == ("120101",)


def test_an_urban_district_is_not_looked_for_by_its_name_alone() -> None:
    records = traced([HOME], [change(2014, "撤销", ("120203", "甲区"), ("", ""))])

    assert records["120203"].successors == ()
