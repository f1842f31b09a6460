"""SEC-I11, T3: every event gets one place, in an order nobody can slip into; a killed sequencer goes on from there."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.examining import examine
from liangzhao.audit.log import keeping, notes
from liangzhao.audit.log.folder import LogFolder, WrittenOtherwise
from liangzhao.audit.log.keeping import LogAhead
from liangzhao.audit.log.notes import Checkpoint
from liangzhao.audit.log.publishing import LogDamaged, Publisher
from liangzhao.audit.log.sequencing import JournalCut, JournalOfAnotherCluster, Sequencer
from liangzhao.audit.models import Event, Leaf
from liangzhao.config.log import NodeLogSigner, node_keys, service_connection, service_scope
from liangzhao.kernel import clock
from tests.audit.scene import (
    ORIGIN,
    PATIENCE,
    compose_events,
    keep_at_once,
    keep_until,
    keeper,
    provide_keys,
    write_events,
)

pytestmark = pytest.mark.database

WRITERS, ACTS = 8, 25


def head_of(folder: LogFolder) -> Checkpoint:
    return notes.parse_checkpoint(notes.parse_note(folder.checkpoint() or "").text)


def tiles_in(folder: LogFolder) -> dict[str, bytes]:
    """Every tile and bundle by its path."""
    place = folder.path / "tile"
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def sequence_of_events() -> list[UUID]:
    with service_transaction("test"):
        return list(Leaf.objects.order_by("index").values_list("event_id", flat=True))


def sound(folder: LogFolder, signer: NodeLogSigner) -> list[Any]:
    with service_transaction("test"):
        return list(examine(folder, signer.keys(ORIGIN)).problems)


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
    assert sound(folder, log_signer) == []


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
    assert sound(folder, log_signer) == []


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
    assert sound(folder, log_signer) == []


def test_a_lost_folder_is_written_again_byte_for_byte(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    write_events(600, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_at_once(found, 600)
    before = tiles_in(folder)
    root = head_of(folder).root
    shutil.rmtree(folder.path)
    with keeper(folder, log_signer) as found:
        keep_until(found, 600)

    assert tiles_in(folder) == before
    assert head_of(folder).root == root


def test_partial_tiles_go_when_the_full_one_is_there(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    with keeper(folder, log_signer) as found:
        for number in range(3):
            write_events(100, at=clock.now(), first=100 * number)
            keep_until(found, 100 * (number + 1))

    assert set(tiles_in(folder)) == {"0/000", "0/001.p/44", "1/000.p/1", "entries/000", "entries/001.p/44"}


def test_a_journal_set_back_behind_its_log_is_not_published_over(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner, cluster: Any
) -> None:
    write_events(5, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 5)
    before = folder.checkpoint()
    with cluster.connect(own_database) as connection:
        connection.execute("ALTER TABLE audit_leaf DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM audit_leaf WHERE index > 2")

    with pytest.raises(LogAhead, match="5 entries"), keeper(folder, log_signer):
        pytest.fail("it must not start")
    assert folder.checkpoint() == before


def test_a_folder_that_lost_a_tile_is_not_published_over(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    write_events(5, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 5)
    (folder.path / "tile/0/000.p/5").write_bytes(bytes(160))

    with pytest.raises(LogDamaged), keeper(folder, log_signer):
        pytest.fail("it must not start")


def test_a_deleted_last_event_stops_the_sequencer(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner, cluster: Any
) -> None:
    write_events(2, at=clock.now())
    with keeper(folder, log_signer) as found:
        keep_until(found, 2)
    with cluster.connect(own_database) as connection:
        connection.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM audit_event")

    with pytest.raises(JournalCut), service_connection() as connection:
        Sequencer(partial(service_scope, connection))


def test_a_journal_copied_from_another_server_stops_the_sequencer(own_database: str, cluster: Any) -> None:
    write_events(1, at=clock.now())
    with cluster.connect(own_database) as connection:
        connection.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL")
        connection.execute("UPDATE audit_event SET recorded_in = '999999999999'::xid8")
        connection.execute("INSERT INTO audit_leaf SELECT 0, id, leaf_hash, NULL FROM audit_event")

    with pytest.raises(JournalOfAnotherCluster), service_connection() as connection:
        Sequencer(partial(service_scope, connection))


def test_a_full_tile_is_never_written_twice_with_other_hashes(folder: LogFolder, log_signer: NodeLogSigner) -> None:
    publisher = Publisher(folder, log_signer, ORIGIN)
    publisher.add(b"%d" % number for number in range(256))
    again = Publisher(folder, log_signer, ORIGIN)

    with pytest.raises(WrittenOtherwise):
        again.add(b"other %d" % number for number in range(256))


def test_the_name_and_the_keys_of_a_log_stay(folder: LogFolder, log_signer: NodeLogSigner, tmp_path: Path) -> None:
    Publisher(folder, log_signer, ORIGIN)
    other = provide_keys(tmp_path / "other")

    assert Publisher(folder, other, "new.example/log").origin == ORIGIN
    assert folder.keys() == [key.text for key in log_signer.keys(ORIGIN) + other.keys(ORIGIN)]


def test_without_its_signer_the_log_waits_and_then_goes_on(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner
) -> None:
    class Away(NodeLogSigner):
        def sign(self, text: bytes) -> list[bytes]:
            raise ConnectionError("nobody signs")

    write_events(3, at=clock.now())
    away = Away(log_signer._signer)
    with pytest.raises(ConnectionError), keeper(folder, away) as found:
        keep_until(found, 3)
    assert folder.checkpoint() is None
    with keeper(folder, log_signer) as found:
        keep_until(found, 3)
    assert sound(folder, log_signer) == []


@pytest.fixture
def process(own_database: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts ``liangzhao sequencer`` on the test's database; what still runs is ended."""
    provide_keys(tmp_path / "keys")
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "liangzhao.config.settings",
        "LIANGZHAO_DATABASE": own_database,
        "LIANGZHAO_LOG_DIR": str(tmp_path / "log"),
        "LIANGZHAO_KEYS_DIR": str(tmp_path / "keys"),
        "LIANGZHAO_PUBLIC_URL": "https://log.example",
    }

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "liangzhao.config.cli", "sequencer"]
        child = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate(timeout=30)


