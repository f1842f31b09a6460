"""The lists as files: ``<USCC>.cwt`` and ``<USCC>.jwt``, and until where the journal is in them.

``position`` is a snapshot of the database, written when every list is in place that it changed; ``proof`` tells when
the lists were last counted anew, and what did not agree. A list's file has the time of its knowledge.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import cbor2

from liangzhao.kernel import durable_files
from liangzhao.licensing.status.packed import BITS, Packed
from liangzhao.licensing.status.tokens import Tokens
from liangzhao_verify.codes import cose
from liangzhao_verify.status.lists import STATUS_LIST, unpack

Form = Literal["cwt", "jwt"]
_USCC = re.compile(r"[0-9A-Z]{18}")


@dataclass(frozen=True)
class Proof:
    """When all lists were last counted anew, and at how many places they differed from what was published."""

    at: datetime
    differences: int


class StatusFolder:
    """A folder of lists; one process writes it, any number read."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def publish(self, uscc: str, tokens: Tokens, *, at: datetime) -> None:
        """Put both forms of a list in place; ``at`` is the time of its knowledge."""
        for form, content in (("cwt", tokens.cwt), ("jwt", tokens.jwt)):
            place = self.path / f"{uscc}.{form}"
            durable_files.replace(place, content)
            os.utime(place, (at.timestamp(), at.timestamp()))

    def read(self, uscc: str, form: Form) -> bytes | None:
        """A list in one of its forms; None when there is none."""
        if not _USCC.fullmatch(uscc):
            return None
        with suppress(FileNotFoundError):
            return (self.path / f"{uscc}.{form}").read_bytes()
        return None

    def packed(self, uscc: str) -> Packed | None:
        """The bits that were published last; None when there are none, or none that can be read."""
        content = self.read(uscc, "cwt")
        if content is None:
            return None
        try:
            found = cbor2.loads(cose.read(content).payload)[STATUS_LIST]
            return Packed(unpack(found["lst"])) if found["bits"] == BITS else None
        except (ValueError, KeyError, TypeError):
            return None

    def as_of(self) -> dict[str, datetime]:
        """By USCC, the time of what each list knows."""
        return {path.stem: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in self._lists()}

    def position(self) -> str | None:
        """Until where the journal is in the lists; None before the first."""
        with suppress(FileNotFoundError):
            return (self.path / "position").read_text()
        return None

    def note_position(self, snapshot: str) -> None:
        """Say until where the journal is in the lists."""
        (self.path / "position.next").write_text(snapshot)
        (self.path / "position.next").replace(self.path / "position")

    def proof(self) -> Proof | None:
        """The last time the lists were counted anew; None before the first."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads((self.path / "proof").read_text())
            return Proof(datetime.fromisoformat(found["at"]), int(found["differences"]))
        return None

    def note_proof(self, proof: Proof) -> None:
        """Say what counting anew found."""
        content = json.dumps({"at": proof.at.isoformat(), "differences": proof.differences})
        durable_files.replace(self.path / "proof", content.encode())

    def clear_leftovers(self) -> None:
        """Remove what a killed writer left beside."""
        self.path.mkdir(parents=True, exist_ok=True)
        durable_files.clear_leftovers(self.path)

    def _lists(self) -> Iterator[Path]:
        return (path for path in sorted(self.path.glob("*.cwt")) if _USCC.fullmatch(path.stem))
