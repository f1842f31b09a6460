"""SEC-P3: keys are replaced while the node works; nothing is unreadable at any moment, nothing changed is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections

from liangzhao.access import rekeying
from liangzhao.access.rekeying import KeyInUse
from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import encryption
from liangzhao.kernel.encryption import FollowedFile, KeyRing
from liangzhao.registers.models import Person
from tests.privacy import people
from tests.support.cast import Cast
from tests.support.figures import note
from tests.support.night import amount

ROWS = amount(2_000, 100_000)
WORKERS = 4


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file of this test, followed by this process."""
    path = tmp_path / "fields.json"
    KeyRing.create(path)
    monkeypatch.setattr(encryption, "_ring", FollowedFile(path))
    return path


@pytest.fixture
def rows(committed: Cast, key_file: Path) -> list[Person]:
    return people.enter(ROWS)


def rotated(path: Path) -> tuple[str, str]:
    """A new current key in the file; the ids before and after."""
    before = KeyRing.load(path)
    after = before.with_new_data_key()
    after.save(path)
    return before.current, after.current


class Load:
    """Somebody who goes on reading and changing rows until told to stop."""

    def __init__(self, rows: list[Person], seed: int) -> None:
        self.mine = rows[seed::WORKERS]
        self.changed: dict[str, str] = {}
        self.unreadable = 0
        self.stop = threading.Event()

    def run(self) -> None:
        try:
            for turn, row in enumerate(self._endlessly()):
                self._once(row, f"138{turn:08d}")
        finally:
            connections["default"].close()

    def _endlessly(self) -> Iterator[Person]:
        while not self.stop.is_set():
            yield from self.mine[:50]

    def _once(self, row: Person, mobile: str) -> None:
        with service_transaction("test"):
            found = Person.objects.get(pk=row.pk)
            try:
                assert found.id_no
            except encryption.SealBroken:
                self.unreadable += 1
            found.mobile = mobile
            found.save(update_fields=["mobile"])
        self.changed[str(row.pk)] = mobile


def test_everything_is_sealed_anew_under_load(rows: list[Person], key_file: Path) -> None:
    loads = [Load(rows, seed) for seed in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as threads:
        running = [threads.submit(load.run) for load in loads]
        old, new = rotated(key_file)
        done = rekeying.rekey(batch=200)
        for load in loads:
            load.stop.set()
        for each in running:
            each.result()
    rekeying.rekey()  # what was sealed under the old key by whoever had not looked at the file yet

    unreadable, changes = sum(load.unreadable for load in loads), sum(len(load.changed) for load in loads)
    note("rekeying", acts=ROWS, cells_sealed_anew=done, unreadable=unreadable, rows_changed_meanwhile=changes)
    assert done > 0
    assert unreadable == 0
    assert sum(len(load.changed) for load in loads) > WORKERS
    assert set(rekeying.use_of_keys()) == {new}
    rekeying.require_unused(old)
    encryption.use(KeyRing.load(key_file).without_data_key(old))
    expected = {str(row.pk): people.mobile(number) for number, row in enumerate(rows)}
    for load in loads:
        expected |= load.changed
    with service_transaction("test"):
        assert {str(row.pk): row.mobile for row in Person.objects.all()} == expected


def test_an_interrupted_run_is_taken_up_again(committed: Cast, key_file: Path) -> None:
    people.enter(20)
    _old, new = rotated(key_file)

    class Stopped(Exception):
        pass

    def stop(column: str, rows: int) -> None:
        if rows >= 5:
            raise Stopped

    with pytest.raises(Stopped):
        rekeying.rekey(batch=5, tell=stop)
    assert len(rekeying.use_of_keys()) == 2

    rekeying.rekey(batch=5)
    assert set(rekeying.use_of_keys()) == {new}
    assert rekeying.rekey() == 0


def test_a_key_that_is_still_needed_is_not_given_up(committed: Cast, key_file: Path) -> None:
    people.enter(1)
    old, _new = rotated(key_file)

    with pytest.raises(KeyInUse):
        rekeying.require_unused(old)


def test_a_running_process_opens_what_another_sealed_under_a_newer_key(key_file: Path) -> None:
    rotated(key_file)
    elsewhere = KeyRing.load(key_file).seal(b"x", "place")

    assert encryption.open_sealed(elsewhere, "place") == b"x"
    assert encryption.ring().current == KeyRing.load(key_file).current


def test_a_key_in_no_file_opens_nothing(key_file: Path) -> None:
    with pytest.raises(encryption.SealBroken):
        encryption.open_sealed(KeyRing.fresh().seal(b"x", "place"), "place")
