"""SEC-I9: every state × step of the three registers, through the action and against the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from liangzhao.audit.models import Event
from liangzhao.kernel.workflow import Attempt, StepNotOpen, Workflow
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import EntryVersion
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

MAKE: dict[Register, Callable[[Cast, str], Any]] = {
    Register.INSTITUTION: lambda cast, state: cast.institution(status=state),
    Register.PHYSICIAN: lambda cast, state: cast.physician("李建国", cast.institution(), status=state),
    Register.NURSE: lambda cast, state: cast.nurse("王小兰", cast.institution(), status=state),
}
ATTEMPTS = [
    pytest.param(register, attempt, id=f"{register}-{attempt.state}-{attempt.step}")
    for register, workflow in entries.WORKFLOWS.items()
    for attempt in workflow.attempts()
]
PAIRS = [
    pytest.param(register, before, after, id=f"{register}-{before}-{after}")
    for register, workflow in entries.WORKFLOWS.items()
    for before in workflow.states
    for after in workflow.states
    if before != after
]


def outcome(entry: Any, step: str, cast: Cast) -> str:
    """The state a step leads to, or that it is not open."""
    try:
        return str(entries.move(entry, step=step, act=cast.act(step), from_on=date(2026, 11, 1)).status)
    except StepNotOpen:
        return "not open"


@pytest.mark.parametrize(("register", "attempt"), ATTEMPTS)
def test_an_action_takes_the_steps_of_the_table_and_no_other(cast: Cast, register: Register, attempt: Attempt) -> None:
    entry = MAKE[register](cast, attempt.state)

    assert outcome(entry, attempt.step, cast) == (attempt.target or "not open")

    stored = type(entry).objects.get(pk=entry.pk)
    taken = attempt.target is not None
    assert (stored.status, stored.version) == (attempt.target or attempt.state, 2 if taken else 1)
    assert EntryVersion.objects.filter(entry_id=entry.pk, until=None).get().body["status"] == stored.status
    assert Event.objects.filter(subject_id=entry.pk, tag="register.changed").exists() == taken


def change_state(entry: Any, after: str) -> str:
    """What the database says to a changed state."""
    try:
        with transaction.atomic():
            type(entry).objects.filter(pk=entry.pk).update(status=after)
    except IntegrityError as refusal:
        return refusal.__cause__.diag.constraint_name or ""  # type: ignore[union-attr]  # psycopg's own error
    return "done"


@pytest.mark.parametrize(("register", "before", "after"), PAIRS)
def test_the_database_takes_the_steps_of_the_table_and_no_other(
    cast: Cast, register: Register, before: str, after: str
) -> None:
    workflow: Workflow[str] = entries.WORKFLOWS[register]
    entry = MAKE[register](cast, before)
    guard = f"{entry._meta.db_table}_status_follows_its_workflow"

    assert change_state(entry, after) == ("done" if (before, after) in workflow.moves() else guard)
