"""A journal with its public log, made in a database and a folder of their own, to be tampered with and put right."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.examining import Examination, examine
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.keeping import Keeper
from liangzhao.audit.log.notes import Note, SignatureLine, VerifierKey
from liangzhao.audit.log.publishing import Publisher
from liangzhao.audit.tags import Tag
from liangzhao.config.log import NodeLogSigner, service_connection, service_scope
from liangzhao.kernel import clock
from liangzhao.signing import demo_ca
from liangzhao.signing.software import SoftwareSigner

ORIGIN = "log.example/log"
FIRST, ALL = 300, 700
"""How many events the first checkpoint holds, and the last: two full tiles, one partial of each level."""
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PATIENCE = 120.0
"""Seconds: other tests on the cluster may keep a transaction open, and the horizon waits for it."""
TABLES = ("audit_event", "audit_leaf")


def identifier(number: int) -> str:
    return f"11100000000000019F002.110000000000000150.{number:020d}.001.A"


def compose_events(count: int, *, at: datetime, first: int = 0) -> list[journal.Entry]:
    """Events of licences, every fourth one of something without a public name."""
    with service_transaction("test") as by:
        return [
            journal.compose(
                Tag.LICENCE_ISSUED if number % 4 else Tag.ACCOUNT_SIGNED_IN,
                subject_kind="licence" if number % 4 else "account",
                subject_id=uuid4(),
                by=by,
                at=at,
                person_id=uuid4(),
                body={"record": number.to_bytes(32), "reason": ""},
                public=[identifier(number), 1, "ISSUED"] if number % 4 else None,
            )
            for number in range(first, first + count)
        ]


def write_events(count: int, *, at: datetime, first: int = 0) -> list[journal.Entry]:
    """Commit events, a transaction for every hundred."""
    made = compose_events(count, at=at, first=first)
    for start in range(0, count, 100):
        with service_transaction("test"):
            journal.record_many(made[start : start + 100])
    return made


@contextmanager
def keeper(folder: LogFolder, signer: NodeLogSigner) -> Iterator[Keeper]:
    with service_connection() as connection:
        yield Keeper(partial(service_scope, connection), folder, signer, ORIGIN)


_HORIZON_PASSED = (
    "SELECT pg_snapshot_xmin(pg_current_snapshot()) > (SELECT recorded_in FROM audit_event ORDER BY recorded_in DESC"
    " LIMIT 1)"
)


def keep_until(found: Keeper, size: int) -> None:
    """Turn until everything written is published."""
    until = time.monotonic() + PATIENCE
    while found.turn() < size:
        assert time.monotonic() < until, "a transaction of somebody else holds the horizon"
        time.sleep(0.02)


def keep_at_once(found: Keeper, size: int) -> None:
    """Publish everything written by a single checkpoint, once no transaction of others holds the horizon."""
    until = time.monotonic() + PATIENCE
    while not horizon_passed():
        assert time.monotonic() < until, "a transaction of somebody else holds the horizon"
        time.sleep(0.02)
    assert found.turn() == size


def horizon_passed() -> bool:
    """Whether every event written so far may be given its place."""
    with service_transaction("test"), connection.cursor() as cursor:
        cursor.execute(_HORIZON_PASSED)
        return bool(cursor.fetchone()[0])


def provide_keys(folder: Path) -> NodeLogSigner:
    demo_ca.provision_log(folder)
    return NodeLogSigner(SoftwareSigner(folder))


@dataclass
class LogScene:
    """The scene and its keys; ``sql`` is a superuser for whom no trigger fires."""

    folder: LogFolder
    signer: NodeLogSigner
    sql: psycopg.Connection[Any]
    keys: list[VerifierKey] = field(default_factory=list)
    now: datetime = START

    def build(self) -> None:
        """Two checkpoints, five minutes apart, with their history; then keep a copy of everything."""
        self.keys = self.signer.keys(ORIGIN)
        with clock.at(START), keeper(self.folder, self.signer) as found:
            write_events(FIRST, at=START)
            keep_at_once(found, FIRST)
        self.now = START + timedelta(minutes=5)
        with clock.at(self.now), keeper(self.folder, self.signer) as found:
            write_events(ALL - FIRST, at=self.now, first=FIRST)
            keep_at_once(found, ALL)
        shutil.copytree(self.folder.path, self._copy)
        self.sql.execute("SET session_replication_role = replica")
        for table in TABLES:
            self.sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            self.sql.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")

    def put_right(self) -> None:
        """Everything as it was built."""
        self.keys = self.signer.keys(ORIGIN)
        for table in TABLES:
            self.sql.execute(f"DELETE FROM {table}")
            self.sql.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
        shutil.rmtree(self.folder.path)
        shutil.copytree(self._copy, self.folder.path)

    def examine(self, *, kept: str | None = None, minutes: float = 0.5) -> Examination:
        """What an examination finds, so many minutes after the last event."""
        with clock.at(self.now + timedelta(minutes=minutes)), service_transaction("test"):
            return examine(self.folder, self.keys, kept=kept, most=10_000)

    def codes(self, **options: Any) -> set[str]:
        """The names of the problems found."""
        return {problem["code"] for problem in self.examine(**options).problems}

    @property
    def named(self) -> int:
        """The place of an event that names a licence."""
        row = self.sql.execute("SELECT min(index) FROM kept_audit_leaf WHERE identifier IS NOT NULL").fetchone()
        assert row is not None
        return int(row[0])

    def event_at(self, index: int) -> UUID:
        """The event of a leaf."""
        (found,) = self.sql.execute("SELECT event_id FROM audit_leaf WHERE index = %s", [index]).fetchone() or (None,)
        assert isinstance(found, UUID)
        return found

    def change(self, table: str, change: str, index: int) -> None:
        """Change the columns of a leaf or of its event."""
        key = "index = %s" if table == "audit_leaf" else "id = (SELECT event_id FROM audit_leaf WHERE index = %s)"
        done = self.sql.execute(f"UPDATE {table} SET {change} WHERE {key}", [index])
        assert done.rowcount == 1

    def delete(self, table: str, index: int) -> None:
        """Delete a leaf or its event."""
        key = "index = %s" if table == "audit_leaf" else "id = (SELECT event_id FROM audit_leaf WHERE index = %s)"
        assert self.sql.execute(f"DELETE FROM {table} WHERE {key}", [index]).rowcount == 1

    def history(self) -> list[str]:
        """The notes of the history, the oldest first."""
        return [line["note"] for line in self.folder.history()]

    def republish(self, *, signer: NodeLogSigner | None = None) -> None:
        """Build the files anew from the database as it is now, as an attacker with the keys would."""
        shutil.rmtree(self.folder.path)
        rows = self.sql.execute(
            "SELECT event.public_entry FROM audit_leaf AS leaf JOIN audit_event AS event ON event.id = leaf.event_id"
            " ORDER BY leaf.index"
        ).fetchall()
        publisher = Publisher(self.folder, signer or self.signer, ORIGIN)
        publisher.add(bytes(entry) for (entry,) in rows)
        publisher.publish(at=self.now)

    @property
    def _copy(self) -> Path:
        return self.folder.path.with_name("kept")


class OtherSigner:
    """Signs as the same log with keys of its own."""

    def __init__(self, keys: Path) -> None:
        self.real = provide_keys(keys)

    def note(self, text: str) -> str:
        """A note under the log's name that none of its keys signed."""
        keys = self.real.keys(ORIGIN)
        made = self.real.sign(text.encode())
        lines = (SignatureLine(key.name, key.key_id, each) for key, each in zip(keys, made, strict=True))
        return Note(text, tuple(lines)).serialised()
