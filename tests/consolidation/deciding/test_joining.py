"""Two records of one person become one by two officers, and two again by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.deciding import actions, choices, joining, passing_on, undoing
from liangzhao.consolidation.deciding.choices import Join
from liangzhao.consolidation.deciding.refusals import ReasonMissing, TwoAuthorities
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.consolidation.people import merging
from liangzhao.consolidation.people.refusals import ChoiceMissing
from liangzhao.registers.models import NurseRegistration, Person
from tests.consolidation.deciding.conftest import Bench

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
State = Proposal.State
WHY = "证件号码相同，是同一人"


@pytest.fixture
def doubled(bench: Bench) -> tuple[NurseRegistration, NurseRegistration, Proposal]:
    """A nurse with two live registrations under two numbers, and the finding that says so."""
    old = bench.cast.nurse("王小兰", bench.place, approved_on=date(2020, 6, 20))
    new = bench.cast.nurse("王小蘭", bench.place, approved_on=date(2025, 6, 20))
    finding = bench.finding("name", "王小兰", None, rule="DQ-08", kind="nurse", entry=new, other_entries=[str(old.pk)])
    return old, new, finding


def now(proposal: Proposal, actor: Actor) -> Proposal:
    with actor_transaction(actor):
        return Proposal.objects.get(pk=proposal.pk)


def required(case_kind: str, survivor: NurseRegistration, absorbed: NurseRegistration) -> dict[str, str]:
    """An answer to everything a merge asks for."""
    with service_transaction("test"):
        looked = merging.preview(case_kind, survivor.person_id, absorbed.person_id)
    return {each.name: "survivor" for each in looked.choices if each.required}


def test_the_other_person_is_a_partner(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor
) -> None:
    old, _new, finding = doubled
    with actor_transaction(acceptor):
        case = case_of(finding)

        assert joining.partners(case) == [old.person_id]
        assert joining.kind_of(case) == "person"


def test_other_rules_merge_nothing(bench: Bench, acceptor: Actor) -> None:
    twin = bench.cast.nurse("李强", bench.place)
    nurse = bench.cast.nurse("王小兰", bench.place)
    finding = bench.finding("id_no", "1", None, rule="DQ-09", kind="nurse", entry=nurse, other_entries=[str(twin.pk)])
    with actor_transaction(acceptor):
        assert joining.partners(case_of(finding)) == []


def test_two_officers_merge_and_two_part(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, decider: Actor
) -> None:
    old, new, finding = doubled
    join = Join("person", new.person_id, old.person_id, required("person", new, old))

    with actor_transaction(acceptor):
        actions.decide(finding, join, by=acceptor, note=WHY)
    assert now(finding, acceptor).state == State.SECOND
    with service_transaction("test"):
        assert not Merge.objects.exists()

    with actor_transaction(decider):
        actions.confirm(finding, by=decider)
    assert now(finding, decider).state == State.APPLIED
    with service_transaction("test"):
        assert Person.objects.get(pk=old.person_id).merged_into_id == new.person_id
        assert Merge.objects.get().second_by == acceptor.account_id

    with actor_transaction(decider):
        undoing.undo(finding, by=decider)
    assert now(finding, decider).state == State.SECOND
    with actor_transaction(decider):
        actions.give_back(finding, "", by=decider)
    assert now(finding, decider).state == State.APPLIED


def test_a_merge_needs_a_reason(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor
) -> None:
    old, new, finding = doubled
    join = Join("person", new.person_id, old.person_id, required("person", new, old))

    with actor_transaction(acceptor), pytest.raises(ReasonMissing):
        actions.decide(finding, join, by=acceptor)


def merged(doubled: tuple[NurseRegistration, NurseRegistration, Proposal], first: Actor, second: Actor) -> Proposal:
    old, new, finding = doubled
    join = Join("person", new.person_id, old.person_id, required("person", new, old))
    with actor_transaction(first):
        actions.decide(finding, join, by=first, note=WHY)
    with actor_transaction(second):
        actions.confirm(finding, by=second)
    return now(finding, second)


def test_whoever_may_propose_a_merge_may_propose_to_undo_it_and_a_decider_confirms(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, decider: Actor
) -> None:
    finding = merged(doubled, acceptor, decider)

    with actor_transaction(acceptor):
        undoing.undo(finding, by=acceptor, note="经核实是两个人")
    waiting = now(finding, decider)
    with actor_transaction(decider):
        actions.confirm(finding, by=decider)

    assert (waiting.state, waiting.first_by, waiting.note) == (State.SECOND, acceptor.account_id, "经核实是两个人")
    assert now(finding, decider).state == State.UNDONE
    with service_transaction("test"):
        assert not Person.objects.exclude(merged_into=None).exists()


def facts(finding: Proposal) -> list[object]:
    return [getattr(finding, name) for name in ("state", "note", "first_by", "first_at", "decided_by", "decided_at")]


def test_an_undoing_that_is_withdrawn_leaves_the_finding_exactly_as_it_was(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, decider: Actor
) -> None:
    before = merged(doubled, acceptor, decider)

    with actor_transaction(acceptor):
        undoing.undo(before, by=acceptor)
    with actor_transaction(acceptor):
        actions.give_back(before, "", by=acceptor)

    after = now(before, acceptor)
    assert (facts(after), after.chosen) == (facts(before), before.chosen)


def test_an_undoing_that_is_refused_leaves_the_finding_as_it_was_and_says_why(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, decider: Actor
) -> None:
    before = merged(doubled, acceptor, decider)

    with actor_transaction(acceptor):
        undoing.undo(before, by=acceptor)
    with actor_transaction(decider):
        actions.give_back(before, "照片是同一人", by=decider)

    after = now(before, decider)
    assert facts(after) == facts(before)
    assert choices.of_settled(after.chosen) == choices.of_settled(before.chosen)
    assert choices.refusal_of(after.chosen)["note"] == "照片是同一人"
    with service_transaction("test"):
        assert Merge.objects.get().undone_at is None


@pytest.fixture
def apart(bench: Bench) -> tuple[NurseRegistration, NurseRegistration, Proposal]:
    """The same, registered by two authorities."""
    there = bench.cast.institution("北京东城示例医院", organ="东城", division="110101")
    old = bench.cast.nurse("王小兰", there, approved_on=date(2020, 6, 20))
    new = bench.cast.nurse("王小蘭", bench.place, approved_on=date(2025, 6, 20))
    finding = bench.finding("name", "王小兰", None, rule="DQ-08", kind="nurse", entry=new, other_entries=[str(old.pk)])
    return old, new, finding


def test_officers_of_one_authority_do_not_unite_what_another_registered(
    apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor
) -> None:
    old, new, finding = apart
    join = Join("person", new.person_id, old.person_id, required("person", new, old))

    with actor_transaction(acceptor), pytest.raises(TwoAuthorities, match=r"东城.*转给该登记机关"):
        actions.decide(finding, join, by=acceptor, note=WHY)

    assert now(finding, acceptor).state == State.OPEN


def test_an_authority_the_other_passed_the_case_to_may_unite_them(
    apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, officer: Callable[..., Actor]
) -> None:
    old, new, finding = apart
    join = Join("person", new.person_id, old.person_id, required("person", new, old))
    with actor_transaction(acceptor):
        passing_on.pass_on(finding, old.authority_id, by=acceptor)

    there = officer(organ="东城")
    with actor_transaction(there):
        actions.decide(finding, join, by=there, note=WHY)

    assert now(finding, there).state == State.SECOND


def test_the_undoing_of_a_merge_takes_two(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal],
    acceptor: Actor,
    decider: Actor,
    second_decider: Actor,
) -> None:
    old, new, finding = doubled
    join = Join("person", new.person_id, old.person_id, required("person", new, old))
    with actor_transaction(acceptor):
        actions.decide(finding, join, by=acceptor, note=WHY)
    with actor_transaction(decider):
        actions.confirm(finding, by=decider)
    with actor_transaction(decider):
        undoing.undo(finding, by=decider)

    with actor_transaction(second_decider):
        actions.confirm(finding, by=second_decider)

    assert now(finding, decider).state == State.UNDONE
    with service_transaction("test"):
        assert Person.objects.get(pk=old.person_id).merged_into_id is None


def test_a_merge_that_leaves_something_open_is_refused_to_the_first_officer(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor
) -> None:
    old, new, finding = doubled

    with actor_transaction(acceptor), pytest.raises(ChoiceMissing):
        actions.decide(finding, Join("person", new.person_id, old.person_id), by=acceptor, note=WHY)

    assert now(finding, acceptor).state == State.OPEN
