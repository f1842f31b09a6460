"""Rows that were left out are counted apart from values kept, and what an undone list brought is counted nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions, queues, results
from liangzhao.consolidation.deciding.results import Result
from liangzhao.consolidation.importing.report import Report
from liangzhao.consolidation.intake import changes
from liangzhao.consolidation.measuring import becoming, priors, telling
from liangzhao.consolidation.models import Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from tests.consolidation.deciding.conftest import acceptor, decider, officer
from tests.consolidation.deciding.test_isolating import TRIAL, set_aside
from tests.consolidation.intake.test_persons import GOOD, HEAD, take
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
__all__ = ["acceptor", "decider", "officer"]


@pytest.fixture
def listed(cast: Cast, tmp_path: Path) -> Report:
    """A nurse, said twice, and a test, loaded for 海淀."""
    place = cast.institution("北京海淀示例医院")
    report = take(Kind.NURSE, HEAD + GOOD + GOOD + TRIAL, tmp_path / "list.csv")
    Proposal.objects.filter(authority_id=None).update(authority_id=place.authority_id)
    return report


def told(rule: str) -> dict[str, int]:
    """What became of the findings of a rule."""
    return dict(becoming.today(Kind.NURSE)[None][rule])


@pytest.mark.usefixtures("listed")
def test_a_test_set_aside_and_a_repeat_are_no_values_kept(acceptor: Actor, decider: Actor) -> None:
    before = told("DQ-32")
    set_aside(Proposal.objects.get(rule="DQ-32"), acceptor, decider)

    assert (before, told("DQ-32")) == ({"open": 1}, {"aside": 1})
    assert telling.states_of(told("DQ-32")) == (1, 0, 0, 1, 0, 0)
    assert set(told("DQ-14") or told("DQ-08")) == {"aside"}


@pytest.mark.usefixtures("listed")
def test_what_one_officer_kept_is_a_value_kept(acceptor: Actor) -> None:
    with actor_transaction(acceptor):
        actions.keep(Proposal.objects.get(rule="DQ-32"), "确有其人", by=acceptor)

    assert telling.states_of(told("DQ-32")) == (1, 0, 1, 0, 0, 0)


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("first", [False, True])
def test_what_was_gone_before_anybody_decided_is_no_value_kept(decider: Actor, first: bool) -> None:
    """Neither when it was open nor when one officer had proposed something."""
    found = Proposal.objects.filter(rule="DQ-32")
    if first:
        found.update(state="SECOND", first_by=decider.account_id, first_at=clock.now())

    priors.close(list(found), results.NO_LONGER)

    assert telling.states_of(told("DQ-32")) == (1, 0, 0, 0, 1, 0)
    assert [found.filter(results.of(each)).count() for each in Result] == [0, 0, 0, 1]


@pytest.mark.usefixtures("listed")
def test_what_an_undone_list_brought_is_counted_nowhere(acceptor: Actor, decider: Actor) -> None:
    organ = decider.authority_id
    assert organ is not None
    set_aside(Proposal.objects.get(rule="DQ-32"), acceptor, decider)
    assert {each.rule: each.settled for each in queues.overview(organ)}["DQ-32"] == 1

    changes.undo_load(Load.objects.get(), by=decider)

    assert becoming.today(Kind.NURSE)[None] == {}
    assert queues.overview(organ) == []
