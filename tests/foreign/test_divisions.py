"""Our table of divisions against the published tables it was made from."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from liangzhao.reference.division_rebuild import read_corrections, rows
from liangzhao.reference.entries import DATA, DivisionEntry, read_divisions

pytestmark = pytest.mark.foreign


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ours() -> dict[str, DivisionEntry]:
    return {each.code: each for each in read_divisions()}


def test_our_table_is_what_the_published_ones_give(shared_data: Path) -> None:
    published = shared_data / "divisions"

    rebuilt = list(rows(published / "divisions_current.csv", published / "division_changes_1980_2026.csv"))

    assert rebuilt == read(DATA / "divisions.csv")


def test_every_division_of_today_is_there_under_its_name(shared_data: Path, ours: dict[str, DivisionEntry]) -> None:
    published = read(shared_data / "divisions" / "divisions_current.csv")

    wrong = [
        row
        for row in published
        if (row["code"] not in ours)
        or (ours[row["code"]].name, ours[row["code"]].parent, ours[row["code"]].kind_of_end)
        != (row["name"], row["parent_code"], "CURRENT")
    ]

    assert wrong == []
    assert len(published) == sum(each.kind_of_end == "CURRENT" for each in ours.values())


def test_every_code_that_ever_changed_is_known(shared_data: Path, ours: dict[str, DivisionEntry]) -> None:
    changes = read(shared_data / "divisions" / "division_changes_1980_2026.csv")
    mentioned = {row[side] for row in changes for side in ("old_code", "new_code")} - {""}

    assert mentioned - set(ours) == set()


def test_every_county_of_the_census_is_known_or_only_statistical(
    shared_data: Path, ours: dict[str, DivisionEntry]
) -> None:
    counted = {row["code"] for row in read(shared_data / "divisions" / "population_2020_county.csv")}

    strangers = {code for code in counted - set(ours) if code[4] != "7"}

    assert len(strangers) <= 0.005 * len(counted)


def test_old_institution_districts_are_found_by_name(shared_data: Path, ours: dict[str, DivisionEntry]) -> None:
    from liangzhao.reference import divisions

    divisions.use(ours.values())
    named = {row["district"] for row in read(shared_data / "institutions" / "beijing_designated_2019.csv")}

    lost = {name for name in named if not divisions.find(name, "110000")}
    divisions.clear()

    assert all("开发" in name or "亦庄" in name for name in lost)


def test_every_correction_concerns_a_retired_code(ours: dict[str, DivisionEntry]) -> None:
    assert [code for code in read_corrections() if ours[code].kind_of_end == "CURRENT"] == []
