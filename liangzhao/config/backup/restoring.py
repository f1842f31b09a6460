"""Making a home of a backup, at the moment asked for.

1. Read the set and all it builds on through; nothing is restored from a set that is not what was written.
2. Open the keys; the database's passwords are among them. The pages stay closed until erasures are carried out again.
3. Put the database in place: the full set as it is, or PostgreSQL's own combination of it with those after it.
4. Lay the log beside it, from the set's beginning on: the stream that was kept, or what the living node still has.
5. Let the server replay to the moment and open; then stop it, so that it starts like any other.
6. Stored files and folders; of an earlier moment, the public log waits for a new name.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from liangzhao.audit.log.succession import mark_set_back
from liangzhao.config.backup import digests, owed, sealed_keys, segments
from liangzhao.config.backup.refusals import HomeNotEmpty, MomentNotReached, SetBroken
from liangzhao.config.backup.repository import KEYS, MANIFEST, BackupSet, Repository
from liangzhao.config.backup.source import run
from liangzhao.config.backup.verifying import verify
from liangzhao.config.cluster import Cluster, ClusterError

REPLAY_SECONDS = 4 * 3600.0
Tell = Callable[[str], None]
_NOT_REACHED = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True)
class Target:
    """How far to replay: to a moment, to a mark set by ``backup mark``, or, with neither, to the end of the log."""

    at: datetime | None = None
    mark: str | None = None

    def settings(self) -> dict[str, str]:
        """The server's words for it."""
        if self.at is not None:
            return {"recovery_target_time": self.at.astimezone(UTC).isoformat(sep=" ")}
        return {} if self.mark is None else {"recovery_target_name": self.mark}


@dataclass
class Restored:
    """What stands now: the newest change in it (None when there is none), bytes, and seconds by step."""

    name: str
    last_change_at: datetime | None = None
    database_bytes: int = 0
    blobs: int = 0
    at_end_of_log: bool = False
    seconds: dict[str, float] = field(default_factory=dict)


def restore(
    repository: Repository,
    home: Path,
    passphrase: bytes,
    *,
    target: Target | None = None,
    log: Path | None = None,
    tell: Tell = lambda _step: None,
) -> Restored:
    """A home that holds the node of that moment, its server stopped.

    Raises HomeNotEmpty, NoSuchSet, SetBroken, WrongPassphrase, MomentNotReached, ProgramFailed.
    """
    target = target or Target()
    if home.exists() and any(home.iterdir()):
        raise HomeNotEmpty(home)
    chosen = repository.newest(at=repository.marked_at(target.mark) if target.mark else target.at)
    done = Restored(chosen.name)
    with _step("verify", done, tell):
        verdict = verify(repository, chosen)
        if verdict.problems:
            raise SetBroken(chosen.name, "; ".join(f"{name} {what}" for _set, name, what in verdict.problems[:5]))
    with _step("keys", done, tell):
        content = (chosen.folder / MANIFEST).read_bytes()
        keys = sealed_keys.opened((chosen.folder / KEYS).read_bytes(), passphrase, bound_to=content)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        owed.owe(home, chosen.name)
        sealed_keys.place(keys, home)
    with _step("database", done, tell):
        cluster = _place_database(repository, chosen, home)
        done.database_bytes = sum(path.stat().st_size for path in digests.files_under(cluster.place.data))
    with _step("log", done, tell):
        _lay_log(chosen, log or repository.wal, cluster.place.data / "pg_wal")
        _give(cluster)
    with _step("replay", done, tell):
        _replay(cluster, target, done)
    with _step("files", done, tell):
        done.blobs = _bring_files(repository, chosen, home)
        if target != Target():  # what came after that moment may be published: the log needs another name
            mark_set_back(home / "log")
    return done


@contextmanager
def _step(name: str, done: Restored, tell: Tell) -> Iterator[None]:
    tell(name)
    begun = time.monotonic()
    yield
    done.seconds[name] = round(time.monotonic() - begun, 3)


def _place_database(repository: Repository, chosen: BackupSet, home: Path) -> Cluster:
    cluster, chain = Cluster(home, start_seconds=REPLAY_SECONDS), repository.chain(chosen)
    data = cluster.place.data
    if data.exists() and any(data.iterdir()):
        raise HomeNotEmpty(data)
    data.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(data, ignore_errors=True)
    if len(chain) == 1:
        shutil.copytree(chosen.database, data)
    else:
        program = str(cluster.place.programs / "bin" / "pg_combinebackup")
        run([program, "-o", str(data), *[str(one.database) for one in chain]])
    _forget_standby(data / "postgresql.auto.conf")
    (data / "recovery.signal").touch(mode=0o600)
    return cluster


def _forget_standby(path: Path) -> None:
    """A restored server must not wait for the receiver of the one it was taken from."""
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    path.write_text("".join(line for line in lines if not line.startswith("synchronous_standby_names")))


def _lay_log(chosen: BackupSet, log: Path, target: Path) -> None:
    """The log goes where the server looks by itself: it may not be allowed to read the repository."""
    if not log.is_dir():
        return
    manifest = chosen.manifest
    first = segments.place_of(manifest.start_lsn, manifest.segment_bytes)
    for name, path in segments.wanted(log, first, manifest.segment_bytes).items():
        shutil.copyfile(path, target / name)


def _give(cluster: Cluster) -> None:
    """Everything below the database's folder to the server's account."""
    data = cluster.place.data
    for folder in (data.parent, data):
        folder.chmod(0o700)
    cluster.account.own(data.parent)
    for root, folders, names in os.walk(data):
        cluster.account.own(Path(root))
        for name in (*folders, *names):
            cluster.account.own(Path(root) / name)


def _replay(cluster: Cluster, target: Target, done: Restored) -> None:
    try:
        _open_at(cluster, target, done)
    except ClusterError as error:
        if _NOT_REACHED not in str(error):
            raise
        if target.at is None:
            raise MomentNotReached(str(target.mark)) from error
        # Nothing happened after that moment, or the log was lost before it: the caller is told the last change.
        (cluster.place.data / "recovery.signal").touch(mode=0o600)
        _give(cluster)
        _open_at(cluster, Target(), done)
        done.at_end_of_log = True


def _open_at(cluster: Cluster, target: Target, done: Restored) -> None:
    settings = {
        "hot_standby": "off",  # it answers only when it is open, and asks for no more slots than it has
        "restore_command": "false",  # all there is lies in pg_wal
        "recovery_target_timeline": "latest",
        "recovery_target_action": "promote",
        **target.settings(),
    }
    opening = Cluster(cluster.home, settings=settings, start_seconds=REPLAY_SECONDS)
    opening.ensure_running()
    try:
        with opening.connect() as connection:
            row = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
            connection.execute("CHECKPOINT")
    finally:
        opening.stop()
    found = row[0] if row else None
    done.last_change_at = found if isinstance(found, datetime) else None


def _bring_files(repository: Repository, chosen: BackupSet, home: Path) -> int:
    """All stored files of the repository: also those that came after the set, which rows of the log may name."""
    count = 0
    for path in digests.files_under(repository.blobs):
        digests.copy(path, home / "blobs" / path.relative_to(repository.blobs))
        count += 1
    folders = chosen.folder / "folders"
    for path in digests.files_under(folders):
        place = path.relative_to(folders)
        if place.parts[0] != "trust":  # it came with the keys
            digests.copy(path, home / place)
    return count
