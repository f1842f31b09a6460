"""The institution's own facts: what is taken from the absorbed entry, its subjects, and its names among the others."""

from __future__ import annotations

from collections.abc import Iterable

from liangzhao.consolidation.people import comparing
from liangzhao.consolidation.people.moving import subjects
from liangzhao.consolidation.people.moving.values import plain, read_back
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part
from liangzhao.consolidation.people.refusals import MovedOn
from liangzhao.kernel.words import Sentence
from liangzhao.registers import entries
from liangzhao.registers.effects import Act
from liangzhao.registers.institutions import merging
from liangzhao.registers.models import Institution


def _look(pair: Pair) -> Findings:
    return Findings(choices=subjects.choices(pair))


def _carry(moving: Moving) -> Memory:
    rows = merging.locked(*moving.pair)
    survivor, absorbed = rows[moving.pair.survivor], rows[moving.pair.absorbed]
    taken = comparing.taken(comparing.institution_fields(moving.pair, rows), moving.chosen)
    exchanged = "reg_no" in taken
    columns = [column for name in taken if name != "reg_no" for column in comparing.TOGETHER.get(name, (name,))]
    values = {column: getattr(absorbed, column) for column in columns}
    values["other_names"] = _names(survivor, absorbed, str(values.get("name", survivor.name)))
    before = plain(survivor, values)
    if exchanged:
        _exchange(survivor, absorbed, moving.act)
    noted, codes = subjects.carry(moving)
    entries.change(survivor, values=values, act=moving.act, subjects=codes)
    return {"exchanged": exchanged, "before": before, "after": plain(survivor, values), "subjects": noted}


def _names(survivor: Institution, absorbed: Institution, name: str) -> list[str]:
    """Every name either goes or went by, but the one it is registered under now."""
    names: Iterable[str] = (*survivor.other_names, survivor.name, absorbed.name, *absorbed.other_names)
    return [each for each in dict.fromkeys(names) if each != name]


def _exchange(one: Institution, other: Institution, act: Act) -> None:
    """Let each have the other's 登记号; no two entries hold the same for a moment."""
    mine, theirs = one.reg_no, other.reg_no
    entries.change(other, values={"reg_no": ""}, act=act)
    entries.change(one, values={"reg_no": theirs}, act=act)
    entries.change(other, values={"reg_no": mine}, act=act)


def _bring_back(moving: Moving, memory: Memory) -> None:
    rows = merging.locked(*moving.pair)
    survivor = rows[moving.pair.survivor]
    before, after = memory["before"], memory["after"]
    if not isinstance(before, dict) or not isinstance(after, dict):
        raise TypeError("a ledger that is none")
    now = plain(survivor, after)
    changed = next((name for name, value in after.items() if now[name] != value), None)
    if changed is not None:
        raise MovedOn(what=Sentence(comparing.INSTITUTION_FIELDS.get(changed, changed)))
    codes = subjects.bring_back(moving, memory.get("subjects"))
    entries.change(survivor, values=read_back(Institution, before), act=moving.act, subjects=codes)
    if memory["exchanged"]:
        _exchange(survivor, rows[moving.pair.absorbed], moving.act)


PART = Part("particulars", _look, _carry, _bring_back)
