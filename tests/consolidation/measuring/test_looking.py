"""A run over the register raises what is wrong, leaves what waits, closes what is mended, and is the same twice."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.intake import changes, proposals
from liangzhao.consolidation.measuring import looking, rows
from liangzhao.consolidation.models import Load, Proposal, Score
from liangzhao.consolidation.people import doubles
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers import entries
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def dirty(cast: Cast) -> Cast:
    """A clinic whose class contradicts its name, and a nurse whose sex contradicts her number."""
    clinic = cast.institution("北京海淀示例口腔诊所")
    nurse = cast.nurse("王小兰", clinic)
    Person.objects.filter(pk=nurse.person_id).update(sex="1")
    cast.nurse("周莉", clinic)
    return cast


def state_of_proposals() -> list[tuple[Any, ...]]:
    return list(Proposal.objects.order_by("pk").values_list())


def test_a_finding_says_whose_it_is(dirty: Cast) -> None:
    looking.look_over(Kind.NURSE)

    found = Proposal.objects.get(rule="DQ-06")
    nurse = NurseRegistration.objects.get(person__name="王小兰")
    assert (found.register, found.entry_id, found.person_id) == ("nurse", nurse.pk, nurse.person_id)
    assert (found.institution_id, found.authority_id) == (nurse.main_institution_id, nurse.authority_id)
    assert (found.state, found.old, found.new, found.load.origin) == ("OPEN", "1", "2", "REGISTER")


def test_a_clean_register_raises_nothing(cast: Cast) -> None:
    hospital = cast.institution()
    cast.nurse("王小兰", hospital)
    cast.physician("李建国", hospital)

    found = [looking.look_over(kind) for kind in (Kind.INSTITUTION, Kind.NURSE)]

    assert [(each.rows, each.raised) for each in found] == [(1, {}), (1, {})]


def test_an_entry_that_was_ended_in_due_form_contradicts_nothing(cast: Cast) -> None:
    nurse = cast.nurse("王小兰", cast.institution())
    entries.move(nurse, step="cancel", act=cast.act("cancel"), from_on=date(2026, 1, 15))
    other = cast.nurse("周莉", nurse.main_institution)
    NurseRegistration.objects.filter(pk=other.pk).update(status="CANCELLED")

    looking.look_over(Kind.NURSE)

    assert [each.entry_id for each in Proposal.objects.filter(rule="DQ-29")] == [other.pk]


def test_a_second_run_changes_nothing(dirty: Cast) -> None:
    first = [looking.look_over(kind) for kind in Kind]
    before = state_of_proposals()

    again = [looking.look_over(kind) for kind in Kind]

    assert state_of_proposals() == before
    assert sum((each.raised for each in again), Counter()) == Counter()
    assert [each.standing for each in again] == [each.raised for each in first]
    assert sum(each.raised.total() for each in first) >= 2


def test_what_was_mended_is_closed_and_found_again_when_it_comes_back(dirty: Cast) -> None:
    looking.look_over(Kind.NURSE)
    Person.objects.filter(name="王小兰").update(sex="2")

    looked = looking.look_over(Kind.NURSE)

    closed = Proposal.objects.get(rule="DQ-06")
    assert looked.closed == {"DQ-06": 1}
    assert (closed.state, closed.decided_by) == ("REJECTED", None)
    Person.objects.filter(name="王小兰").update(sex="1")
    assert looking.look_over(Kind.NURSE).raised == {"DQ-06": 1}


def test_what_an_officer_called_right_is_not_raised_again_until_it_changes(dirty: Cast) -> None:
    officer = dirty.actor(dirty.account("organ", RoleCode.REVIEWER, authority=dirty.authority("海淀")))
    looking.look_over(Kind.INSTITUTION)
    proposals.refuse(Proposal.objects.get(rule="DQ-23"), by=officer)

    again = looking.look_over(Kind.INSTITUTION)

    score = Score.objects.get(load=again.load, authority_id=None)
    assert (again.raised["DQ-23"], score.findings.get("DQ-23"), score.parts["consistency"]) == (0, None, [1, 1])
    Institution.objects.update(institution_class="A511")
    assert looking.look_over(Kind.INSTITUTION).raised["DQ-23"] == 1


def test_a_value_that_is_wrong_in_another_way_is_raised_anew(dirty: Cast) -> None:
    looking.look_over(Kind.INSTITUTION)
    Institution.objects.update(institution_class="A511")

    looked = looking.look_over(Kind.INSTITUTION)

    assert (looked.raised["DQ-23"], looked.closed["DQ-23"]) == (1, 1)


def test_what_is_lossless_is_mended_at_once_and_can_be_undone(dirty: Cast) -> None:
    Institution.objects.update(phone="０１０－1")

    looked = looking.look_over(Kind.INSTITUTION)

    assert looked.mended["DQ-01"] == 1
    mended = Proposal.objects.get(rule="DQ-01")
    assert (Institution.objects.get().phone, mended.state) == ("010-1", "APPLIED")
    changes.undo_proposal(mended, by=dirty.by)
    assert Institution.objects.get().phone == "０１０－1"


def test_entries_that_share_a_code_and_a_name_are_found_together(cast: Cast) -> None:
    first = cast.institution("北京海淀示例医院")
    second = cast.institution("北京市海淀示例医院", uscc=first.uscc)

    looking.look_over(Kind.INSTITUTION)

    found = Proposal.objects.get(rule="DQ-14", field="uscc")
    assert {str(found.entry_id), *found.other_entries} == {str(first.pk), str(second.pk)}
    assert looking.look_over(Kind.INSTITUTION).raised == {}
    Institution.objects.filter(pk=second.pk).update(name="北京海淀另一医院", address="北京市海淀区他路1号")
    assert looking.look_over(Kind.INSTITUTION).closed["DQ-14"] >= 1


def test_a_stopped_run_is_gone_on_with(dirty: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "CHUNK", 1)

    def stop(done: int, _all: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        looking.look_over(Kind.NURSE, progress=stop)
    assert Load.objects.get(origin="REGISTER").state == "TAKING"

    looked = looking.look_over(Kind.NURSE)

    assert Load.objects.get(origin="REGISTER").state == "TAKEN"
    assert (looked.rows, Proposal.objects.filter(rule="DQ-06").count()) == (2, 1)


def test_the_score_of_a_run_is_kept_for_each_authority_and_for_all(dirty: Cast) -> None:
    looked = looking.look_over(Kind.NURSE)

    scores = {each.authority_id: each for each in Score.objects.filter(load=looked.load)}
    authority = Institution.objects.get().authority_id
    assert set(scores) == {None, authority}
    whole = scores[None]
    assert (whole.rows, whole.parts["consistency"], whole.findings["DQ-06"]) == (2, [1, 2], 1)
    assert (whole.parts["completeness"], whole.work["open"]) == ([16, 16], Proposal.objects.count())
    assert scores[authority].area_path != ""


def test_two_persons_who_may_be_one_are_found_once(cast: Cast) -> None:
    hospital = cast.institution()
    first, second = cast.nurse("欧阳晓兰", hospital), cast.nurse("欧阳晓兰", hospital)
    Person.objects.filter(pk=second.person_id).update(id_type="414", birth_date=first.person.birth_date)
    assert len(list(doubles.pairs())) == 1

    looking.look_over(Kind.NURSE)
    again = looking.look_over(Kind.NURSE)

    found = Proposal.objects.get(rule="DQ-08", state="OPEN")
    assert {str(found.entry_id), *found.other_entries} == {str(first.pk), str(second.pk)}
    assert (again.raised["DQ-08"], again.standing["DQ-08"], again.closed["DQ-08"]) == (0, 1, 0)