def wait_for(size: int, folder: LogFolder) -> None:
    until = time.monotonic() + PATIENCE
    while (head_of(folder).size if folder.checkpoint() else -1) < size:
        assert time.monotonic() < until, "the log does not grow"
        time.sleep(0.01)


@pytest.mark.campaign
def test_a_sequencer_killed_anywhere_goes_on_and_never_back(
    process: Callable[[], subprocess.Popen[bytes]], folder: LogFolder, settings: Any, tmp_path: Path
) -> None:
    dice, written, sizes = random.Random(7), 0, [0]
    for _kill in range(int(os.environ.get("LIANGZHAO_KILLS", "6"))):
        child = process()
        wait_for(written, folder)
        for _write in range(3):
            write_events(150, at=clock.now(), first=written)
            written += 150
        time.sleep(dice.random() * 0.8)
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=30)
        sizes.append(head_of(folder).size)
        settings.LIANGZHAO_KEYS_DIR = tmp_path / "keys"
        with service_transaction("test"):
            found = examine(folder, node_keys(ORIGIN))
        assert found.is_sound, found.problems

    process()
    wait_for(written, folder)
    assert sizes == sorted(sizes)
    with service_transaction("test"):
        found = examine(folder, node_keys(ORIGIN))
    assert found.is_sound
    assert found.checkpoint is not None
    assert (found.checkpoint.origin, found.checkpoint.size) == ("log.example/log", written)


def test_two_sequencers_take_turns(process: Callable[[], subprocess.Popen[bytes]], folder: LogFolder) -> None:
    first = process()
    wait_for(0, folder)
    second = process()
    write_events(10, at=clock.now())
    wait_for(10, folder)
    first.kill()
    first.wait(timeout=30)
    write_events(10, at=clock.now(), first=10)
    wait_for(20, folder)

    assert second.poll() is None
    assert len(sequence_of_events()) == 20


def test_it_leaves_when_asked(process: Callable[[], subprocess.Popen[bytes]], folder: LogFolder) -> None:
    child = process()
    wait_for(0, folder)
    child.terminate()

    assert child.wait(timeout=10) == 0


def test_a_batch_ends_within_a_transaction_and_the_next_goes_on_in_it(
    own_database: str, folder: LogFolder, log_signer: NodeLogSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "BATCH", 7)
    with service_transaction("test"):
        journal.record_many(compose_events(40, at=clock.now()))
    with keeper(folder, log_signer) as found:
        keep_until(found, 40)

    assert len(set(sequence_of_events())) == 40
    assert sound(folder, log_signer) == []
