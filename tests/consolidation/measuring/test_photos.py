"""Photos in a run over the register: none, returned, waiting, confirmed, and one picture for two people."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from liangzhao.access.roles import RoleCode
from liangzhao.config.demo.portraits import draw
from liangzhao.consolidation.asking import reminding
from liangzhao.consolidation.deciding import passing_on, results
from liangzhao.consolidation.measuring import answered, looking, pictures
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers import entries
from liangzhao.registers.models import Institution, NurseRegistration, Photo, PhysicianRegistration
from liangzhao.registers.photos.checking import likeness
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(cast: Cast) -> Institution:
    return cast.institution()


def found() -> list[tuple[str, str, str | None]]:
    """Whose photo is a finding that waits, of which field, and what stands there."""
    waiting = Proposal.objects.filter(rule="DQ-30", state="OPEN").order_by("field", "number")
    names = dict(NurseRegistration.objects.values_list("pk", "person__name"))
    names |= dict(PhysicianRegistration.objects.values_list("pk", "person__name"))
    return [(names[each.entry_id], each.field, each.old) for each in waiting if each.entry_id]


def pictured(entry: NurseRegistration | PhysicianRegistration, photo: bytes) -> None:
    """Their photos show this picture."""
    Photo.objects.filter(person_id=entry.person_id).update(likeness=likeness.of_file(photo))


def again(photo: bytes) -> bytes:
    """The picture as somebody else saved it."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(photo)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def test_no_photo_and_a_returned_one_are_findings_for_the_person(cast: Cast, hospital: Institution) -> None:
    cast.nurse("王小兰", hospital, photo="")
    cast.nurse("周莉", hospital, photo="RETURNED")
    cast.nurse("陈静", hospital, photo="DRAFT")
    cast.nurse("刘芳", hospital, photo="UPLOADED")
    cast.nurse("赵丽华", hospital)
    cast.physician("李建国", hospital, photo="")

    looking.look_over(Kind.NURSE)
    looking.look_over(Kind.PHYSICIAN)

    told = [("王小兰", "photo_state", None), ("周莉", "photo_state", "RETURNED"), ("陈静", "photo_state", None)]
    assert sorted((name, field, old or None) for name, field, old in found()) == sorted(
        [*told, ("李建国", "photo_state", None)]
    )
    assert set(Proposal.objects.values_list("decider", "action")) == {("person", "decide")}


def test_who_was_never_asked_lacks_nothing(cast: Cast, hospital: Institution) -> None:
    cast.nurse("王小兰", hospital, photo="", activated=False)
    left = cast.nurse("周莉", hospital, photo="RETURNED")
    entries.move(left, step="cancel", act=cast.act("cancel"))

    assert looking.look_over(Kind.NURSE).raised["DQ-30"] == 0


def test_a_confirmed_photo_stands_whatever_was_sent_later(cast: Cast, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital)
    cast.photo(nurse.person, status="RETURNED")
    other = cast.nurse("周莉", hospital, photo="RETURNED")
    cast.photo(other.person, status="UPLOADED")

    assert looking.look_over(Kind.NURSE).raised["DQ-30"] == 0


def test_one_picture_for_two_people_is_found_however_it_was_saved(cast: Cast, hospital: Institution) -> None:
    first, second, third = (cast.nurse(name, hospital) for name in ("王小兰", "周莉", "陈静"))
    photo = draw(71, "2", 30)
    pictured(first, photo)
    pictured(second, again(photo))
    pictured(third, draw(72, "2", 30))

    looking.look_over(Kind.NURSE)

    kept = {each.entry_id: each for each in Proposal.objects.filter(rule="DQ-30")}
    assert {(name, field) for name, field, _old in found()} == {("王小兰", "photo_hash"), ("周莉", "photo_hash")}
    assert kept[first.pk].other_entries == [str(second.pk)]
    assert looking.look_over(Kind.NURSE).raised["DQ-30"] == 0


