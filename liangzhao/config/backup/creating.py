"""Taking a backup: what speaks of the database before it, what the database speaks of after it.

1. Folders. The public log holds acts that are in the database already: copied first, it is never ahead of it.
2. PostgreSQL's base backup, with the stretch of log that makes it whole; only what changed, after the first.
3. Stored files not yet in the repository. A file is on disk before its row, so those copied now cover every row of 2.
4. The lists of digests, the manifest, the sealed keys.
5. The draft gets its name: a set is there wholly or not at all.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from liangzhao.config.backup import digests, sealed_keys
from liangzhao.config.backup.belongings import Belongings
from liangzhao.config.backup.refusals import ProgramFailed, SetBroken
from liangzhao.config.backup.repository import (
    BLOBS,
    FILES,
    HEAD,
    KEYS,
    MANIFEST,
    SUMS,
    BackupSet,
    Kind,
    Manifest,
    Repository,
)
from liangzhao.config.backup.source import Source
from liangzhao.kernel import clock

FULL_EVERY = timedelta(days=7)
INCREMENTAL_SINCE = 17
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Created:
    """A finished set, and what it cost."""

    made: BackupSet
    database_bytes: int
    blobs_copied: int
    blobs_kept: int
    seconds: float


def create(
    repository: Repository,
    source: Source,
    belongings: Belongings,
    passphrase: bytes,
    *,
    kind: Kind | None = None,
    tell: Tell = lambda _what, _done, _of: None,
) -> Created:
    """Take a set: full when the last full one is a week old or there is none, else incremental; or the ``kind`` given.

    Raises ProgramFailed, SetBroken.
    """
    begun = clock.now()
    for folder in (repository.path, repository.blobs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    facts = _facts(source)
    parent = _parent(repository, facts, kind, begun)
    draft = repository.path / f".draft-{secrets.token_hex(6)}"
    draft.mkdir(mode=0o700)
    try:
        folders = _copy_folders(belongings, draft)
        tell("database", 0, 1)
        parent = _base_backup(source, draft, parent, must_be_incremental=kind == "incremental")
        tell("database", 1, 1)
        database = _database_digests(draft / "database")
        copied, kept = _copy_blobs(repository, belongings.blobs, draft, tell)
        digests.write_list(draft / FILES, database | folders)
        manifest = _manifest(draft, facts, parent, begun, belongings)
        _seal(draft, manifest, belongings, passphrase)
        made = _named(repository, draft, manifest)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    size = sum(path.stat().st_size for path in digests.files_under(made.database))
    return Created(made, size, copied, kept, (clock.now() - begun).total_seconds())


def _facts(source: Source) -> dict[str, Any]:
    with source.connect() as connection:
        row = connection.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
            "(SELECT system_identifier::text FROM pg_control_system()), "
            "current_setting('summarize_wal', true), pg_size_bytes(current_setting('wal_segment_size'))"
        ).fetchone()
    assert row is not None  # noqa: S101  a SELECT without FROM has one row
    number, version, system, summaries, segment = row
    can = number // 10000 >= INCREMENTAL_SINCE and summaries == "on"
    return {"version": version, "system": system, "incremental": can, "segment": int(segment)}


def _parent(repository: Repository, facts: dict[str, Any], kind: Kind | None, now: datetime) -> BackupSet | None:
    """The set an incremental one would build on; None for a full one."""
    sets = [one for one in repository.sets() if one.manifest.system == facts["system"]]
    if kind == "full" or not facts["incremental"] or not sets:
        return None
    full = repository.chain(sets[-1])[0]
    return sets[-1] if kind == "incremental" or now - full.ended_at < FULL_EVERY else None


def _base_backup(
    source: Source, draft: Path, parent: BackupSet | None, *, must_be_incremental: bool
) -> BackupSet | None:
    """PostgreSQL's own backup; the parent it builds on, None when it is whole."""
    target = draft / "database"
    options = ["-D", str(target), "-X", "stream", "-c", "fast", "--manifest-checksums=SHA256"]
    if parent is not None:
        try:
            source.run("pg_basebackup", *options, f"--incremental={parent.database / 'backup_manifest'}")
        except ProgramFailed:
            if must_be_incremental:
                raise
            shutil.rmtree(target, ignore_errors=True)  # the server no longer knows what changed since: take it whole
        else:
            return parent
    source.run("pg_basebackup", *options)
    return None


