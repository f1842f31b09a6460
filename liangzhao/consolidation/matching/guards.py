"""Cases a person must look at, however alike the names are."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from liangzhao.consolidation.matching.places import place_table
from liangzhao.consolidation.matching.scoring import Comparison, Entry


class Guard(NamedTuple):
    """A reason not to link: its word in the output, why, and whether it holds for a row and its best candidate."""

    rule: str
    why: str
    holds: Callable[[Entry, Entry, Comparison], bool]


def _campus(_one: Entry, _other: Entry, pair: Comparison) -> bool:
    return pair.mine.campus != pair.theirs.campus


def _part_of_another(_one: Entry, _other: Entry, pair: Comparison) -> bool:
    return pair.mine.has_owner != pair.theirs.has_owner


def _number(_one: Entry, _other: Entry, pair: Comparison) -> bool:
    mine, theirs = pair.mine.numbers, pair.theirs.numbers
    return bool(mine and theirs) and mine != theirs


def _elsewhere(one: Entry, other: Entry, pair: Comparison) -> bool:
    return place_table().agreement(one.places_of(pair.mine), other.places_of(pair.theirs)) < 0


def _withdrawn(one: Entry, other: Entry, _pair: Comparison) -> bool:
    return one.is_withdrawn != other.is_withdrawn


def _unknown_former_name(one: Entry, other: Entry, _pair: Comparison) -> bool:
    known = {name.own for name in other.names}
    return any(name.is_former and name.own not in known for name in one.names)


GUARDS = (
    Guard("campus", "A campus or branch is not the institution.", _campus),
    Guard("part-of-another", "One is said to belong to a body that the other does not name.", _part_of_another),
    Guard("other-number", "第1 and 第2 are different institutions.", _number),
    Guard("elsewhere", "They are said to be in different divisions.", _elsewhere),
    Guard(
        "withdrawn", "One side says that it was withdrawn; what goes by its name now may be a later one.", _withdrawn
    ),
    Guard("unknown-former-name", "The row tells a former name the candidate never had.", _unknown_former_name),
)


def guarding(one: Entry, other: Entry, pair: Comparison) -> str:
    """The word of the first guard against linking; empty when there is none."""
    return next((guard.rule for guard in GUARDS if guard.holds(one, other, pair)), "")
