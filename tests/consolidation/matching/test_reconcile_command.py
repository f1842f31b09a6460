"""``liangzhao reconcile`` as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from liangzhao.config.commands import importing, reconcile
from liangzhao.config.commands.kinds import KINDS
from liangzhao.kernel.identifiers import id_number


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "liangzhao.config.cli", "reconcile", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_two_dates_of_a_list_are_told_apart(tmp_path: Path) -> None:
    old, new, first = tmp_path / "2009.csv", tmp_path / "2019.csv", tmp_path / "1999.csv"
    first.write_text("单位\n北京长虹医院\n", encoding="gb18030")
    old.write_text("单位\n北京市宣武区广外医院\n北京燕化医院\n北京市房山区华盛口腔门诊部\n", encoding="gb18030")
    new.write_text("单位,地址\n北京燕化医院,迎风街15号\n北京市西城区广外医院,\n北京长虹医院,\n", encoding="utf-8")

    done = run(old, new, "--column", "单位", "--address", "地址", "--before", first, "--json")

    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert {(line["old"], line["new"]): line["fates"] for line in told["lines"]} == {
        ("0", "1"): ["renamed"],
        ("1", "0"): ["same"],
        ("2", ""): ["gone"],
        ("0", "2"): ["back again"],
    }
    assert told["counts"] == {"renamed": 1, "same": 1, "gone": 1, "back again": 1}
    assert "更名 1" in done.stderr


def test_those_that_came_went_and_changed_are_named(tmp_path: Path) -> None:
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    old.write_text("单位,地址\n北京燕化医院,房山区迎风街15号\n北京市宣武区广外医院,\n北京长虹医院,\n", "utf-8")
    new.write_text("单位,地址\n北京燕化医院,房山区良乡西路8号\n北京市西城区广外医院,\n首都儿童医院,\n", "utf-8")

    done = run(old, new, "--column", "单位", "--csv")

    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-4:] == [
        "  新增  首都儿童医院",
        "  消失  北京长虹医院",
        "  更名  北京市宣武区广外医院 → 北京市西城区广外医院",
        "  迁址  北京燕化医院",
    ]
    assert len(done.stdout.splitlines()) == 5
    assert "gone,2,,北京长虹医院,,,0.0" in done.stdout


def test_those_to_be_asked_about_are_named_with_what_they_may_be(tmp_path: Path) -> None:
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    old.write_text("单位\n和康诊所\n北京燕化医院\n北京燕化医院\n", "utf-8")
    new.write_text("单位\n北京市东城区和康诊所\n北京市朝阳区和康诊所\n北京燕化医院\n", "utf-8")

    done = run(old, new, "--column", "单位")

    assert "待人工核对 2" in done.stderr
    assert done.stderr.splitlines()[-2:] == [
        "  待人工核对  和康诊所（可能是：北京市东城区和康诊所、北京市朝阳区和康诊所）",
        "  待人工核对  北京燕化医院",
    ]


def test_a_list_beside_itself_shows_no_change_though_a_row_stands_twice(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("单位,号\n北京燕化医院,1\n和康诊所,2\n和康诊所,2\n", "utf-8")

    done = run(path, path, "--column", "单位", "--key", "号", "--json")

    assert json.loads(done.stdout)["counts"] == {"same": 3}, done.stderr


def test_of_many_only_the_first_are_named(tmp_path: Path) -> None:
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    signs = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    old.write_text("单位\n北京燕化医院\n", "utf-8")
    new.write_text("单位\n北京燕化医院\n" + "".join(f"{each}{each}诊所\n" for each in signs), "utf-8")

    told = run(old, new, "--column", "单位").stderr

    assert (told.count("  新增  "), "新增另有 2 个" in told) == (20, True)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("单位\n北京燕化医院\n", encoding="utf-8")

    done = run(path, path, "--column", "机构")

    assert (done.returncode, done.stdout) == (2, "")
    assert "没有“机构”这一列" in done.stderr


NURSES = "姓名,身份证号码,护士执业证书编号,执业机构\n"


def test_people_are_compared_by_their_numbers_and_named_masked(tmp_path: Path) -> None:
    one, two, three = (id_number.compose("110108", date(1980, 1, day), 12) for day in (1, 2, 3))
    old, new, first = tmp_path / "2009.csv", tmp_path / "2019.csv", tmp_path / "1999.csv"
    first.write_text(f"{NURSES}王小兰,{three},201511000003,甲医院\n", encoding="utf-8")
    old.write_text(
        f"{NURSES}王芳芳,{one},201511000001,甲医院\n李秀英,{two},201511000002,甲医院\n赵敏敏,,,甲医院\n",
        encoding="gb18030",
    )
    new.write_text(
        f"{NURSES}王小兰,{three},201511000003,甲医院\n赵敏敏,,,甲医院\n王芳芳,{one},201511000001,乙医院\n",
        encoding="utf-8",
    )

    done = run(old, new, "--kind", "nurses", "--before", first, "--json")

    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert {(line["old"], line["new"]): line["fates"] for line in told["lines"]} == {
        ("0", "2"): ["moved"],
        ("1", ""): ["gone"],
        ("2", ""): ["ask"],
        ("0", "0"): ["back again"],
        ("", "1"): ["new"],
    }
    assert ("李*英" in done.stdout, "李秀英" in done.stdout, one in done.stdout) == (True, False, False)
    assert ("3/3" in done.stderr or "0/3" in done.stderr, "消失 1" in done.stderr) == (True, True)


def test_people_below_a_title_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    number = id_number.compose("110108", date(1980, 1, 1), 12)
    path.write_text(f"某某医院护士花名册,,,\n{NURSES}王芳芳,{number},201511000001,甲医院\n", "utf-8")

    code = reconcile.run([str(path), str(path), "--kind", "nurse", "--json"])

    assert (code, json.loads(capsys.readouterr().out)["counts"]) == (0, {"same": 1})


def test_a_list_of_institutions_needs_the_column_of_names(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("单位\n北京燕化医院\n", encoding="utf-8")

    done = run(path, path)

    assert (done.returncode, "--column" in done.stderr) == (2, True)


@pytest.mark.parametrize("word", sorted(KINDS))
def test_one_or_many_both_commands_know_the_kind(tmp_path: Path, word: str) -> None:
    path = tmp_path / "list.csv"

    imported = importing._parsed([word, str(path), "--source", "旧库"])
    compared = reconcile._parsed([str(path), str(path), "--kind", word, "--column", "单位"])

    assert (KINDS[imported.kind], compared.kind) == (word.removesuffix("s"), word.removesuffix("s"))


def test_a_nurse_is_compared_as_nurses_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        f"{NURSES}王芳芳,{id_number.compose('110108', date(1980, 1, 1), 12)},201511000001,甲医院\n", "utf-8"
    )

    code = reconcile.run([str(path), str(path), "--kind", "nurse", "--json"])

    assert (code, json.loads(capsys.readouterr().out)["counts"]) == (0, {"same": 1})


def test_columns_without_a_known_heading_are_told_by_what_they_hold_without_a_node(tmp_path: Path) -> None:
    path, number = tmp_path / "list.csv", id_number.compose("110108", date(1980, 1, 1), 12)
    path.write_text(f"姓名,证号,编码,地点,职务\n王芳芳,{number},201511000001,北京市海淀区,主管护师\n", "utf-8")

    done = run(path, path, "--kind", "nurse", "--json")

    assert (done.returncode, json.loads(done.stdout)["counts"]) == (0, {"same": 1}), done.stderr


def test_a_column_of_classes_makes_no_people_of_institutions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    old.write_text("单位,类别\n北京燕化医院,A100\n", "utf-8")
    new.write_text("单位,类别\n北京燕化医院,A220\n", "utf-8")

    code = reconcile.run([str(old), str(new), "--column", "单位", "--class", "类别", "--json"])

    assert (code, json.loads(capsys.readouterr().out)["counts"]) == (0, {"reclassified": 1})


def test_a_row_that_stands_twice_is_one_registration_and_a_repeat(tmp_path: Path) -> None:
    one, two, three = (id_number.compose("110108", date(1980, 1, day), 12) for day in (1, 2, 3))
    old, new = tmp_path / "2009.csv", tmp_path / "2019.csv"
    hers, gone, came = (
        f"{name},{number},20151100000{at},甲医院\n"
        for at, (name, number) in enumerate((("王芳芳", one), ("李秀英", two), ("赵敏敏", three)))
    )
    old.write_text(NURSES + hers + hers.replace("甲", "乙") + gone + gone, encoding="utf-8")
    new.write_text(NURSES + came + hers.replace("甲", "乙") + came, encoding="utf-8")

    done = run(old, new, "--kind", "nurses", "--json")

    told = json.loads(done.stdout)
    assert {(line["old"], line["new"]): line["fates"] for line in told["lines"]} == {
        ("0", ""): ["repeated"],
        ("1", "1"): ["same"],
        ("2", ""): ["gone"],
        ("3", ""): ["repeated"],
        ("", "0"): ["new"],
        ("", "2"): ["repeated"],
    }
    assert told["counts"] == {"same": 1, "gone": 1, "new": 1, "repeated": 3}
    assert "消失 1，待人工核对 0；重复行 3，不计入以上各项。" in done.stderr
