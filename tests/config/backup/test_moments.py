"""Back to any moment: nothing earlier is missing, nothing later is there (SEC-B2)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from liangzhao.audit.log.folder import LogFolder
from liangzhao.audit.log.succession import is_set_back
from liangzhao.config.backup.creating import create
from liangzhao.config.backup.marks import mark
from liangzhao.config.backup.refusals import BackupRefused, NoSuchMark, NoSuchSet
from liangzhao.config.backup.repository import Repository
from liangzhao.config.backup.restoring import Restored, Target, restore
from liangzhao.config.backup.streaming import Stream
from liangzhao.config.cluster import Cluster
from tests.config.backup.servers import (
    PASSPHRASE,
    Ledger,
    belongings,
    forget,
    kill,
    now,
    numbers,
    server,
    source,
    until,
    write,
)
from tests.support.figures import note

BEFORE, AFTER = set(range(1, 201)), set(range(201, 301))


@contextmanager
def streamed(cluster: Cluster, repository: Repository, *, synchronous: bool) -> Iterator[Stream]:
    """The server with its stream; a killed server does not end the stream, the test does."""
    stream, ready = Stream(source(cluster), repository.wal, synchronous=synchronous), threading.Event()
    stream.prepare()
    keeper = threading.Thread(target=stream.keep, args=(ready.set,))
    keeper.start()
    assert ready.wait(60)
    try:
        yield stream
    finally:
        stream.stop()
        keeper.join()


def restored(repository: Repository, home: Path, target: Target, log: Path | None = None) -> tuple[set[int], Restored]:
    """The rows of a restored server, and what the restore told."""
    again = Cluster(home)
    try:
        done = restore(repository, home, PASSPHRASE, target=target, log=log)
        again.ensure_running()
        return numbers(again), done
    finally:
        forget(again)


class Mistake:
    """A set, then writes, a mark and a moment, then a mistaken delete and writes after it."""

    def __init__(self, cluster: Cluster, repository: Repository) -> None:
        self.repository, self.cluster = repository, cluster
        with streamed(cluster, repository, synchronous=False):
            write(cluster, *range(1, 101))
            create(repository, source(cluster), belongings(cluster.home), PASSPHRASE)
            write(cluster, *range(101, 201))
            mark(repository, source(cluster), "before-clearing")
            self.at: datetime = now(cluster)
            with cluster.connect() as connection:
                connection.execute("DELETE FROM entry WHERE id <= 150")
            write(cluster, *AFTER)
            self.ended: datetime = now(cluster)


@pytest.fixture(scope="module")
def mistake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mistake]:
    place = tmp_path_factory.mktemp("moments")
    with server(place / "home") as cluster:
        yield Mistake(cluster, Repository(place / "repository"))


def test_to_a_time_before_a_mistaken_delete(mistake: Mistake, tmp_path: Path) -> None:
    rows, done = restored(mistake.repository, tmp_path / "again", Target(at=mistake.at))

    assert rows == BEFORE
    assert done.last_change_at is not None
    assert mistake.at - timedelta(seconds=20) < done.last_change_at <= mistake.at


def test_to_a_mark(mistake: Mistake, tmp_path: Path) -> None:
    assert restored(mistake.repository, tmp_path / "again", Target(mark="before-clearing"))[0] == BEFORE


@pytest.mark.parametrize(
    ("target", "waits"),
    [
        (lambda mistake: Target(at=mistake.at), True),
        (lambda _mistake: Target(mark="before-clearing"), True),
        (lambda _mistake: Target(), False),
    ],
    ids=["a time", "a mark", "the end"],
)
def test_of_an_earlier_moment_the_public_log_waits_for_a_new_name(
    mistake: Mistake, tmp_path: Path, target: Callable[[Mistake], Target], waits: bool
) -> None:
    restored(mistake.repository, tmp_path / "again", target(mistake))

    assert (LogFolder(tmp_path / "again" / "log").origin(), is_set_back(tmp_path / "again" / "log")) == (
        "log.example.org/log",
        waits,
    )


def test_to_the_end_of_the_log(mistake: Mistake, tmp_path: Path) -> None:
    assert restored(mistake.repository, tmp_path / "again", Target())[0] == set(range(151, 301))


def test_to_a_time_after_the_last_change(mistake: Mistake, tmp_path: Path) -> None:
    rows, done = restored(mistake.repository, tmp_path / "again", Target(at=mistake.ended + timedelta(hours=1)))

    assert rows == set(range(151, 301))
    assert done.at_end_of_log


def test_from_what_the_living_server_still_has(mistake: Mistake, tmp_path: Path) -> None:
    rows, _done = restored(
        mistake.repository, tmp_path / "again", Target(at=mistake.at), log=mistake.cluster.place.data / "pg_wal"
    )

    assert rows == BEFORE


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        (lambda mistake: Target(at=mistake.at - timedelta(days=1)), NoSuchSet),
        (lambda mistake: Target(mark="never-set"), NoSuchMark),
    ],
    ids=["before the first set", "unknown mark"],
)
def test_where_no_way_leads(mistake: Mistake, tmp_path: Path, target: object, refusal: type[BackupRefused]) -> None:
    assert callable(target)
    with pytest.raises(refusal):
        restore(mistake.repository, tmp_path / "again", PASSPHRASE, target=target(mistake))


def test_the_host_is_gone_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    with server(tmp_path / "home") as cluster:
        with streamed(cluster, repository, synchronous=True):
            create(repository, source(cluster), belongings(cluster.home), PASSPHRASE)
            with Ledger(cluster, writers=8) as ledger:
                ledger.reach(400)
                kill(cluster)
        rows, done = restored(repository, tmp_path / "again", Target())

    lost = len(ledger.acknowledged - rows)
    note("host-gone", acknowledged=len(ledger.acknowledged), lost=lost, **done.seconds)
    assert lost == 0
    assert done.last_change_at is not None


def test_an_archive_alone_loses_what_was_acknowledged(tmp_path: Path) -> None:
    """The control: the same drill with whole segments copied when they are full."""
    repository, command = Repository(tmp_path / "repository"), "test ! -f ../archive/%f && cp %p ../archive/%f"
    with server(tmp_path / "home", archive_mode="on", archive_command=command) as cluster:
        archive = cluster.place.data.with_name("archive")
        archive.mkdir(mode=0o700)
        cluster.account.own(archive)
        write(cluster, -1)
        create(repository, source(cluster), belongings(cluster.home), PASSPHRASE)
        write(cluster, -2)
        with cluster.connect() as connection:
            row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        until(lambda: row and (archive / str(row[0])).exists())
        with Ledger(cluster, writers=8) as ledger:
            ledger.reach(400)
            kill(cluster)
        rows, _done = restored(repository, tmp_path / "again", Target(), log=archive)

    note("host-gone-control", acknowledged=len(ledger.acknowledged), lost=len(ledger.acknowledged - rows))
    assert {-1, -2} <= rows
    assert len(ledger.acknowledged - rows) > 300
