"""What must never be false, tried against the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from liangzhao.kernel.faults import Fault, armed
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.kernel.workflow import Attempt
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.workflow import LICENCE
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

SEALED = {State.PLANNED: False, State.ABANDONED: False}


@pytest.fixture
def issued(cast: Cast) -> Licence:
    nurse = cast.nurse("王小兰", cast.institution())
    return issue(Request(Register.NURSE, nurse.person_id, new_key()), by=cast.by)


def copy_in(licence: Licence, state: str) -> Licence:
    """Another version of a licence, put straight into a state; its entry stays the original's."""
    Licence.objects.filter(pk=licence.pk, state="ISSUED").update(state="VOID")
    copy = Licence.objects.get(pk=licence.pk)
    copy.pk, copy.version, copy.request_key = uuid7(), licence.version + 1, new_key()
    copy.status_index = None
    copy.identifier, copy.state, copy.previous = f"{licence.identifier}.copy", state, None
    if not SEALED.get(State(state), True):
        copy.sealed_at, copy.signature = None, None
    copy.save(force_insert=True)
    return copy


def commit_after(act: Callable[[], object]) -> None:
    """Act, then check what a commit would check; all of it is undone when that fails."""
    with transaction.atomic(), connection.cursor() as cursor:
        act()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def run(sql: str, value: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])


@pytest.mark.parametrize("attempt", list(LICENCE.attempts()), ids=lambda one: f"{one.state}-{one.step}")
def test_the_database_allows_exactly_the_steps_of_the_table(issued: Licence, attempt: Attempt) -> None:
    target = next(row.target for row in LICENCE.transitions if row.name == attempt.step)
    allowed = (attempt.state, target) in LICENCE.moves() or attempt.state == target
    copy = copy_in(issued, attempt.state)

    def move() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE licensing_licence SET state = %s, sealed_at = %s, signature = %s WHERE id = %s",
                [
                    target,
                    copy.planned_at if target != "PLANNED" else None,
                    b"x" if target != "PLANNED" else None,
                    copy.pk,
                ],
            )

    if allowed:
        move()
        copy.refresh_from_db()
        assert copy.state == target
    else:
        with pytest.raises(IntegrityError, match="no step leads"):
            move()


def test_a_holder_has_one_live_licence_of_a_kind(issued: Licence) -> None:
    twin = Licence.objects.get(pk=issued.pk)
    twin.pk, twin.version, twin.request_key, twin.identifier = uuid7(), 2, new_key(), "another"
    twin.status_index = None

    with pytest.raises(IntegrityError, match="one_live_licence_per_holder"), transaction.atomic():
        twin.save(force_insert=True)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"signature": None}, "licence_in_force_is_sealed"),
        ({"valid_from": "2030-01-01", "valid_until": "2029-01-01"}, "licence_ends_after_it_starts"),
        ({"version": 0}, "licence_version_has_three_digits"),
        ({"holder_id": uuid7()}, "licence_holder_fits_its_kind"),
    ],
)
def test_a_constraint_refuses(issued: Licence, change: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Licence.objects.filter(pk=issued.pk).update(**change)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE registers_nurseregistration SET status = 'SUSPENDED' WHERE person_id = %s",
        "UPDATE registers_nurseregistration SET face_version = face_version + 1 WHERE person_id = %s",
    ],
)
def test_a_register_change_that_forgets_the_licence_is_not_committed(issued: Licence, sql: str) -> None:
    with pytest.raises(IntegrityError, match="disagree"):
        commit_after(lambda: run(sql, issued.person_id))


def test_a_licence_cannot_come_into_force_against_its_register(cast: Cast, issued: Licence) -> None:
    other = cast.nurse("陈静", cast.institution("东城示例医院", organ="东城", division="110101"), status="SUSPENDED")
    wrong = Licence.objects.get(pk=issued.pk)
    wrong.pk, wrong.request_key, wrong.identifier, wrong.version = uuid7(), new_key(), "wrong", 3
    wrong.status_index = None
    wrong.person, wrong.holder_id, wrong.entry_id = other.person, other.person_id, other.pk

    with pytest.raises(IntegrityError, match="disagree"):
        commit_after(lambda: wrong.save(force_insert=True))


@pytest.mark.parametrize("name", ["effects.before_step", "effects.after_step", "effects.after_plan"])
def test_a_fault_while_the_licence_follows_leaves_register_and_licence_as_they_were(
    cast: Cast, issued: Licence, name: str
) -> None:
    nurse = NurseRegistration.objects.get(person_id=issued.holder_id)
    before = (nurse.version, nurse.valid_until)

    with armed(name, "exception"), pytest.raises(Fault):
        entries.change(
            nurse, values={"valid_until": nurse.valid_until + timedelta(days=365)}, act=cast.act("nurse.renew")
        )

    nurse.refresh_from_db()
    issued.refresh_from_db()
    assert (nurse.version, nurse.valid_until) == before
    assert issued.state == "ISSUED"
    assert Licence.objects.filter(holder_id=issued.holder_id).count() == 1
