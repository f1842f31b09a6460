"""Two records of one person become one by two officers, and two again by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.deciding import actions, choices, joining, passing_on, undoing
from liangzhao.consolidation.deciding.choices import Join
from liangzhao.consolidation.deciding.refusals import DecidedMeanwhile, ReasonMissing, TwoAuthorities
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.consolidation.people import previewing
from liangzhao.consolidation.people.refusals import ChoiceMissing
from liangzhao.registers.models import NurseRegistration, Person, PhysicianRegistration
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
        looked = previewing.preview(case_kind, survivor.person_id, absorbed.person_id)
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
    assert now(finding, decider).state == State.OPEN
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
    assert after.stands_by["note"] == "照片是同一人"
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


@pytest.fixture
def there(officer: Callable[..., Actor]) -> Actor:
    """A decider of the other authority."""
    return officer(RoleCode.DECIDER, organ="东城")


def proposed(apart: tuple[NurseRegistration, NurseRegistration, Proposal], by: Actor) -> Proposal:
    """The merge of records of two authorities, proposed by one of them."""
    old, new, finding = apart
    join = Join("person", new.person_id, old.person_id, required("person", new, old))
    with actor_transaction(by):
        return actions.decide(finding, join, by=by, note=WHY)


def merges() -> int:
    with service_transaction("test"):
        return Merge.objects.filter(undone_at=None).count()


def test_what_another_authority_registered_is_united_by_one_officer_of_each(
    apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, decider: Actor, there: Actor
) -> None:
    finding = proposed(apart, acceptor)

    with actor_transaction(decider), pytest.raises(DecidedMeanwhile):
        actions.confirm(finding, by=decider)
    assert merges() == 0
    with actor_transaction(there):
        actions.confirm(finding, by=there)

    assert now(finding, there).state == State.APPLIED
    with service_transaction("test"):
        assert {each.second_by for each in Merge.objects.all()} == {acceptor.account_id}


def test_handing_a_case_on_is_no_agreement(
    apart: tuple[NurseRegistration, NurseRegistration, Proposal],
    acceptor: Actor,
    decider: Actor,
    there: Actor,
    officer: Callable[..., Actor],
) -> None:
    old, _new, finding = apart
    with actor_transaction(acceptor):
        passing_on.pass_on(finding, old.authority_id, by=acceptor)

    proposed(apart, officer(organ="东城"))

    with actor_transaction(there), pytest.raises(DecidedMeanwhile):
        actions.confirm(finding, by=there)
    with actor_transaction(decider):
        assert actions.confirm(finding, by=decider).state == State.APPLIED


def test_the_other_authority_gives_it_back_with_its_reason(
    apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, there: Actor
) -> None:
    finding = proposed(apart, acceptor)

    with actor_transaction(there):
        actions.give_back(finding, "照片不是同一人", by=there)

    back = now(finding, acceptor)
    assert (back.state, back.note, back.first_by) == (State.OPEN, "照片不是同一人", None)


def test_who_proposed_it_to_the_other_authority_withdraws_it(
    apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, decider: Actor, there: Actor
) -> None:
    finding = proposed(apart, acceptor)
    with actor_transaction(decider), pytest.raises(DecidedMeanwhile):
        passing_on.take_back(finding.pk, by=decider)

    with actor_transaction(acceptor):
        passing_on.take_back(finding.pk, by=acceptor)

    assert now(finding, acceptor).state == State.OPEN
    with actor_transaction(there), pytest.raises(DecidedMeanwhile):
        actions.confirm(finding, by=there)


def test_both_authorities_undo_it_together_as_well(
    apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, decider: Actor, there: Actor
) -> None:
    finding = proposed(apart, acceptor)
    with actor_transaction(there):
        actions.confirm(finding, by=there)
        undoing.undo(finding, by=there, note="经核实是两个人")

    assert merges() == 1
    with actor_transaction(decider):
        assert actions.confirm(finding, by=decider).state == State.OPEN
    assert merges() == 0


def test_an_undoing_the_other_authority_refuses_leaves_the_merge_with_who_decided_it(
    apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, decider: Actor, there: Actor
) -> None:
    finding = proposed(apart, acceptor)
    with actor_transaction(there):
        actions.confirm(finding, by=there)
        undoing.undo(finding, by=there, note="经核实是两个人")

    with actor_transaction(decider):
        actions.give_back(finding, "确是同一人", by=decider)

    assert now(finding, there).state == State.APPLIED
    assert now(finding, there).stands_by["note"] == "确是同一人"


def test_a_record_of_a_third_authority_is_for_none_of_two_to_unite(
    bench: Bench, apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor
) -> None:
    old, _new, finding = apart
    elsewhere = bench.cast.institution("北京西城示例医院", organ="西城", division="110102")
    physician = bench.cast.physician("王小兰", elsewhere)
    PhysicianRegistration.objects.filter(pk=physician.pk).update(person=old.person)

    with pytest.raises(TwoAuthorities, match=r"东城.*西城"):
        proposed(apart, acceptor)

    assert now(finding, acceptor).state == State.OPEN


def test_a_record_that_moved_to_a_third_authority_meanwhile_is_not_united(
    bench: Bench, apart: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor, there: Actor
) -> None:
    old, _new, _finding = apart
    finding = proposed(apart, acceptor)
    NurseRegistration.objects.filter(pk=old.pk).update(authority=bench.cast.authority("西城"))

    with actor_transaction(there), pytest.raises(TwoAuthorities):
        actions.confirm(finding, by=there)

    assert merges() == 0


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

    assert now(finding, decider).state == State.OPEN
    with service_transaction("test"):
        assert Person.objects.get(pk=old.person_id).merged_into_id is None


def test_a_merge_that_leaves_something_open_is_refused_to_the_first_officer(
    doubled: tuple[NurseRegistration, NurseRegistration, Proposal], acceptor: Actor
) -> None:
    old, new, finding = doubled

    with actor_transaction(acceptor), pytest.raises(ChoiceMissing):
        actions.decide(finding, Join("person", new.person_id, old.person_id), by=acceptor, note=WHY)

    assert now(finding, acceptor).state == State.OPEN
