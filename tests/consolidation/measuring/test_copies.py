"""What another level has of the same entries is laid beside the register: compared, never entered."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liangzhao.consolidation.importing.mapping import MappingRefused
from liangzhao.consolidation.intake.owners import Owner
from liangzhao.consolidation.measuring import copies, copying, rows
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.models import NurseRegistration, PhysicianQualification
from tests.consolidation.kept import kept_numbers
from tests.consolidation.measuring.copy_scene import OPEN, TOMORROW, YESTERDAY, begun, findings, laid, said
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    return cast.nurse("王小兰", cast.institution())


def test_a_copy_that_says_the_same_finds_nothing_and_is_kept(nurse: NurseRegistration) -> None:
    course = laid(Kind.NURSE, said(Kind.NURSE, nurse))

    load = Load.objects.get()
    told = {"matched": 1, "missing": 0, "differing": 0, "totals": 0, "lacking": 0}
    assert (course.counts, findings()) == (told, [])
    assert (load.origin, load.state, load.taken, len(kept_numbers())) == ("COPY", "TAKEN", 1, 1)


@pytest.mark.parametrize(
    ("days", "new"), [(TOMORROW, "急诊科"), (YESTERDAY, None)], ids=["the copy is newer", "the register is newer"]
)
def test_the_newer_side_is_right(nurse: NurseRegistration, days: int, new: str | None) -> None:
    laid(Kind.NURSE, said(Kind.NURSE, nurse, days=days, department="急诊科"))

    found = Proposal.objects.get()
    assert findings() == [("department", "心内科", new, OPEN)]
    assert (found.rule, found.action, found.decider, found.confidence) == ("DQ-34", "propose", "organ", 0.8)
    assert (found.entry_id, found.person_id, found.authority_id) == (nurse.pk, nurse.person_id, nurse.authority_id)


def test_a_copy_without_dates_leaves_the_register_right(nurse: NurseRegistration) -> None:
    laid(Kind.NURSE, said(Kind.NURSE, nurse, department="急诊科", updated_on=""))

    assert findings() == [("department", "心内科", None, OPEN)]


def test_the_nation_is_right_about_qualifications_however_old_its_copy_is(cast: Cast) -> None:
    physician = cast.physician("李建国", cast.institution())
    qualification = PhysicianQualification.objects.get(person=physician.person)

    laid(
        Kind.QUALIFICATION,
        said(Kind.QUALIFICATION, qualification, days=YESTERDAY, obtained_on="2008-12-11", issuing_organ="示例中心"),
    )

    found = Proposal.objects.get(field="obtained_on")
    assert findings() == [
        ("issuing_organ", "国家医学考试中心（演示）", None, OPEN),
        ("obtained_on", "2008-12-01", "2008-12-11", OPEN),
    ]
    assert (found.entry_id, found.authority_id) == (qualification.pk, physician.authority_id)


def test_the_form_is_no_difference(nurse: NurseRegistration) -> None:
    told = said(Kind.NURSE, nurse)
    written = {
        "licence_no": " ".join(told["licence_no"]),
        "name": "王 小兰",
        "sex": "女",
        "status": "有效",
        "title": "护师",
        "valid_until": "2030.6.30",
        "department": "\u3000心内科",
        "practice_place": "北京市",
    }

    course = laid(Kind.NURSE, told | written | {"institution": "", "institution_reg_no": nurse.main_institution.reg_no})

    assert (course.counts["matched"], findings()) == (1, [])


def test_a_physician_in_words_and_with_the_number_of_former_days_is_the_same(cast: Cast) -> None:
    physician = cast.physician("李建国", cast.institution())
    told = said(Kind.PHYSICIAN, physician)
    number = told["id_no"]
    written = {
        "id_no": number[:6] + number[8:17],
        "level": "执业医师",
        "category": "临床",
        "scopes": "内科专业",
        "id_type": "居民身份证",
        "institution": "别的名称",
        "institution_reg_no": physician.main_institution.reg_no,
    }

    course = laid(Kind.PHYSICIAN, told | written)

    assert (course.counts["matched"], findings()) == (1, [])


def test_a_batch_asks_the_database_as_often_however_long_it_is(cast: Cast, nurse: NurseRegistration) -> None:
    listed = [said(Kind.NURSE, nurse, department="急诊科")]
    listed += [said(Kind.NURSE, cast.nurse("周莉", nurse.main_institution), department="急诊科") for _each in range(8)]
    short, long = begun(Kind.NURSE, *listed[:3]), begun(Kind.NURSE, *listed[3:])

    with CaptureQueriesContext(connection) as few:
        short.step()
    with CaptureQueriesContext(connection) as many:
        long.step()

    assert (len(few), Proposal.objects.count()) == (len(many), 9)


def test_a_workplace_is_told_by_its_number(cast: Cast, nurse: NurseRegistration) -> None:
    other = cast.institution("北京海淀示例二院")

    laid(Kind.NURSE, said(Kind.NURSE, nurse, institution="某院", institution_reg_no=other.reg_no))

    assert findings() == [("institution", "北京海淀示例医院", "北京海淀示例二院", OPEN)]


def test_institutions_are_compared_as_well(cast: Cast) -> None:
    hospital = cast.institution()

    laid(Kind.INSTITUTION, said(Kind.INSTITUTION, hospital, beds="320", subjects="03;04;03.01;50"))

    assert findings() == [("beds", "300", "320", OPEN)]


def test_a_row_without_an_entry_is_counted_and_not_entered(nurse: NurseRegistration) -> None:
    stranger = said(Kind.NURSE, nurse, licence_no="199811000001", department="急诊科")

    course = laid(Kind.NURSE, stranger, {"licence_no": "合计", "name": ""})

    assert (course.counts["missing"], course.counts["totals"], findings()) == (1, 1, [])
    assert (NurseRegistration.objects.count(), len(kept_numbers())) == (1, 2)


def test_rows_without_an_entry_and_entries_without_a_row_are_named(cast: Cast, nurse: NurseRegistration) -> None:
    left = cast.nurse("李梅", nurse.main_institution)
    cast.nurse("周莉", cast.institution("北京东城示例医院", organ="东城", division="110101"))
    ended = cast.nurse("陈静", nurse.main_institution)
    NurseRegistration.objects.filter(pk=ended.pk).update(status="CANCELLED")
    known = said(Kind.NURSE, nurse)
    listed = [known, {**known, "licence_no": "199811000001"}, {**known, "licence_no": ""}]

    course = laid(Kind.NURSE, *listed, owner=Owner(authority_id=nurse.authority_id))

    assert [(each.row, each.value_masked, each.fault) for each in course.report.problems] == [
        (3, "199811000001", ""),
        (4, "", "unnumbered"),
    ]
    assert (course.lacking, course.counts["lacking"]) == ([left.pk], 1)


@pytest.mark.parametrize("kind", [Kind.INSTITUTION, Kind.QUALIFICATION])
def test_every_register_tells_what_a_copy_lacks(cast: Cast, kind: Kind) -> None:
    doctor = cast.physician("李强", cast.institution())
    here = doctor.main_institution if kind is Kind.INSTITUTION else doctor.person.qualifications.get()
    number = {Kind.INSTITUTION: "reg_no", Kind.QUALIFICATION: "qual_no"}[kind]

    course = laid(kind, {number: "不在登记簿", "name": "某"}, owner=Owner(authority_id=doctor.authority_id))

    assert (course.lacking, course.counts["missing"]) == ([here.pk], 1)


def test_an_authority_compares_only_what_it_registered(cast: Cast, nurse: NurseRegistration) -> None:
    there = cast.nurse("周莉", cast.institution("北京东城示例医院", organ="东城", division="110101"))
    listed = [said(Kind.NURSE, each, department="急诊科") for each in (nurse, there)]

    course = laid(Kind.NURSE, *listed, owner=Owner(authority_id=nurse.authority_id))

    assert (course.counts["matched"], course.counts["missing"]) == (1, 1)
    assert [each.entry_id for each in Proposal.objects.all()] == [nurse.pk]


def test_a_trial_keeps_nothing(nurse: NurseRegistration) -> None:
    course = laid(Kind.NURSE, said(Kind.NURSE, nurse, department="急诊科"), keeps=False)

    assert (course.counts["differing"], course.report.findings) == (1, {"DQ-34": 1})
    assert (Load.objects.count(), Proposal.objects.count()) == (0, 0)


def test_a_run_that_died_goes_on_and_keeps_everything_once(
    cast: Cast, nurse: NurseRegistration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 1)
    other = cast.nurse("周莉", nurse.main_institution)
    listed = [said(Kind.NURSE, each, department="急诊科") for each in (nurse, other)]
    begun(Kind.NURSE, *listed).step()
    halfway = (Load.objects.get().state, Proposal.objects.count())

    course = laid(Kind.NURSE, *listed)

    assert halfway == ("TAKING", 1)
    assert (Load.objects.get().state, course.counts["differing"]) == ("TAKEN", 2)
    assert (len(kept_numbers()), Proposal.objects.count()) == (2, 2)


@pytest.mark.parametrize("batch", [1, 200])
def test_rows_with_one_number_are_one_finding(
    nurse: NurseRegistration, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(copying, "BATCH", batch)

    course = laid(Kind.NURSE, *(said(Kind.NURSE, nurse, department=each) for each in ("急诊科", "急诊科", "儿科")))

    assert (course.counts["matched"], findings()) == (3, [("department", "心内科", "急诊科", OPEN)])


def test_a_list_without_the_printed_number_is_refused(nurse: NurseRegistration) -> None:
    told = said(Kind.NURSE, nurse)
    del told["licence_no"]

    with pytest.raises(MappingRefused, match="执业证书编码"):
        begun(Kind.NURSE, told, keeps=False)


def test_the_dates_of_both_are_told(nurse: NurseRegistration) -> None:
    told = said(Kind.NURSE, nurse, days=YESTERDAY, department="急诊科")
    laid(Kind.NURSE, told)

    dates = copies.dates_of(Proposal.objects.get())

    assert (dates["copy"], dates["register"]) == (told["updated_on"], said(Kind.NURSE, nurse, days=0)["updated_on"])


@pytest.mark.parametrize(
    ("at", "day"), [("2026-03-01T15:59+00:00", "2026-03-01"), ("2026-03-01T16:00+00:00", "2026-03-02")]
)
def test_a_change_is_of_the_legal_day(cast: Cast, at: str, day: str) -> None:
    with clock.at(datetime.fromisoformat(at)):
        nurse = cast.nurse("王小兰", cast.institution())

    (found,) = rows.rows_of(Kind.NURSE, [nurse.pk])

    assert found.row["updated_on"] == day
