"""An institution that says an entry is not its own is not asked again: the case says what follows from its answer."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.access.roles import RoleCode
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.models import Question
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.asking.questions import asked
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page

pytestmark = pytest.mark.django_db
SAYS = "机构答复这名人员不是本机构的，登记的执业机构可能有误"
ASK_INSTITUTION = 'value="ask_institution"'


@pytest.fixture
def nurse(cast: Cast) -> NurseRegistration:
    return cast.nurse("王小兰", cast.institution())


def answered(cast: Cast, nurse: NurseRegistration, said: str) -> Question:
    office = cast.actor(cast.account("i-nur", RoleCode.NURSING_OFFICE, institution=nurse.main_institution))
    return answering.answer(asked(nurse, "INSTITUTION"), said, by=office)


def test_the_case_leads_to_the_change_of_the_workplace(cast: Cast, nurse: NurseRegistration, acceptor: Client) -> None:
    question = answered(cast, nurse, Question.Answer.NOT_OURS)

    shown = page(acceptor, address(question.proposal))

    maintain = f"/gov/registers/nurse/{nurse.pk}/maintain/institution/"
    assert SAYS in shown
    assert f'href="{maintain}"' in shown
    assert 'value="ask_person"' in shown
    assert ASK_INSTITUTION not in shown
    assert acceptor.get(maintain).status_code == 200


def test_another_answer_does_not(cast: Cast, nurse: NurseRegistration, acceptor: Client) -> None:
    question = answered(cast, nurse, Question.Answer.KEEP)

    shown = page(acceptor, address(question.proposal))

    assert SAYS not in shown
    assert ASK_INSTITUTION in shown


def test_the_institution_of_today_can_be_asked(cast: Cast, nurse: NurseRegistration, acceptor: Client) -> None:
    question = answered(cast, nurse, Question.Answer.NOT_OURS)
    NurseRegistration.objects.update(main_institution=cast.institution("北京市海淀区另一示例医院"))

    shown = page(acceptor, address(question.proposal))

    assert SAYS not in shown
    assert ASK_INSTITUTION in shown
