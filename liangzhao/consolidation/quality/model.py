"""What a rule of data quality sees, and what it hands back; no Django and no database here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Row = Mapping[str, str]
"""One row in our fields, as text; a field that the source does not have is absent, one left blank is empty."""
Numbered = tuple[int, Row]


class Kind(StrEnum):
    """What the rows of a load are."""

    INSTITUTION = "institution"
    PHYSICIAN = "physician"
    NURSE = "nurse"
    QUALIFICATION = "qualification"


EVERY = frozenset(Kind)
PERSONS = frozenset({Kind.PHYSICIAN, Kind.NURSE, Kind.QUALIFICATION})
REGISTERED = frozenset({Kind.PHYSICIAN, Kind.NURSE})
INSTITUTIONS = frozenset({Kind.INSTITUTION})
PHYSICIANS = frozenset({Kind.PHYSICIAN})


class Action(StrEnum):
    """Who mends it: the machine when nothing is lost, one person who confirms a proposal, or a decision."""

    AUTO = "auto"
    PROPOSE = "propose"
    DECIDE = "decide"


class Decider(StrEnum):
    """Who decides on a finding that is not mended by the machine."""

    MACHINE = "machine"
    LOADER = "loader"
    ORGAN = "organ"
    INSTITUTION = "institution"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Found:
    """A defect of one field, with its mending when there is one; ``new`` is None when nobody can tell.

    ``others`` are the numbers of the rows it concerns too. ``action`` overrules that of the rule for this case.
    """

    field: str
    old: str
    new: str | None = None
    confidence: float = 1.0
    others: tuple[int, ...] = ()
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a row."""

    rule: str
    row: int
    found: Found
    action: Action
    decider: Decider


@dataclass(frozen=True, slots=True)
class KnownInstitution:
    """An institution of the register, as far as rules ask about it."""

    name: str
    division: str
    status: str = "ACTIVE"
    reg_no: str = ""
    uscc: str = ""
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What rules may know beside the row: its kind, the day, the register, and the same entries elsewhere.

    ``copies`` holds, by printed number, the copy of the other level (national for a provincial load and the other way
    round). ``codes_of_names`` is what 市场监管, 编办 or 民政 says of a name: the 统一社会信用代码. ``of_register``:
    what is looked at are entries of the register, not rows on their way there.
    """

    kind: Kind
    on: date
    institutions: Sequence[KnownInstitution] = ()
    copies: Mapping[str, Row] = field(default_factory=dict)
    codes_of_names: Mapping[str, str] = field(default_factory=dict)
    of_register: bool = False


def each_among(rows: Sequence[Numbered]) -> Iterator[tuple[int, Row, tuple[int, ...]]]:
    """Each row with its number and the numbers of the others."""
    everyone = [number for number, _row in rows]
    for number, row in rows:
        yield number, row, tuple(each for each in everyone if each != number)
