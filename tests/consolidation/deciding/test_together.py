"""Findings that say the same are decided at once, by two where they are weighty, and undone at once."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import actions, together, undoing
from liangzhao.consolidation.deciding.many import Batch
from liangzhao.consolidation.deciding.refusals import NeedsAnother, ReasonMissing
from liangzhao.consolidation.deciding.together import Deed
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from liangzhao.registers.models import Institution
from tests.consolidation.deciding import alike
from tests.consolidation.deciding.alike import states
from tests.consolidation.deciding.conftest import Bench

pytestmark = pytest.mark.django_db
State = Proposal.State
found, weighty = alike.found, alike.weighty


def now(found: Proposal) -> Proposal:
    return Proposal.objects.get(pk=found.pk)


def ordered(found: Proposal, deed: Deed, by: Actor, note: str = "街道已改名") -> Batch:
    with actor_transaction(by):
        about = now(found)
        some = together.alike(about) if deed in together.OF_OPEN else together.members(about)
        given = together.order(about, deed, until=some[-1].pk, value=found.new or "", note=note)
        return together.step(together.rest(about, given, by=by, after=None), given, by=by)


def said(field: str) -> set[str]:
    return set(Institution.objects.values_list(field, flat=True))


def test_alike_is_what_found_the_same_and_proposes_the_same(found: Proposal, acceptor: Actor) -> None:
    with actor_transaction(acceptor):
        assert {each.number for each in together.alike(found)} == {1, 2, 3}


def test_what_somebody_answered_about_is_looked_at_alone(found: Proposal, acceptor: Actor) -> None:
    Question.objects.create(
        proposal=Proposal.objects.get(number=3), asked="INSTITUTION", institution_id=found.pk, authority_id=found.pk,
        asked_by=found.pk, asked_at=clock.now(), due_on=clock.today(), answer="KEEP", answered_at=clock.now(),
    )  # fmt: skip

    with actor_transaction(acceptor):
        assert {each.number for each in together.alike(found)} == {1, 2}


def test_of_a_long_queue_only_what_follows_is_glimpsed(
    found: Proposal, acceptor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Proposal.objects.order_by("id")[0]

    with actor_transaction(acceptor):
        assert together.glimpse(found) == (3, True)
        monkeypatch.setattr(together, "MOST_GLIMPSED", 4)
        assert together.glimpse(found)[1] is False
        assert together.glimpse(first)[0] <= 3


def test_one_value_is_taken_for_all_and_no_other(found: Proposal, acceptor: Actor) -> None:
    batch = ordered(found, Deed.TAKE, acceptor)

    assert (batch.done, batch.proposed, batch.refused) == (3, 0, {})
    assert said("address") == {"示例路新址"}
    assert states() == [State.APPLIED] * 3 + [State.OPEN] * 2
    assert set(Proposal.objects.filter(state=State.APPLIED).values_list("note", flat=True)) == {"街道已改名"}


def test_one_undoing_brings_all_back(found: Proposal, acceptor: Actor) -> None:
    ordered(found, Deed.TAKE, acceptor)

    assert ordered(found, Deed.UNDO, acceptor).done == 3

    assert said("address") == {"示例路旧址"}
    assert states() == [State.OPEN] * 5
    assert not Proposal.objects.exclude(together=None).exists()


def test_all_are_kept_with_one_reason(found: Proposal, acceptor: Actor) -> None:
    ordered(found, Deed.KEEP, acceptor)

    assert states() == [State.REJECTED] * 3 + [State.OPEN] * 2
    assert said("address") == {"示例路旧址"}


def test_without_a_reason_nothing_is_decided(found: Proposal, acceptor: Actor) -> None:
    with pytest.raises(ReasonMissing):
        ordered(found, Deed.TAKE, acceptor, note=" ")

    assert states() == [State.OPEN] * 5


def test_one_that_is_refused_leaves_the_others(found: Proposal, acceptor: Actor) -> None:
    Institution.objects.filter(pk=str(Proposal.objects.get(number=2).entry_id)).update(address="已更正")

    batch = ordered(found, Deed.TAKE, acceptor)

    assert (batch.done, len(batch.refused)) == (2, 1)
    assert said("address") == {"示例路新址", "已更正"}


def test_what_is_weighty_waits_for_another_who_agrees_to_all(
    weighty: Proposal, acceptor: Actor, decider: Actor
) -> None:
    batch = ordered(weighty, Deed.TAKE, acceptor)
    assert (batch.done, batch.proposed) == (3, 3)
    assert states() == [State.SECOND] * 3 + [State.OPEN] * 2

    assert ordered(weighty, Deed.CONFIRM, decider).done == 3

    assert states() == [State.APPLIED] * 3 + [State.OPEN] * 2
    assert said("name") == {"北京海淀示例医院"}


def test_nobody_is_both_of_them(weighty: Proposal, decider: Actor) -> None:
    ordered(weighty, Deed.TAKE, decider)

    batch = ordered(weighty, Deed.CONFIRM, decider)

    assert {type(each) for each in batch.refused.values()} == {NeedsAnother}
    assert states() == [State.SECOND] * 3 + [State.OPEN] * 2


def test_the_other_gives_all_back_with_a_reason(weighty: Proposal, acceptor: Actor, decider: Actor) -> None:
    ordered(weighty, Deed.TAKE, acceptor)

    ordered(weighty, Deed.GIVE_BACK, decider, note="名称不同")

    assert states() == [State.OPEN] * 5
    assert now(weighty).note == "名称不同"


def test_what_two_decided_is_undone_by_two_at_once(weighty: Proposal, acceptor: Actor, decider: Actor) -> None:
    ordered(weighty, Deed.TAKE, acceptor)
    ordered(weighty, Deed.CONFIRM, decider)

    assert ordered(weighty, Deed.UNDO, acceptor).proposed == 3
    assert ordered(weighty, Deed.CONFIRM, decider).done == 3

    assert states() == [State.OPEN] * 5
    assert said("name") == {"海淀示例医院"}


def test_one_of_them_is_undone_alone(found: Proposal, acceptor: Actor) -> None:
    ordered(found, Deed.TAKE, acceptor)

    with actor_transaction(acceptor):
        undoing.undo(now(found), by=acceptor)
        left = together.members(Proposal.objects.get(number=1))

    assert {each.number for each in left} == {1, 3}


def test_a_number_is_no_value_for_many(bench: Bench, acceptor: Actor) -> None:
    shared = bench.finding("uscc", "1", None, rule="DQ-17")

    assert (together.may_keep(shared), together.may_take(shared)) == (True, False)


@pytest.mark.parametrize("rule", ["DQ-08", "DQ-09", "DQ-10", "DQ-14"])
def test_what_is_about_two_records_is_decided_alone(bench: Bench, rule: str) -> None:
    assert together.alike(bench.finding(rule=rule)) == []


def test_what_others_decided_meanwhile_is_left_to_them(found: Proposal, acceptor: Actor, decider: Actor) -> None:
    with actor_transaction(decider):
        actions.keep(Proposal.objects.get(number=1), "原件如此", by=decider)

    assert ordered(found, Deed.TAKE, acceptor).done == 2


def test_of_a_page_of_a_queue_each_is_told_how_many_say_the_same(found: Proposal, acceptor: Actor) -> None:
    with actor_transaction(acceptor):
        shown = list(Proposal.objects.order_by("number"))
        counts = together.glimpses(shown)

    assert [counts[each.pk] for each in shown] == [(3, True)] * 3 + [(1, True)] * 2


def test_what_is_decided_alone_or_was_answered_is_not_counted(bench: Bench, acceptor: Actor) -> None:
    pair, tidy, done = bench.finding(rule="DQ-14"), bench.finding(action="auto", rule="DQ-01"), bench.finding()
    Proposal.objects.filter(pk=done.pk).update(state=State.REJECTED, decided_at=clock.now())

    with actor_transaction(acceptor):
        assert all(together.glimpses([now(each)]) == {} for each in (pair, tidy, done))
