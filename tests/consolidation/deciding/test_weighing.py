"""What needs a second officer: whoever the finding is by, by the field it would change."""

from __future__ import annotations

import pytest

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.consolidation.deciding import actions
from liangzhao.consolidation.deciding.choices import Value
from liangzhao.consolidation.deciding.weighing import Weight, table, weight_of
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.fields import FIELDS
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.registers.models import NurseRegistration
from tests.consolidation.deciding.conftest import Bench

State = Proposal.State
WEIGHTY = [
    (Weight.IDENTITY, "name"), (Weight.IDENTITY, "id_no"), (Weight.LICENCE_NUMBER, "licence_no"),
    (Weight.STATUS, "status"), (Weight.VALIDITY, "valid_until"), (Weight.WORKPLACE, "institution"),
    (Weight.PRACTICE, "scopes"), (Weight.PRACTICE, "subjects"),
]  # fmt: skip


@pytest.mark.parametrize(("weight", "field"), WEIGHTY)
def test_a_difference_from_another_copy_is_as_weighty_as_its_field(weight: Weight, field: str) -> None:
    assert weight_of(Proposal(rule="DQ-34", field=field, action="propose", has_new=True)) == weight


@pytest.mark.parametrize("field", ["phone", "postcode", "department", "school", "title"])
def test_one_officer_decides_on_what_says_nothing_of_who_and_whether(field: str) -> None:
    assert weight_of(Proposal(rule="DQ-34", field=field, action="propose", has_new=True)) is None


def test_the_table_names_fields_and_rules_that_there_are() -> None:
    fields = {name for names in FIELDS.values() for name in names}

    assert set(table()) == set(Weight)
    assert all(parts["fields"] <= fields and parts["rules"] <= set(BY_ID) for parts in table().values())


@pytest.mark.django_db
def test_the_end_of_a_registration_a_copy_tells_waits_for_another_officer(
    bench: Bench, acceptor: Actor, decider: Actor
) -> None:
    nurse = bench.cast.nurse("王小兰", bench.place)
    stands = nurse.valid_until
    proposal = bench.finding("valid_until", str(stands), "2027-06-30", kind="nurse", entry=nurse)

    with actor_transaction(acceptor):
        actions.decide(proposal, Value("2027-06-30"), by=acceptor)
    before = _end_of(nurse)
    with actor_transaction(decider):
        actions.confirm(Proposal.objects.get(pk=proposal.pk), by=decider)

    assert (before, _end_of(nurse)) == (str(stands), "2027-06-30")


def _end_of(nurse: NurseRegistration) -> str:
    with service_transaction("test"):
        return str(NurseRegistration.objects.get(pk=nurse.pk).valid_until)
