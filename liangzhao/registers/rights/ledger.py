"""The ledger of erasures: a file beside the database, so that an older database brought back can be told (SEC-P6).

One line of JSON per erasure: ids and the name of the field, never a value. The database holds the same lines, written
with the erasure itself; ``complete`` brings over what a crash kept from the file. After a restore ``replay_erasures``
erases again what the restored database still holds.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from liangzhao.registers.rights.models import Erasure

LONGEST = 4096
"""More bytes than a line has."""


class LedgerBroken(ValueError):
    """A line of the ledger, other than an unfinished last one, that cannot be read; the text names its place."""


@dataclass(frozen=True)
class Place:
    """A ledger file."""

    path: Path

    def lines(self) -> Iterator[Erasure]:
        """Every erasure of the file, oldest first; a last line cut off by a crash is left out."""
        if not self.path.exists():
            return
        rows = self.path.read_bytes().split(b"\n")
        for number, row in enumerate(rows[:-1], start=1):
            yield _read(row, number)

    def append(self, erasures: Iterable[Erasure]) -> None:
        """Add lines; when this returns they survive a power failure."""
        content = b"".join(_written(erasure) for erasure in erasures)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            _drop_unfinished(descriptor)
            os.write(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def node_ledger() -> Place:
    """The ledger of this node."""
    return Place(Path(settings.LIANGZHAO_ERASURES))


def append(erasures: Iterable[Erasure]) -> None:
    """Add lines to the ledger of this node."""
    node_ledger().append(erasures)


def ensure() -> None:
    """Make this node's ledger, empty, where there is none: from then on a missing file means a lost one."""
    append(())


def complete() -> int:
    """Write to the file what only the database knows; returns how many lines. In a service transaction."""
    known = {erasure.pk for erasure in node_ledger().lines()}
    missing = [erasure for erasure in Erasure.objects.order_by("at", "id") if erasure.pk not in known]
    if missing:
        append(missing)
    return len(missing)


def missing_here(place: Place) -> list[Erasure]:
    """The erasures of a ledger that this database does not know: those made after its backup was taken."""
    lines = list(place.lines())
    known = set(Erasure.objects.filter(pk__in=[line.pk for line in lines]).values_list("pk", flat=True))
    return [line for line in lines if line.pk not in known]


def _drop_unfinished(descriptor: int) -> None:
    """Take away a last line that a crash cut off; ``complete`` writes it again from the database."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, LONGEST, max(0, size - LONGEST))
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(descriptor, size - len(tail) + tail.rfind(b"\n") + 1)


def _written(erasure: Erasure) -> bytes:
    told = {
        "id": str(erasure.pk),
        "person": str(erasure.person_id),
        "what": erasure.what,
        "row": str(erasure.row_id),
        "at": erasure.at.isoformat(),
    }
    return json.dumps(told, separators=(",", ":")).encode("ascii") + b"\n"


def _read(row: bytes, number: int) -> Erasure:
    try:
        told = json.loads(row)
        return Erasure(
            id=UUID(str(told["id"])),
            person_id=UUID(str(told["person"])),
            what=str(told["what"]),
            row_id=UUID(str(told["row"])),
            at=datetime.fromisoformat(str(told["at"])),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerBroken(f"line {number}") from error
