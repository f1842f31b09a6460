"""我办理过的事项: what stands, what another officer confirmed, and every act of the day."""

from __future__ import annotations

import pytest
from django.test import Client

from liangzhao.consolidation.models import Proposal
from tests.consolidation.deciding.conftest import Bench
from tests.web.cleaning.pages import address, page, sent

pytestmark = pytest.mark.django_db
MINE = "/gov/clean/decided/"


@pytest.fixture
def confirmed(bench: Bench, acceptor: Client, decider: Client) -> Proposal:
    found = bench.finding("name", "北京海淀示例医院", "北京市海淀区示例医院", rule="DQ-13")
    sent(acceptor, found, "accept", pick="new")
    decider.post(address(found), {"act": "confirm"})
    return found


def test_both_officers_find_what_they_decided_together(confirmed: Proposal, acceptor: Client, decider: Client) -> None:
    assert "更正（本人提出，他人复核）" in page(acceptor, MINE)
    assert "更正（本人复核）" in page(decider, MINE)
    assert address(confirmed) in page(acceptor, MINE)


def test_what_was_undone_is_told_among_the_acts(bench: Bench, acceptor: Client) -> None:
    found = bench.finding()
    sent(acceptor, found, "keep", note="原件如此")
    sent(acceptor, found, "undo")

    shown = page(acceptor, MINE)

    assert "没有办理过的事项" in shown
    assert "这一天的全部操作（2）" in shown
    assert shown.count(address(found)) == 2


def test_who_did_nothing_is_told_no_acts(confirmed: Proposal, acceptor: Client) -> None:
    del confirmed

    assert "全部操作" not in page(acceptor, f"{MINE}?day=2020-01-01")
