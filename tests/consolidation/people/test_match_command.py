"""``liangzhao match persons``: columns known and unknown, and what is said of wrong ones."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from liangzhao.access.transactions import as_nobody
from liangzhao.config import node
from liangzhao.config.commands import match
from tests.support.cast import Cast

HEAD = "姓名,身份证号,护士执业证书编号,现工作单位,备用列"


def listed(path: Path, *lines: str, head: str = HEAD) -> Path:
    path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    return path


@pytest.fixture
def at_a_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "running_node", nullcontext)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_a_node")
@pytest.mark.parametrize(
    ("head", "extra"), [(HEAD, ()), ("职工,身份证号,护士执业证书编号,现工作单位,备用列", ("--column", "职工"))]
)
@pytest.mark.parametrize("kind", ["persons", "nurses"])
def test_a_column_nobody_knows_is_left_aside(
    cast: Cast, tmp_path: Path, kind: str, head: str, extra: tuple[str, ...]
) -> None:
    person = cast.person("王小兰")
    file = listed(tmp_path / "in.csv", f"王小兰,{person.id_no},,某诊所,甲", head=head)
    out = tmp_path / "out.csv"

    assert match.run([kind, str(file), *extra, "--out", str(out)]) == 0

    with out.open(encoding="utf-8", newline="") as written:
        (row,) = csv.DictReader(written)
    assert (row["decision"], row["target"]) == ("link", str(person.pk))


@pytest.mark.django_db
@pytest.mark.usefixtures("at_a_node")
@pytest.mark.parametrize("kind", ["persons", "nurses"])
def test_a_list_below_a_title_is_matched_with_the_rights_of_the_command_alone(
    cast: Cast, tmp_path: Path, kind: str
) -> None:
    person = cast.person("王小兰")
    head = "姓名,身份证号,护士执业证书编号,现工作单位,住在"
    file = listed(tmp_path / "in.csv", head, f"王小兰,{person.id_no},,某诊所,海淀区", head="某某医院护士花名册,,,,")
    out = tmp_path / "out.csv"

    with as_nobody():
        assert match.run([kind, str(file), "--out", str(out)]) == 0

    with out.open(encoding="utf-8", newline="") as written:
        (row,) = csv.DictReader(written)
    assert (row["row"], row["decision"], row["target"]) == ("0", "link", str(person.pk))


@pytest.mark.usefixtures("at_a_node")
@pytest.mark.parametrize("option", ["--column", "--key"])
def test_a_column_that_is_not_there_is_told_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    file = listed(tmp_path / "in.csv", "王小兰,,,,")

    assert match.run(["persons", str(file), option, "职工", "--out", str(tmp_path / "out.csv")]) == 2

    said = capsys.readouterr().err
    assert "“职工”" in said
    assert HEAD.replace(",", "、") in said


def test_without_a_node_it_is_the_node_that_is_missing(tmp_path: Path) -> None:
    file = listed(tmp_path / "in.csv", "王小兰,,,,甲")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

    done = subprocess.run(
        [sys.executable, "-m", "liangzhao.config.cli", "match", "nurses", str(file), "--out", str(tmp_path / "o.csv")],
        capture_output=True,
        text=True,
        check=False,
        env=environment | {"LIANGZHAO_HOME": str(tmp_path / "none")},
    )

    assert (done.returncode, "Traceback" in done.stderr, "没有找到节点" in done.stderr) == (2, False, True)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("--help",), "liangzhao match persons --help"),
        (("persons", "--help"), "--column NAME"),
        (("persons", "in.csv", "--district", "区县", "--out", "o.csv"), "liangzhao match persons --help"),
    ],
)
def test_the_way_to_the_right_help_is_told(
    capsys: pytest.CaptureFixture[str], line: tuple[str, ...], told: str
) -> None:
    with pytest.raises(SystemExit):
        match.run(line)

    assert told in "".join(capsys.readouterr()).replace("\n", " ").replace("  ", " ")
