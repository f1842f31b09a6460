"""The record of use: batches, and what happens when they cannot be written."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import LicenceUse
from liangzhao.licensing.uses import BATCH, MOST_WAITING, SECONDS, Use, UseLog, in_a_thread, reference_of, store
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from tests.support.cast import Cast, person_actor


class Table:
    """Where the log writes; may be out of order."""

    def __init__(self) -> None:
        self.batches: list[list[UUID]] = []
        self.is_broken = False

    def write(self, rows: Sequence[Use]) -> None:
        if self.is_broken:
            raise OSError("no database")
        self.batches.append([row.id for row in rows])


class Alarm:
    """What the log asks to be called for later."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, Callable[[], object]]] = []

    def later(self, seconds: float, flush: Callable[[], object]) -> None:
        self.asked.append((seconds, flush))


def use() -> Use:
    return Use(uuid7(), uuid7(), uuid7(), clock.now(), how="LIVE_CODE", state_shown="ISSUED")


def test_uses_of_one_second_are_written_together() -> None:
    table, alarm = Table(), Alarm()
    log, rows = UseLog(table.write, alarm.later), [use() for _ in range(5)]

    for row in rows:
        log.note(row)

    assert table.batches == []
    assert [seconds for seconds, _flush in alarm.asked] == [SECONDS]
    alarm.asked[0][1]()
    assert table.batches == [[row.id for row in rows]]


def test_a_full_batch_does_not_wait() -> None:
    table, alarm = Table(), Alarm()
    log = UseLog(table.write, alarm.later)

    for _ in range(BATCH):
        log.note(use())

    assert [seconds for seconds, _flush in alarm.asked] == [SECONDS, 0]


def test_after_a_flush_the_next_use_asks_for_another() -> None:
    table, alarm = Table(), Alarm()
    log = UseLog(table.write, alarm.later)

    log.note(use())
    assert log.flush() == 1
    log.note(use())

    assert len(alarm.asked) == 2
    assert log.flush() == 1
    assert log.flush() == 0


def test_what_could_not_be_written_is_written_later_in_order(caplog: pytest.LogCaptureFixture) -> None:
    table, alarm = Table(), Alarm()
    log, rows = UseLog(table.write, alarm.later), [use() for _ in range(3)]
    table.is_broken = True

    log.note(rows[0])
    log.note(rows[1])
    assert log.flush() == 0
    table.is_broken = False
    log.note(rows[2])
    assert log.flush() == 3

    assert table.batches == [[row.id for row in rows]]
    assert "could not be written" in caplog.text


def test_the_oldest_are_let_go_before_memory_is() -> None:
    table, alarm = Table(), Alarm()
    log = UseLog(table.write, alarm.later)
    first = use()

    log.note(first)
    for _ in range(MOST_WAITING):
        log.note(use())
    log.flush()

    assert len(table.batches[0]) == MOST_WAITING
    assert first.id not in table.batches[0]


def test_eight_threads_lose_and_double_nothing() -> None:
    table, alarm = Table(), Alarm()
    log = UseLog(table.write, alarm.later)

    def busy() -> None:
        for _ in range(200):
            log.note(use())
            log.flush()

    threads = [threading.Thread(target=busy) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.flush()

    written = [key for batch in table.batches for key in batch]
    assert len(written) == len(set(written)) == 1600


def test_references_are_opaque_and_differ() -> None:
    references = {reference_of(uuid7()) for _ in range(500)}

    assert len(references) == 500
    assert all(len(reference) == 11 and reference.startswith("V-") for reference in references)


@pytest.mark.usefixtures("demo_keys")
def test_what_waits_reaches_the_table_by_a_thread_of_its_own(own_database: str) -> None:
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
    licence = issue(Request(Register.NURSE, nurse.person_id, new_key()), by=person_actor(nurse.person))
    row = Use(uuid7(), licence.pk, licence.holder_id, clock.now(), how="LIVE_CODE", state_shown="ISSUED")
    log = UseLog(store, lambda _seconds, flush: in_a_thread(0, flush))
    before = set(threading.enumerate())

    log.note(row)
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=30)

    with service_transaction("test"):
        assert LicenceUse.objects.get().pk == row.id
