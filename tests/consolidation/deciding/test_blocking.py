"""An open finding that two have one number stops the e-licence, and stops it no longer once it is settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.asking import answering
from liangzhao.consolidation.deciding import actions, passing_on, undoing
from liangzhao.consolidation.models import Proposal, Question
from liangzhao.kernel import clock
from liangzhao.kernel.rules import Finding
from liangzhao.licensing import eligibility
from liangzhao.licensing.issue import NotEligible, Request, issue, new_key
from liangzhao.licensing.subjects import subject_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, PhysicianRegistration
from tests.consolidation.deciding.conftest import Bench
from tests.support.cast import Cast, person_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]
Doubt = Callable[..., Proposal]
RULE = {Register.NURSE: "EL-N6", Register.PHYSICIAN: "EL-P8"}
NUMBER = "11010519491231002X"


@pytest.fixture
def nurse(cast: Cast, bench: Bench) -> NurseRegistration:
    return cast.nurse("王小兰", bench.place)


@pytest.fixture
def doubt(bench: Bench, nurse: NurseRegistration) -> Doubt:
    """Makes a finding of a list about the nurse's own entry."""

    def make(rule: str = "DQ-09", field: str = "id_no", others: tuple[int, ...] = (7,), **facts: Any) -> Proposal:
        facts = {"person_id": nurse.person_id, "register": "nurse", **facts}
        return bench.finding(field, NUMBER, None, rule=rule, kind="nurse", entry=nurse, others=list(others), **facts)

    return make


def of(entry: NurseRegistration | PhysicianRegistration) -> Finding:
    """What the rule about numbers says of a holder now."""
    kind = Register.NURSE if isinstance(entry, NurseRegistration) else Register.PHYSICIAN
    found = eligibility.findings(kind, subject_of(kind, entry.person_id), clock.today())
    return next(each for each in found if each.rule_id == RULE[kind])


def test_nobody_is_stopped_without_a_finding(nurse: NurseRegistration) -> None:
    assert not of(nurse).blocks


def test_one_identity_of_two_persons_stops_the_licence(nurse: NurseRegistration, doubt: Doubt) -> None:
    doubt()

    with pytest.raises(NotEligible) as refused:
        issue(Request(Register.NURSE, nurse.person_id, new_key()), by=person_actor(nurse.person))

    assert [each.rule_id for each in refused.value.findings if each.blocks] == ["EL-N6"]
    assert nurse.authority.name in of(nurse).who


def test_it_stops_the_same_person_in_the_other_register_too(cast: Cast, nurse: NurseRegistration, doubt: Doubt) -> None:
    physician = cast.physician("王小兰", nurse.main_institution)
    PhysicianRegistration.objects.filter(pk=physician.pk).update(person=nurse.person)

    doubt()

    assert of(PhysicianRegistration.objects.select_related("person").get(pk=physician.pk)).blocks


def test_a_list_that_names_the_entry_stops_it_whoever_loaded_that_list(
    cast: Cast, bench: Bench, nurse: NurseRegistration
) -> None:
    there = cast.authority("东城")
    facts: dict[str, Any] = {"entry_id": None, "other_entries": [str(nurse.pk)], "authority_id": there.pk}

    bench.finding("id_no", NUMBER, None, rule="DQ-09", kind="nurse", entry=nurse, **facts)

    assert of(nurse).blocks
    assert there.name in of(nurse).who
    with actor_transaction(person_actor(nurse.person)):
        assert of(nurse).blocks


def test_one_licence_number_of_two_stops_the_licence(nurse: NurseRegistration, doubt: Doubt) -> None:
    doubt("DQ-27", "licence_no")

    assert of(nurse).blocks
    assert "执业证书编码与他人的重复" in of(nurse).says


def test_a_licence_number_in_doubt_leaves_the_other_register_alone(
    cast: Cast, nurse: NurseRegistration, doubt: Doubt
) -> None:
    physician = cast.physician("王小兰", nurse.main_institution)
    PhysicianRegistration.objects.filter(pk=physician.pk).update(person=nurse.person)

    doubt("DQ-27", "licence_no")

    assert not of(PhysicianRegistration.objects.select_related("person").get(pk=physician.pk)).blocks


@pytest.mark.parametrize(
    ("rule", "field"), [("DQ-27", "licence_no"), ("DQ-10", "status"), ("DQ-08", "id_no"), ("DQ-28", "level")]
)
def test_other_findings_stop_nothing(nurse: NurseRegistration, doubt: Doubt, rule: str, field: str) -> None:
    """A number of too few digits, two live registrations, a repeated row: for the organ, not for the holder."""
    doubt(rule, field, others=())

    assert not of(nurse).blocks


def test_the_number_is_right_and_the_licence_is_possible_at_once(
    nurse: NurseRegistration, doubt: Doubt, acceptor: Actor
) -> None:
    found = doubt()

    with actor_transaction(acceptor):
        actions.keep(found, "两人证件均已核对", by=acceptor)

    assert not of(nurse).blocks
    assert issue(Request(Register.NURSE, nurse.person_id, new_key()), by=person_actor(nurse.person))


def test_undoing_that_decision_stops_it_again(nurse: NurseRegistration, doubt: Doubt, acceptor: Actor) -> None:
    found = doubt()
    with actor_transaction(acceptor):
        actions.keep(found, "两人证件均已核对", by=acceptor)
        undoing.undo(Proposal.objects.get(pk=found.pk), by=acceptor)

    assert of(nurse).blocks


def test_what_waits_for_a_second_officer_stops_it_still(nurse: NurseRegistration, doubt: Doubt) -> None:
    doubt(state="SECOND", first_by=nurse.pk, first_at=clock.now())

    assert of(nurse).blocks


@pytest.mark.parametrize("state", ["APPLIED", "REJECTED", "UNDONE"])
def test_a_settled_finding_stops_nothing(nurse: NurseRegistration, doubt: Doubt, state: str) -> None:
    doubt(state=state, decided_at=clock.now())

    assert not of(nurse).blocks


def test_who_was_asked_is_told_where_to_answer(nurse: NurseRegistration, doubt: Doubt, acceptor: Actor) -> None:
    found = doubt()
    with actor_transaction(acceptor):
        passing_on.ask(found, Question.Asked.PERSON, by=acceptor)

    assert (of(nurse).who, of(nurse).links) == ("本人", ("personal:clean",))

    with actor_transaction(person_actor(nurse.person)):
        answering.answer(Question.objects.get(), "KEEP", by=person_actor(nurse.person))
    assert nurse.authority.name in of(nurse).who


def test_who_asked_the_institution_is_told_so(nurse: NurseRegistration, doubt: Doubt, acceptor: Actor) -> None:
    found = doubt()
    with actor_transaction(acceptor):
        passing_on.ask(found, Question.Asked.INSTITUTION, by=acceptor)

    assert of(nurse).links == ("institution:clean",)
    assert nurse.main_institution.name in of(nurse).who


def test_a_question_about_another_entry_is_not_the_holders(
    cast: Cast, bench: Bench, nurse: NurseRegistration, acceptor: Actor
) -> None:
    other = cast.nurse("李静", bench.place)
    facts: dict[str, Any] = {"other_entries": [str(nurse.pk)], "person_id": other.person_id, "register": "nurse"}
    found = bench.finding("id_no", NUMBER, None, rule="DQ-09", kind="nurse", entry=other, **facts)
    with actor_transaction(acceptor):
        passing_on.ask(found, Question.Asked.INSTITUTION, by=acceptor)

    assert of(nurse).blocks
    assert nurse.authority.name in of(nurse).who
