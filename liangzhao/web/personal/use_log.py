"""What the holder is told about the use of licences and the reading of records: rows for page and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import WORDS, Tag
from liangzhao.licensing.models import LicenceUse
from liangzhao.licensing.uses import reference_of
from liangzhao.reference.models import Authority
from liangzhao.registers.models import Institution
from liangzhao.web.licence_parts import title_of
from liangzhao.web.readings import purpose_words
from liangzhao.web.ui.tones import badge

PAGE = 20
MOST = 10_000
CHUNK = 60
ONE_ACT = timedelta(hours=1)
"""Looks of one party at the same thing for the same purpose are one act until a pause of this length."""
READINGS = (Tag.PERSON_VIEWED, Tag.LICENCE_VIEWED, Tag.LICENCE_DOWNLOADED)


@dataclass(frozen=True)
class Use:
    """A verification of a licence, as the holder sees it."""

    at: datetime
    how: str
    title: str
    shown: str
    reference: str


@dataclass(frozen=True)
class Reading:
    """A look at the person's record, as the person sees it; ``times`` looks of one act, the last of them at ``at``."""

    at: datetime
    what: str
    who: str
    purpose: str
    times: int = 1


def uses(person_id: UUID) -> QuerySet[LicenceUse]:
    """Verifications of the person's licences, newest first."""
    rows = LicenceUse.objects.filter(holder_id=person_id).select_related("licence")
    return rows.order_by("-at", "-id")


def readings(person_id: UUID) -> QuerySet[Event]:
    """Readings of the person's record, newest first."""
    return journal.about_person(person_id).filter(tag__in=[str(tag) for tag in READINGS])


def after(rows: QuerySet[Any], cursor: UUID | None) -> QuerySet[Any]:
    """The rows behind the one named, in the order newest first; all of them when there is no such row."""
    last = rows.filter(pk=cursor).values_list("at", "pk").first() if cursor else None
    if last is None:
        return rows
    at, key = last
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))


def page_of(rows: QuerySet[Any], cursor: UUID | None, size: int = PAGE) -> tuple[list[Any], UUID | None]:
    """One page and the key of its last row when more follow."""
    found: list[Model] = list(after(rows, cursor)[: size + 1])
    return found[:size], (found[size - 1].pk if len(found) > size else None)


def use_of(row: LicenceUse) -> Use:
    """A stored use in words."""
    return Use(
        at=row.at,
        how=how_words(row.how),
        title=title_of(row.licence),
        shown=str(badge("licence", row.state_shown).word),
        reference=reference_of(row.pk),
    )


def how_words(how: str) -> str:
    """By what means a licence was verified."""
    words = {
        LicenceUse.How.LIVE_CODE: _("扫描亮照二维码"),
        LicenceUse.How.STATIC_CODE: _("扫描证照上的二维码"),
        LicenceUse.How.NUMBER_AND_NAME: _("按证照标识和姓名核验"),
        LicenceUse.How.FILE: _("上传证照文件核验"),
        LicenceUse.How.WALLET: _("放入手机钱包"),
    }
    return words[LicenceUse.How(how)]


def acts_of(rows: QuerySet[Event], actor: Actor, cursor: UUID | None) -> tuple[list[Reading], UUID | None]:
    """One page of readings with the looks of one act folded, and the key of its last event when more follow."""
    acts: list[tuple[Reading, Event]] = []
    following = after(rows, cursor)
    for start in range(0, MOST, CHUNK):
        events = list(following[start : start + CHUNK])
        for event, reading in zip(events, readings_in_words(events, actor), strict=True):
            if acts and _is_same_act(acts[-1][0], acts[-1][1], reading):
                acts[-1] = (replace(acts[-1][0], times=acts[-1][0].times + 1), event)
            elif len(acts) == PAGE:
                return [act for act, _last in acts], acts[-1][1].pk
            else:
                acts.append((reading, event))
        if len(events) < CHUNK:
            break
    return [act for act, _last in acts], None


def _is_same_act(act: Reading, earliest: Event, reading: Reading) -> bool:
    """Whether a look is one more of the act before it on the page: same party, content and purpose, soon before."""
    alike = (act.what, act.who, act.purpose) == (reading.what, reading.who, reading.purpose)
    return alike and earliest.at - reading.at <= ONE_ACT


def readings_in_words(events: Sequence[Event], actor: Actor) -> list[Reading]:
    """Events in words, with the name of the institution or authority as far as the event tells it."""
    bodies = [journal.body_of(event) for event in events]
    names = _names(bodies)
    return [_reading(event, body, names, actor) for event, body in zip(events, bodies, strict=True)]


def _reading(event: Event, body: dict[str, object], names: dict[UUID, str], actor: Actor) -> Reading:
    place = next((names[key] for key in _places(body) if key in names), "")
    return Reading(
        at=event.at,
        what=_what(event, body),
        who=place or _somebody(event, actor),
        purpose=purpose_words(body.get("purpose")),
    )


def _what(event: Event, body: dict[str, object]) -> str:
    """What was looked at: the part of the record the event names, else what its kind is called."""
    parts = {
        "photo": _("查看照片"),
        "id_no": _("查看完整证件号码"),
        "qual_no": _("查看完整资格证书编码"),
        "mobile": _("查看完整手机号码"),
        "licence": _("查询电子证照"),
    }
    return parts.get(str(body.get("field")), _(WORDS[Tag(event.tag)]))


def _somebody(event: Event, actor: Actor) -> str:
    if event.actor_id is not None and event.actor_id == actor.account_id:
        return _("本人")
    kinds = {"I": _("医疗机构"), "A": _("审批机关"), "P": _("个人")}
    return kinds.get(event.acting_as.partition("-")[0], _("系统"))


def _places(body: dict[str, object]) -> list[UUID]:
    """The institution and authority an event names, under either way of naming them."""
    found = [body.get(name) for name in ("institution", "institution_id", "authority", "authority_id")]
    return [key for key in map(_uuid, found) if key is not None]


def _uuid(value: object) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def _names(bodies: Sequence[dict[str, object]]) -> dict[UUID, str]:
    wanted = {key for body in bodies for key in _places(body)}
    if not wanted:
        return {}
    found = dict(Institution.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return found | dict(Authority.objects.filter(pk__in=wanted).values_list("pk", "name"))
