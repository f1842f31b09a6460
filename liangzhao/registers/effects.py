"""The port through which a register change moves what follows from it, in the same transaction.

The licensing floor fills it at start-up; the registers know nothing of licences (design.md §2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from liangzhao.audit.journal import Actor


class Register(StrEnum):
    """The three registers; also the kind of the licence that follows from each."""

    INSTITUTION = "institution"
    PHYSICIAN = "physician"
    NURSE = "nurse"


@dataclass(frozen=True)
class Act:
    """Why a register changes: who, when, which kind of act, the document it rests on, and its source."""

    by: Actor
    at: datetime
    kind: str
    basis: str = ""
    reason: str = ""
    source: str = "maintenance"


class RegisterEffects(Protocol):
    """What the floor above does when entries changed."""

    def entries_changed(self, register: Register, entry_ids: Sequence[UUID], act: Act) -> None:
        """Bring everything that follows from these entries in step with them."""


_filled: RegisterEffects | None = None


def fill(effects: RegisterEffects) -> None:
    """Connect the floor above; called once at start-up."""
    global _filled
    _filled = effects


def announce(register: Register, entry_ids: Sequence[UUID], act: Act) -> None:
    """Tell the floor above that entries changed; raises when nothing was connected, so no change goes unseen."""
    if _filled is None:
        raise RuntimeError("registers.effects was not filled at start-up")
    if entry_ids:
        _filled.entries_changed(register, entry_ids, act)
