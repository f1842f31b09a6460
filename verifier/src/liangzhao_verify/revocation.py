"""Keys that were revoked: what they signed since is refused, what they signed before stands once its time is proven.

The time a signature states is its maker's word. After a key was stolen the thief can date back, so only a proof of
time from elsewhere (the public log) counts then; after a key was merely replaced, its holder's word is enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

COMPROMISED = "key-compromise"
FILE = "keys.revoked"
"""Beside trust roots in a folder: a JSON list of revocations."""
REASONS = (COMPROMISED, "superseded", "cessation-of-operation")


@dataclass(frozen=True)
class Revocation:
    """A public key (its id, see ``keys.key_id``) of which nothing signed from this instant on counts."""

    key_id: str
    at: datetime
    reason: str

    @classmethod
    def read(cls, parts: Mapping[str, Any]) -> Revocation:
        """The revocation of these parts; raises KeyError, TypeError or ValueError."""
        at = datetime.fromisoformat(parts["at"])
        if at.utcoffset() is None or parts["reason"] not in REASONS:
            raise ValueError("a revocation has an instant with its offset, and one of the known reasons")
        return cls(str(parts["key_id"]), at, parts["reason"])

    def as_json(self) -> dict[str, str]:
        """The parts, as a trust bundle holds them."""
        return {"key_id": self.key_id, "at": self.at.isoformat(), "reason": self.reason}

    @property
    def needs_proof(self) -> bool:
        """Whether the word of the signer is not enough for what is said to be older."""
        return self.reason == COMPROMISED


def read_all(folder: Path) -> tuple[Revocation, ...]:
    """The revocations kept in a folder of trust roots, none without the file; ValueError when it cannot be read."""
    try:
        parts = json.loads((folder / FILE).read_text())
        return tuple(Revocation.read(each) for each in parts)
    except FileNotFoundError:
        return ()
    except (KeyError, TypeError) as error:
        raise ValueError("no list of revocations") from error


def as_text(revocations: Iterable[Revocation]) -> str:
    """The content of that file."""
    return json.dumps([each.as_json() for each in revocations], indent=1)
