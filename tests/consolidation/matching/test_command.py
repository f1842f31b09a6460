"""``liangzhao match`` as a process: the contract, foreign encodings and headings, and being killed at any moment."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from liangzhao.consolidation.matching.running import COLUMNS
from tests.consolidation.matching.rows import CITY

LONG = [
    f"北京市西城区{first}{second}街道{third}社区卫生服务站"
    for first in "甲乙丙丁"
    for second in "东西南北"
    for third in ("里仁", "和平", "新风", "长青", "后桥", "古城")
]
KILLS = 6


def write(path: Path, heading: str, names: list[str], *, encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([[heading, "编号"], *([name, f"k{at}"] for at, name in enumerate(names))])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "liangzhao.config.cli", "match", "institutions", *map(str, arguments)]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_answers_have_the_columns_of_the_contract(tmp_path: Path, encoding: str) -> None:
    given = write(tmp_path / "in.csv", "单位", ["北醫三院", "没有的门诊部"], encoding=encoding)
    target = write(tmp_path / "to.csv", "名字", list(CITY), encoding=encoding)
    out = tmp_path / "out.csv"

    done = run(given, "--column", "单位", "--against", target, "--target-column", "名字", "--out", out)

    assert (done.returncode, done.stdout) == (0, "")
    assert "2/2" in done.stderr
    first, second = lines(out)
    assert tuple(first) == COLUMNS
    assert (first["row"], first["decision"], first["target"]) == ("0", "link", "0")
    assert 0 <= float(first["score"]) <= 1
    shown = json.loads(first["candidates"])
    assert len(shown) <= 5
    assert shown[0]["target"] == "0"
    assert (second["row"], second["target"]) == ("1", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv", "to.csv"]


def test_no_cell_is_one_that_a_spreadsheet_takes_for_a_formula(tmp_path: Path) -> None:
    given, target = tmp_path / "in.csv", tmp_path / "to.csv"
    given.write_text("单位,编号\n北京大学第三医院,=1+1\n没有的门诊部,@SUM(A1)\n", "utf-8")
    target.write_text("名字,号\n北京大学第三医院,+86\n", "utf-8")
    out = tmp_path / "out.csv"

    asked = ("--column", "单位", "--key", "编号", "--target-column", "名字", "--target-key", "号")
    assert run(given, "--against", target, "--out", out, *asked).returncode == 0

    assert [(each["row"], each["target"]) for each in lines(out)] == [("'=1+1", "'+86"), ("'@SUM(A1)", "")]


def test_keys_are_those_of_the_named_columns(tmp_path: Path) -> None:
    given = write(tmp_path / "in.csv", "单位", ["北京燕化医院"])
    target = write(tmp_path / "to.csv", "机构名称", list(CITY))
    out = tmp_path / "out.csv"

    run(given, "--column", "单位", "--key", "编号", "--against", target, "--target-key", "编号", "--out", out)

    assert [(one["row"], one["target"]) for one in lines(out)] == [("k0", f"k{CITY.index('北京燕化医院')}")]


@pytest.mark.parametrize(
    ("extra", "hint"),
    [
        (("--column", "机构"), "没有“机构”这一列"),
        (("--column", "单位", "--target-column", "机构"), "没有“机构”这一列"),
    ],
)
def test_a_column_that_is_not_there_is_named(tmp_path: Path, extra: tuple[str, ...], hint: str) -> None:
    given = write(tmp_path / "in.csv", "单位", ["甲"])
    target = write(tmp_path / "to.csv", "机构名称", list(CITY))

    done = run(given, *extra, "--against", target, "--out", tmp_path / "out.csv")

    assert done.returncode == 2
    assert hint in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_killed_at_random_moments_no_row_is_lost_or_doubled(tmp_path: Path) -> None:
    given = write(tmp_path / "in.csv", "单位", [name.removeprefix("北京市") for name in LONG * 15])
    target = write(tmp_path / "to.csv", "名字", LONG)
    whole, cut = tmp_path / "whole.csv", tmp_path / "cut.csv"
    arguments = (given, "--column", "单位", "--against", target, "--target-column", "名字", "--out")
    run(*arguments, whole)

    behind = _run_and_kill((*arguments, cut), tmp_path / "cut.csv.journal", random.Random(4))
    done = run(*arguments, cut)

    assert done.returncode == 0
    assert max(behind) > 1
    assert cut.read_bytes() == whole.read_bytes()


def _run_and_kill(arguments: tuple[str | Path, ...], journal: Path, draw: random.Random) -> list[int]:
    """Start and kill some times, each when the journal has grown by a random size; how many rows it held each time."""
    held = []
    for _each in range(KILLS):
        size = _size(journal) + draw.randrange(60_000)
        with subprocess.Popen(command(*arguments), stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and _size(journal) <= size:
                pass
            process.kill()
        held.append(journal.read_bytes().count(b"\n") if journal.exists() else 0)
    return held


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def test_another_question_does_not_go_on_with_the_old_answers(tmp_path: Path) -> None:
    given = write(tmp_path / "in.csv", "单位", ["北京燕化医院"])
    target = write(tmp_path / "to.csv", "名字", list(CITY))
    out = tmp_path / "out.csv"
    (tmp_path / "out.csv.journal").write_bytes(b'"another question"\n["9", "link", "9", 1.0, "same-name", []]\n')

    run(given, "--column", "单位", "--against", target, "--target-column", "名字", "--out", out)

    assert [one["row"] for one in lines(out)] == ["0"]