def _database_digests(database: Path) -> dict[str, str]:
    """Digests as the server made them while it sent; ours for what it does not list: its manifest and the log."""
    told = json.loads((database / "backup_manifest").read_bytes())
    found = {f"database/{_path(entry)}": str(entry["Checksum"]) for entry in told["Files"]}
    for path in digests.files_under(database):
        name = f"database/{path.relative_to(database)}"
        if name not in found:
            found[name] = digests.digest_of(path)
    return found


def _path(entry: dict[str, Any]) -> str:
    return str(entry["Path"]) if "Path" in entry else bytes.fromhex(entry["Encoded-Path"]).decode()


def _copy_blobs(repository: Repository, blobs: Path | None, draft: Path, tell: Tell) -> tuple[int, int]:
    """Bring what the repository lacks, list all with digests; how many were brought and how many were there."""
    known = _listed(repository)
    found: dict[str, str] = {}
    copied, folders = 0, set[Path]()
    wanted = list(digests.files_under(blobs)) if blobs is not None and blobs.is_dir() else []
    for number, path in enumerate(wanted):
        name = str(path.relative_to(blobs or path))
        target = repository.blobs / name
        if not target.exists() or target.stat().st_size != path.stat().st_size:
            digests.copy(path, target)
            folders |= {target.parent, target.parent.parent}
            copied += 1
            known.pop(name, None)
        found[name] = known.get(name) or digests.digest_of(target)
        if number % 500 == 0:
            tell("blobs", number, len(wanted))
    for folder in folders:
        digests.settle(folder)
    digests.write_list(draft / BLOBS, found)
    tell("blobs", len(wanted), len(wanted))
    return copied, len(wanted) - copied


def _listed(repository: Repository) -> dict[str, str]:
    sets = repository.sets()
    return digests.read_list(sets[-1].folder / BLOBS) if sets else {}


def _copy_folders(belongings: Belongings, draft: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, folder in belongings.folders.items():
        for path in digests.files_under(folder):
            target = draft / "folders" / name / path.relative_to(folder)
            digests.copy(path, target)
            found[str(target.relative_to(draft))] = digests.digest_of(target)
    return found


def _manifest(
    draft: Path, facts: dict[str, Any], parent: BackupSet | None, begun: datetime, belongings: Belongings
) -> Manifest:
    told = json.loads((draft / "database" / "backup_manifest").read_bytes())
    span = told["WAL-Ranges"][-1]
    ended = _database_ended(draft / "database", begun)
    kind: Kind = "full" if parent is None else "incremental"
    return Manifest(
        name=f"{begun:%Y%m%dT%H%M%S}.{begun.microsecond // 1000:03d}Z-{kind}",
        kind=kind,
        parent=None if parent is None else parent.name,
        begun_at=begun.isoformat(),
        ended_at=ended.isoformat(),
        postgresql=facts["version"],
        system=facts["system"],
        timeline=int(span["Timeline"]),
        start_lsn=span["Start-LSN"],
        stop_lsn=span["End-LSN"],
        segment_bytes=facts["segment"],
        settings=belongings.settings,
        lists={name: digests.digest_of(draft / name) for name in (FILES, BLOBS)},
    )


def _database_ended(database: Path, begun: datetime) -> datetime:
    """When PostgreSQL was done: the last thing it writes is its manifest."""
    return max(begun, datetime.fromtimestamp((database / "backup_manifest").stat().st_mtime, UTC))


def _seal(draft: Path, manifest: Manifest, belongings: Belongings, passphrase: bytes) -> None:
    content = manifest.as_json()
    digests.write(draft / MANIFEST, content)
    digests.write(draft / KEYS, sealed_keys.sealed(belongings.secrets, passphrase, bound_to=content))
    digests.write_list(draft / SUMS, {name: digests.digest_of(draft / name) for name in HEAD})


def _named(repository: Repository, draft: Path, manifest: Manifest) -> BackupSet:
    for folder in (draft, draft / "folders"):
        if folder.is_dir():
            digests.settle(folder)
    target = repository.path / manifest.name
    if target.exists():
        raise SetBroken(manifest.name, "taken twice")
    draft.rename(target)
    digests.settle(repository.path)
    return BackupSet(target, manifest)
