"""What becomes of differences from a copy: decided, undone, closed when they are gone, taken over by a newer copy."""

from __future__ import annotations

from typing import Any

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.deciding import actions, sides, undoing
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.deciding.refusals import StillWrong
from liangzhao.consolidation.deciding.results import NEWER_COPY, NO_LONGER
from liangzhao.consolidation.deciding.sides import Source
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.measuring import looking, scores
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.measuring.copy_scene import OPEN, REJECTED, YESTERDAY, findings, laid, later, said
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

WAITS = ("department", "心内科", "急诊科", OPEN)
CLOSED = ("department", "心内科", "急诊科", REJECTED)


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    """Another level has her in another department."""
    found = cast.nurse("王小兰", cast.institution())
    laid(Kind.NURSE, said(Kind.NURSE, found, department="急诊科"))
    return found


@pytest.fixture
def officer(cast: Cast, nurse: NurseRegistration) -> Actor:
    return cast.actor(cast.account("organ", RoleCode.REVIEWER, authority=nurse.authority))


def department_of(nurse: NurseRegistration) -> str:
    return NurseRegistration.objects.values_list("department", flat=True).get(pk=nurse.pk)


def becomes(nurse: NurseRegistration, **facts: Any) -> None:
    NurseRegistration.objects.filter(pk=nurse.pk).update(**facts)


def test_it_is_decided_and_undone_like_any_other(nurse: NurseRegistration, officer: Actor) -> None:
    done = actions.decide(Proposal.objects.get(), Value("急诊科"), by=officer)
    taken = department_of(nurse)

    undone = undoing.undo(done, by=officer)

    assert (done.state, taken) == ("APPLIED", "急诊科")
    assert (undone.state, department_of(nurse)) == ("OPEN", "心内科")


def test_undoing_the_copy_undoes_what_followed_from_it(nurse: NurseRegistration, officer: Actor) -> None:
    actions.decide(Proposal.objects.get(), Value("急诊科"), by=officer)

    changes.undo_load(Load.objects.get(), by=officer)
    settled = Proposal.objects.get().state
    laid(Kind.NURSE, said(Kind.NURSE, nurse, department="急诊科"))

    assert (settled, department_of(nurse)) == ("UNDONE", "心内科")
    assert findings() == [WAITS]
    assert Proposal.objects.get().entry_id == nurse.pk


def test_both_records_stand_side_by_side(nurse: NurseRegistration) -> None:
    case = sides.case_of(Proposal.objects.get())

    line = case.lines[0]
    assert [each.source for each in case.sides] == [Source.COPY, Source.REGISTER]
    assert (line.field, line.values, line.differs) == ("department", ("急诊科", "心内科"), True)


def test_a_run_over_the_register_leaves_what_still_differs(nurse: NurseRegistration) -> None:
    looked = looking.look_over(Kind.NURSE)

    assert (looked.raised, looked.standing, looked.closed) == ({}, {"DQ-34": 1}, {})
    assert findings() == [WAITS]


def test_it_is_closed_when_the_register_says_what_the_copy_says(nurse: NurseRegistration) -> None:
    becomes(nurse, department="急诊科")

    looked = looking.look_over(Kind.NURSE)

    closed = Proposal.objects.get()
    assert (looked.closed, findings(), closed.note, closed.decided_by) == ({"DQ-34": 1}, [CLOSED], NO_LONGER, None)


def test_a_register_that_says_a_third_thing_or_nothing_closes_nothing(nurse: NurseRegistration) -> None:
    becomes(nurse, department="儿科", title="251")
    third = looking.look_over(Kind.NURSE)
    becomes(nurse, department="")

    silent = looking.look_over(Kind.NURSE)

    assert (third.closed, third.raised, silent.closed, findings()) == ({}, {}, {}, [WAITS])


def test_a_newer_copy_with_the_same_difference_adds_nothing(nurse: NurseRegistration) -> None:
    with later():
        laid(Kind.NURSE, said(Kind.NURSE, nurse, department="急诊科", school="示例卫校"))

    assert findings() == [WAITS]


def test_a_newer_copy_that_agrees_closes_the_difference(nurse: NurseRegistration) -> None:
    with later():
        laid(Kind.NURSE, said(Kind.NURSE, nurse))

    assert (findings(), Proposal.objects.get().note) == ([CLOSED], NEWER_COPY)


def test_a_newer_copy_that_says_otherwise_takes_the_place(nurse: NurseRegistration) -> None:
    with later():
        laid(Kind.NURSE, said(Kind.NURSE, nurse, department="儿科"))

    assert findings() == [CLOSED, ("department", "心内科", "儿科", OPEN)]


def test_the_newest_copy_is_what_the_register_is_held_against(nurse: NurseRegistration) -> None:
    with later():
        laid(Kind.NURSE, said(Kind.NURSE, nurse, department="儿科"))
    becomes(nurse, department="急诊科")
    older = looking.look_over(Kind.NURSE).closed
    becomes(nurse, department="儿科")

    assert (older, looking.look_over(Kind.NURSE).closed) == ({}, {"DQ-34": 1})


def test_what_an_officer_kept_is_not_asked_again(nurse: NurseRegistration, officer: Actor) -> None:
    actions.keep(Proposal.objects.get(), "原件如此", by=officer)

    with later():
        laid(Kind.NURSE, said(Kind.NURSE, nurse, department="急诊科", school="示例卫校"))
    looked = looking.look_over(Kind.NURSE)

    assert (looked.raised, findings()) == ({}, [CLOSED])


def test_a_copy_of_another_day_waits_behind_what_a_newer_one_said(nurse: NurseRegistration) -> None:
    with later():
        laid(Kind.NURSE, said(Kind.NURSE, nurse, department="儿科"))

    laid(Kind.NURSE, said(Kind.NURSE, nurse, days=YESTERDAY, department="急诊科", school="示例卫校"))

    assert findings() == [CLOSED, ("department", "心内科", "儿科", OPEN)]


def test_a_copy_has_no_score_of_its_own(nurse: NurseRegistration) -> None:
    assert scores.measure_loads() == 0
    assert department_of(nurse) == "心内科"


def test_what_another_level_tells_is_examined_like_what_is_written_by_hand(
    nurse: NurseRegistration, officer: Actor
) -> None:
    with later():
        laid(Kind.NURSE, said(Kind.NURSE, nurse, birth_date="1991-01-02"))
    told = Proposal.objects.get(field="birth_date")
    assert told.new == "1991-01-02"

    with pytest.raises(StillWrong):
        actions.decide(told, Value("1991-01-02"), by=officer)

    told.refresh_from_db()
    assert told.state == OPEN
