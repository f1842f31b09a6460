"""The trigger written from a workflow's table lets PostgreSQL refuse what the table does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.kernel.example_workflow import PERMIT, State

MOVES = set(PERMIT.moves())
PAIRS = [(old.value, new.value) for old in State for new in State if old is not new]


@pytest.fixture
def permits(cluster: Any) -> Iterator[psycopg.Connection[Any]]:
    """A connection on which a table with the trigger exists until the test is over."""
    with cluster.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("CREATE TABLE example_permit (state text NOT NULL, note text)")
        connection.execute(PERMIT.trigger_sql("example_permit", "state"))
        yield connection


def move(connection: psycopg.Connection[Any], old: str, new: str) -> None:
    connection.execute("INSERT INTO example_permit VALUES (%s)", [old])
    connection.execute("UPDATE example_permit SET state = %s", [new])


@pytest.mark.parametrize(("old", "new"), [pair for pair in PAIRS if pair in MOVES])
def test_the_database_allows_a_move_of_the_table(permits: psycopg.Connection[Any], old: str, new: str) -> None:
    move(permits, old, new)

    assert permits.execute("SELECT state FROM example_permit").fetchone() == (new,)


@pytest.mark.parametrize(("old", "new"), [pair for pair in PAIRS if pair not in MOVES])
def test_the_database_refuses_any_other_move(permits: psycopg.Connection[Any], old: str, new: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match=f"no step leads from {old} to {new}"):
        move(permits, old, new)


def test_the_refusal_names_the_constraint(permits: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        move(permits, "REVOKED", "IN_FORCE")

    assert refused.value.diag.constraint_name == "example_permit_state_follows_its_workflow"


def test_a_replication_role_is_refused_too(permits: psycopg.Connection[Any]) -> None:
    permits.execute("SET LOCAL session_replication_role = replica")

    with pytest.raises(psycopg.errors.CheckViolation):
        move(permits, "REVOKED", "IN_FORCE")


def test_another_trigger_cannot_slip_a_state_in(permits: psycopg.Connection[Any]) -> None:
    permits.execute(
        "CREATE FUNCTION a_slip() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.state := 'IN_FORCE'; RETURN NEW; END $$;"
        "CREATE TRIGGER a_slip BEFORE UPDATE ON example_permit FOR EACH ROW EXECUTE FUNCTION a_slip()"
    )
    permits.execute("INSERT INTO example_permit VALUES ('REVOKED')")

    with pytest.raises(psycopg.errors.CheckViolation):
        permits.execute("UPDATE example_permit SET note = 'x'")


def test_other_columns_may_change_in_a_final_state(permits: psycopg.Connection[Any]) -> None:
    permits.execute("INSERT INTO example_permit VALUES ('REVOKED')")
    permits.execute("UPDATE example_permit SET note = 'x'")

    assert permits.execute("SELECT note FROM example_permit").fetchone() == ("x",)


def test_the_statements_may_be_run_again(permits: psycopg.Connection[Any]) -> None:
    permits.execute(PERMIT.trigger_sql("example_permit", "state"))

    with pytest.raises(psycopg.errors.CheckViolation):
        move(permits, "REVOKED", "IN_FORCE")