def test_one_picture_for_a_physician_and_a_nurse_is_found_from_both_sides(cast: Cast, hospital: Institution) -> None:
    nurse, another = cast.nurse("王小兰", hospital), cast.nurse("周莉", hospital)
    doctor = cast.physician("李建国", hospital)
    photo = draw(71, "2", 30)
    pictured(nurse, photo)
    pictured(doctor, again(photo))
    pictured(another, draw(72, "2", 30))

    raised = [looking.look_over(kind).raised["DQ-30"] for kind in (Kind.NURSE, Kind.PHYSICIAN)]

    kept = {each.entry_id: each for each in Proposal.objects.filter(rule="DQ-30")}
    assert raised == [1, 1]
    assert {(name, field) for name, field, _old in found()} == {("王小兰", "photo_hash"), ("李建国", "photo_hash")}
    assert kept[nurse.pk].other_entries == [str(doctor.pk)]
    assert kept[doctor.pk].other_entries == [str(nurse.pk)]
    assert [looking.look_over(kind).raised["DQ-30"] for kind in (Kind.NURSE, Kind.PHYSICIAN)] == [0, 0]


def test_such_a_finding_names_those_of_both_professions_and_ends_with_the_picture(
    cast: Cast, hospital: Institution
) -> None:
    first, second = cast.nurse("王小兰", hospital), cast.nurse("周莉", hospital)
    doctor = cast.physician("李建国", hospital)
    for each in (first, second, doctor):
        pictured(each, draw(71, "2", 30))

    looking.look_over(Kind.NURSE)

    named = Proposal.objects.get(rule="DQ-30", entry_id=first.pk).other_entries
    assert sorted(named) == sorted([str(second.pk), str(doctor.pk)])
    for each in (second, doctor):
        pictured(each, draw(each.person_id.int % 50 + 100, "1", 40))
    assert looking.look_over(Kind.NURSE).closed["DQ-30"] == 2


