"""Queues are counted by state and walked by key; another authority's findings are in none of them."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from uuid import UUID

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions, queues
from liangzhao.consolidation.deciding.queues import Narrowing
from liangzhao.consolidation.models import Proposal
from tests.consolidation.deciding.conftest import Bench
from tests.web.scene import at_most

pytestmark = pytest.mark.django_db
State = Proposal.State


def office(actor: Actor) -> UUID:
    """The authority an officer works at."""
    assert actor.authority_id is not None
    return actor.authority_id


def test_each_rule_is_counted_by_state(bench: Bench, acceptor: Actor) -> None:
    first = bench.finding(rule="DQ-22")
    bench.finding(rule="DQ-22")
    bench.finding(rule="DQ-13", field="name")
    with actor_transaction(acceptor):
        actions.keep(first, "无误", by=acceptor)

        found = queues.overview(office(acceptor))

    assert [(each.rule, each.counts, each.waiting, each.settled) for each in found] == [
        ("DQ-13", {State.OPEN: 1}, 1, 0),
        ("DQ-22", {State.OPEN: 1, State.REJECTED: 1}, 1, 1),
    ]


def test_another_authority_counts_its_own(bench: Bench, officer: Callable[..., Actor]) -> None:
    bench.finding()
    elsewhere = officer(organ="东城")

    with actor_transaction(elsewhere):
        assert queues.overview(office(elsewhere)) == []


def test_a_queue_is_walked_by_key(bench: Bench, acceptor: Actor) -> None:
    made = sorted(bench.finding().pk for _each in range(5))
    with actor_transaction(acceptor):
        actions.keep(Proposal.objects.get(pk=made[1]), "无误", by=acceptor)
        walks = queues.findings(office(acceptor), "DQ-34", [State.OPEN, State.REJECTED])

        first = queues.listed(walks, after=None, limit=2)
        rest = queues.listed(walks, after=first[-1].pk, limit=10)

    assert [each.pk for each in first + rest] == made


def test_a_queue_is_narrowed(bench: Bench, acceptor: Actor) -> None:
    wanted = bench.finding("postcode", "", "100000")
    bench.finding()
    bench.finding("postcode", "1", None)
    with actor_transaction(acceptor):
        narrowing = Narrowing(field="postcode", load=wanted.load_id, only_with_new=True)
        walks = queues.findings(office(acceptor), "DQ-34", [State.OPEN], narrowing)

        assert queues.listed(walks, after=None, limit=10) == [wanted]


def test_behind_the_last_comes_the_first_that_was_left(bench: Bench, acceptor: Actor) -> None:
    one, two, three = sorted((bench.finding() for _each in range(3)), key=attrgetter("pk"))
    with actor_transaction(acceptor):
        authority = office(acceptor)
        assert queues.next_one(authority, "DQ-34", after=one.pk) == two
        assert queues.next_one(authority, "DQ-34", after=three.pk) == one
        actions.keep(one, "无误", by=acceptor)
        actions.keep(two, "无误", by=acceptor)
        assert queues.next_one(authority, "DQ-34", after=three.pk) is None


def test_counting_asks_twice_however_many_rules_there_are(bench: Bench, acceptor: Actor) -> None:
    bench.finding()
    with actor_transaction(acceptor), at_most(2):  # all of them, and what was kept in lists that were undone
        queues.overview(office(acceptor))
