"""A licence that stopped for an open finding stands again soon after the finding is settled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from liangzhao.access.actors import Actor
from liangzhao.consolidation.deciding import actions
from liangzhao.consolidation.models import Proposal
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.resuming import BEGINNING, resume
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Person
from liangzhao.registers.versions.actions import change
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast, person_actor

UNPRINTABLE = "王\ue000"
"""A name with a sign that no font has."""
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]


@pytest.fixture
def nurse(cast: Cast, bench: Bench) -> NurseRegistration:
    """A nurse with a licence in force."""
    nurse = cast.nurse("王小兰", bench.place)
    issue(Request(Register.NURSE, nurse.person_id, new_key()), by=person_actor(nurse.person))
    return nurse


@pytest.fixture
def doubted(cast: Cast, bench: Bench, nurse: NurseRegistration) -> Proposal:
    """A list has her number for somebody else; then her face changed, and the licence could not follow."""
    number = nurse.licence_no
    found = bench.finding("licence_no", number, None, rule="DQ-27", kind="nurse", entry=nurse, others=[7])
    change(nurse, replace(cast.act("photo.confirmed"), reason=""), ["photo"])
    return found


def states() -> list[str]:
    return list(Licence.objects.order_by("version").values_list("state", flat=True))


def test_it_stops_with_the_reason_and_stays_so_while_in_doubt(doubted: Proposal) -> None:
    assert doubted.state == Proposal.State.OPEN
    assert states() == ["FROZEN"]
    assert "执业证书编码" in Licence.objects.get().state_reason
    assert resume(BEGINNING) == (0, BEGINNING)
    assert states() == ["FROZEN"]


def test_it_stands_again_when_the_doubt_is_over(doubted: Proposal, acceptor: Actor) -> None:
    actions.keep(doubted, "与原件一致", by=acceptor)

    assert [resume(BEGINNING), resume(BEGINNING)] == [(1, BEGINNING), (0, BEGINNING)]

    assert states() == ["SUPERSEDED", "PLANNED"]


def test_one_that_cannot_be_printed_is_not_counted_as_resumed(
    doubted: Proposal, nurse: NurseRegistration, acceptor: Actor
) -> None:
    actions.keep(doubted, "与原件一致", by=acceptor)
    Person.objects.filter(pk=nurse.person_id).update(name=UNPRINTABLE)

    assert resume(BEGINNING) == (0, BEGINNING)

    assert states() == ["FROZEN"]


def test_what_the_register_stops_is_left_alone(cast: Cast, nurse: NurseRegistration) -> None:
    entries.move(nurse, step="suspend", act=cast.act("suspend"), from_on=None, until_on=None)
    assert states() == ["FROZEN"]

    assert resume(BEGINNING) == (0, BEGINNING)

    assert states() == ["FROZEN"]
