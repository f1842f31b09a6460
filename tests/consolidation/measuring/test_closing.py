"""What no longer holds is closed whoever has it in hand; what waits to be undone is left alone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.asking import reminding
from liangzhao.consolidation.deciding import actions, passing_on
from liangzhao.consolidation.deciding.choices import Part, Value
from liangzhao.consolidation.measuring import looking, scores
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.models import NurseRegistration, Person
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    """Her sex contradicts her number, and a run has told so."""
    found = cast.nurse("王小兰", cast.institution())
    Person.objects.filter(pk=found.person_id).update(sex="1")
    looking.look_over(Kind.NURSE)
    return found


@pytest.fixture
def officer(cast: Cast, nurse: NurseRegistration) -> Actor:
    return cast.actor(cast.account("organ", RoleCode.REVIEWER, authority=nurse.authority))


def mended(nurse: NurseRegistration) -> looking.Looked:
    Person.objects.filter(pk=nurse.person_id).update(sex="2")
    return looking.look_over(Kind.NURSE)


def test_a_question_whose_finding_no_longer_holds_waits_no_more(nurse: NurseRegistration, officer: Actor) -> None:
    question = passing_on.ask(Proposal.objects.get(), Question.Asked.PERSON, officer)

    looked = mended(nurse)

    closed = Proposal.objects.get()
    assert (looked.closed, closed.state, closed.decided_by) == ({"DQ-06": 1}, "REJECTED", None)
    assert not Question.objects.filter(reminding.OPEN, pk=question.pk).exists()
    with clock.at(clock.now() + timedelta(days=365)):
        told = scores.work_of(Kind.NURSE)[None]
    assert (told["questions"], told["overdue"]) == (0, 0)


def test_a_first_decision_on_what_no_longer_holds_is_closed_with_a_line(
    nurse: NurseRegistration, officer: Actor
) -> None:
    first = actions.decide(Proposal.objects.get(), Value("2"), by=officer)
    assert first.state == "SECOND"

    mended(nurse)

    closed = Proposal.objects.get()
    assert (closed.state, closed.first_by) == ("REJECTED", officer.account_id)
    kept = Event.objects.filter(tag=Tag.FINDING_DECIDED, subject_id=closed.pk).order_by("at")
    bodies = [journal.body_of(each) for each in kept]
    assert [(body["act"], body.get("was")) for body in bodies] == [("first", None), ("no_longer", "SECOND")]


def test_a_question_about_what_still_holds_stays(nurse: NurseRegistration, officer: Actor) -> None:
    passing_on.ask(Proposal.objects.get(), Question.Asked.PERSON, officer)

    looked = looking.look_over(Kind.NURSE)

    assert (looked.closed, Proposal.objects.get().state) == ({}, "ASKED")
    with clock.at(clock.now() + timedelta(days=365)):
        told = scores.work_of(Kind.NURSE)[None]
    assert (told["questions"], told["overdue"]) == (1, 1)


def test_a_merge_that_waits_to_be_undone_is_not_closed(nurse: NurseRegistration, officer: Actor) -> None:
    actions.decide(Proposal.objects.get(), Value("2"), by=officer)
    waiting = Proposal.objects.get()
    waiting.chosen = Part(uuid4()).kept()
    waiting.save(update_fields=["chosen"])

    assert mended(nurse).closed == {}
