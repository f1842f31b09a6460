"""Two entries of one institution become one, and two again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from liangzhao.access.models import Account, Grant
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import merging, previewing
from liangzhao.consolidation.people.refusals import MovedOn, NotMergeable
from liangzhao.licensing import issue, sealing
from liangzhao.licensing.models import Licence
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Institution, InstitutionSubject, NurseFiling, NurseRegistration
from tests.consolidation.people.conftest import Officers
from tests.consolidation.people.dumps import dump, in_force
from tests.support.cast import Cast
from tests.support.statements import counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def joined(survivor: UUID, absorbed: UUID, officers: Officers, **choices: str) -> Merge:
    """Merge two institutions by two officers, and seal what was planned."""
    made = merging.merge("institution", survivor, absorbed, choices, by=officers.first, second_by=officers.second)
    sealing.seal_planned()
    return made


def parted(merge: Merge, officers: Officers) -> None:
    """Undo it by the same two."""
    merging.undo(merge, by=officers.second, second_by=officers.first)
    sealing.seal_planned()


@pytest.fixture
def doubled(cast: Cast) -> tuple[Institution, Institution]:
    """A hospital entered twice; both have staff, a filed nurse, a licence and an administrator."""
    one = cast.institution("北京海淀示例医院", issued_on=date(2022, 5, 1))
    other = cast.institution("海淀区示例医院", issued_on=date(2024, 5, 1), other_names=["海淀示例互联网医院"])
    nurse = cast.nurse("王小兰", one)
    second = cast.nurse("赵晓梅", other)
    cast.physician("李建国", other)
    elsewhere = cast.nurse("孙丽", cast.institution("东城示例医院", organ="东城", division="110101"))
    for filed, place in ((nurse, other), (elsewhere, other), (elsewhere, one)):
        entries.file_at(
            filed, institution=place, filed_on=date(2025, 7, 1), authority=place.authority, act=cast.act("file")
        )
    wanted = [(Register.INSTITUTION, one.pk), (Register.INSTITUTION, other.pk)]
    wanted += [(Register.NURSE, each.person_id) for each in (nurse, second, elsewhere)]
    for kind, holder in wanted:
        issue.issue(issue.Request(kind, holder, issue.new_key()), by=cast.by)
    cast.account("adm-1", RoleCode.INSTITUTION_ADMIN, institution=one)
    cast.account("adm-2", RoleCode.INSTITUTION_ADMIN, institution=other)
    return Institution.objects.get(pk=one.pk), Institution.objects.get(pk=other.pk)


def test_staff_filings_roles_and_names_are_the_survivors(
    doubled: tuple[Institution, Institution], officers: Officers
) -> None:
    one, other = doubled

    joined(one.pk, other.pk, officers, name="survivor")

    survivor, absorbed = Institution.objects.get(pk=one.pk), Institution.objects.get(pk=other.pk)
    assert (absorbed.status, absorbed.merged_into_id) == ("CANCELLED", one.pk)
    assert (survivor.name, survivor.other_names) == (one.name, [other.name, "海淀示例互联网医院"])
    assert not NurseRegistration.objects.filter(main_institution=other.pk).exists()
    assert set(NurseFiling.objects.values_list("institution_id", "status")) == {
        (one.pk, "VALID"),
        (other.pk, "CANCELLED"),
    }
    assert not Grant.objects.filter(institution_id=other.pk).exists()
    live = Licence.objects.filter(kind="institution", state="ISSUED", holder_id__in=[one.pk, other.pk])
    assert [(licence.holder_id, licence.entry_id) for licence in live] == [(one.pk, one.pk)]


def test_undoing_brings_back_every_field_of_every_table(
    doubled: tuple[Institution, Institution], officers: Officers
) -> None:
    before, licensed = dump(), in_force()

    merge = joined(doubled[0].pk, doubled[1].pk, officers)
    assert dump() != before
    parted(merge, officers)

    assert dump() == before
    assert in_force() == licensed


def test_the_registration_number_may_come_from_the_absorbed_entry(
    doubled: tuple[Institution, Institution], officers: Officers
) -> None:
    one, other = doubled
    before = dump()

    merge = joined(one.pk, other.pk, officers, reg_no="absorbed")

    assert Institution.objects.get(pk=one.pk).reg_no == other.reg_no
    assert Institution.objects.get(pk=other.pk).reg_no == one.reg_no
    parted(merge, officers)
    assert dump() == before


def test_the_preview_suggests_the_later_licence_and_counts_what_moves(
    doubled: tuple[Institution, Institution],
) -> None:
    looked = previewing.preview("institution", doubled[0].pk, doubled[1].pk)

    name = next(field for field in looked.fields if field.name == "name")
    assert (name.suggested, name.differs) == ("absorbed", True)
    assert looked.counts["主要执业人员"] == 2
    assert looked.counts["多机构执业备案"] == 2
    assert looked.counts["电子证照"] == 1
    assert looked.is_open


def test_a_campus_is_not_merged_with_its_hospital(cast: Cast, officers: Officers) -> None:
    one, campus = cast.institution("北京海淀示例医院"), cast.institution("北京海淀示例医院东院区")

    with pytest.raises(NotMergeable, match="院区"):
        joined(one.pk, campus.pk, officers)


def test_a_standing_entry_is_not_absorbed_by_one_off_the_register(cast: Cast, officers: Officers) -> None:
    one, other = cast.institution("北京海淀示例医院"), cast.institution("海淀区示例医院")
    entries.move(one, step="cancel", act=cast.act("cancel"))

    with pytest.raises(NotMergeable, match="不在册"):
        joined(one.pk, other.pk, officers)


def test_a_name_changed_since_is_not_lost(cast: Cast, officers: Officers) -> None:
    one, other = cast.institution("北京海淀示例医院"), cast.institution("海淀区示例医院")
    merge = joined(one.pk, other.pk, officers, name="absorbed")
    entries.change(Institution.objects.get(pk=one.pk), values={"name": "海淀区新示例医院"}, act=cast.act())

    with pytest.raises(MovedOn):
        parted(merge, officers)


def test_the_survivor_reads_what_was_said_of_either(
    doubled: tuple[Institution, Institution], officers: Officers, cast: Cast
) -> None:
    one, other = doubled
    joined(one.pk, other.pk, officers)
    administrator = cast.actor(Account.objects.get(login="adm-1"))

    with actor_transaction(administrator):
        seen = set(journal.about(one.pk).values_list("subject_id", flat=True))

    assert seen == {one.pk, other.pk}


def subjects_of(row: Institution) -> list[tuple[str, str, str]]:
    """Code, remark and day of the 诊疗科目 of an institution."""
    rows = row.subjects.order_by("code").values_list("code", "remark", "approved_on")
    return [(code, remark, str(day)) for code, remark, day in rows]


@pytest.fixture
def unlike(doubled: tuple[Institution, Institution], cast: Cast) -> tuple[Institution, Institution]:
    """The two have 内科 and more in common; one has 急诊 alone, the other 妇产科 alone, and says more of 外科."""
    one, other = doubled
    InstitutionSubject.objects.create(institution=one, code="20", approved_on=date(2021, 1, 2))
    InstitutionSubject.objects.create(institution=other, code="05", remark="限门诊", approved_on=date(2023, 3, 4))
    InstitutionSubject.objects.filter(institution=other, code="04").update(remark="限日间手术")
    for row in (one, other):
        entries.change(row, values={}, act=cast.act(), subjects=[code for code, *_rest in subjects_of(row)])
    sealing.seal_planned()
    return Institution.objects.get(pk=one.pk), Institution.objects.get(pk=other.pk)


@pytest.mark.parametrize(
    ("chosen", "gains", "loses"),
    [
        ({}, {("05", "限门诊"), ("04", "限日间手术")}, {("20", ""), ("04", "")}),
        ({"subject.20": "survivor"}, {("05", "限门诊"), ("04", "限日间手术")}, {("04", "")}),
        ({"subject.20": "survivor", "subject.05": "survivor", "subject.04": "survivor"}, set(), set()),
        ({"subject.05": "survivor"}, {("04", "限日间手术")}, {("20", ""), ("04", "")}),
    ],
    ids=["as suggested: the later licence", "united", "the survivor's", "neither of two"],
)
def test_each_subject_the_two_do_not_share_is_a_choice(
    unlike: tuple[Institution, Institution],
    officers: Officers,
    chosen: dict[str, str],
    gains: set[tuple[str, str]],
    loses: set[tuple[str, str]],
) -> None:
    one, other = unlike
    before, licensed, theirs = dump(), in_force(), subjects_of(other)
    had = {(code, remark) for code, remark, _day in subjects_of(one)}

    merge = joined(one.pk, other.pk, officers, **chosen)

    assert {(code, remark) for code, remark, _day in subjects_of(one)} == (had | gains) - loses
    assert {("05", "限门诊", "2023-03-04")} & set(subjects_of(one)) == (
        {("05", "限门诊", "2023-03-04")} if ("05", "限门诊") in gains else set()
    )
    assert subjects_of(other) == theirs
    parted(merge, officers)
    assert dump() == before
    assert in_force() == licensed


def test_the_preview_names_each_subject_the_two_do_not_share(unlike: tuple[Institution, Institution]) -> None:
    looked = previewing.preview("institution", unlike[0].pk, unlike[1].pk)

    told = {each.name: (each.survivor, each.absorbed, each.suggested) for each in looked.choices}
    assert told == {
        "subject.04": ("04 外科", "04 外科（限日间手术）", "absorbed"),
        "subject.05": ("不含05 妇产科", "05 妇产科（限门诊）", "absorbed"),
        "subject.20": ("20 急诊医学科", "不含20 急诊医学科", "absorbed"),
    }


def test_an_entry_without_subjects_takes_those_of_the_other(
    doubled: tuple[Institution, Institution], officers: Officers
) -> None:
    one, other = doubled
    other.subjects.all().delete()

    joined(one.pk, other.pk, officers)

    assert len(subjects_of(one)) == 4


def test_a_subject_registered_since_is_not_lost(
    unlike: tuple[Institution, Institution], officers: Officers, cast: Cast
) -> None:
    one, other = unlike
    merge = joined(one.pk, other.pk, officers)
    survivor = Institution.objects.get(pk=one.pk)
    codes = [code for code, _remark, _day in subjects_of(one)]
    entries.change(survivor, values={}, act=cast.act(), subjects=[*codes, "07"])

    with pytest.raises(MovedOn, match="诊疗科目"):
        parted(merge, officers)


def test_the_licence_follows_the_subjects_once(unlike: tuple[Institution, Institution], officers: Officers) -> None:
    one, other = unlike

    joined(one.pk, other.pk, officers)

    live = Licence.objects.get(kind="institution", state="ISSUED", holder_id=one.pk)
    assert "妇产科" in str(live.face)


def staffed(cast: Cast, count: int) -> tuple[Institution, Institution]:
    """An institution entered twice; so many nurses with licences are at the other one, and as many filed there."""
    names = (f"示例第{count}医院", f"示例第{count}号医院", f"示例第{count}诊所")
    one, other, elsewhere = (cast.institution(name) for name in names)
    own = [cast.nurse("王小兰", other) for _each in range(count)]
    for filed in (cast.nurse("孙丽", elsewhere) for _each in range(count)):
        act = cast.act("file")
        entries.file_at(filed, institution=other, filed_on=date(2025, 7, 1), authority=other.authority, act=act)
    wanted = [issue.Request(Register.NURSE, each.person_id, issue.new_key()) for each in own]
    issue.plan(wanted, by=cast.by)
    sealing.seal_planned()
    return one, other


def test_ten_times_the_people_take_as_many_statements(cast: Cast, officers: Officers) -> None:
    few, many = staffed(cast, 3), staffed(cast, 30)

    def both(pair: tuple[Institution, Institution]) -> tuple[int, int]:
        one, other = pair
        first, second = officers.first, officers.second
        with counted() as merged:
            made = merging.merge("institution", one.pk, other.pk, {"name": "survivor"}, by=first, second_by=second)
        with counted() as undone:
            merging.undo(made, by=first, second_by=second)
        return len(merged), len(undone)

    both(staffed(cast, 1))  # what is asked once per process is asked by now
    assert both(few) == both(many)
    assert not Licence.objects.filter(kind="nurse", state="FROZEN").exists()


def test_the_preview_counts_the_licences_that_get_a_new_version(doubled: tuple[Institution, Institution]) -> None:
    looked = previewing.preview("institution", doubled[0].pk, doubled[1].pk)

    assert looked.counts["人员电子证照（换发新版本）"] == 3
