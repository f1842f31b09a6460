"""Answers go back to the authority; nobody answers for somebody else, or twice; reminders come when they are due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.roles import RoleCode
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.asking import answering, reminding
from liangzhao.consolidation.asking.reminding import Progress
from liangzhao.consolidation.models import Confirmation, Proposal, Question
from liangzhao.kernel import clock
from liangzhao.law import parameters
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.asking.questions import DAYS, asked
from tests.support.cast import Cast, person_actor

pytestmark = pytest.mark.django_db

Answer = Question.Answer


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    return cast.nurse("王小兰", cast.institution())


@pytest.fixture
def herself(cast: Cast, nurse: NurseRegistration) -> Actor:
    return cast.actor(cast.account("p-nur", RoleCode.NURSE, person=nurse.person))


@pytest.fixture
def office(cast: Cast, nurse: NurseRegistration) -> Actor:
    return cast.actor(cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=nurse.main_institution))


@pytest.mark.parametrize(("said", "value"), [(Answer.KEEP, ""), (Answer.CORRECT, "王筱兰")])
def test_an_answer_gives_the_proposal_back(nurse: NurseRegistration, herself: Actor, said: str, value: str) -> None:
    question = asked(nurse, "PERSON")

    answering.answer(question, said, by=herself, value=value)

    question.refresh_from_db()
    assert (question.answer, question.value or "") == (said, value)
    assert question.answered_by == herself.account_id
    assert question.proposal.state == Proposal.State.OPEN
    assert Event.objects.filter(tag=Tag.QUESTION_ANSWERED, subject_id=question.pk, person_id=nurse.person_id).exists()


def test_an_institution_may_say_that_somebody_is_not_theirs(nurse: NurseRegistration, office: Actor) -> None:
    question = answering.answer(asked(nurse, "INSTITUTION"), Answer.NOT_OURS, by=office)

    assert question.answer == Answer.NOT_OURS


@pytest.mark.parametrize("value", ["", "  ", "兰" * 201])
def test_a_correction_says_what_is_right(nurse: NurseRegistration, herself: Actor, value: str) -> None:
    question = asked(nurse, "PERSON")

    with pytest.raises(answering.ValueMissing, match="正确的内容"):
        answering.answer(question, Answer.CORRECT, by=herself, value=value)

    question.refresh_from_db()
    assert (question.answer, question.proposal.state) == ("", Proposal.State.ASKED)


def test_a_person_does_not_speak_for_the_institution(nurse: NurseRegistration, herself: Actor) -> None:
    with pytest.raises(answering.NotForPersons):
        answering.answer(asked(nurse, "PERSON"), Answer.NOT_OURS, by=herself)


def test_an_institution_says_that_it_asked_for_another_photo_and_why(nurse: NurseRegistration, office: Actor) -> None:
    question = asked(nurse, "INSTITUTION", rule="DQ-30", field="photo_hash", old="0a1b2c3d4e5f", new="")

    answering.answer(question, Answer.NEW_PHOTO, by=office, remark=" 误传了同科室人员的照片 ")

    question.refresh_from_db()
    assert (question.answer, question.remark) == (Answer.NEW_PHOTO, "误传了同科室人员的照片")
    assert question.proposal.state == Proposal.State.OPEN


@pytest.mark.parametrize(("to", "rule"), [("INSTITUTION", "DQ-03"), ("PERSON", "DQ-30")])
def test_only_an_institution_asked_about_a_photo_asks_for_another(
    nurse: NurseRegistration, herself: Actor, office: Actor, to: str, rule: str
) -> None:
    question = asked(nurse, to, rule=rule)

    with pytest.raises(answering.NotAboutPhoto):
        answering.answer(question, Answer.NEW_PHOTO, by=herself if to == "PERSON" else office)


def test_a_remark_has_an_end(nurse: NurseRegistration, herself: Actor) -> None:
    with pytest.raises(answering.RemarkTooLong, match="200"):
        answering.answer(asked(nurse, "PERSON"), Answer.KEEP, by=herself, remark="字" * 201)


def test_nobody_answers_twice(nurse: NurseRegistration, herself: Actor) -> None:
    question = asked(nurse, "PERSON")
    answering.answer(question, Answer.KEEP, by=herself)

    with pytest.raises(answering.AlreadyAnswered):
        answering.answer(question, Answer.CORRECT, by=herself, value="王筱兰")


def test_what_the_authority_decided_meanwhile_is_not_opened_again(nurse: NurseRegistration, herself: Actor) -> None:
    question = asked(nurse, "PERSON")
    Proposal.objects.filter(pk=question.proposal_id).update(state="REJECTED", decided_at=clock.now())

    with pytest.raises(answering.AlreadyAnswered):
        answering.answer(question, Answer.KEEP, by=herself)

    question.refresh_from_db()
    assert question.answer == ""


@pytest.mark.parametrize("to", ["PERSON", "INSTITUTION"])
def test_somebody_else_may_not_answer(cast: Cast, nurse: NurseRegistration, office: Actor, to: str) -> None:
    other = cast.nurse("李梅", cast.institution("另一家医院"))
    elsewhere = cast.actor(cast.account("i-nur-2", RoleCode.NURSING_OFFICE, institution=other.main_institution))
    wrong = [person_actor(other.person), elsewhere]
    wrong.append(office if to == "PERSON" else person_actor(nurse.person))

    for actor in wrong:
        with pytest.raises(NotPermitted):
            answering.answer(asked(nurse, to), Answer.KEEP, by=actor)


def test_a_confirmation_is_kept_once_in_a_while(nurse: NurseRegistration, herself: Actor, office: Actor) -> None:
    kept = answering.confirm(Register.NURSE, nurse, by=herself)

    assert (kept.entry_id, kept.person_id, kept.authority_id) == (nurse.pk, nurse.person_id, nurse.authority_id)
    with pytest.raises(answering.AlreadyConfirmed):
        answering.confirm(Register.NURSE, nurse, by=office)
    later = clock.now() + timedelta(days=parameters.number("confirmation_pause_days", on=clock.today()) + 1)
    with clock.at(later):
        answering.confirm(Register.NURSE, nurse, by=office)
    assert Confirmation.objects.filter(entry_id=nurse.pk).count() == 2


def test_a_stranger_confirms_nothing(cast: Cast, nurse: NurseRegistration) -> None:
    other = cast.nurse("李梅", cast.institution("另一家医院"))

    with pytest.raises(NotPermitted):
        answering.confirm(Register.NURSE, nurse, by=person_actor(other.person))


def test_reminders_come_after_each_pause_until_the_answer(cast: Cast, nurse: NurseRegistration, herself: Actor) -> None:
    pause = timedelta(days=parameters.number("question_reminder_days", on=clock.today()))
    asked_at = clock.now()
    question = asked(nurse, "PERSON", at=asked_at)

    def reminded(after: timedelta) -> int:
        with clock.at(asked_at + after):
            return reminding.remind_due(by=cast.by)

    hour = timedelta(hours=1)
    counts = [reminded(each) for each in (pause - hour, pause, pause + hour, 2 * pause + hour)]
    assert counts == [0, 1, 0, 1]
    answering.answer(question, Answer.KEEP, by=herself)
    assert reminded(9 * pause) == 0
    question.refresh_from_db()
    assert question.reminders == 2


def test_progress_counts_what_was_asked(cast: Cast, nurse: NurseRegistration, herself: Actor) -> None:
    answering.answer(asked(nurse, "PERSON"), Answer.KEEP, by=herself)
    asked(nurse, "PERSON")
    asked(nurse, "INSTITUTION", due_on=clock.today() - timedelta(days=DAYS))

    found = reminding.progress()[nurse.authority_id]

    assert found == Progress(asked=3, answered=1, waiting=2, overdue=1)
    assert found.rate == pytest.approx(1 / 3)


def test_what_was_taken_back_is_not_reminded_of(cast: Cast, nurse: NurseRegistration) -> None:
    question = asked(nurse, "PERSON", at=clock.now() - timedelta(days=60))
    Proposal.objects.filter(pk=question.proposal_id).update(state="OPEN")

    assert reminding.remind_due(by=cast.by) == 0
    assert reminding.progress()[nurse.authority_id] == Progress()
