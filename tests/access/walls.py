"""The stage and who looks at it, one actor per database role; what each reaches of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from liangzhao.access.actors import PUBLIC, Actor, Scope, holder_of
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import actor_transaction
from liangzhao.config.database import TABLES
from liangzhao.kernel.row_security import DatabaseRole
from tests.access.routes import Objects, objects
from tests.support.cast import Cast
from tests.support.stage import Stage, account_of, build

D = DatabaseRole
PERSONAL = [table.table for table in TABLES if table.personal]


@dataclass(frozen=True)
class Scene:
    """The stage and the actors who look at it, one per database role."""

    stage: Stage
    own: Objects
    other: Objects
    actors: dict[DatabaseRole, Actor]

    @property
    def here(self) -> set[UUID]:
        """People registered in Haidian: those of the hospital and of the clinic."""
        return self.hospital | {self.stage.clinic_physician.person_id}

    @property
    def hospital(self) -> set[UUID]:
        """People whose main institution is Haidian's hospital."""
        return {self.stage.nurse.person_id, self.stage.physician.person_id, self.own.waiting.person_id}

    @property
    def filed(self) -> set[UUID]:
        """The nurse of Dongcheng who is filed at Haidian's hospital."""
        return {self.stage.filed_nurse.person_id}

    @property
    def me(self) -> set[UUID]:
        """The nurse."""
        return {self.stage.nurse.person_id}


def raised(cast: Cast) -> Scene:
    """The stage with everybody on it."""
    stage = build(cast)
    own, other = objects(stage)
    nurse = cast.actor(account_of(stage, RoleCode.NURSE))
    registrar = cast.actor(account_of(stage, RoleCode.DECIDER))
    actors = {
        D.SESSION: Actor(account_id=None, acting_as="session", scope=Scope(D.SESSION)),
        D.PUBLIC: PUBLIC,
        D.VERIFIER: holder_of(identifier=stage.licence.identifier),
        D.PERSON: nurse,
        D.INSTITUTION: cast.actor(account_of(stage, RoleCode.NURSING_OFFICE)),
        D.REGISTRAR: registrar,
        D.AREA: registrar.with_scope(D.AREA),
        D.CONSOLE: cast.actor(account_of(stage, RoleCode.SYSTEM_ADMIN)),
        D.AUDITOR: cast.actor(account_of(stage, RoleCode.AUDIT_ADMIN)),
    }
    return Scene(stage, own, other, actors)


def keys(actor: Actor, column: str, table: str) -> set[Any] | None:
    """The distinct values of a column an actor sees in a table; None when the table is closed to it."""
    with actor_transaction(actor):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT DISTINCT {column} FROM {table}")
                return {row[0] for row in cursor.fetchall()}
        except DatabaseError as refusal:
            if "permission denied" not in str(refusal):
                raise
            return None


def touched(actor: Actor, sql: str) -> int | None:
    """How many rows a statement without a condition reaches; None when it is not allowed at all."""
    with actor_transaction(actor):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
                count: int = cursor.rowcount
                transaction.set_rollback(True)
                return count
        except DatabaseError as refusal:
            if "permission denied" not in str(refusal):
                raise
            return None
