"""``liangzhao reconcile`` accounts for every row of both dates, and names what changed of each."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from liangzhao.config.commands import reconcile

NURSES = "姓名,身份证号码,护士执业证书编号,执业机构\n"


def test_rows_that_cannot_be_compared_are_counted_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    old.write_text("单位,地址\n北京燕化医院,迎风街15号\n,西四路2号\n合计,1\n", "utf-8")
    new.write_text("单位,地址\n,西四路2号\n北京燕化医院,迎风街15号\n", "utf-8")

    reconcile.run([str(old), str(new), "--column", "单位", "--json"])
    told = capsys.readouterr()

    assert json.loads(told.out)["counts"] == {"same": 1}
    assert json.loads(told.out)["not_compared"] == [
        {"list": "old", "number": 1, "row": 3, "why": "no name"},
        {"list": "old", "number": 2, "row": 4, "why": "no entry"},
        {"list": "new", "number": 0, "row": 2, "why": "no name"},
    ]
    assert told.err.splitlines()[-4:] == [
        "没有对照的行：较早的名单 2 行，较晚的名单 1 行，不计入以上各项。",
        "  未对照  较早的名单第 3 行：没有名称",
        "  未对照  较早的名单第 4 行：合计行、重复的表头或空行",
        "  未对照  较晚的名单第 2 行：没有名称",
    ]


def test_the_table_holds_a_line_for_every_row_of_both_dates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    old.write_text("单位,地址\n北京燕化医院,迎风街15号\n,西四路2号\n", "utf-8")
    new.write_text("单位,地址\n,西四路2号\n北京燕化医院,迎风街15号\n", "utf-8")

    reconcile.run([str(old), str(new), "--column", "单位", "--csv"])

    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(line["fates"], line["old"], line["new"], line["rule"]) for line in lines] == [
        ("same", "0", "1", "same-words"),
        ("not compared", "1", "", "no name"),
        ("not compared", "", "0", "no name"),
    ]


def test_people_without_a_name_are_named_by_their_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{NURSES}王芳芳,,201511000001,甲医院\n,,201511000002,甲医院\n", "utf-8")

    reconcile.run([str(path), str(path), "--kind", "nurses", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert (told["counts"], [each["row"] for each in told["not_compared"]]) == ({"same": 1}, [3, 3])


@pytest.mark.parametrize(
    ("older", "newer", "counts"),
    [
        pytest.param("甲医院", "甲医院", {"same": 1}, id="the same row"),
        pytest.param("甲医院", "乙医院", {"gone": 1, "new": 1}, id="another place"),
    ],
)
def test_who_has_only_wrong_numbers_is_known_by_the_whole_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], older: str, newer: str, counts: dict[str, int]
) -> None:
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    old.write_text(f"{NURSES}赵敏敏,110108198001010000,,{older}\n", "utf-8")
    new.write_text(f"{NURSES}赵敏敏,110108198001010000,,{newer}\n", "utf-8")

    reconcile.run([str(old), str(new), "--kind", "nurses", "--json"])

    assert json.loads(capsys.readouterr().out)["counts"] == counts


def test_another_wrong_number_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    old.write_text(f"{NURSES}赵敏敏,110108198001010000,,甲医院\n", "utf-8")
    new.write_text(f"{NURSES}赵敏敏,110108198001020000,,甲医院\n", "utf-8")

    reconcile.run([str(old), str(new), "--kind", "nurses", "--json"])

    assert json.loads(capsys.readouterr().out)["counts"] == {"ask": 1, "new": 1}


def test_those_of_another_class_and_those_back_again_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, old, new = (tmp_path / f"{year}.csv" for year in (1999, 2009, 2019))
    first.write_text("单位,类别\n北京长虹医院,综合医院\n", "utf-8")
    old.write_text("单位,类别\n北京燕化医院,诊所\n", "utf-8")
    new.write_text("单位,类别\n北京燕化医院,综合医院\n北京长虹医院,综合医院\n", "utf-8")

    reconcile.run([str(old), str(new), "--column", "单位", "--class", "类别", "--before", str(first), "--json"])
    told = capsys.readouterr()

    assert told.err.splitlines()[-2:] == ["  恢复  北京长虹医院", "  改类  北京燕化医院：诊所 → 综合医院"]
    line = json.loads(told.out)["lines"][0]
    assert (line["old_class"], line["new_class"]) == ("诊所", "综合医院")
