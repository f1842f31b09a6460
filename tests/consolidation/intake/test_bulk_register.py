"""Entering many rows with several processes leaves what the single path leaves, row by row; so does a killed run."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing import mapping
from liangzhao.consolidation.intake import contradictions
from liangzhao.consolidation.intake.bulk import taking
from liangzhao.consolidation.intake.bulk.scanning import beginning_of
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.models import Institution
from tests.consolidation.intake.bulk_scene import (
    ENTRIES,
    ROWS,
    blocked,
    planted,
    registers,
    run_and_die,
    singly,
    together,
    tried,
)
from tests.consolidation.kept import kept_numbers
from tests.support.night import amount

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")

_SAID_OTHERWISE = {"department", "title", "name", "institution", "status", "qual_no"}
KILLS = amount(3, 20)
SOONEST, LATEST = 0.1, 0.6


@pytest.mark.parametrize("kind", list(Kind))
def test_many_at_once_leave_what_one_by_one_leaves(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "CHUNK", 20)
    path, columns = planted(tmp_path, kind)
    with tried():
        report = singly(path, columns, kind)
        expected = registers()

    kept = together(path, columns, kind)

    with service_transaction("test"):
        found = registers()
        assert found == expected
        assert Load.objects.get().state == Load.State.TAKEN
    assert kept.entries == sum(expected[ENTRIES[kind]].values())
    assert kept.entries > ROWS // 3
    assert kept.blocked == blocked(report)
    assert kept.rows == kept.entries + kept.known + sum(kept.blocked.values())


def _said_again(path: Path, dice: Random) -> Path:
    """A later list of the same people: some fields empty or another's, some rows twice, some gone."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    said = [dict(row) for row in rows if dice.random() < 0.9 for _time in range(1 + (dice.random() < 0.1))]
    for row in said:
        for name in sorted(_SAID_OTHERWISE & row.keys()):
            if dice.random() < 0.1:
                row[name] = dice.choice(("", dice.choice(rows)[name]))
    dice.shuffle(said)
    later = path.with_name("later.csv")
    with later.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(said)
    return later


def _doubted() -> list[tuple[int, str, int]]:
    """The rows that contradict somebody in the register: number, rule, and how many entries each names."""
    found = Proposal.objects.filter(rule__in=contradictions.RULES).exclude(other_entries=[])
    return sorted((each.number, each.rule, len(each.other_entries)) for each in found)


@pytest.mark.parametrize("kind", [Kind.NURSE, Kind.PHYSICIAN, Kind.QUALIFICATION])
def test_a_later_list_of_the_same_people_changes_what_the_single_path_changes(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "CHUNK", 20)
    path, columns = planted(tmp_path, kind)
    together(path, columns, kind)
    later = _said_again(path, Random(5))
    with tried():
        report = singly(later, columns, kind, "以后的名单")
        expected, doubted = registers(), _doubted()

    kept = together(later, columns, kind, "以后的名单")

    with service_transaction("test"):
        assert registers() == expected
        assert _doubted() == doubted
    assert kept.blocked == blocked(report)
    assert kept.known > ROWS // 3


def test_the_same_list_again_changes_nothing(tmp_path: Path) -> None:
    path, columns = planted(tmp_path, Kind.NURSE)
    first = together(path, columns, Kind.NURSE)
    with service_transaction("test"):
        before = registers()

    again = together(path, columns, Kind.NURSE)

    with service_transaction("test"):
        assert registers() == before
    assert (again.new, again.entries, again.known) == (0, 0, first.entries)


def test_a_run_that_was_ended_goes_on_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "CHUNK", 20)
    path, columns = planted(tmp_path, Kind.NURSE)
    with tried():
        singly(path, columns, Kind.NURSE)
        expected = registers()
    with pytest.raises(KeyboardInterrupt):
        together(path, columns, Kind.NURSE, progress=_stop)
    with service_transaction("test"):
        Load.objects.update(taken=0)  # the process that counts died before it could
        assert kept_numbers()

    singly(path, columns, Kind.NURSE)

    with service_transaction("test"):
        assert registers() == expected
        load = Load.objects.get()
        assert (load.state, load.taken) == (Load.State.TAKEN, load.rows)
        assert kept_numbers() == list(range(2, load.rows + 2))


def _stop(_done: int, _all: int) -> None:
    raise KeyboardInterrupt


