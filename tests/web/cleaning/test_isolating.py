"""A row of a test in a list: the page offers to set it aside, says what follows, and what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.intake.test_persons import HEAD, SOMEBODY_ELSE, take
from tests.support.cast import Cast
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db
TRIAL = f"测试,{SOMEBODY_ELSE},201511000002,北京海淀示例医院,2015.1.20,2030-01-19,在册\n"


@pytest.fixture
def found(cast: Cast, tmp_path: Path) -> Proposal:
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + TRIAL, tmp_path / "list.csv")
    return Proposal.objects.get(rule="DQ-32")


def now(found: Proposal) -> Proposal:
    return Proposal.objects.get(pk=found.pk)


def test_the_page_says_what_setting_aside_does(found: Proposal, acceptor: Client) -> None:
    shown = page(acceptor, address(found))

    assert "隔离，不作登记" in shown
    assert "这条登记移出登记簿：测试（201511000002）；撤销时重新登记。" in shown


def test_two_officers_set_it_aside_and_the_pages_tell(found: Proposal, acceptor: Client, decider: Client) -> None:
    sent(acceptor, found, "set_aside")
    assert "测试数据，本行隔离，登记移出登记簿" in page(decider, address(found))
    assert NurseRegistration.objects.exists()

    answer = decider.post(address(found), {"act": "confirm"}, follow=True)

    assert "已复核同意：测试数据，本行隔离，登记移出登记簿。" in answer.content.decode()
    assert not NurseRegistration.objects.exists()
    shown = page(decider, address(found))
    assert "已隔离" in shown
    assert "测试、演示数据，不是登记信息" in shown
    assert "已隔离" in page(decider, "/gov/clean/DQ-32/?tab=done")


def test_taking_it_back_brings_the_entry_back(found: Proposal, acceptor: Client, decider: Client) -> None:
    sent(acceptor, found, "set_aside")
    decider.post(address(found), {"act": "confirm"})

    sent(acceptor, now(found), "undo", note="确有其人")
    decider.post(address(found), {"act": "confirm"})

    assert NurseRegistration.objects.filter(licence_no="201511000002").exists()
    assert now(found).state == "OPEN"
