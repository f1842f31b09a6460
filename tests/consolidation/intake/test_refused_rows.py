"""Rows that a list of the command left out are in its report with their reason, and counted with the load."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liangzhao.config.commands import importing, loads
from liangzhao.consolidation.intake import refused

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")

LIST = (
    "机构名称,类别,区县,地址\n"
    "北京海淀和康诊所,诊所,海淀区,学院路1号\n"
    ",诊所,海淀区,学院路2号\n"
    "合计,1,,\n"
    ",诊所,海淀区,学院路3号\n"
)


def told(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[dict[str, object], object]:
    """The report of an import, and how many rows the list of lists says were refused."""
    importing.run(["institutions", str(path), "--source", "旧库", *more])
    report = json.loads(capsys.readouterr().out)
    loads.run([])
    return report, json.loads(capsys.readouterr().out)["loads"][0]["refused"]


def test_many_at_once_name_the_rows_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")

    report, counted = told(path, capsys, "--bulk")

    assert (report["refused"], report["refused_more"]) == (
        [
            {"row": 3, "rule": "IM-02", "says": "没有名称或姓名"},
            {"row": 4, "rule": "IM-09", "says": "合计行"},
            {"row": 5, "rule": "IM-02", "says": "没有名称或姓名"},
        ],
        0,
    )
    assert counted == 2


def test_one_by_one_counts_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")

    report, counted = told(path, capsys)

    assert (report["refused"], counted) == (2, 2)


def test_of_very_many_the_first_are_named_and_the_others_counted() -> None:
    found, other = refused.Refused(), refused.Refused()
    other.add(dict.fromkeys(range(2, 12), "IM-02"))
    found.add(dict.fromkeys(range(refused.MOST + 2, 12, -1), "DQ-05"))
    found.join(other)

    account = found.as_json()

    rows = [each["row"] for each in account["refused"]]  # type: ignore[attr-defined]  # a list of rows
    assert (rows[0], len(rows), account["refused_more"]) == (2, refused.MOST, 0)
    found.add({5000: "DQ-05"})
    assert found.as_json()["refused_more"] == 1
    assert 5000 not in found.first
