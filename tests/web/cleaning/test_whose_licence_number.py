"""One licence number for two nurses: the page asks whose it is, and either answer is carried out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from liangzhao.consolidation.models import Proposal, Question
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.intake.test_persons import GOOD, HEAD, take
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db
HER_OWN = id_number.compose("110108", date(1985, 5, 6), 2)
WITH_HER_NUMBER = GOOD.replace("王芳", "李静").replace("11010519491231002X", HER_OWN)


@pytest.fixture
def found(cast: Cast, tmp_path: Path) -> Proposal:
    """A row that is no entry because another nurse has its licence number."""
    place = cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD, tmp_path / "first.csv")
    take(Kind.NURSE, HEAD + WITH_HER_NUMBER, tmp_path / "second.csv")
    Proposal.objects.update(authority_id=place.authority_id)
    return Proposal.objects.get(rule="DQ-27", entry_id=None)


def test_the_page_asks_whose_number_it_is(found: Proposal, acceptor: Client) -> None:
    shown = page(acceptor, address(found))

    assert "执业证书编码属于谁" in shown
    assert "号码属于登记簿中的王芳（201511000001；北京海淀示例医院），本行的号码有误，正确的号码另填" in shown
    assert "号码属于另一人，本行暂不登记（写明理由）" in shown
    assert "曾用名：" not in shown


def test_the_row_is_registered_under_its_own_number(found: Proposal, acceptor: Client, decider: Client) -> None:
    sent(acceptor, found, "settle", way="number", other="201511000009")
    sent(decider, found, "confirm")

    assert NurseRegistration.objects.get(person__name="李静").licence_no == "201511000009"


def test_the_number_it_has_is_no_answer(found: Proposal, acceptor: Client) -> None:
    answer = sent(acceptor, found, "settle", way="number", other="201511000001")

    assert "DQ-27" in answer.content.decode()
    assert Proposal.objects.get(pk=found.pk).state == "OPEN"


def test_one_officer_may_leave_it_with_a_reason(found: Proposal, acceptor: Client) -> None:
    sent(acceptor, found, "settle", way="stays", note="原件在省厅核对")

    assert Proposal.objects.get(pk=found.pk).state == "REJECTED"


def test_the_number_the_holder_answered_is_filled_in(found: Proposal, acceptor: Client) -> None:
    Question.objects.create(
        proposal=found, asked="PERSON", person_id=found.pk, authority_id=found.authority_id or found.pk,
        asked_by=found.pk, asked_at=clock.now(), due_on=clock.today(),
        answer="CORRECT", value="201511000009", answered_at=clock.now(),
    )  # fmt: skip

    assert 'name="other" value="201511000009"' in page(acceptor, address(found))


def test_a_number_of_a_wrong_shape_is_mended_as_before(cast: Cast, acceptor: Client, tmp_path: Path) -> None:
    place = cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + GOOD.replace("201511000001", "2015110000"), tmp_path / "list.csv")
    Proposal.objects.update(authority_id=place.authority_id)

    shown = page(acceptor, address(Proposal.objects.get(rule="DQ-27")))

    assert "执业证书编码属于谁" not in shown
    assert 'value="accept"' in shown
