"""The shape of a part of a merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.kernel.words import Sentence
from liangzhao.registers.effects import Act, Register

Side = Literal["survivor", "absorbed"]
SIDES: tuple[Side, ...] = ("survivor", "absorbed")
Memory = dict[str, object]
"""What a part needs to bring back what it moved; plain values, kept sealed."""


class Pair(NamedTuple):
    """The two entries: ``survivor`` stays, ``absorbed`` goes into it."""

    survivor: UUID
    absorbed: UUID

    def of(self, side: Side) -> UUID:
        """The id of one side."""
        return self.survivor if side == "survivor" else self.absorbed


@dataclass(frozen=True)
class Choice:
    """Something of which only one can stand; ``required`` when no rule says which."""

    name: str
    label: str
    survivor: str
    absorbed: str
    suggested: Side
    why: Sentence
    required: bool = False


@dataclass(frozen=True)
class Findings:
    """What a part says before a merge: what would move, what must be chosen, what forbids it, what to know."""

    counts: Mapping[str, int] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Moving:
    """A merge, or its undoing, under way, and what its parts tell each other: licences to plan anew, a new photo."""

    pair: Pair
    act: Act
    by: Actor
    chosen: Mapping[str, Side] = field(default_factory=dict)
    ended_licences: dict[UUID, Register] = field(default_factory=dict)
    shows_other_photo: bool = False


Tell = Callable[[str], None]
"""Told the name of each part of a merge, or of its undoing, before it begins."""


def nobody(_part: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Part:
    """One part of a merge; ``carry`` returns what ``bring_back`` needs."""

    name: str
    look: Callable[[Pair], Findings]
    carry: Callable[[Moving], Memory]
    bring_back: Callable[[Moving, Memory], None]


def ids(memory: Memory, name: str) -> list[UUID]:
    """A list of ids a part remembered."""
    kept = memory.get(name, [])
    return [UUID(str(key)) for key in kept] if isinstance(kept, list) else []


def texts(keys: Iterable[object]) -> list[str]:
    """Ids as a part remembers them."""
    return [str(key) for key in keys]
