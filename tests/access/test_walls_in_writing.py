"""SEC-Z2: each database role changes and deletes exactly the rows its duty needs, and pushes none over a wall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel.row_security import DatabaseRole
from tests.access.walls import PERSONAL, D, Scene, touched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

WRITES = {
    "registers_person": "UPDATE registers_person SET school = school",
    "registers_photo": "UPDATE registers_photo SET has_passed = has_passed",
    "registers_nurseregistration": "UPDATE registers_nurseregistration SET department = department",
    "registers_institution": "UPDATE registers_institution SET phone = phone",
    "registers_maintenance": "UPDATE registers_maintenance SET decision_note = decision_note",
    "licensing_licence": "UPDATE licensing_licence SET state_reason = state_reason",
    "access_account": "UPDATE access_account SET name = name",
    "registers_entryversion": "UPDATE registers_entryversion SET source = source",
}
MAY_UPDATE = {
    "registers_person": {D.PERSON, D.INSTITUTION, D.REGISTRAR},
    "registers_photo": {D.PERSON, D.INSTITUTION, D.REGISTRAR},
    "registers_nurseregistration": {D.REGISTRAR},
    "registers_institution": {D.REGISTRAR},
    "registers_maintenance": {D.REGISTRAR},
    "licensing_licence": {D.PERSON, D.INSTITUTION, D.REGISTRAR},
    "access_account": {D.SESSION, D.CONSOLE},
    "registers_entryversion": {D.PERSON, D.INSTITUTION, D.REGISTRAR},
}


@pytest.mark.parametrize("table", WRITES)
def test_an_update_without_a_condition_stays_within_the_rows_one_may_change(scene: Scene, table: str) -> None:
    for role, actor in scene.actors.items():
        count = touched(actor, WRITES[table])
        if role not in MAY_UPDATE[table]:
            assert count is None, role
        elif table == "registers_institution":
            assert count == 2, role  # Haidian registered the hospital and the clinic, and sees all four
        else:
            assert count == _rows(actor, table), role


def _rows(actor: Actor, table: str) -> int:
    with actor_transaction(actor), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


MAY_DELETE = {
    "registers_staffing": {D.REGISTRAR},
    "registers_photo": {D.PERSON},
    "registers_setaside": {D.PERSON},
    "access_grant": {D.CONSOLE},
    **{
        f"access_{table}": {D.SESSION}
        for table in ("session", "signin", "guesses", "totp", "recoverycode", "passkey", "identity")
    },
}


@pytest.mark.parametrize("table", PERSONAL)
def test_nobody_deletes_but_those_whose_duty_it_is(scene: Scene, table: str) -> None:
    allowed = {
        role for role, actor in scene.actors.items() if touched(actor, f"DELETE FROM {table} WHERE false") is not None
    }

    assert allowed == MAY_DELETE.get(table, set())


def moved(scene: Scene) -> Iterator[tuple[DatabaseRole, str, list[Any]]]:
    """Rows written so that they would fall outside the writer's reach."""
    yield D.PERSON, "UPDATE registers_photo SET person_id = %s", [scene.stage.other_nurse.person_id]
    yield D.REGISTRAR, "UPDATE registers_institution SET authority_id = %s", [scene.stage.there.authority_id]
    yield D.REGISTRAR, "UPDATE registers_nurseregistration SET authority_id = %s", [scene.stage.there.authority_id]
    yield D.REGISTRAR, "UPDATE registers_maintenance SET authority_id = %s", [scene.stage.there.authority_id]
    yield D.PERSON, "UPDATE registers_entryversion SET person_id = %s", [scene.stage.other_nurse.person_id]


def test_nobody_pushes_a_row_over_the_wall(scene: Scene) -> None:
    for role, sql, values in moved(scene):
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            actor_transaction(scene.actors[role]),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, values)


def test_nobody_enters_a_row_for_another(scene: Scene) -> None:
    other = scene.stage.other_nurse.person_id
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        actor_transaction(scene.actors[D.PERSON]),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO registers_photo (id, person_id, status, image_id, thumbnail_id, findings, has_passed, "
            "apply_after, uploaded_at, return_reason) SELECT gen_random_uuid(), %s, 'REPLACED', image_id, "
            "thumbnail_id, findings, has_passed, apply_after, uploaded_at, '' FROM registers_photo LIMIT 1",
            [other],
        )
