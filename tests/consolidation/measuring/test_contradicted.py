"""What a list says against the number of somebody waits as long as it contradicts it, whatever the register says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.deciding import passing_on
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import NurseRegistration, Person
from liangzhao.registers.people import actions as people
from tests.consolidation.intake.test_persons import GOOD, HEAD, take
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
LIST = HEAD.replace("\n", ",性别\n") + GOOD.replace("\n", ",男\n")


@pytest.fixture
def asked(cast: Cast, tmp_path: Path) -> Question:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, LIST, tmp_path / "list.csv")
    found = Proposal.objects.get(rule="DQ-06")
    officer = cast.actor(cast.account("organ", RoleCode.ACCEPTOR, authority=cast.authority("海淀区")))
    return passing_on.ask(found, Question.Asked.INSTITUTION, officer)


@pytest.fixture
def office(cast: Cast, asked: Question) -> Actor:
    place = NurseRegistration.objects.get().main_institution
    return cast.actor(cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=place))


def test_what_is_asked_or_answered_is_not_closed_while_it_is_true(asked: Question, office: Actor) -> None:
    first = looking.look_over(Kind.NURSE)
    waiting = Proposal.objects.get(rule="DQ-06").state
    answering.answer(asked, Question.Answer.NOT_OURS, by=office)

    second = looking.look_over(Kind.NURSE)

    assert (first.closed, second.closed) == ({}, {})
    assert (waiting, Proposal.objects.get(rule="DQ-06").state) == ("ASKED", "OPEN")


def test_it_is_closed_when_the_number_is_another_that_agrees(asked: Question) -> None:
    number = id_number.compose("110108", date(1949, 12, 31), 3)
    person = Person.objects.get()
    person.id_no, person.id_no_index, person.sex = number, people.index_of(number), "1"
    person.save()

    assert looking.look_over(Kind.NURSE).closed == {"DQ-06": 1}