def test_of_a_picture_that_very_many_show_some_are_named_to_each(
    cast: Cast, hospital: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_SHOWING", 2)
    nurses = [cast.nurse(name, hospital) for name in ("王小兰", "周莉", "陈静", "刘芳")]
    doctor = cast.physician("李建国", hospital)
    pictured(doctor, draw(71, "2", 30))
    for each in nurses:
        pictured(each, draw(71, "2", 30))

    of_doctors, of_nurses = list(pictures.shared(Kind.PHYSICIAN)), list(pictures.shared(Kind.NURSE))

    assert [(each.entry, len(each.others)) for each in of_doctors] == [(doctor.pk, 2)]
    assert {each.entry: each.others for each in of_nurses} == {nurse.pk: (doctor.pk,) for nurse in nurses}


def test_who_is_both_shares_a_picture_with_nobody(cast: Cast, hospital: Institution) -> None:
    nurse, doctor = cast.nurse("王小兰", hospital), cast.physician("李建国", hospital)
    PhysicianRegistration.objects.filter(pk=doctor.pk).update(person=nurse.person)
    pictured(nurse, draw(71, "2", 30))

    assert [looking.look_over(kind).raised["DQ-30"] for kind in (Kind.NURSE, Kind.PHYSICIAN)] == [0, 0]


@pytest.mark.parametrize("half", [0, 1])
def test_one_of_the_two_digests_is_enough(cast: Cast, hospital: Institution, half: int) -> None:
    first, second = cast.nurse("王小兰", hospital), cast.nurse("周莉", hospital, photo="UPLOADED")
    own, others = ["a" * 12, "b" * 12], ["c" * 12, "d" * 12]
    others[half] = own[half]
    Photo.objects.filter(person_id=first.person_id).update(likeness="~".join(own))
    Photo.objects.filter(person_id=second.person_id).update(likeness="~".join(others))

    assert looking.look_over(Kind.NURSE).raised["DQ-30"] == 2


def test_digests_are_compared_at_their_own_place(cast: Cast, hospital: Institution) -> None:
    first, second = cast.nurse("王小兰", hospital), cast.nurse("周莉", hospital)
    Photo.objects.filter(person_id=first.person_id).update(likeness=f"{'a' * 12}~{'b' * 12}")
    Photo.objects.filter(person_id=second.person_id).update(likeness=f"{'b' * 12}~{'a' * 12}")

    assert looking.look_over(Kind.NURSE).raised["DQ-30"] == 0


def test_nobody_shares_a_photo_with_themselves(cast: Cast, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital)
    pictured(nurse, draw(71, "2", 30))
    entries.move(nurse, step="cancel", act=cast.act("cancel"))
    later = cast.nurse("周莉", hospital)
    NurseRegistration.objects.filter(pk=later.pk).update(person_id=nurse.person_id)

    looked = looking.look_over(Kind.NURSE)

    assert (looked.rows, looked.raised["DQ-30"]) == (2, 0)


def test_a_returned_photo_is_not_compared(cast: Cast, hospital: Institution) -> None:
    photo = draw(71, "2", 30)
    pictured(cast.nurse("王小兰", hospital), photo)
    pictured(cast.nurse("周莉", hospital, photo="RETURNED"), photo)

    looking.look_over(Kind.NURSE)

    assert found() == [("周莉", "photo_state", "RETURNED")]


def test_a_photo_that_was_sent_closes_the_finding_and_the_question(cast: Cast, hospital: Institution) -> None:
    nurse = cast.nurse("王小兰", hospital, photo="")
    officer = cast.actor(cast.account("organ", RoleCode.REVIEWER, authority=nurse.authority))
    looking.look_over(Kind.NURSE)
    question = passing_on.ask(Proposal.objects.get(rule="DQ-30"), Question.Asked.PERSON, officer)
    assert Question.objects.filter(reminding.OPEN, pk=question.pk, person_id=nurse.person_id).exists()

    photo = cast.photo(nurse.person, status="UPLOADED")
    assert looking.look_over(Kind.NURSE).closed == {"DQ-30": 1}

    assert not Question.objects.filter(reminding.OPEN, pk=question.pk).exists()
    Photo.objects.filter(pk=photo.pk).update(
        status="RETURNED", decided_at=photo.uploaded_at, decided_by=nurse.pk, return_reason="不清楚"
    )
    assert looking.look_over(Kind.NURSE).raised == {"DQ-30": 1}
    Photo.objects.filter(pk=photo.pk).update(status="CONFIRMED")
    assert looking.look_over(Kind.NURSE).closed == {"DQ-30": 1}
    assert found() == []


def test_a_photo_of_their_own_closes_what_both_were_told(cast: Cast, hospital: Institution) -> None:
    first, second = cast.nurse("王小兰", hospital), cast.nurse("周莉", hospital)
    for each in (first, second):
        pictured(each, draw(71, "2", 30))
    looking.look_over(Kind.NURSE)

    pictured(second, draw(73, "2", 30))

    assert looking.look_over(Kind.NURSE).closed == {"DQ-30": 2}


@pytest.mark.parametrize("status", ["UPLOADED", "CONFIRMED"])
def test_whoever_sends_a_photo_does_not_wait_for_the_next_run(cast: Cast, hospital: Institution, status: str) -> None:
    nurse = cast.nurse("王小兰", hospital, photo="")
    cast.nurse("周莉", hospital, photo="RETURNED")
    looking.look_over(Kind.NURSE)
    assert answered.close_by_photos() == 0

    cast.photo(nurse.person, status=status)

    assert [answered.close_by_photos(), answered.close_by_photos()] == [1, 0]
    assert found() == [("周莉", "photo_state", "RETURNED")]
    assert Proposal.objects.get(entry_id=nurse.pk).note == results.NO_LONGER


def test_a_shared_picture_is_no_missing_one(cast: Cast, hospital: Institution) -> None:
    for name in ("王小兰", "周莉"):
        pictured(cast.nurse(name, hospital), draw(71, "2", 30))
    looking.look_over(Kind.NURSE)

    assert answered.close_by_photos() == 0
