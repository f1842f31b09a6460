"""A database used again holds what its template holds, or is not used again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.reference.models import Authority
from liangzhao.registers.models import NurseRegistration
from tests.support.cast import Cast, demo_authorities
from tests.support.database import PREFIX, clone, pointed_at
from tests.support.fresh import Connection, Fresh

GUARDS = "SELECT tgname, tgenabled FROM pg_trigger ORDER BY tgname"


@pytest.fixture
def used(cluster: Any, template: str, worker_id: str, django_db_blocker: Any) -> Iterator[Connection]:
    """A superuser's connection to a copy of the template that this process works on."""
    name = f"{PREFIX}_{os.getpid()}_{worker_id}_used"
    with (
        django_db_blocker.unblock(),
        clone(cluster, template, name),
        pointed_at(name),
        cluster.connect(name) as connection,
    ):
        yield connection


def test_what_was_written_is_gone_and_the_guards_stand(used: Connection) -> None:
    fresh, guards = Fresh(used), used.execute(GUARDS).fetchall()
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=demo_authorities())
        cast.nurse("王小兰", cast.institution())
        assert Event.objects.exists()
    used.execute("SELECT nextval('procrastinate_jobs_id_seq')")
    used.execute("CREATE SEQUENCE licensing_status_of_this_test")

    connections.close_all()  # the others' connections are ended with what they left
    assert fresh.bring_back(used)

    with service_transaction("test"):
        assert not any(model.objects.exists() for model in (Event, Authority, NurseRegistration))
    assert used.execute(GUARDS).fetchall() == guards
    assert used.execute("SELECT nextval('procrastinate_jobs_id_seq')").fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reference_division SET name = name WHERE code = '110108'",
        "DELETE FROM reference_codeentry",
        "ALTER TABLE registers_person DISABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON registers_person TO PUBLIC",
        "CREATE TABLE of_this_test (id int)",
        "ALTER TABLE audit_event DISABLE TRIGGER event_is_never_changed",
        "DROP INDEX authority_area",
        "COMMENT ON TABLE registers_person IS 'changed'",
    ],
)
def test_what_cannot_be_taken_out_is_noticed(used: Connection, change: str) -> None:
    fresh = Fresh(used)
    used.execute(change)

    assert not fresh.bring_back(used)
