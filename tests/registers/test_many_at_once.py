"""Many registrations or filings changed at once leave, each for itself, what changing it alone leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.licensing import issue
from liangzhao.licensing.models import Licence
from liangzhao.registers import entries
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.models import EntryVersion, Institution, NurseFiling, NurseRegistration, Staffing
from liangzhao.registers.versions import many
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

Way = Callable[[NurseRegistration, Institution, Act], object]


def alone(nurse: NurseRegistration, to: Institution, act: Act) -> None:
    entries.change(nurse, values={"main_institution": to}, act=act)


def together(nurse: NurseRegistration, to: Institution, act: Act) -> None:
    entries.relocate(NurseRegistration, [nurse.pk], to=to, act=act)


def filing_alone(nurse: NurseRegistration, to: Institution, act: Act) -> None:
    entries.correct_filing(_filing(nurse), values={"institution_id": to.pk}, act=act)


def filing_together(nurse: NurseRegistration, to: Institution, act: Act) -> None:
    entries.correct_filings(NurseFiling, [_filing(nurse).pk], values={"institution_id": to.pk}, act=act)


def ended_alone(nurse: NurseRegistration, _to: Institution, act: Act) -> None:
    entries.correct_filing(_filing(nurse), values={"status": "CANCELLED"}, act=act)


def ended_together(nurse: NurseRegistration, _to: Institution, act: Act) -> None:
    entries.correct_filings(NurseFiling, [_filing(nurse).pk], values={"status": "CANCELLED"}, act=act)


def _filing(nurse: NurseRegistration) -> NurseFiling:
    return NurseFiling.objects.select_related("registration").get(registration_id=nurse.pk)


def left_behind(nurse: NurseRegistration) -> dict[str, Any]:
    """What a change left of one nurse, without what tells her from another."""
    row = NurseRegistration.objects.get(pk=nurse.pk)
    own = {"id", "person_id", "licence_no"}
    versions = EntryVersion.objects.filter(entry_id=nurse.pk).order_by("number")
    kept = ("number", "since", "until", "act", "basis", "reason", "source", "institution_id", "area_path")
    licences = Licence.objects.filter(kind="nurse", holder_id=nurse.person_id).order_by("version")
    return {
        "entry": {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in own},
        "versions": [tuple(getattr(each, name) for name in kept) for each in versions],
        "facts": [{k: v for k, v in each.body.items() if k not in own} for each in versions],
        "staffing": sorted(
            Staffing.objects.filter(person_id=nurse.person_id).values_list("institution_id", "is_main", "area_path")
        ),
        "journal": sorted(
            (str(each.tag), str(sorted(journal.body_of(each).items())))
            for each in Event.objects.filter(subject_id=nurse.pk)
        ),
        "licences": [(each.version, each.state, each.entry_version) for each in licences],
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [(alone, together), (filing_alone, filing_together), (ended_alone, ended_together)],
    ids=["moved", "filed elsewhere", "filing ended"],
)
def test_each_is_left_as_if_it_were_the_only_one(cast: Cast, one: Way, other: Way) -> None:
    here, there = cast.institution(), cast.institution("东城示例医院", organ="东城", division="110101")
    filed = cast.institution("海淀第二示例医院")
    twins = [cast.nurse("王小兰", here), cast.nurse("王小兰", here)]
    at = cast.act()
    for nurse in twins:
        entries.file_at(nurse, institution=filed, filed_on=date(2025, 7, 1), authority=filed.authority, act=at)
        issue.issue(issue.Request(Register.NURSE, nurse.person_id, issue.new_key()), by=cast.by)

    before = left_behind(twins[0])
    act = cast.act()
    one(NurseRegistration.objects.get(pk=twins[0].pk), there, act)
    other(NurseRegistration.objects.get(pk=twins[1].pk), there, act)

    assert left_behind(twins[1]) == left_behind(twins[0]) != before


def test_more_than_a_batch_is_changed_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = cast.institution(), cast.institution("海淀第二示例医院")
    nurses = [cast.nurse(f"王小兰{at}", here) for at in range(5)]
    monkeypatch.setattr(many, "AT_ONCE", 2)

    entries.relocate(NurseRegistration, [each.pk for each in nurses], to=there, act=cast.act())

    assert set(NurseRegistration.objects.values_list("main_institution_id", "version")) == {(there.pk, 2)}
    assert set(Staffing.objects.values_list("institution_id", flat=True)) == {there.pk}
    assert EntryVersion.objects.filter(register="nurse", until=None, number=2).count() == len(nurses)


def test_a_new_name_reaches_all_who_show_it(cast: Cast) -> None:
    here, elsewhere = cast.institution(), cast.institution("海淀第二示例医院")
    mainly, filed = cast.nurse("王小兰", here), cast.nurse("孙丽", elsewhere)
    entries.file_at(filed, institution=here, filed_on=date(2025, 7, 1), authority=here.authority, act=cast.act())
    faces = dict(NurseRegistration.objects.values_list("pk", "face_version"))

    entries.change(here, values={"name": "北京海淀新示例医院"}, act=cast.act())

    now = dict(NurseRegistration.objects.values_list("pk", "face_version"))
    assert {key: now[key] - faces[key] for key in faces} == {mainly.pk: 1, filed.pk: 1}
