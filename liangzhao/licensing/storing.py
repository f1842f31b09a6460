"""Licences as the database keeps them: planned, sealed, moved on, and each holder's latest.

A licence and the journal's entry of its step go in one statement: a round trip to the database is half the cost of an
entry (``bench/entries.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import DatabaseError, connection

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import statements
from liangzhao.kernel.faults import point
from liangzhao.licensing.lint import Linted
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import LIVE, State
from liangzhao.licensing.workflow import LICENCE
from liangzhao.registers.effects import Register
from liangzhao.registers.keys import among
from liangzhao.signing.signer import Signature

LONGEST_REASON = 200


@dataclass(frozen=True)
class Sealed:
    """A planned licence with what the signer made for it."""

    linted: Linted
    signature: Signature
    static_code: str


def store_planned(drafts: Sequence[Linted], *, by: Actor) -> list[Licence]:
    """Store linted licences as planned, with their journal entries, in the caller's transaction."""
    licences = [linted.licence for linted in drafts]
    events = [event(Tag.LICENCE_PLANNED, licence, by=by, at=licence.planned_at) for licence in licences]
    fields = Licence._meta.concrete_fields
    rows = ({field.column: getattr(licence, field.attname) for field in fields} for licence in licences)
    recording, acts = journal.appending(events)
    statements.run(connection, planning(recording), [*acts, statements.as_json(rows)])
    for licence in licences:
        licence._state.adding, licence._state.db = False, connection.alias
    point("plan.after_insert")
    return licences


@cache
def planning(recording: str) -> str:
    columns = {field.column: field.db_type(connection) or "" for field in Licence._meta.concrete_fields}
    return f"WITH recorded AS ({recording}) {statements.insertion(Licence._meta.db_table, columns)}"


def store_sealed(signed: Sequence[Sealed], *, at: datetime, by: Actor) -> int:
    """Seal those that are still planned, with their journal entries, in the caller's transaction; says how many."""
    target = LICENCE.step("seal", state=State.PLANNED).target
    events = [event(Tag.LICENCE_ISSUED, each.linted.licence, by=by, at=at, state=target) for each in signed]
    given = statements.as_json(
        {
            "id": each.linted.licence.pk,
            "signature": each.signature.value,
            "signing_key": each.signature.key_id,
            "static_code": each.static_code,
        }
        for each in signed
    )
    recording, acts = journal.appending(events)
    values = [target, at, at, given, State.PLANNED.value, *acts]
    done = {row[0] for row in statements.run(connection, sealing(recording), values)}
    for each in signed:
        licence = each.linted.licence
        if licence.pk in done:
            licence.state, licence.state_at, licence.sealed_at = target, at, at
            licence.signature, licence.signing_key = each.signature.value, each.signature.key_id
            licence.static_code = each.static_code
    point("seal.after_update")
    return len(done)


@cache
def sealing(recording: str) -> str:
    given = statements.given({"id": "uuid", "signature": "bytea", "signing_key": "text", "static_code": "text"})
    return f"""
WITH sealed AS (
    UPDATE licensing_licence AS licence
    SET state = %s, state_at = %s, sealed_at = %s, signature = given.signature, signing_key = given.signing_key,
        static_code = given.static_code
    FROM {given}
    WHERE licence.id = given.id AND licence.state = %s
    RETURNING licence.id
), recorded AS ({recording} WHERE subject_id IN (SELECT id FROM sealed))
SELECT id FROM sealed
"""  # noqa: S608  columns of our own tables


@dataclass(frozen=True)
class Stepped:
    """A licence in the state a step led it to, not yet stored, and what the journal calls the step."""

    licence: Licence
    tag: Tag


def store_stepped(taken: Sequence[Stepped], *, at: datetime, by: Actor, reason: str) -> None:
    """Store the new states of many licences, with their journal entries, in the caller's transaction."""
    events = [event(each.tag, each.licence, by=by, at=at, reason=reason) for each in taken]
    given = statements.as_json({"id": each.licence.pk, "state": each.licence.state} for each in taken)
    recording, acts = journal.appending(events)
    stored = len(statements.run(connection, stepping(recording), [at, reason[:LONGEST_REASON], given, *acts]))
    if stored != len(taken):
        raise DatabaseError("a licence that took a step is out of reach")


@cache
def stepping(recording: str) -> str:
    given = statements.given({"id": "uuid", "state": "text"})
    return f"""
WITH moved AS (
    UPDATE licensing_licence AS licence SET state = given.state, state_at = %s, state_reason = %s
    FROM {given} WHERE licence.id = given.id RETURNING licence.id
), recorded AS ({recording})
SELECT id FROM moved
"""  # noqa: S608  columns of our own tables


def event(
    tag: Tag, licence: Licence, *, by: Actor, at: datetime, reason: str = "", state: str | None = None
) -> journal.Entry:
    """The journal entry of a licence's step; public are identifier, version and state (design.md §12).

    ``state`` is the one the step leads to, where the licence does not carry it yet.
    """
    return journal.compose(
        tag,
        subject_kind="licence",
        subject_id=licence.pk,
        by=by,
        at=at,
        person_id=licence.person_id,
        body={
            "record": bytes(licence.record_digest),
            "entry": licence.entry_id,
            "entry_version": licence.entry_version,
            "reason": reason,
        },
        public=[licence.identifier, licence.version, str(state or licence.state)],
    )


def latest_of(kind: Register, holders: Iterable[UUID]) -> dict[UUID, Licence]:
    """Each holder's live licence, else the one planned last, abandoned ones included: numbering goes on behind them.

    The live one need not be the last: a holder may have got the ended licences of a double merged into them.
    """
    found = [row[0] for row in statements.run(connection, _LATEST, [kind, list(holders)])]
    rows = Licence.objects.filter(pk__in=among(found)).select_related("authority") if found else ()
    return {row.holder_id: row for row in rows}


# Most who ask have none yet: their ids are cheaper to look for than the licences themselves.
_LATEST = f"""
SELECT DISTINCT ON (holder_id) id FROM licensing_licence WHERE kind = %s AND holder_id = ANY(%s::uuid[])
ORDER BY holder_id, state IN ({", ".join(f"'{state.value}'" for state in LIVE)}) DESC, planned_at DESC, version DESC
"""  # noqa: S608  our own states
