"""A list of persons against the register, and the register's own doubles, as files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from liangzhao.consolidation.people import listed
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.people import actions as people
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def told(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_has_its_answer_without_a_whole_name(cast: Cast, tmp_path: Path) -> None:
    person = cast.person("王小兰")
    rows = [
        ("7", {"name": "王小兰", "id_no": f" {person.id_no} "}),
        ("8", {"name": "王小兰", "birth_date": str(person.birth_date)}),
        ("9", {"name": "欧阳宁静", "birth_date": "1971-02-03"}),
    ]

    counts = listed.match_list(
        rows, Kind.NURSE, question="q", out=tmp_path / "out.csv", progress=lambda _done, _all: None
    )

    answers = told(tmp_path / "out.csv")
    assert [(each["row"], each["decision"], each["target"]) for each in answers] == [
        ("7", "link", str(person.pk)),
        ("8", "candidates", ""),
        ("9", "none", ""),
    ]
    assert json.loads(answers[1]["candidates"])[0]["target"] == str(person.pk)
    assert "王小兰" not in (tmp_path / "out.csv").read_text("utf-8")
    assert sorted(counts.values()) == [1, 1, 1]


def test_a_run_that_was_stopped_goes_on_behind_the_last_batch(cast: Cast, tmp_path: Path) -> None:
    person = cast.person("王小兰")
    rows = [(str(at), {"name": "王小兰", "id_no": person.id_no}) for at in range(250)]
    done: list[int] = []

    def stop(at: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        listed.match_list(rows, Kind.NURSE, question="q", out=tmp_path / "out.csv", progress=stop)
    listed.match_list(
        rows, Kind.NURSE, question="q", out=tmp_path / "out.csv", progress=lambda at, _all: done.append(at)
    )

    assert done == [200, 250]
    assert [each["row"] for each in told(tmp_path / "out.csv")] == [str(at) for at in range(250)]


def test_the_doubles_are_written_by_id_alone(cast: Cast, tmp_path: Path) -> None:
    person = cast.person("王小兰")
    again = people.enter(
        id_no="E00000001", id_type="414", name="王小兰", sex="2", birth_date=person.birth_date, act=cast.act()
    )

    count = listed.write_doubles(tmp_path / "doubles.csv")

    (row,) = told(tmp_path / "doubles.csv")
    assert count == 1
    assert {row["one"], row["other"]} == {str(person.pk), str(again.pk)}
    assert (row["decision"], row["features"]) == ("candidates", "same_name+same_birth")
