"""SEC-T1, T2: an act that cannot be recorded does not happen, and nobody changes what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connections
from django.test import Client

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.config.database import TABLES
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.registers import corrections, entries
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance import actions as maintenance
from liangzhao.registers.models import Photo
from liangzhao.registers.people import actions as people
from liangzhao.registers.photos import actions as photos
from tests.support.cast import PASSWORD, Cast
from tests.support.stage import Stage, account_of, build

pytestmark = pytest.mark.usefixtures("demo_keys")

CHANGES = ("UPDATE audit_event SET tag = tag", "DELETE FROM audit_event", "TRUNCATE audit_event")


@pytest.fixture
def stage(committed: Cast) -> Stage:
    """Everybody in place, committed."""
    with service_transaction("test"):
        return build(committed)


def connect(cluster: Any, database: str, who: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection of the login role, the owner, or the superuser acting as a replica."""
    if who == "superuser":
        found: psycopg.Connection[tuple[object, ...]] = cluster.connect(database)
        found.execute("SET session_replication_role = replica")
        return found
    given = connections["default" if who == "app" else "owner"].settings_dict
    return psycopg.connect(
        host=given["HOST"], dbname=database, user=given["USER"], password=given["PASSWORD"], autocommit=True
    )


def refused(connection: psycopg.Connection[tuple[object, ...]]) -> tuple[str, ...]:
    """Which of the changes the server does not carry out."""
    found = []
    for change in CHANGES:
        try:
            connection.execute(change)
        except psycopg.errors.InsufficientPrivilege:
            found.append(change)
    return tuple(found)


def test_nobody_changes_the_journal(stage: Stage, cluster: Any, own_database: str) -> None:
    with connect(cluster, own_database, "owner") as owner:
        owner.execute("ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY")
        assert refused(owner) == CHANGES
    with connect(cluster, own_database, "superuser") as superuser:
        assert refused(superuser) == CHANGES
    with connect(cluster, own_database, "app") as app:
        assert refused(app) == CHANGES
        for role in DatabaseRole:
            app.execute(f"SET ROLE {settings.LIANGZHAO_ROLE_PREFIX}_{role}")
            assert refused(app) == CHANGES


def as_service(act: Callable[[Stage, Actor], object]) -> Callable[[Stage], object]:
    """An act of the node itself."""

    def run(stage: Stage) -> object:
        with service_transaction("test") as by:
            stage.nurse.refresh_from_db()
            return act(stage, by)

    return run


def propose(stage: Stage, by: Actor) -> object:
    """An officer of Haidian proposes."""
    officer = stage.cast.actor(account_of(stage, RoleCode.REVIEWER))
    with actor_transaction(officer):
        return maintenance.propose(
            entry=stage.nurse, kind="nurse.cancel", values={"from_on": "2026-11-01"}, document_no="1", reason="x",
            by=officer,
        )  # fmt: skip


def submit_photo(stage: Stage, by: Actor) -> object:
    """A person sends in an accepted crop."""
    photo = Photo.objects.get(person=stage.nurse.person)
    draft = photos.draft(person=stage.nurse.person, image=b"i", thumbnail=b"t", findings=[], has_passed=True)
    return photos.submit(photo=draft, apply_after=False, by=by) or photo


def sign_in(stage: Stage) -> object:
    """Signing in is an act, too."""
    return Client().post("/account/login/", {"login": "p-nur", "password": PASSWORD})


ACTS: dict[str, Callable[[Stage], object]] = {
    "enter a person": as_service(lambda stage, by: stage.cast.person("新人")),
    "enter an institution": as_service(lambda stage, by: stage.cast.institution("新医院")),
    "change an entry": as_service(
        lambda stage, by: entries.change(stage.nurse, values={"department": "儿科"}, act=stage.cast.act())
    ),
    "move an entry": as_service(
        lambda stage, by: entries.move(stage.nurse, step="suspend", act=stage.cast.act(), from_on=date(2026, 11, 1))
    ),
    "file elsewhere": as_service(
        lambda stage, by: entries.file_at(
            stage.nurse, institution=stage.there, filed_on=clock.today(), authority=stage.haidian, act=stage.cast.act()
        )
    ),
    "correct a person": as_service(
        lambda stage, by: corrections.correct(
            person=stage.nurse.person, values={"name": "王小蘭"}, act=stage.cast.act()
        )
    ),
    "activate a person": as_service(
        lambda stage, by: people.activate(person=stage.cast.person("新人", activated=False), act=stage.cast.act())
    ),
    "send in a photo": as_service(submit_photo),
    "propose maintenance": as_service(propose),
    "issue a licence": lambda stage: issue(
        Request(Register.PHYSICIAN, stage.physician.person_id, new_key()), by=stage.cast.by
    ),
    "sign in": sign_in,
}


def counts(cluster: Any, database: str) -> dict[str, object]:
    """A digest of every table."""
    with cluster.connect(database) as connection:
        return {
            table.table: connection.execute(
                f"SELECT count(*), md5(string_agg(row::text, '' ORDER BY row::text)) FROM {table.table} AS row"
            ).fetchone()
            for table in TABLES
            if table.table != "documents_blob"  # a file may wait for its row; it tells nothing without it
        }


def test_without_a_journal_nothing_is_written(stage: Stage, cluster: Any, own_database: str) -> None:
    with service_transaction("test"):
        account_of(stage, RoleCode.NURSE)
        account_of(stage, RoleCode.REVIEWER)
    everyone = ", ".join(f"{settings.LIANGZHAO_ROLE_PREFIX}_{role}" for role in DatabaseRole)
    with cluster.connect(own_database) as connection:
        connection.execute(f"REVOKE INSERT ON audit_event FROM {everyone}")
    before = counts(cluster, own_database)

    written = []
    for name, act in ACTS.items():
        try:
            act(stage)
        except DatabaseError as refusal:
            if "audit_event" not in str(refusal):
                raise
        else:
            written.append(name)

    assert written == []
    assert counts(cluster, own_database) == before


def recorded(cluster: Any, database: str) -> int:
    """How many acts the journal holds."""
    with cluster.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM audit_event").fetchone()[0])


def test_with_a_journal_each_of_these_acts_is_written(stage: Stage, cluster: Any, own_database: str) -> None:
    """The control: the acts above fail for want of the journal, not for another reason."""
    with service_transaction("test"):
        account_of(stage, RoleCode.NURSE)
        account_of(stage, RoleCode.REVIEWER)
    written, before = [], recorded(cluster, own_database)

    for name, act in ACTS.items():
        act(stage)
        after = recorded(cluster, own_database)
        written += [name] if after > before else []
        before = after

    assert written == list(ACTS)
