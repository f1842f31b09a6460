"""What an officer chose, kept sealed with the finding until the second officer confirms it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from liangzhao.consolidation.models import Proposal


@dataclass(frozen=True)
class Value:
    """One value for the field of the finding."""

    value: str

    def kept(self) -> str:
        """The choice as text."""
        return json.dumps({"value": self.value}, ensure_ascii=False)


@dataclass(frozen=True)
class Join:
    """Two entries become one; ``sides`` says for each field whose value stands: survivor or absorbed.

    ``organs``: the authority that proposes and the one that confirms; empty when they are one.
    """

    kind: str
    survivor: UUID
    absorbed: UUID
    sides: Mapping[str, str] = field(default_factory=dict)
    organs: tuple[UUID, ...] = ()

    def kept(self) -> str:
        """The choice as text."""
        pair = {"kind": self.kind, "survivor": str(self.survivor), "absorbed": str(self.absorbed)}
        told = {**pair, "sides": dict(self.sides)}
        return json.dumps({"join": told, **_of_organs(self.organs)}, ensure_ascii=False)


@dataclass(frozen=True)
class Part:
    """A merge is undone: the two entries become two again; ``before`` is how the finding stood until then, as text.

    ``organs`` as of a merge.
    """

    merge: UUID
    before: Mapping[str, str] = field(default_factory=dict)
    organs: tuple[UUID, ...] = ()

    def kept(self) -> str:
        """The choice as text."""
        told = {"part": str(self.merge), "before": dict(self.before)}
        return json.dumps({**told, **_of_organs(self.organs)}, ensure_ascii=False)


@dataclass(frozen=True)
class Back:
    """A decision of two is taken back; ``before`` is how the finding stood until then, as text."""

    before: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> str:
        """The choice as text."""
        return json.dumps({"back": dict(self.before)}, ensure_ascii=False)


@dataclass(frozen=True)
class Aside:
    """The row is not to be registered: another says it already, or it is a test; ``rest`` are its findings settled so.

    ``in_hand``: the state and note of those that waited for an answer or for a second officer. Both are empty until
    the second officer agrees. ``out`` is the load and the number of the row whose entry was taken out with it. Of a
    repetition under a second name, ``named`` is the institution that gets that name.
    """

    rest: tuple[UUID, ...] = ()
    in_hand: Mapping[UUID, tuple[str, str]] = field(default_factory=dict)
    out: tuple[UUID, int] | None = None
    named: tuple[UUID, str] | None = None

    def kept(self) -> str:
        """The choice as text."""
        in_hand = {str(key): told for key, told in self.in_hand.items()}
        told = {"aside": [str(each) for each in self.rest], "in_hand": in_hand}
        out = {"out": [str(self.out[0]), self.out[1]]} if self.out else {}
        named = {"named": [str(self.named[0]), self.named[1]]} if self.named else {}
        return json.dumps({**told, **out, **named}, ensure_ascii=False)


@dataclass(frozen=True)
class Elsewhere:
    """The other record is the one to mend: a field of that entry gets a value, then the own row is taken again."""

    entry: UUID
    field: str
    value: str

    def kept(self) -> str:
        """The choice as text."""
        told = {"entry": str(self.entry), "field": self.field, "value": self.value}
        return json.dumps({"elsewhere": told}, ensure_ascii=False)


Choice = Value | Join | Part | Back | Elsewhere | Aside
"""What an officer can decide that changes something."""
Undoing = Part | Back
"""What takes back what was carried out."""


def read(kept: str) -> Choice:
    """A choice from the text it was kept as."""
    given = json.loads(kept)
    if "join" in given:
        told = given["join"]
        return Join(told["kind"], UUID(told["survivor"]), UUID(told["absorbed"]), told["sides"], _organs(given))
    if "elsewhere" in given:
        told = given["elsewhere"]
        return Elsewhere(UUID(told["entry"]), told["field"], told["value"])
    if "part" in given:
        return Part(UUID(given["part"]), given.get("before", {}), _organs(given))
    if "back" in given:
        return Back(given["back"])
    if "aside" in given:
        return _aside(given)
    return Value(given["value"])


def _of_organs(organs: tuple[UUID, ...]) -> dict[str, list[str]]:
    return {"organs": [str(each) for each in organs]} if organs else {}


def _organs(given: Mapping[str, Any]) -> tuple[UUID, ...]:
    return tuple(UUID(each) for each in given.get("organs", ()))


def of_settled(kept: str | None) -> Join | Part | Aside | None:
    """What was done besides taking a value; None when a settled finding keeps the plain value that was taken."""
    choice = read(kept or "") if _object(kept).keys() & {"join", "part", "aside"} else None
    return choice if isinstance(choice, Join | Part | Aside) else None


def _aside(given: Mapping[str, Any]) -> Aside:
    in_hand = {UUID(key): (state, note) for key, (state, note) in given.get("in_hand", {}).items()}
    out = (UUID(given["out"][0]), int(given["out"][1])) if "out" in given else None
    named = (UUID(given["named"][0]), str(given["named"][1])) if "named" in given else None
    return Aside(tuple(UUID(each) for each in given["aside"]), in_hand, out, named)


def undoing_of(found: Proposal) -> Undoing | None:
    """What waits for the second officer when that is to take back what was carried out; None for anything else."""
    choice = read(found.chosen) if found.state == Proposal.State.SECOND and found.chosen else None
    return choice if isinstance(choice, Undoing) else None


def _object(kept: str | None) -> dict[str, Any]:
    try:
        given = json.loads(kept or "")
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}
