"""Whatever is done in whatever order, the membership table says what registrations and filings say."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from liangzhao.kernel.workflow import StepNotOpen
from liangzhao.registers import entries
from liangzhao.registers.models import (
    Institution,
    NurseFiling,
    NurseRegistration,
    PhysicianFiling,
    PhysicianRegistration,
    Staffing,
)
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

Member = tuple[UUID, str, UUID, bool]
Registration = NurseRegistration | PhysicianRegistration
START = date(2026, 1, 5)
STEPS = ("suspend", "resume", "leave", "return", "cancel", "revoke", "annul")
ENDED = ("CANCELLED", "REVOKED", "ANNULLED")


def stated() -> set[Member]:
    """The memberships as one reads them off registrations and filings.

    A person's latest registration makes a main membership at its institution, even after it ended, so that those who
    kept it can still look; while it is live, each valid filing elsewhere makes another one.
    """
    found: set[Member] = set()
    for profession, model, filings in (
        ("nurse", NurseRegistration, NurseFiling),
        ("physician", PhysicianRegistration, PhysicianFiling),
    ):
        for row in model.objects.all():
            found.add((row.person_id, profession, row.main_institution_id, True))
            if row.status in ENDED:
                continue
            for filing in filings.objects.filter(registration_id=row.pk, status="VALID"):
                if filing.institution_id != row.main_institution_id:
                    found.add((row.person_id, profession, filing.institution_id, False))
    return found


def kept() -> set[Member]:
    """The memberships as the table has them."""
    return set(Staffing.objects.values_list("person_id", "profession", "institution_id", "is_main"))


def machine(cast: Cast) -> type[RuleBasedStateMachine]:
    """The machine that acts on one nurse, one physician and three hospitals."""

    class Registers(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.mark = transaction.savepoint()
            self.day = START
            self.places: list[Institution] = [
                cast.institution(),
                cast.institution("东城示例医院", organ="东城", division="110101"),
                cast.institution("北京示例中医医院", organ="中医", division="110102"),
            ]
            self.people: list[Registration] = [
                cast.nurse("王小兰", self.places[0], photo=""),
                cast.physician("李建国", self.places[0], photo=""),
            ]

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.mark)

        def has_filing(self) -> bool:
            return any(one.filings.filter(status="VALID").exists() for one in self.people)

        @rule(who=st.integers(0, 1), step=st.sampled_from(STEPS))
        def move(self, who: int, step: str) -> None:
            one = self.people[who]
            try:
                entries.WORKFLOWS[entries.register_of(one)].step(step, state=one.status)
            except (StepNotOpen, LookupError):
                return
            entries.move(one, step=step, act=cast.act(step), from_on=self.day)  # type: ignore[type-var]  # one or the other

        @rule(who=st.integers(0, 1), where=st.integers(0, 2))
        def move_to(self, who: int, where: int) -> None:
            one = self.people[who]
            if one.status not in ENDED:
                entries.change(one, values={"main_institution": self.places[where]}, act=cast.act("institution"))  # type: ignore[type-var]  # one or the other

        @rule(who=st.integers(0, 1), where=st.integers(1, 2))
        def file(self, who: int, where: int) -> None:
            one, place = self.people[who], self.places[where]
            if one.status not in ENDED and not one.filings.filter(institution=place, status="VALID").exists():
                entries.file_at(
                    one, institution=place, filed_on=self.day, authority=place.authority, act=cast.act("file")
                )

        @precondition(has_filing)
        @rule(who=st.integers(0, 1))
        def end_filing(self, who: int) -> None:
            filing = self.people[who].filings.filter(status="VALID").first()
            if filing is not None:
                entries.end_filing(filing, cast.act("unfile"))

        @rule()
        def tomorrow(self) -> None:
            self.day += timedelta(days=1)

        @invariant()
        def the_table_says_what_the_registers_say(self) -> None:
            assert kept() == stated()

    return Registers


def test_memberships_follow_the_registers(cast: Cast) -> None:
    run_state_machine_as_test(
        machine(cast),
        settings=settings(
            max_examples=100,
            stateful_step_count=8,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
