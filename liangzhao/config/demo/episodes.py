"""What befell licences after their issue: the register changes by its own actions and the licences follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from liangzhao.access.transactions import service_transaction
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.scene import SEED, Scene, persona
from liangzhao.kernel import clock
from liangzhao.kernel.periods import add_years
from liangzhao.licensing.effects import licence_step
from liangzhao.licensing.issue import seal
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.registers import entries
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration

Episode = Callable[[Scene, "Holder", datetime, Dice], bool]
"""Changes the register at an instant; True when a licence may have been planned anew."""

_SEALING = timedelta(milliseconds=650)
_ROUND = 200
SETTLED = timedelta(days=1, hours=12)
"""No licence of the seed changed later than this before its run, so that what officers do afterwards comes after."""
# Which of every 200 holders something befell; the first fifty have one of each.
_PRACTITIONERS = {
    3: "title",
    9: "suspend",
    15: "cancel",
    21: "interrupted",
    27: "leave",
    33: "revoke",
    39: "void",
    60: "title",
    85: "title",
    110: "title",
    135: "renew",
    150: "suspend",
    160: "title",
    170: "cancel",
    185: "renew",
    195: "title",
}
_INSTITUTIONS = {
    1: "heads",
    20: "close",
    35: "heads",
    50: "cancel",
    80: "heads",
    120: "close",
    150: "heads",
    180: "order_stop",
}


@dataclass(frozen=True)
class Holder:
    """A register entry whose licence was issued."""

    entry: Any  # one of the three models; functions over them take each, but not their union
    licence: Licence


class Episodes:
    """Counts holders through the run, so that every so manyth has its episode at any scale."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._practitioners = self._institutions = 0

    def befall(self, holders: Sequence[Holder], dice: Dice) -> None:
        """Let the next holders' episodes happen and licences run out, then seal what was planned anew."""
        with service_transaction("seed"):
            touched = [holder for holder in holders if self._happens(holder, dice)]
        self._seal(touched)

    def _happens(self, holder: Holder, dice: Dice) -> bool:
        licence, last = holder.licence, self._scene.today - timedelta(days=2)
        if licence.valid_until and licence.valid_until <= last:
            licence_step(licence, "expire", by=SEED, at=_midnight_after(licence.valid_until))
            return False
        kind = self._next(holder)
        days = (self._scene.now - licence.planned_at).days
        if kind is None or days < 4:
            return False
        at = licence.planned_at + timedelta(days=dice.randint(1, days - 2), minutes=dice.randint(1, 300))
        return _EPISODES[kind](self._scene, holder, at, dice)

    def _next(self, holder: Holder) -> str | None:
        if isinstance(holder.entry, Institution):
            self._institutions += 1
            return _INSTITUTIONS.get(self._institutions % _ROUND) if (holder.entry.beds or 0) < 20 else None
        self._practitioners += 1
        return _PRACTITIONERS.get(self._practitioners % _ROUND)

    def _seal(self, touched: Sequence[Holder]) -> None:
        with service_transaction("seed"):
            planned = list(
                Licence.objects.select_related("authority").filter(
                    state=State.PLANNED, holder_id__in=[each.licence.holder_id for each in touched]
                )
            )
        for licence in planned:
            with clock.at(licence.planned_at + _SEALING):
                seal([licence], by=SEED)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0, 10), tzinfo=clock.LEGAL_ZONE)


def _title(scene: Scene, holder: Holder, at: datetime, dice: Dice) -> bool:
    """A better professional title."""
    entry = holder.entry
    if isinstance(entry, Institution) or entry.title[2:] in ("", "1"):
        return False
    better = f"{entry.title[:2]}{int(entry.title[2:]) - 1}"
    entries.change(
        entry, values={"title": better}, act=scene.decided(f"{_word(entry)}.title", at, dice, "取得新的职称")
    )
    return True


def _renew(scene: Scene, holder: Holder, at: datetime, dice: Dice) -> bool:
    """A nurse's registration renewed for five years; physicians have a wider scope instead."""
    entry, issued = holder.entry, clock.local_date(at)
    if isinstance(entry, NurseRegistration):
        values: dict[str, object] = {"valid_until": add_years(issued, 5), "issued_on": issued}
        entries.change(entry, values=values, act=scene.decided("nurse.renew", at, dice, "延续注册"))
        return True
    if isinstance(entry, PhysicianRegistration) and entry.category == "1":
        values = {"scopes": sorted({*entry.scopes, "21"}), "issued_on": issued}
        entries.change(entry, values=values, act=scene.decided("physician.scopes", at, dice, "增加全科医学专业"))
        return True
    return False


def _step(step: str, reason: str) -> Episode:
    def episode(scene: Scene, holder: Holder, at: datetime, dice: Dice) -> bool:
        entry = holder.entry
        name = "cancel" if step == "leave" and isinstance(entry, NurseRegistration) else step
        until = scene.today + timedelta(days=90) if name in ("suspend", "close") else None
        act = scene.decided(f"{_word(entry)}.{name}", at, dice, reason)
        entries.move(entry, step=name, act=act, from_on=clock.local_date(at), until_on=until)
        return True

    return episode


def _interrupted(scene: Scene, holder: Holder, at: datetime, dice: Dice) -> bool:
    """Suspended and back: the licence was frozen and a new version stands."""
    back = min(at + timedelta(days=dice.randint(20, 90)), scene.now - SETTLED)
    if back <= at:
        return False
    suspended = scene.decided(f"{_word(holder.entry)}.suspend", at, dice, "暂停执业活动")
    entries.move(
        holder.entry, step="suspend", act=suspended, from_on=clock.local_date(at), until_on=clock.local_date(back)
    )
    resumed = scene.decided(f"{_word(holder.entry)}.resume", back, dice, "暂停期满，恢复执业")
    entries.move(holder.entry, step="resume", act=resumed, from_on=clock.local_date(back))
    return True


def _heads(scene: Scene, holder: Holder, at: datetime, dice: Dice) -> bool:
    """A new principal of an institution."""
    if not isinstance(holder.entry, Institution):
        return False
    values = {"principal_name": holder.entry.legal_rep_name, "issued_on": clock.local_date(at)}
    entries.change(holder.entry, values=values, act=scene.decided("institution.heads", at, dice, "变更主要负责人"))
    return True


def _void(_scene: Scene, holder: Holder, at: datetime, _dice: Dice) -> bool:
    """A licence the issuer made wrongly."""
    licence_step(holder.licence, "void", by=persona("A-ISS"), at=at, reason="制证错误，予以作废")
    return False


def _word(entry: Any) -> str:
    return str(entries.register_of(entry))


_EPISODES: dict[str, Episode] = {
    "title": _title,
    "renew": _renew,
    "interrupted": _interrupted,
    "heads": _heads,
    "void": _void,
    "suspend": _step("suspend", "违反诊疗规范，暂停执业活动"),
    "cancel": _step("cancel", "本人申请，不再执业"),
    "leave": _step("leave", "离职，办理离岗备案"),
    "revoke": _step("revoke", "行政处罚：吊销证书"),
    "close": _step("close", "房屋装修，申请停业"),
    "order_stop": _step("order_stop", "责令停止执业活动，限期整改"),
}