def test_a_batch_the_database_refuses_is_taken_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, columns = planted(tmp_path, Kind.NURSE)
    with tried():
        singly(path, columns, Kind.NURSE)
        expected = registers()
    monkeypatch.setattr("liangzhao.consolidation.intake.bulk.people.person_sort_key", lambda _name: "x" * 500)

    together(path, columns, Kind.NURSE)

    with service_transaction("test"):
        assert registers() == expected


def test_deaths_at_any_moment_lose_and_double_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "CHUNK", 10)
    path, columns = planted(tmp_path, Kind.NURSE)
    with tried():
        singly(path, columns, Kind.NURSE)
        expected = registers()
    dice = Random(3)

    ends = Counter(os.WIFSIGNALED(run_and_die(path, columns, dice.uniform(SOONEST, LATEST))) for _kill in range(KILLS))
    kept = together(path, columns, Kind.NURSE)

    assert ends[True] >= KILLS // 2
    with service_transaction("test"):
        assert registers() == expected
        assert kept_numbers() == list(range(2, kept.rows + 2))


@pytest.mark.parametrize("kind", [Kind.NURSE, Kind.INSTITUTION])
def test_lines_that_are_nobody_are_looked_at_by_no_rule_on_either_path(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "CHUNK", 20)
    path, columns = planted(tmp_path, kind)
    head, *lines = path.read_text("utf-8").splitlines(keepends=True)
    total = f"合计,{'40,' * 2}{',' * (head.count(',') - 3)}\n"
    path.write_text("".join([head, *lines[:50], total, head, *lines[50:], total]), "utf-8", newline="")
    with tried():
        report = singly(path, columns, kind)
        expected = registers()

    kept = together(path, columns, kind)

    with service_transaction("test"):
        assert registers() == expected
    assert kept.blocked == blocked(report)
    assert (kept.blocked["IM-09"], report.totals) == (3, 3)
    assert kept.findings == report.findings


def test_twins_are_one_institution_on_either_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "CHUNK", 2)
    with service_transaction("test"):
        load_demo_authorities()
    rows = ["1,甲诊所,某路1号,", "2,乙诊所,某路2号,", "3,甲诊所,某路１号,", "4,丙诊所,,", "5,丙诊所,,"]
    numbered = ["6,丁诊所,某路4号,PDY00007911010517D2122", "7,丁诊所,某路4号,"]
    path = tmp_path / "list.csv"
    head = "机构编码,机构名称,地址,登记号,区划代码"
    path.write_text("\n".join([head, *(f"{each},110108" for each in rows + numbered), ""]), "utf-8")
    columns = mapping.Mapping(mapping.propose(beginning_of(path).headings))
    with tried():
        report = singly(path, columns, Kind.INSTITUTION)
        expected = registers()

    kept = together(path, columns, Kind.INSTITUTION)

    with service_transaction("test"):
        assert registers() == expected
    assert blocked(report) == kept.blocked == {"DQ-14": 1}
    assert (report.entries, kept.entries) == (6, 6)


def test_an_institution_that_stands_from_elsewhere_is_told_on_either_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "CHUNK", 2)
    with service_transaction("test"):
        load_demo_authorities()
    head = "机构编码,机构名称,地址,区划代码"
    columns = mapping.Mapping(mapping.propose(head.split(",")))
    first, path = tmp_path / "first.csv", tmp_path / "list.csv"
    first.write_text(f"{head}\n1,甲诊所,某路1号,110108\n2,乙诊所,某路2号,110108\n", "utf-8")
    rows = ["A,甲诊所,某路1号", "B,丁诊所,某路4号", "C,乙诊所,某路2号", "D,戊诊所,某路5号"]
    path.write_text("\n".join([head, *(f"{each},110108" for each in rows), ""]), "utf-8")
    earlier = together(first, columns, Kind.INSTITUTION, source="先来的名单")
    with tried():
        report = singly(path, columns, Kind.INSTITUTION)
        told = doubles()

    kept = together(path, columns, Kind.INSTITUTION)

    with service_transaction("test"):
        assert doubles() == told
    assert [row for row, _others in told] == [2, 4]
    assert (earlier.findings["DQ-14"], kept.findings["DQ-14"], report.findings["DQ-14"]) == (0, 2, 2)


def doubles() -> list[tuple[int, list[str]]]:
    """Which rows told of an institution that stands already, and its name."""
    found = Proposal.objects.filter(rule="DQ-14").order_by("number")
    names = {str(key): name for key, name in Institution.objects.values_list("pk", "name")}
    return [(each.number, [names[key] for key in each.other_entries]) for each in found]
