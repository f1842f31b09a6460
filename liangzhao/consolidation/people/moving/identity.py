"""The absorbed row itself: from now on it stands for the survivor, and so does what the journal says of it."""

from __future__ import annotations

from liangzhao.audit import aliases
from liangzhao.consolidation.people.parts import Findings, Memory, Moving, Pair, Part, ids, texts
from liangzhao.registers.institutions import merging as institutions
from liangzhao.registers.people import merging as people


def _look(_pair: Pair) -> Findings:
    return Findings()


def _carry(moving: Moving) -> Memory:
    rows = people.locked(*moving.pair)
    people.absorb(rows[moving.pair.absorbed], into=rows[moving.pair.survivor])
    return _joined(moving)


def _carry_institution(moving: Moving) -> Memory:
    rows = institutions.locked(*moving.pair)
    institutions.absorb(rows[moving.pair.absorbed], into=rows[moving.pair.survivor])
    return _joined(moving)


def _joined(moving: Moving) -> Memory:
    return {"aliases": texts(aliases.join(moving.pair.absorbed, to=moving.pair.survivor))}


def _bring_back(moving: Moving, memory: Memory) -> None:
    people.release(people.locked(moving.pair.absorbed)[moving.pair.absorbed])
    aliases.part(moving.pair.absorbed, ids(memory, "aliases"))


def _bring_back_institution(moving: Moving, memory: Memory) -> None:
    institutions.release(institutions.locked(moving.pair.absorbed)[moving.pair.absorbed])
    aliases.part(moving.pair.absorbed, ids(memory, "aliases"))


PART = Part("identity", _look, _carry, _bring_back)
OF_INSTITUTION = Part("identity", _look, _carry_institution, _bring_back_institution)
