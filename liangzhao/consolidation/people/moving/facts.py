"""The person's own facts: what is taken from the absorbed row, and the numbers exchanged."""

from __future__ import annotations

from collections.abc import Mapping

from liangzhao.consolidation.people import comparing
from liangzhao.consolidation.people.moving.values import plain, read_back
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part
from liangzhao.consolidation.people.refusals import MovedOn
from liangzhao.kernel.words import Sentence
from liangzhao.registers import corrections
from liangzhao.registers.models import Person
from liangzhao.registers.people import merging

_REAL_NAME = [str(level) for level in (Person.RealName.NONE, Person.RealName.ID_MATCH, Person.RealName.FACE)]


def _look(_pair: Pair) -> Findings:
    return Findings()


def _carry(moving: Moving) -> Memory:
    rows = merging.locked(*moving.pair)
    survivor, absorbed = rows[moving.pair.survivor], rows[moving.pair.absorbed]
    taken = comparing.taken(comparing.person_fields(moving.pair, rows), moving.chosen)
    exchanged = "id_no" in taken
    if exchanged:
        merging.exchange_numbers(survivor, absorbed)
    values = {name: getattr(absorbed, name) for name in taken if name != "id_no"} | _activation(survivor, absorbed)
    before = plain(survivor, values)
    _correct(moving, survivor, values)
    return {"exchanged": exchanged, "before": before, "after": plain(survivor, values)}


def _activation(survivor: Person, absorbed: Person) -> dict[str, object]:
    """An activated account stays activated, at the higher of the two levels, since the earlier of the two days."""
    if absorbed.activated_at is None:
        return {}
    level = max(survivor.real_name_level, absorbed.real_name_level, key=_REAL_NAME.index)
    since = min(survivor.activated_at or absorbed.activated_at, absorbed.activated_at)
    values: dict[str, object] = {"real_name_level": level, "activated_at": since}
    return {name: value for name, value in values.items() if getattr(survivor, name) != value}


def _correct(moving: Moving, survivor: Person, values: Mapping[str, object]) -> None:
    """Change the survivor's facts, and let the licences follow once for facts and photo together."""
    if values:
        corrections.correct(person=survivor, values=values, act=moving.act)
    if moving.shows_other_photo and not corrections.FACE_FACTS & set(values):
        corrections.touch_registrations(survivor, moving.act, "photo")


def _bring_back(moving: Moving, memory: Memory) -> None:
    rows = merging.locked(*moving.pair)
    survivor = rows[moving.pair.survivor]
    before, after = memory["before"], memory["after"]
    if not isinstance(before, dict) or not isinstance(after, dict):
        raise TypeError("a ledger that is none")
    now = plain(survivor, after)
    changed = next((name for name, value in after.items() if now[name] != value), None)
    if changed is not None:
        raise MovedOn(what=Sentence(comparing.PERSON_FIELDS.get(changed, changed)))
    _correct(moving, survivor, read_back(Person, before))
    if memory["exchanged"]:
        merging.exchange_numbers(survivor, rows[moving.pair.absorbed])


PART = Part("facts", _look, _carry, _bring_back)
