"""What two officers decided is taken back by two; one officer's decision, and one's own proposal, by one."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import actions, done, undoing
from liangzhao.consolidation.deciding.choices import Back, Value, undoing_of
from liangzhao.consolidation.deciding.refusals import NeedsAnother, ReasonMissing, StillUsed
from liangzhao.consolidation.deciding.weighing import Weight, table, weight_of
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.kernel import clock
from liangzhao.registers.models import EntryVersion, Institution, NurseRegistration
from tests.consolidation.deciding.conftest import Bench, taken_back

pytestmark = pytest.mark.django_db
State = Proposal.State
OLD, NEW = "北京海淀示例医院", "北京市海淀区示例医院"


@pytest.fixture
def renamed(bench: Bench, acceptor: Actor, decider: Actor) -> Proposal:
    """A name that two officers put right."""
    proposal = bench.finding("name", OLD, NEW, rule="DQ-13")
    with actor_transaction(acceptor):
        actions.decide(proposal, Value(NEW), by=acceptor, note="以许可证为准")
    with actor_transaction(decider):
        return actions.confirm(Proposal.objects.get(pk=proposal.pk), by=decider)


def now(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def name_of(bench: Bench) -> str:
    with service_transaction("test"):
        return Institution.objects.get(pk=bench.place.pk).name


def wanted_back(proposal: Proposal, by: Actor) -> Proposal:
    with actor_transaction(by):
        return undoing.undo(now(proposal), by=by, note="许可证已换发")


def test_one_officer_only_proposes_it(bench: Bench, renamed: Proposal, decider: Actor) -> None:
    wanted_back(renamed, decider)

    with actor_transaction(decider), pytest.raises(NeedsAnother):
        actions.confirm(now(renamed), by=decider)

    assert (now(renamed).state, name_of(bench)) == (State.SECOND, NEW)
    assert isinstance(undoing_of(now(renamed)), Back)


def test_another_one_confirms_and_the_register_is_as_before(
    bench: Bench, renamed: Proposal, acceptor: Actor, decider: Actor
) -> None:
    after = taken_back(renamed, acceptor, decider)

    assert name_of(bench) == OLD
    told = EntryVersion.objects.filter(entry_id=bench.place.pk).order_by("number").values_list("reason", flat=True)
    assert list(told)[-2:] == ["数据清理：机构名称与登记不同", "撤销数据清理的决定：机构名称与登记不同"]
    assert (after.state, after.first_by, after.decided_by, after.chosen) == (State.OPEN, None, None, "")
    assert Event.objects.filter(tag=Tag.FINDING_UNDONE, subject_id=renamed.pk).count() == 1
    with actor_transaction(acceptor):
        assert actions.decide(now(renamed), Value(NEW), by=acceptor).state == State.SECOND


def test_an_officer_without_that_right_does_not_confirm_it(renamed: Proposal, acceptor: Actor, decider: Actor) -> None:
    wanted_back(renamed, decider)

    with actor_transaction(acceptor), pytest.raises(NotPermitted):
        actions.confirm(now(renamed), by=acceptor)


def test_the_second_officer_refuses_with_a_reason_and_all_stands_as_before(
    bench: Bench, renamed: Proposal, acceptor: Actor, decider: Actor
) -> None:
    before = now(renamed)
    wanted_back(renamed, acceptor)

    with actor_transaction(decider):
        with pytest.raises(ReasonMissing):
            actions.give_back(now(renamed), "", by=decider)
        actions.give_back(now(renamed), "许可证没有换发", by=decider)

    after = now(renamed)
    facts = ("state", "chosen", "note", "first_by", "first_at", "decided_by", "decided_at")
    assert [getattr(after, each) for each in facts] == [getattr(before, each) for each in facts]
    assert (after.stands_by["note"], after.stands_by["by"]) == ("许可证没有换发", str(decider.account_id))
    assert name_of(bench) == NEW


def test_what_was_refused_once_is_taken_back_later(
    bench: Bench, renamed: Proposal, acceptor: Actor, decider: Actor
) -> None:
    wanted_back(renamed, acceptor)
    with actor_transaction(decider):
        actions.give_back(now(renamed), "许可证没有换发", by=decider)

    after = taken_back(renamed, acceptor, decider)

    assert (name_of(bench), "by" in after.stands_by) == (OLD, False)


def test_whoever_proposed_it_withdraws_alone(bench: Bench, renamed: Proposal, acceptor: Actor) -> None:
    wanted_back(renamed, acceptor)

    with actor_transaction(acceptor):
        done.take_back_all(list(done.done_by(acceptor, clock.today())), by=acceptor)

    assert (now(renamed).state, now(renamed).stands_by, name_of(bench)) == (State.APPLIED, {}, NEW)


def test_ones_own_proposal_that_waits_is_withdrawn_by_one(bench: Bench, acceptor: Actor) -> None:
    proposal = bench.finding("name", OLD, NEW, rule="DQ-13")
    with actor_transaction(acceptor):
        actions.decide(proposal, Value(NEW), by=acceptor)
        actions.give_back(now(proposal), "", by=acceptor)

    assert now(proposal).state == State.OPEN


def test_what_cannot_be_taken_back_is_said_to_the_first(bench: Bench, renamed: Proposal, acceptor: Actor) -> None:
    with service_transaction("test"):
        Institution.objects.filter(pk=bench.place.pk).update(name="北京市海淀区另一示例医院")

    with pytest.raises(StillUsed):
        wanted_back(renamed, acceptor)

    assert now(renamed).state == State.APPLIED


def test_what_changed_between_the_two_is_said_to_the_second(
    bench: Bench, renamed: Proposal, acceptor: Actor, decider: Actor
) -> None:
    wanted_back(renamed, acceptor)
    with service_transaction("test"):
        Institution.objects.filter(pk=bench.place.pk).update(name="北京市海淀区另一示例医院")

    with actor_transaction(decider), pytest.raises(StillUsed):
        actions.confirm(now(renamed), by=decider)


def test_many_at_once_are_proposed_and_counted_so(renamed: Proposal, decider: Actor) -> None:
    with actor_transaction(decider):
        batch = done.take_back_all(list(done.done_by(decider, clock.today())), by=decider)

    assert (batch.done, batch.proposed, now(renamed).state) == (1, 1, State.SECOND)


def test_a_run_over_the_register_does_not_close_what_waits_to_be_taken_back(
    bench: Bench, renamed: Proposal, acceptor: Actor
) -> None:
    wanted_back(renamed, acceptor)

    looking.look_over(Kind.INSTITUTION)

    assert now(renamed).state == State.SECOND


@pytest.mark.parametrize("weight", Weight)
def test_every_weight_takes_two_to_take_back(weight: Weight) -> None:
    field = min(table()[weight]["fields"])
    found = Proposal(rule="DQ-34", field=field, action="propose", has_new=True, state=State.APPLIED)

    assert weight_of(found) == weight
    assert undoing.takes_two(found)


def test_a_number_kept_sealed_comes_back(bench: Bench, acceptor: Actor, decider: Actor) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    before, other = nurse.person.id_no, bench.cast.nurse("李梅", bench.place).person.id_no
    right = f"{before[:6]}19710101{before[14:17]}"
    proposal = bench.finding("id_no", before, None, rule="DQ-06", kind="nurse", entry=nurse)
    number = _with_check(right)
    with actor_transaction(acceptor):
        actions.decide(proposal, Value(number), by=acceptor)
    with actor_transaction(decider):
        actions.confirm(now(proposal), by=decider)

    taken_back(proposal, acceptor, decider)

    with service_transaction("test"):
        assert NurseRegistration.objects.get(pk=nurse.pk).person.id_no == before != other


def _with_check(seventeen: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True)) % 11
    return seventeen + "10X98765432"[rest]
