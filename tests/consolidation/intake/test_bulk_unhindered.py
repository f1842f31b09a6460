"""What workers of a very large list do not wait for, and why nothing is lost by it: the disk, the collector."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.intake.bulk import chunks, remaining, taking
from liangzhao.consolidation.quality.model import Kind
from tests.consolidation.intake.bulk_scene import ROWS, planted, together

pytestmark = pytest.mark.usefixtures("written_tables", "own_database")

CHUNK = 20


def serially(do: Callable[[int], Any], count: int, _workers: int) -> Iterator[Any]:
    return map(do, range(count))


@pytest.fixture
def list_of_nurses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., taking.Kept]:
    """A list of several chunks, taken by this process."""
    monkeypatch.setattr(taking, "CHUNK", CHUNK)
    monkeypatch.setattr(taking, "each", serially)
    path, columns = planted(tmp_path, Kind.NURSE)
    return lambda **more: together(path, columns, Kind.NURSE, **more)


def _position(of: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_current_wal_{of}_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])


def test_what_progress_tells_is_on_the_disk(
    list_of_nurses: Callable[..., taking.Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    committed, ended, told, settings = list[int](), list[int](), list[int](), set[str]()
    take, say, keep_doubled = chunks.take, chunks._say, remaining.keep_doubled

    def taken(at: int) -> chunks.Done:
        done = take(at)
        committed.append(_position("insert"))
        return done

    def said(*args: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            settings.add(cursor.fetchone()[0])
        say(*args)

    def progress(done: int, _rows: int) -> None:
        assert _position("flush") >= committed[-1]
        told.append(done)

    def last(*args: Any) -> Counter[str]:
        ended.append(_position("insert"))
        return keep_doubled(*args)

    monkeypatch.setattr(remaining, "keep_doubled", last)
    monkeypatch.setattr(chunks, "take", taken)
    monkeypatch.setattr(chunks, "_say", said)
    kept = list_of_nurses(progress=progress)
    at_the_end = _position("flush")

    assert kept.rows == told[-1] >= ROWS
    assert len(committed) == len(told) == -(-kept.rows // CHUNK)
    assert settings == {"off"}  # the control: nothing but the note of this process brought them there
    assert at_the_end >= ended[-1]


def test_other_transactions_wait_as_ever(list_of_nurses: Callable[..., taking.Kept]) -> None:
    list_of_nurses()

    with service_transaction("test"), connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


def test_a_chunk_leaves_nothing_to_the_collector(list_of_nurses: Callable[..., taking.Kept]) -> None:
    """Processes that take chunks never collect: what a chunk left behind would stay until the end of the list."""
    found = list[int]()
    gc.collect()
    gc.disable()
    gc.freeze()  # what stood before is not looked at each time
    try:
        list_of_nurses(progress=lambda _done, _rows: found.append(gc.collect()))
    finally:
        gc.unfreeze()
        gc.enable()

    assert len(found) >= ROWS // CHUNK
    assert set(found[1:]) == {0}  # the first one also loads what it needs
