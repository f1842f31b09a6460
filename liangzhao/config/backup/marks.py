"""Named moments to come back to, such as the one before a bulk act."""

from __future__ import annotations

import json
import re
from datetime import datetime

from liangzhao.config.backup import digests
from liangzhao.config.backup.refusals import NoSuchMark
from liangzhao.config.backup.repository import Repository
from liangzhao.config.backup.source import Source

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,62}")


def mark(repository: Repository, source: Source, name: str) -> datetime:
    """Write a named restore point into the log and the repository; its time. Raises NoSuchMark, FileExistsError."""
    if not _NAME.fullmatch(name):
        raise NoSuchMark(name)
    with source.connect() as connection:
        row = connection.execute("SELECT clock_timestamp(), pg_create_restore_point(%s)::text", [name]).fetchone()
    at, lsn = row if row else (None, "")
    repository.marks.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {"at": at.isoformat() if at else "", "lsn": lsn}
    digests.write(repository.marks / f"{name}.json", json.dumps(content).encode())
    return repository.marked_at(name)
