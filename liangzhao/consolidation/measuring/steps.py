"""How far a run over a register is, safe on disk chunk by chunk and sealed: a run killed at any moment goes on there.

Written behind the transaction of a chunk: one that is in the database and not in the file is looked at once more, and
raises nothing twice. A file of another run, day or set of rules, and a step cut short by a crash, are dropped.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from liangzhao.consolidation.quality.model import Context, Row
from liangzhao.consolidation.quality.running import shared_keys
from liangzhao.kernel import encryption

_LENGTH = 4
_KEY = 16
_SHORTEST = 8


@dataclass(frozen=True)
class Step:
    """What a chunk left in memory: its entries, what each counts, its keys, its findings, and the account so far.

    ``owners`` are those no step before had. ``found`` names positions within the chunk by rule. ``unfound`` are keys of
    proposals to be closed at the end.
    """

    entries: bytes
    owners: list[str]
    owner_of: array[int]
    filled: array[int]
    fresh: array[int]
    keys: list[array[int]]
    found: dict[str, list[int]]
    unfound: list[str]
    looked: dict[str, dict[str, int]]

    @property
    def rows(self) -> int:
        """How many entries it holds."""
        return len(self.entries) // _KEY

    def packed(self) -> bytes:
        """One line of JSON, and the arrays behind it."""
        head = {
            "owners": self.owners,
            "found": self.found,
            "unfound": self.unfound,
            "looked": self.looked,
            "rows": self.rows,
        }
        arrays = (self.owner_of, self.filled, self.fresh, *self.keys)
        return b"\n".join((json.dumps(head).encode(), self.entries + b"".join(each.tobytes() for each in arrays)))

    @classmethod
    def unpacked(cls, body: bytes) -> Self:
        """The step again."""
        line, _newline, packed = body.partition(b"\n")
        head = json.loads(line)
        rows, at = int(head.pop("rows")), 0
        entries, at = packed[: rows * _KEY], rows * _KEY
        parts: list[array[int]] = []
        for kind in "HBB" + "q" * ((len(packed) - rows * (_KEY + 4)) // (rows * 8)):
            part: array[int] = array(kind)
            part.frombytes(packed[at : at + rows * part.itemsize])
            parts.append(part)
            at += rows * part.itemsize
        return cls(entries=entries, owner_of=parts[0], filled=parts[1], fresh=parts[2], keys=parts[3:], **head)


class Steps:
    """The file of one run; ``question`` says which run it is, and by what it looks."""

    def __init__(self, path: Path, question: str) -> None:
        self._path, self._question = path, question
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = path.open("a+b")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def read(self) -> Iterator[Step]:
        """The whole steps of this run in their order; whatever stands behind them is cut off."""
        self._file.seek(0)
        whole = number = 0
        while (step := self._next(number)) is not None:
            whole, number = self._file.tell(), number + 1
            yield step
        self._file.truncate(whole)
        self._file.seek(0, os.SEEK_END)
        self._written = number

    def _next(self, number: int) -> Step | None:
        length = int.from_bytes(self._file.read(_LENGTH), "big")
        sealed = self._file.read(length)
        if length < _SHORTEST or len(sealed) < length:
            return None
        try:
            return Step.unpacked(encryption.open_sealed(sealed, self._context(number)))
        except encryption.SealBroken:
            return None

    def add(self, step: Step) -> None:
        """Keep a step; it is on the disk when this returns."""
        sealed = encryption.seal(step.packed(), self._context(self._written))
        self._file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._written += 1

    def _context(self, number: int) -> str:
        return f"quality run|{self._question}|{number}"

    def remove(self) -> None:
        """The run is whole; nothing is left to go on from."""
        self._path.unlink(missing_ok=True)


def question_of(load: object, context: Context) -> str:
    """Which run it is, of which day, and what its keys are."""
    return f"{load}|{context.on}|{'|'.join(key_of.__qualname__ for key_of in shared_keys(context.kind))}"


def lasting_keys(row: Row, context: Context) -> Iterable[int]:
    """A number for each shared key, equal for rows that belong together in every process; 0 for none."""
    for key_of in shared_keys(context.kind):
        key = key_of(row, context)
        digest = hashlib.blake2b(key.encode(), digest_size=8).digest() if key else b""
        yield int.from_bytes(digest, "little", signed=True)
