"""One nurse in two rows of a list, one of them registered: the page says which row stays and which is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import NurseRegistration
from liangzhao.web.authority.cleaning import leaving_out
from tests.consolidation.intake.test_persons import take
from tests.consolidation.measuring.test_rows_beside import CITIZEN, HEAD, PASSPORT
from tests.support.cast import Cast
from tests.web.cleaning.pages import page, sent

pytestmark = pytest.mark.django_db
ENTRY = "王芳（201511000001）"


REFUSED = PASSPORT.replace("北京海淀示例医院", "查无此院")


def taken(cast: Cast, lines: str, path: Path) -> NurseRegistration:
    """Her row with her passport is refused and waits for its workplace, the one with her identity card registered."""
    cast.institution("北京海淀示例医院")
    take(Kind.NURSE, HEAD + lines, path)
    Proposal.objects.filter(authority_id=None).update(authority_id=cast.authority("海淀").pk)
    return NurseRegistration.objects.get()


@pytest.fixture
def nurse(cast: Cast, tmp_path: Path) -> NurseRegistration:
    return taken(cast, REFUSED + CITIZEN, tmp_path / "list.csv")


def finding(number: int) -> Proposal:
    return Proposal.objects.get(rule="DQ-08", number=number)


def waiting(number: int) -> set[str]:
    return set(Proposal.objects.filter(number=number, state="OPEN").values_list("rule", flat=True))


def test_the_registered_row_stays_and_the_other_is_left_out(
    nurse: NurseRegistration, acceptor: Client, decider: Client
) -> None:
    assert waiting(2) == {"DQ-18"}
    shown = page(acceptor, f"/gov/clean/DQ-08/{finding(3).pk}/")
    assert "同一条，第 2 行不再登记" in shown
    assert f"第 3 行（本行）已经登记，这条登记照旧有效，不作变更：{ENTRY}。" in shown

    sent(acceptor, finding(3), "set_aside", note="同一名护士")
    assert "与本行相同，第 2 行不再登记；本行的登记照旧" in page(decider, f"/gov/clean/DQ-08/{finding(3).pk}/")
    sent(decider, finding(3), "confirm")

    assert (finding(3).state, waiting(2)) == ("REJECTED", set())
    assert NurseRegistration.objects.get() == nurse


def test_a_refused_row_is_left_out_and_the_earlier_entry_stays(
    cast: Cast, tmp_path: Path, acceptor: Client, decider: Client
) -> None:
    taken(cast, CITIZEN + REFUSED, tmp_path / "list.csv")
    told = leaving_out.offer(case_of(finding(3)))
    assert told is not None
    assert told.label == "同一条，本行不再登记"
    assert f"第 3 行（本行）不再登记。已有的登记照旧有效，不作变更：{ENTRY}。" == told.says

    sent(acceptor, finding(3), "set_aside", note="同一名护士")
    sent(decider, finding(3), "confirm")

    assert (waiting(3), finding(3).state, NurseRegistration.objects.count()) == (set(), "REJECTED", 1)


def test_taking_it_back_lets_both_rows_wait_again(nurse: NurseRegistration, acceptor: Client, decider: Client) -> None:
    before = waiting(2), waiting(3)
    sent(acceptor, finding(3), "set_aside", note="同一名护士")
    sent(decider, finding(3), "confirm")

    sent(acceptor, finding(3), "undo", note="不是同一人")
    sent(decider, finding(3), "confirm")

    assert (waiting(2), waiting(3)) == before
