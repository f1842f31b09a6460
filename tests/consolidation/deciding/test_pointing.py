"""An officer points at two entries as one: a duplicate like any other, decided by two, undone, closed by no run."""

from __future__ import annotations

from uuid import UUID

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted
from liangzhao.access.transactions import actor_transaction
from liangzhao.audit.models import Event
from liangzhao.consolidation.deciding import actions, joining, pointing
from liangzhao.consolidation.deciding.choices import Join
from liangzhao.consolidation.deciding.refusals import AtAnother, OneRecord
from liangzhao.consolidation.deciding.sides import case_of
from liangzhao.consolidation.measuring import looking
from liangzhao.consolidation.models import Merge, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.registers.models import Institution, NurseRegistration, Person
from tests.consolidation.deciding.conftest import Bench, taken_back

pytestmark = pytest.mark.django_db
State = Proposal.State


@pytest.fixture
def pair(bench: Bench) -> tuple[NurseRegistration, NurseRegistration]:
    """A nurse entered twice under names that no rule takes for one."""
    return bench.cast.nurse("王小兰", bench.place), bench.cast.nurse("欧阳春", bench.place)


def pointed(one: NurseRegistration, other: NurseRegistration, by: Actor) -> Proposal:
    with actor_transaction(by):
        return pointing.point(Kind.NURSE, one.pk, other.pk, by=by)


def now(found: Proposal) -> Proposal:
    return Proposal.objects.get(pk=found.pk)


def merged_into(registration: NurseRegistration) -> UUID | None:
    return Person.objects.get(pk=registration.person_id).merged_into_id


def test_the_pair_is_a_case_of_the_rule_for_doubles(
    pair: tuple[NurseRegistration, NurseRegistration], acceptor: Actor
) -> None:
    found = pointed(*pair, by=acceptor)

    looked = case_of(found)
    assert (found.rule, found.state, found.authority_id) == ("DQ-08", State.OPEN, acceptor.authority_id)
    assert looked.own is not None
    assert (looked.own.pk, joining.partners(looked)) == (pair[0].pk, [pair[1].person_id])
    assert Event.objects.filter(tag="finding.decided", subject_id=found.pk, actor_id=acceptor.account_id).count() == 1


def test_two_officers_merge_it_and_two_undo_it(
    pair: tuple[NurseRegistration, NurseRegistration], acceptor: Actor, decider: Actor
) -> None:
    one, other = pair
    found = pointed(one, other, by=acceptor)
    join = Join("person", one.person_id, other.person_id, {"nurse": "survivor"})

    with actor_transaction(acceptor):
        actions.decide(now(found), join, by=acceptor, note="本人到场说明")
    with actor_transaction(decider):
        actions.confirm(now(found), by=decider)
    assert merged_into(other) == one.person_id
    assert Merge.objects.get().proposal_id == found.pk

    taken_back(found, acceptor, decider)
    assert merged_into(other) is None


def test_two_institutions_are_pointed_at_in_the_same_way(bench: Bench, acceptor: Actor) -> None:
    other = bench.cast.institution("第二示例医院")

    with actor_transaction(acceptor):
        found = pointing.point(Kind.INSTITUTION, bench.place.pk, other.pk, by=acceptor)

    assert (found.rule, found.other_entries) == ("DQ-14", [str(other.pk)])


def test_what_waits_already_is_shown_instead(
    pair: tuple[NurseRegistration, NurseRegistration], acceptor: Actor
) -> None:
    first = pointed(*pair, by=acceptor)

    assert pointed(pair[1], pair[0], by=acceptor).pk == first.pk
    assert Event.objects.filter(tag="finding.decided", subject_id=first.pk).count() == 1


def test_after_both_were_kept_they_can_be_pointed_at_again(
    pair: tuple[NurseRegistration, NurseRegistration], acceptor: Actor
) -> None:
    first = pointed(*pair, by=acceptor)
    with actor_transaction(acceptor):
        actions.keep(now(first), "不是同一人", by=acceptor)

    second = pointed(*pair, by=acceptor)

    assert (second.load_id, second.number) == (first.load_id, 2)


def test_what_another_authority_decides_on_is_left_to_it(
    bench: Bench, pair: tuple[NurseRegistration, NurseRegistration], acceptor: Actor
) -> None:
    found = pointed(*pair, by=acceptor)
    Proposal.objects.filter(pk=found.pk).update(authority_id=bench.cast.authority("东城").pk)

    with pytest.raises(AtAnother, match="东城"):
        pointed(*pair, by=acceptor)


def test_one_person_is_no_pair(bench: Bench, acceptor: Actor) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)

    with pytest.raises(OneRecord):
        pointed(nurse, nurse, by=acceptor)


def test_nobody_points_at_what_another_authority_registered(
    bench: Bench, pair: tuple[NurseRegistration, NurseRegistration], acceptor: Actor
) -> None:
    away = bench.cast.nurse("孙丽", bench.cast.institution("东城示例医院", organ="东城", division="110101"))

    for one, other in ((away, pair[0]), (pair[0], away)):
        with pytest.raises(NotPermitted):
            pointed(one, other, by=acceptor)


def test_of_institutions_the_other_one_may_be_anybodys(bench: Bench, acceptor: Actor) -> None:
    away = bench.cast.institution("东城示例医院", organ="东城", division="110101")

    with actor_transaction(acceptor):
        assert pointing.point(Kind.INSTITUTION, bench.place.pk, away.pk, by=acceptor).state == State.OPEN
        with pytest.raises(NotPermitted):
            pointing.point(Kind.INSTITUTION, away.pk, bench.place.pk, by=acceptor)
    assert Institution.objects.filter(merged_into=None).count() == 2


def test_a_run_over_the_register_leaves_it_open(
    pair: tuple[NurseRegistration, NurseRegistration], acceptor: Actor
) -> None:
    found = pointed(*pair, by=acceptor)

    looking.look_over(Kind.NURSE)

    assert now(found).state == State.OPEN
