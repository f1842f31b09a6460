"""Registrations with the licences that follow them: all move; of two live ones of a kind the officers end one.

The one that ends is cancelled by the ordinary act of the register, and its licence with it: an ended licence does not
live again (the log says it ended). Undoing takes the ending of the registration back and plans its licence anew, as
the next version with the same serial. The preview says so beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast
from uuid import UUID

from liangzhao.consolidation.people.latest import Latest
from liangzhao.consolidation.people.moving.values import plain, read_back
from liangzhao.consolidation.people.parts import Choice, Findings, Memory, Moving, Pair, Part, ids, texts
from liangzhao.consolidation.people.refusals import ChoiceMissing, MovedOn
from liangzhao.kernel.words import Sentence, _
from liangzhao.licensing import moving as licences
from liangzhao.licensing.models import Licence
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.entries import Registration
from liangzhao.registers.models import (
    Maintenance,
    NurseFiling,
    NurseRegistration,
    Person,
    PhysicianFiling,
    PhysicianRegistration,
)

KINDS: dict[Register, type[Registration]] = {
    Register.PHYSICIAN: PhysicianRegistration,
    Register.NURSE: NurseRegistration,
}
_FILINGS = {Register.PHYSICIAN: PhysicianFiling, Register.NURSE: NurseFiling}
_LABELS = {Register.PHYSICIAN: _("医师执业注册"), Register.NURSE: _("护士执业注册")}
_STATE = ("status", "status_from_on", "status_until_on", "status_reason")
_REASON = _("重复登记，并入同一人的另一项注册")
_ENDS = _("终止的注册所附电子证照随之注销；撤销合并时重新签发下一版本，原版本不恢复。")


def live_of(kind: Register, pair: Pair) -> dict[UUID, Registration]:
    """The live registrations of a kind, by person."""
    finals = entries.WORKFLOWS[kind].final_states
    rows = KINDS[kind]._default_manager.filter(person_id__in=list(pair)).exclude(status__in=finals)
    return {row.person_id: row for row in rows.select_related("main_institution", "authority").order_by("pk")}


def _either(row: Registration) -> NurseRegistration:
    """A registration for the acts of the register, which take one kind at a time; either will do."""
    return cast("NurseRegistration", row)


def _look(pair: Pair) -> Findings:
    counts: dict[str, int] = {}
    choices = []
    for kind, model in KINDS.items():
        own = model._default_manager.filter(person_id=pair.absorbed)
        counts[_LABELS[kind]] = own.count()
        counts[_("多机构执业备案")] = counts.get(_("多机构执业备案"), 0) + (
            _FILINGS[kind]._default_manager.filter(registration__in=own).count()
        )
        live = live_of(kind, pair)
        if len(live) == 2:
            choices.append(_choice(kind, pair, live))
    counts[_("电子证照")] = licences.of_person(pair.absorbed).count()
    return Findings(counts, tuple(choices), tuple(_refusals(pair)), (_ENDS,) if choices else ())


def _choice(kind: Register, pair: Pair, live: dict[UUID, Registration]) -> Choice:
    """Which of two live registrations stays; the later one is suggested, but the officers must say so."""
    mine, theirs = live[pair.survivor], live[pair.absorbed]
    return Choice(
        kind,
        _LABELS[kind],
        _words(mine),
        _words(theirs),
        *Latest(mine.approved_on, theirs.approved_on).suggests(),
        required=True,
    )


def _words(row: Registration) -> str:
    return f"{row.licence_no} · {row.main_institution.name} · {row.approved_on:%Y-%m-%d}"


def _refusals(pair: Pair) -> Iterable[str]:
    keys = [key for model in KINDS.values() for key in _keys(model, list(pair))]
    if Maintenance.objects.filter(entry_id__in=keys, status=Maintenance.Status.PROPOSED).exists():
        yield _("有未办结的登记簿维护，请先办结。")


def _keys(model: type[Registration], people: list[UUID]) -> list[UUID]:
    return list(model._default_manager.filter(person_id__in=people).order_by("pk").values_list("pk", flat=True))


def _carry(moving: Moving) -> Memory:
    pair = moving.pair
    ended = [_end(kind, moving) for kind in KINDS if len(live_of(kind, pair)) == 2]
    handed = licences.hand_over(giver_id=pair.absorbed, taker_id=pair.survivor)
    survivor = Person.objects.get(pk=pair.survivor)
    moved: dict[str, list[str]] = {}
    for kind, model in KINDS.items():
        rows: list[Registration] = list(model._default_manager.filter(person_id=pair.absorbed).order_by("pk"))
        for row in rows:
            entries.change(_either(row), values={"person": survivor}, act=moving.act)
        moved[kind] = texts(row.pk for row in rows)
    return {"ended": ended, "licences": texts(handed), "moved": moved}


def _end(kind: Register, moving: Moving) -> dict[str, object]:
    live = live_of(kind, moving.pair)
    if kind not in moving.chosen:
        raise ChoiceMissing(what=Sentence(_LABELS[kind]))
    stays = moving.pair.of(moving.chosen[kind])
    row = next(each for person, each in live.items() if person != stays)
    note = {
        "kind": kind,
        "entry": str(row.pk),
        "before": plain(row, _STATE),
        "licensed": Licence.objects.filter(kind=kind, entry_id=row.pk, state__in=["PLANNED", "ISSUED"]).exists(),
    }
    entries.move(_either(row), step="cancel", act=replace(moving.act, reason=_REASON))
    return note


def _bring_back(moving: Moving, memory: Memory) -> None:
    pair, moved, ended = moving.pair, memory["moved"], memory["ended"]
    if not isinstance(moved, dict) or not isinstance(ended, list):
        raise TypeError("a ledger that is none")
    keys = [UUID(key) for rows in moved.values() for key in rows]
    licences.hand_back(giver_id=pair.survivor, taker_id=pair.absorbed, licences=ids(memory, "licences"), entries=keys)
    absorbed = Person.objects.get(pk=pair.absorbed)
    for kind, rows in moved.items():
        model = KINDS[Register(kind)]
        mine = model._default_manager.filter(pk__in=[UUID(key) for key in rows])
        found: list[Registration] = list(mine.order_by("pk"))
        for row in found:
            entries.change(_either(row), values={"person": absorbed}, act=moving.act)
    for note in ended:
        _take_back(note, moving)


def _take_back(note: dict[str, object], moving: Moving) -> None:
    kind, before = Register(str(note["kind"])), note["before"]
    row = KINDS[kind]._default_manager.get(pk=UUID(str(note["entry"])))
    finals = entries.WORKFLOWS[kind].final_states
    others = KINDS[kind]._default_manager.filter(person_id=row.person_id).exclude(status__in=finals)
    if row.status != "CANCELLED" or row.status_reason != _REASON or others.exists() or not isinstance(before, dict):
        raise MovedOn(what=Sentence(_LABELS[kind]))
    entries.take_back(_either(row), values=read_back(KINDS[kind], before), act=moving.act)
    if note["licensed"]:
        moving.ended_licences[row.person_id] = kind


PART = Part("registrations", _look, _carry, _bring_back)
