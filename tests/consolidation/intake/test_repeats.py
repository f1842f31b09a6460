"""A row that stands twice in a list is one row to take and one repeat, and nothing to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.config.commands import import_words
from liangzhao.consolidation.importing import mapping, reading, repeats
from liangzhao.consolidation.intake.repeated import AS_BEFORE
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads import actions, previews
from liangzhao.registers.models import Institution, NurseRegistration
from tests.consolidation.intake.bulk_scene import together
from tests.consolidation.intake.bulk_scene import tried as given_up
from tests.consolidation.intake.test_contradictions import LI_WITH_HER_ID, wang
from tests.consolidation.intake.test_persons import HEAD as COLUMNS
from tests.consolidation.intake.test_persons import take
from tests.consolidation.lists import import_text
from tests.consolidation.uploads.people import HEAD, HOSPITAL, nurse_line, nurses, officer, tried, worked
from tests.support.cast import Cast, demo_authorities

__all__ = ["wang"]
CLINIC = "1,甲诊所,海淀区,某路1号,D211\n"
INSTITUTIONS = "机构编码,机构名称,区县,地址,类别\n"


def test_only_what_is_said_is_compared() -> None:
    rows = [{"a": "1", "b": ""}, {"a": "1"}, {"a": "2"}, {"a": " "}, {"a": ""}, {"a": "1 "}]

    assert repeats.of_rows(enumerate(rows)) == {1: 0, 5: 0}


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [False, True], ids=["a good row", "a row to mend"])
def test_a_nurse_who_stands_twice_is_counted_once(cast: Cast, tmp_path: Path, wrong: bool) -> None:
    cast.institution(HOSPITAL)
    line = nurse_line(1, "查无此院" if wrong else HOSPITAL)

    report = take(Kind.NURSE, nurses(line, nurse_line(2), line).decode(), tmp_path / "list.csv")

    assert (report.entries, report.repeated, report.blocked - report.repeated) == (2 - wrong, 1, int(wrong))
    assert report.is_whole
    again = [each for each in report.problems if each.row == 4]
    assert [(each.fault, "与第2行完全相同" in each.says) for each in again] == [("repeat", True)]


@pytest.mark.django_db
def test_an_institution_that_stands_twice_is_counted_once(cast: Cast, tmp_path: Path) -> None:
    cast.authority("海淀")

    report = import_text(f"{INSTITUTIONS}{CLINIC}{CLINIC}", tmp_path / "list.csv")

    assert (report.entries, report.repeated, report.refused, Institution.objects.count()) == (1, 1, 0, 1)
    assert (report.as_json()["blocked"], report.as_json()["refused"]) == (1, 0)
    assert "1 行与前面的行完全相同，只登记一次" in import_words.of(report)


@pytest.mark.django_db
def test_a_running_number_that_nobody_reads_makes_no_two_rows(cast: Cast, tmp_path: Path) -> None:
    cast.institution(HOSPITAL)
    text = f"序号,{HEAD}\n1,{nurse_line(1)}\n2,{nurse_line(1)}\n"

    report = take(Kind.NURSE, text, tmp_path / "list.csv")

    assert (report.entries, report.repeated) == (1, 1)


@pytest.mark.django_db
def test_the_same_number_with_other_facts_is_to_be_mended(cast: Cast, tmp_path: Path) -> None:
    cast.institution(HOSPITAL)
    other = nurse_line(1).replace("2030-01-19", "2031-01-19")

    report = take(Kind.NURSE, nurses(nurse_line(1), other).decode(), tmp_path / "list.csv")

    assert (report.entries, report.repeated, report.blocked) == (1, 0, 1)


@pytest.mark.django_db
def test_trial_and_load_count_it_alike_and_leave_it_out_of_the_list_to_mend(cast: Cast) -> None:
    cast.institution(HOSPITAL)
    clerk = officer(cast)

    upload = tried(nurses(nurse_line(1), nurse_line(1), nurse_line(2, "查无此院")), clerk)
    done = worked(actions.apply(upload, by=clerk))

    trial = previews.of(upload)
    told = [(counts["entries"], counts["repeated"], counts["blocked"]) for counts in (trial.counts, done.outcome)]
    assert told == [(1, 1, 2), (1, 1, 2)]
    assert list(trial.refused_rows) == [4]
    assert NurseRegistration.objects.count() == 1


Settled = list[tuple[int, str, str, str]]


def findings() -> Settled:
    """What was found in each row, and what became of it."""
    return sorted(Proposal.objects.values_list("number", "rule", "state", "note"))


@pytest.mark.django_db
def test_what_is_found_about_a_repeat_is_settled_at_once(cast: Cast, tmp_path: Path) -> None:
    cast.institution(HOSPITAL)
    other = nurse_line(1).replace("2030-01-19", "2031-01-19")

    take(Kind.NURSE, nurses(nurse_line(1), other, nurse_line(1)).decode(), tmp_path / "list.csv")

    mine = [each for each in findings() if each[1] == "DQ-08"]
    assert mine == [(3, "DQ-08", "OPEN", ""), (4, "DQ-08", "REJECTED", AS_BEFORE)]
    assert not Proposal.objects.filter(number=4, state="OPEN").exists()
    assert Proposal.objects.get(number=4, rule="DQ-08").decided_by is None


@pytest.mark.django_db
def test_an_institution_that_stands_twice_waits_for_nobody(cast: Cast, tmp_path: Path) -> None:
    cast.authority("海淀")

    import_text(f"{INSTITUTIONS}{CLINIC}{CLINIC}", tmp_path / "list.csv")

    assert [each for each in findings() if each[0] == 3 and each[2] == "OPEN"] == []
    assert Proposal.objects.get(number=3, rule="DQ-14").note == AS_BEFORE


@pytest.mark.django_db
def test_what_a_repeat_says_against_the_register_waits_once(wang: NurseRegistration, tmp_path: Path) -> None:
    report = take(Kind.NURSE, COLUMNS + LI_WITH_HER_ID + LI_WITH_HER_ID, tmp_path / "list.csv")

    assert [each[:3] for each in findings() if each[1] == "DQ-09"] == [(2, "DQ-09", "OPEN"), (3, "DQ-09", "REJECTED")]
    assert [(stop.row, stop.entry) for stop in report.stops] == [(2, str(wang.pk))]


@pytest.mark.usefixtures("own_database")
def test_many_at_once_settle_what_one_by_one_settles(tmp_path: Path) -> None:
    text = nurses(nurse_line(1, "查无此院"), nurse_line(2), nurse_line(1, "查无此院")).decode()
    path = tmp_path / "list.csv"
    with service_transaction("test") as by:
        Cast(by, demo_authorities()).institution(HOSPITAL)
    with given_up():
        take(Kind.NURSE, text, path)
        expected = findings()
    columns = mapping.complete(None, reading.read(path, header_row=1), Kind.NURSE)

    together(path, columns, Kind.NURSE)

    with service_transaction("test"):
        assert findings() == expected
    assert (4, "DQ-18", "REJECTED", AS_BEFORE) in expected
    assert (2, "DQ-18", "OPEN", "") in expected
