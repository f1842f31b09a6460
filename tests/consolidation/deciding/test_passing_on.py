"""Findings handed to the authority that registered a record, to the practitioner, to the institution."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import passing_on, undoing
from liangzhao.consolidation.deciding.passing_on import Asked
from liangzhao.consolidation.deciding.refusals import DecidedMeanwhile, NobodyToAsk, WrongAuthority
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from tests.consolidation.deciding.conftest import Bench

pytestmark = pytest.mark.django_db
State = Proposal.State


def test_a_finding_goes_to_the_authority_that_registered_the_other_record(
    bench: Bench, acceptor: Actor, officer: Callable[..., Actor]
) -> None:
    twin = bench.cast.institution("北京东城示例医院", organ="东城", division="110101")
    proposal = bench.finding(rule="DQ-14", other_entries=[str(twin.pk)])

    with actor_transaction(acceptor):
        assert [organ.pk for organ in passing_on.receivers(case_of(proposal))] == [twin.authority_id]
        passing_on.pass_on(proposal, twin.authority_id, by=acceptor)

    with actor_transaction(acceptor):
        assert not Proposal.objects.filter(pk=proposal.pk).exists()
    with actor_transaction(officer(organ="东城")):
        found = Proposal.objects.get(pk=proposal.pk)
        assert (found.state, found.passed_on_by) == (State.OPEN, acceptor.account_id)
    assert Event.objects.filter(tag=Tag.FINDING_PASSED_ON, actor_id=acceptor.account_id).count() == 1


def test_an_authority_without_a_record_of_it_gets_nothing(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding()

    with actor_transaction(acceptor), pytest.raises(WrongAuthority):
        passing_on.pass_on(proposal, bench.cast.authority("西城").pk, by=acceptor)


def test_who_passed_it_on_takes_it_back(bench: Bench, acceptor: Actor, officer: Callable[..., Actor]) -> None:
    twin = bench.cast.institution("北京东城示例医院", organ="东城", division="110101")
    proposal = bench.finding(rule="DQ-14", other_entries=[str(twin.pk)])
    with actor_transaction(acceptor):
        passing_on.pass_on(proposal, twin.authority_id, by=acceptor)
    colleague = officer()
    with actor_transaction(colleague), pytest.raises(DecidedMeanwhile):
        passing_on.take_back(proposal.pk, by=colleague)

    with actor_transaction(acceptor):
        passing_on.take_back(proposal.pk, by=acceptor)

    with actor_transaction(acceptor):
        assert Proposal.objects.get(pk=proposal.pk).passed_on_by is None


def test_an_institution_is_asked_until_a_day(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding()

    with actor_transaction(acceptor):
        question = passing_on.ask(proposal, Asked.INSTITUTION, acceptor)

    assert (question.institution_id, question.person_id) == (bench.place.pk, None)
    assert question.due_on == clock.today() + timedelta(days=15)
    with actor_transaction(acceptor):
        found = Proposal.objects.get(pk=proposal.pk)
    assert (found.state, found.institution_id) == (State.ASKED, bench.place.pk)


def test_a_nurse_or_her_hospital_is_asked(bench: Bench, acceptor: Actor) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    one = bench.finding("mobile", "1390000", None, rule="DQ-31", kind="nurse", entry=nurse)
    two = bench.finding("name", "王?兰", None, rule="DQ-03", kind="nurse", entry=nurse)

    with actor_transaction(acceptor):
        herself = passing_on.ask(one, Asked.PERSON, acceptor)
        hospital = passing_on.ask(two, Asked.INSTITUTION, acceptor)

    assert (herself.person_id, herself.institution_id) == (nurse.person_id, None)
    assert (hospital.person_id, hospital.institution_id) == (None, bench.place.pk)


def test_an_institution_is_no_person_to_ask(bench: Bench, acceptor: Actor) -> None:
    entered, refused = bench.finding(), bench.finding(entry_id=None)

    with actor_transaction(acceptor), pytest.raises(NobodyToAsk):
        passing_on.ask(entered, Asked.PERSON, acceptor)
    with actor_transaction(acceptor), pytest.raises(NobodyToAsk):
        passing_on.ask(refused, Asked.INSTITUTION, acceptor)


def test_a_question_taken_back_is_put_again(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding()
    with actor_transaction(acceptor):
        passing_on.ask(proposal, Asked.INSTITUTION, acceptor)
        undoing.undo(proposal, by=acceptor)
        assert Proposal.objects.get(pk=proposal.pk).state == State.OPEN

        passing_on.ask(proposal, Asked.INSTITUTION, acceptor)

    with service_transaction("test"):
        assert Question.objects.filter(proposal=proposal).count() == 1
