"""SEC-I11, T3: every event gets one place, in an order nobody can slip into; a killed sequencer goes on from there."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.log import keeping
from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.models import Event
from liangzhao.config.log import NodeLogSigner, service_connection, service_scope
from liangzhao.kernel import clock
from tests.audit.kept import head_of, problems, sequence_of_events
from tests.audit.scene import (
    compose_events,
    keep_until,
    keeper,
    write_events,
)

pytestmark = pytest.mark.database


WRITERS, ACTS = 8, 25


INSERT = """
INSERT INTO audit_event
    (id, at, tag, acting_as, subject_kind, subject_id, person_id, body, salt, public_entry, leaf_hash)
VALUES (%(id)s, %(at)s, %(tag)s, %(acting_as)s, %(subject_kind)s, %(subject_id)s, %(person_id)s, %(body)s, %(salt)s,
    %(public_entry)s, %(leaf_hash)s)
"""


def insert(connection: psycopg.Connection[Any], event: journal.Entry) -> None:
    """Append an event on a connection of its own, outside Django."""
    connection.execute(INSERT, {name: getattr(event, name) for name in re.findall(r"%\((\w+)\)s", INSERT)})


def write_slowly(dsn: dict[str, Any], role: str, made: list[journal.Entry], number: int) -> None:
    """Acts of one writer, each with a wait between writing and committing."""
    dice = random.Random(number)
    with psycopg.connect(**dsn | {"autocommit": True}) as connection:
        for event in made:
            with connection.transaction():
                connection.execute("SELECT set_config('role', %s, true)", [role])
                insert(connection, event)
                connection.execute("SELECT pg_sleep(%s)", [dice.random() * 0.03])


def with_slow_writers(read: Callable[[], object]) -> None:
    """Call ``read`` again and again while eight writers commit late."""
    dsn = connections["default"].get_connection_params()
    dsn.pop("pool", None)
    role = f"{settings.LIANGZHAO_ROLE_PREFIX}_service"
    made = compose_events(WRITERS * ACTS, at=clock.now())
    writers = [
        threading.Thread(target=write_slowly, args=(dsn, role, made[number::WRITERS], number))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        read()
    for writer in writers:
        writer.join()


def test_the_order_of_transactions_is_that_of_numbers_not_of_digits(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    made = compose_events(4, at=clock.now())
    with service_connection() as opened, service_scope(opened) as connection:
        for event, recorded_in in zip(made, ("1000", "9", "999", "10"), strict=True):
            connection.execute(
                INSERT.replace("leaf_hash)", "leaf_hash, recorded_in)", 1).replace(
                    "%(leaf_hash)s)", f"%(leaf_hash)s, '{recorded_in}')"
                ),
                {name: getattr(event, name) for name in re.findall(r"%\((\w+)\)s", INSERT)},
            )
    with keeper(folder, log_signer) as found:
        keep_until(found, 4)

    assert sequence_of_events() == [made[at].id for at in (1, 3, 2, 0)]
    assert problems(folder, log_signer) == []


def test_slow_commits_are_not_missed(own_database: str, folder: LogFolder, log_signer: NodeLogSigner) -> None:
    with keeper(folder, log_signer) as found:
        with_slow_writers(found.turn)
        keep_until(found, WRITERS * ACTS)

    with service_transaction("test"):
        written = set(Event.objects.values_list("id", flat=True))
    sequenced = sequence_of_events()
    assert len(written) == WRITERS * ACTS
    assert len(sequenced) == len(set(sequenced)) == len(written)
    assert set(sequenced) == written
    assert head_of(folder).size == len(written)
    assert problems(folder, log_signer) == []


def test_a_reader_by_the_last_id_would_miss_some(own_database: str) -> None:
    """The negative control: reading what has a greater id than the last, as so many do."""
    read: list[UUID] = []

    def by_last_id() -> None:
        with service_transaction("test"):
            rows = Event.objects.order_by("id")
            read.extend((rows.filter(id__gt=read[-1]) if read else rows).values_list("id", flat=True))

    with_slow_writers(by_last_id)
    by_last_id()

    assert len(read) < WRITERS * ACTS


def test_the_order_is_that_of_transactions_then_of_instants(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    at = clock.now()
    later, earlier = compose_events(2, at=at), compose_events(2, at=at - timedelta(hours=1), first=5)
    with service_transaction("test"):
        journal.record_many([later[1], earlier[1], later[0], earlier[0]])
    second = write_events(1, at=at - timedelta(days=1), first=9)
    with keeper(folder, log_signer) as found:
        keep_until(found, 5)

    by_id = [sorted(event.id for event in group) for group in (earlier, later)]
    assert sequence_of_events() == [*by_id[0], *by_id[1], second[0].id]


def test_an_uncommitted_event_holds_back_what_began_after_it(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    first, late, after = (compose_events(1, at=clock.now(), first=number)[0] for number in range(3))
    with service_transaction("test"):
        journal.record_many([first])
    with keeper(folder, log_signer) as found:
        keep_until(found, 1)
        with service_connection() as slow:
            with service_scope(slow):
                insert(slow, late)
                with service_transaction("test"):
                    journal.record_many([after])
                complete = folder.complete_until()
                assert found.turn() == 1
                assert folder.complete_until() == complete
            keep_until(found, 3)
            assert (folder.complete_until() or clock.now()) > (complete or clock.now())

    assert sequence_of_events() == [first.id, late.id, after.id]


def test_nothing_new_changes_nothing(own_database: str, folder: LogFolder, log_signer: NodeLogSigner) -> None:
    write_events(3, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 3)
        before = folder.checkpoint()
        found.turn()
        found.turn()

    assert folder.checkpoint() == before


def test_an_empty_journal_has_a_log_of_nothing(own_database: str, folder: LogFolder, log_signer: NodeLogSigner) -> None:
    with keeper(folder, log_signer) as found:
        assert found.turn() == 0

    assert head_of(folder).size == 0
    assert problems(folder, log_signer) == []


def test_a_batch_ends_within_a_transaction_and_the_next_goes_on_in_it(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "BATCH", 7)
    with service_transaction("test"):
        journal.record_many(compose_events(40, at=clock.now()))
    with keeper(folder, log_signer) as found:
        keep_until(found, 40)

    assert len(set(sequence_of_events())) == 40
    assert problems(folder, log_signer) == []
