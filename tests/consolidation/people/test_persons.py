"""Two entries of one person become one, and two again: every field of every table as it was."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.consolidation.models import Merge
from liangzhao.consolidation.people import merging, previewing
from liangzhao.consolidation.people.refusals import (
    AlreadyUndone,
    ChoiceMissing,
    MovedOn,
    NotMergeable,
    OwnEntry,
    SameOfficer,
    UnknownChoice,
)
from liangzhao.kernel import clock, faults
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing import issue, sealing
from liangzhao.licensing.models import Licence
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import Maintenance, NurseRegistration, Person, Photo, PhysicianRegistration
from tests.consolidation.people.conftest import Officers
from tests.consolidation.people.dumps import dump, in_force
from tests.support.cast import Cast, person_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


def joined(survivor: UUID, absorbed: UUID, officers: Officers, **choices: str) -> Merge:
    """Merge two persons by two officers."""
    return merging.merge("person", survivor, absorbed, choices, by=officers.first, second_by=officers.second)


def parted(merge: Merge, officers: Officers) -> Merge:
    """Undo it by the same two."""
    return merging.undo(merge, by=officers.second, second_by=officers.first)


@pytest.fixture
def twice(cast: Cast) -> tuple[PhysicianRegistration, NurseRegistration]:
    """A physician, and the same person as a nurse under another number; both licensed, both with an account."""
    hospital = cast.institution()
    physician = cast.physician("李建国", hospital)
    nurse = cast.nurse("李健国", hospital, approved_on=date(2025, 6, 20))
    entries.file_at(
        nurse,
        institution=cast.institution("东城示例医院", organ="东城", division="110101"),
        filed_on=date(2025, 7, 1),
        authority=cast.authority("东城"),
        act=cast.act("file"),
    )
    for kind, row in ((Register.PHYSICIAN, physician), (Register.NURSE, nurse)):
        issue.issue(issue.Request(kind, row.person_id, issue.new_key()), by=cast.by)
    cast.account("li-1", RoleCode.PHYSICIAN, person=physician.person)
    cast.account("li-2", RoleCode.NURSE, person=nurse.person)
    return physician, nurse


@pytest.fixture
def doubled(cast: Cast) -> tuple[NurseRegistration, NurseRegistration]:
    """A nurse with two live registrations (W13), both licensed."""
    old = cast.nurse("王小兰", cast.institution(), approved_on=date(2020, 6, 20), title="253")
    new = cast.nurse("王小蘭", cast.institution("海淀第二示例医院"), approved_on=date(2025, 6, 20))
    for row in (old, new):
        issue.issue(issue.Request(Register.NURSE, row.person_id, issue.new_key()), by=cast.by)
    return old, new


def test_everything_of_the_absorbed_person_is_the_survivors(
    twice: tuple[PhysicianRegistration, NurseRegistration], officers: Officers
) -> None:
    physician, nurse = twice
    survivor, absorbed = physician.person_id, nurse.person_id

    merge = joined(survivor, absorbed, officers)
    sealing.seal_planned(merging.holders(merge))

    assert set(Licence.objects.filter(state="ISSUED").values_list("kind", "holder_id")) == {
        ("physician", survivor),
        ("nurse", survivor),
    }
    assert not Licence.objects.filter(person_id=absorbed).exists()
    assert NurseRegistration.objects.get(pk=nurse.pk).person_id == survivor
    assert Photo.objects.filter(person_id=survivor, status="CONFIRMED").count() == 1
    assert not Photo.objects.filter(person_id=absorbed).exists()
    assert Person.objects.get(pk=absorbed).merged_into_id == survivor
    assert set(Person.objects.get(pk=survivor).staffing.values_list("profession", "is_main")) == {
        ("physician", True),
        ("nurse", True),
        ("nurse", False),
    }


def test_undoing_brings_back_every_field_of_every_table(
    twice: tuple[PhysicianRegistration, NurseRegistration], officers: Officers
) -> None:
    before, licensed = dump(), in_force()

    merge = joined(twice[0].person_id, twice[1].person_id, officers)
    sealing.seal_planned(merging.holders(merge))
    assert dump() != before
    parted(merge, officers)
    sealing.seal_planned(merging.holders(merge))

    assert dump() == before
    assert in_force() == licensed


def test_of_two_live_registrations_the_officers_end_one(
    doubled: tuple[NurseRegistration, NurseRegistration], officers: Officers
) -> None:
    old, new = doubled

    merge = joined(old.person_id, new.person_id, officers, nurse="absorbed")
    sealing.seal_planned(merging.holders(merge))

    assert {row.pk: (row.status, row.person_id) for row in NurseRegistration.objects.all()} == {
        old.pk: ("CANCELLED", old.person_id),
        new.pk: ("ACTIVE", old.person_id),
    }
    licence = issue.current(Register.NURSE, old.person_id)
    assert licence is not None
    assert (licence.state, licence.entry_id) == ("ISSUED", new.pk)


@pytest.mark.parametrize("stays", ["survivor", "absorbed"])
def test_undoing_it_takes_the_ending_back_and_makes_the_licence_anew(
    doubled: tuple[NurseRegistration, NurseRegistration], officers: Officers, stays: str
) -> None:
    before, licensed = dump(), in_force()

    merge = joined(doubled[0].person_id, doubled[1].person_id, officers, nurse=stays)
    sealing.seal_planned(merging.holders(merge))
    parted(merge, officers)
    sealing.seal_planned(merging.holders(merge))

    assert dump() == before
    assert in_force() == licensed
    assert set(Licence.objects.filter(state="ISSUED").values_list("kind", "entry_id")) == {
        ("nurse", doubled[0].pk),
        ("nurse", doubled[1].pk),
    }


def test_two_live_registrations_need_a_choice(
    doubled: tuple[NurseRegistration, NurseRegistration], officers: Officers
) -> None:
    looked = previewing.preview("person", doubled[0].person_id, doubled[1].person_id)

    (choice,) = [each for each in looked.choices if each.required]
    assert (choice.name, choice.suggested) == ("nurse", "absorbed")
    with pytest.raises(ChoiceMissing):
        joined(doubled[0].person_id, doubled[1].person_id, officers)


def test_the_preview_counts_what_moves_and_suggests_the_later_registration(
    twice: tuple[PhysicianRegistration, NurseRegistration],
) -> None:
    looked = previewing.preview("person", twice[0].person_id, twice[1].person_id)

    name = next(field for field in looked.fields if field.name == "name")
    assert (name.survivor, name.absorbed, name.suggested) == ("李建国", "李健国", "absorbed")
    assert looked.counts["护士执业注册"] == 1
    assert looked.counts["多机构执业备案"] == 1
    assert looked.counts["电子证照"] == 1
    assert looked.counts["账户"] == 1
    assert looked.is_open


def test_chosen_values_are_taken_and_the_numbers_exchanged(
    twice: tuple[PhysicianRegistration, NurseRegistration], officers: Officers
) -> None:
    survivor, absorbed = (Person.objects.get(pk=row.person_id) for row in twice)
    before = dump()

    merge = joined(survivor.pk, absorbed.pk, officers, name="survivor", id_no="absorbed", mobile="absorbed")

    now = Person.objects.get(pk=survivor.pk)
    assert (now.name, now.id_no, now.mobile) == ("李建国", absorbed.id_no, absorbed.mobile)
    assert Person.objects.get(pk=absorbed.pk).id_no == survivor.id_no
    parted(merge, officers)
    assert dump() == before


def test_the_account_of_the_absorbed_person_is_closed_and_its_role_moves(
    twice: tuple[PhysicianRegistration, NurseRegistration], officers: Officers
) -> None:
    merge = joined(twice[0].person_id, twice[1].person_id, officers)

    closed, kept = Account.objects.get(login="li-2"), Account.objects.get(login="li-1")
    assert not closed.is_active
    assert set(kept.grants.values_list("role", flat=True)) == {"P-PHY", "P-NUR"}
    parted(merge, officers)
    assert Account.objects.get(login="li-2").is_active
    assert set(kept.grants.values_list("role", flat=True)) == {"P-PHY"}


def test_a_survivor_without_an_account_gets_the_other_ones(cast: Cast, officers: Officers) -> None:
    survivor, absorbed = cast.person("王小兰"), cast.person("王小蘭")
    account = cast.account("wang", RoleCode.NURSE, person=absorbed)

    merge = joined(survivor.pk, absorbed.pk, officers)

    account.refresh_from_db()
    assert (account.person_id, account.is_active) == (survivor.pk, True)
    parted(merge, officers)
    account.refresh_from_db()
    assert account.person_id == absorbed.pk


def test_the_survivor_reads_what_was_said_of_either(
    twice: tuple[PhysicianRegistration, NurseRegistration], officers: Officers
) -> None:
    physician, nurse = twice
    merge = joined(physician.person_id, nurse.person_id, officers)

    with actor_transaction(person_actor(physician.person)):
        seen = set(journal.about_person(physician.person_id).values_list("person_id", flat=True))

    assert seen == {physician.person_id, nurse.person_id}
    parted(merge, officers)
    with actor_transaction(person_actor(physician.person)):
        seen = set(journal.about_person(physician.person_id).values_list("person_id", flat=True))
    assert seen == {physician.person_id}


def test_one_officer_is_not_enough(cast: Cast, officers: Officers) -> None:
    survivor, absorbed = cast.person("王小兰"), cast.person("王小蘭")

    with pytest.raises(SameOfficer):
        merging.merge("person", survivor.pk, absorbed.pk, {}, by=officers.first, second_by=officers.first)
    merge = joined(survivor.pk, absorbed.pk, officers)
    with pytest.raises(SameOfficer):
        merging.undo(merge, by=officers.first, second_by=officers.first)


def test_nobody_merges_their_own_entry(cast: Cast, officers: Officers) -> None:
    survivor, absorbed = cast.person("王小兰"), cast.person("王小蘭")
    own = cast.account("own", RoleCode.DECIDER, person=absorbed, authority=cast.authority("海淀"))

    with pytest.raises(OwnEntry):
        merging.merge("person", survivor.pk, absorbed.pk, {}, by=cast.actor(own), second_by=officers.second)


def test_a_choice_of_something_else_is_refused(cast: Cast, officers: Officers) -> None:
    survivor, absorbed = cast.person("王小兰"), cast.person("王小蘭")

    with pytest.raises(UnknownChoice):
        joined(survivor.pk, absorbed.pk, officers, id_no_index="absorbed")
    with pytest.raises(UnknownChoice):
        joined(survivor.pk, absorbed.pk, officers, name="both")


def test_who_was_merged_is_not_merged_again(cast: Cast, officers: Officers) -> None:
    one, two, three = cast.person("王小兰"), cast.person("王小蘭"), cast.person("王晓兰")
    joined(one.pk, two.pk, officers)

    with pytest.raises(NotMergeable):
        joined(three.pk, two.pk, officers)
    with pytest.raises(NotMergeable):
        joined(one.pk, one.pk, officers)


def test_merges_are_undone_last_first(cast: Cast, officers: Officers) -> None:
    one, two, three = cast.person("王小兰"), cast.person("王小蘭"), cast.person("王晓兰")
    before = dump()
    inner = joined(two.pk, three.pk, officers)
    outer = joined(one.pk, two.pk, officers)

    with pytest.raises(NotMergeable):
        parted(inner, officers)
    assert set(journal.about_person(one.pk).values_list("person_id", flat=True)) == {one.pk, two.pk, three.pk}
    parted(outer, officers)
    parted(inner, officers)
    assert dump() == before
    with pytest.raises(AlreadyUndone):
        parted(inner, officers)


def test_what_was_changed_since_is_not_lost(cast: Cast, officers: Officers) -> None:
    survivor, absorbed = cast.person("王小兰"), cast.person("王小蘭")
    merge = joined(survivor.pk, absorbed.pk, officers, mobile="absorbed")
    Person.objects.get(pk=survivor.pk)
    Person.objects.filter(pk=survivor.pk).update(mobile=None)

    with pytest.raises(MovedOn):
        parted(merge, officers)


def test_an_open_maintenance_is_finished_first(cast: Cast, officers: Officers) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    Maintenance.objects.create(
        authority=nurse.authority,
        register=Register.NURSE,
        entry_id=nurse.pk,
        entry_version=nurse.version,
        kind="nurse.suspend",
        document_no="京卫示〔2026〕9号",
        reason="测试",
        proposed_by=uuid7(),
        proposed_at=clock.now(),
    )

    looked = previewing.preview("person", cast.person("王小蘭").pk, nurse.person_id)

    assert not looked.is_open


def test_a_merge_is_all_or_nothing(twice: tuple[PhysicianRegistration, NurseRegistration], officers: Officers) -> None:
    before = dump()
    for name in ("merge.after_registrations", "merge.after_accounts", "merge.before_commit"):
        with faults.armed(name, "exception"), pytest.raises(faults.Fault):
            joined(twice[0].person_id, twice[1].person_id, officers)
        assert dump() == before
    merge = joined(twice[0].person_id, twice[1].person_id, officers)
    merged = dump()
    for name in ("undo.after_identity", "undo.after_registrations", "undo.before_commit"):
        with faults.armed(name, "exception"), pytest.raises(faults.Fault):
            parted(merge, officers)
        assert dump() == merged
