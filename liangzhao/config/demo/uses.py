"""What happened with licences: shown and scanned by strangers, looked up by employers and authorities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.config.demo.copying import store
from liangzhao.config.demo.dice import Dice
from liangzhao.config.demo.scene import Scene, persona
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.states import State
from liangzhao.registers.effects import Register

_HOW = ((LicenceUse.How.LIVE_CODE, 60.0), (LicenceUse.How.STATIC_CODE, 25.0), (LicenceUse.How.NUMBER_AND_NAME, 10.0),
        (LicenceUse.How.FILE, 5.0))  # fmt: skip
_PURPOSES = ("入职核验", "日常管理", "投诉核查")
_USED = 0.22
_LOOKED_AT = 0.12
_SHOWN_BY = {Register.PHYSICIAN: "P-PHY", Register.NURSE: "P-NUR", Register.INSTITUTION: "I-ADM"}


def happen(scene: Scene, licences: Sequence[Licence], dice: Dice, *, always: bool = False) -> None:
    """Uses and readings of some of these licences, or of each; between their issue and their last change of state."""
    used: list[LicenceUse] = []
    events: list[journal.Entry] = []
    for licence in licences:
        end = scene.now if licence.state == State.ISSUED else licence.state_at
        if always or dice.chance(_USED):
            for at in _times(licence, end, dice):
                used.append(_use(licence, at, dice))
                events.append(_shown(licence, at - timedelta(seconds=20)))
        if licence.person_id and (always or dice.chance(_LOOKED_AT)):
            events.extend(_look(scene, licence, at, dice) for at in _times(licence, end, dice))
    with service_transaction("seed"):
        store(used)
        store([Event(**event._asdict()) for event in events])


def _times(licence: Licence, end: datetime, dice: Dice) -> Iterator[datetime]:
    seconds = int((end - licence.planned_at).total_seconds()) - 600
    for _time in range(dice.weighted([(1, 5.0), (2, 3.0), (3, 1.0), (6, 0.5)]) if seconds > 0 else 0):
        yield licence.planned_at + timedelta(seconds=300 + dice.randint(0, seconds))


def _use(licence: Licence, at: datetime, dice: Dice) -> LicenceUse:
    return LicenceUse(
        licence=licence, holder_id=licence.holder_id, at=at, how=dice.weighted(_HOW), state_shown=State.ISSUED.value
    )


def _shown(licence: Licence, at: datetime) -> journal.Entry:
    by = persona(_SHOWN_BY[Register(licence.kind)])
    return journal.compose(
        Tag.LICENCE_SHOWN, subject_kind="licence", subject_id=licence.pk, by=by, at=at, person_id=licence.person_id
    )


def _look(scene: Scene, licence: Licence, at: datetime, dice: Dice) -> journal.Entry:
    """Somebody at the institution or the authority read the licence or the record by ID number."""
    purpose = dice.choice(_PURPOSES)
    if dice.chance(0.6):
        office = "I-MED" if licence.kind == Licence.Kind.PHYSICIAN else "I-NUR"
        by = persona(office, scene.confirmers.get((licence.institution_id, office)))
        body: dict[str, object] = {"purpose": purpose, "institution": licence.institution_id}
    else:
        by, body = persona("A-ACC"), {"purpose": purpose, "authority": licence.authority_id}
    tag, kind, subject = (
        (Tag.LICENCE_VIEWED, "licence", licence.pk)
        if dice.chance(0.5)
        else (Tag.PERSON_VIEWED, "person", licence.holder_id)
    )
    return journal.compose(
        tag, subject_kind=kind, subject_id=subject, by=by, at=at, person_id=licence.person_id, body=body
    )
