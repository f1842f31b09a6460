"""Who looked at whom and why: the purposes of a look at a person's record, and its entry in the journal (SEC-Z8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.words import _
from liangzhao.licensing.models import Licence

ONE_LOOK = timedelta(minutes=5)
"""A page and the pictures it draws are one look: for so long the same account leaves one line per person and photo."""


class Purpose(StrEnum):
    """Why somebody looks, the one list of all portals; the value is what the journal keeps and the person reads."""

    CHECK = _("核对登记信息")
    COMPLAINT = _("投诉核查")
    COURT = _("配合司法、执法机关")
    ELIGIBILITY = _("核对申领条件")
    ONBOARDING = _("入职核验")
    OWN_LOOK = _("本人查看完整证件号码")
    PHOTO_CONFIRMATION = _("确认照片")
    REGISTER_UPKEEP = _("登记簿查阅和维护")
    REGISTRATION = _("办理登记注册业务")
    STAFF_MANAGEMENT = _("日常管理")
    SUPERVISION = _("监督检查")


AT_INSTITUTION = (Purpose.STAFF_MANAGEMENT, Purpose.ONBOARDING, Purpose.REGISTRATION, Purpose.COMPLAINT)
"""What somebody of an institution may give as the purpose of asking for a person's record."""
AT_AUTHORITY = (Purpose.REGISTRATION, Purpose.CHECK, Purpose.SUPERVISION, Purpose.COMPLAINT, Purpose.COURT)
"""What an officer may give."""


def choices(among: Iterable[Purpose]) -> list[tuple[str, str]]:
    """The purposes for a form, none of them chosen beforehand."""
    return [("", gettext("请选择")), *((each.name, gettext(each.value)) for each in among)]


def purpose_words(stored: object) -> str:
    """A purpose of the journal in the language of the page, kept as words or as the name of a purpose."""
    kept = str(stored or "")
    named = Purpose.__members__.get(kept.upper())
    return gettext(named.value if named else kept) if kept else ""


def person_viewed(people: Iterable[UUID], *, by: Actor, purpose: Purpose, field: str) -> None:
    """Record that ``field`` of these people (id_no, photo, registration) was shown in full."""
    at, body = clock.now(), {"field": field, "purpose": str(purpose), **_place(by)}
    journal.record_many(
        [
            journal.compose(
                Tag.PERSON_VIEWED, subject_kind="person", subject_id=key, by=by, at=at, person_id=key, body=body
            )
            for key in people
        ]
    )


def photo_seen(person: UUID, *, by: Actor, purpose: Purpose) -> None:
    """Record that a photo of the person was given out, unless a line of the last minutes says so already.

    The page around a picture has told it before the browser asks; this is for whoever asks for the picture alone.
    """
    recent = Event.objects.filter(actor_id=by.account_id, person_id=person, at__gt=clock.now() - ONE_LOOK)
    if not any(_tells_of_a_photo(event, by) for event in recent):
        person_viewed([person], by=by, purpose=purpose, field="photo")


def _tells_of_a_photo(event: Event, by: Actor) -> bool:
    """Whether an event of this account says that it saw the photo, working where it works now."""
    body = journal.body_of(event)
    shows = event.tag == Tag.LICENCE_VIEWED or (event.tag == Tag.PERSON_VIEWED and body.get("field") == "photo")
    return shows and _place(by).items() <= body.items()


def licence_viewed(licence: Licence, *, by: Actor, purpose: Purpose) -> None:
    """Record that the full face of a licence was shown."""
    _viewed(Tag.LICENCE_VIEWED, "licence", licence.pk, licence.person_id, by=by, purpose=purpose)


def entry_viewed(register: str, entry: UUID, person: UUID | None, *, by: Actor) -> None:
    """Record that an entry of a register was shown."""
    _viewed(Tag.PERSON_VIEWED, register, entry, person, by=by, purpose=Purpose.REGISTER_UPKEEP)


def _viewed(tag: Tag, kind: str, subject: UUID, person: UUID | None, *, by: Actor, purpose: Purpose) -> None:
    journal.record(
        tag,
        subject_kind=kind,
        subject_id=subject,
        by=by,
        at=clock.now(),
        person_id=person,
        body={"purpose": str(purpose), **_place(by)},
    )


def _place(by: Actor) -> dict[str, object]:
    """The institution of the one who looks, or the authority with the reach of the look; nothing for a person."""
    if by.institution_id:
        return {"institution": by.institution_id}
    return {"authority": by.authority_id, "scope": str(by.scope.role)} if by.authority_id else {}
