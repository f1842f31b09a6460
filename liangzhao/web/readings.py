"""Who looked at whom and why: the purposes of a look at a person's record, and its entry in the journal (SEC-Z8)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from liangzhao.access.actors import Actor
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.words import _
from liangzhao.licensing.models import Licence


class Purpose(StrEnum):
    """Why somebody looks; the value is what the journal keeps and the person reads."""

    PHOTO_CONFIRMATION = _("确认照片")
    ONBOARDING = _("入职核验")
    STAFF_MANAGEMENT = _("日常管理")
    REGISTRATION = _("办理注册业务")
    COMPLAINT = _("投诉核查")


CHOSEN = (Purpose.STAFF_MANAGEMENT, Purpose.ONBOARDING, Purpose.REGISTRATION, Purpose.COMPLAINT)
"""The purposes somebody who asks for a person's record may choose among."""


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


def licence_viewed(licence: Licence, *, by: Actor, purpose: Purpose) -> None:
    """Record that the full face of a licence was shown."""
    journal.record(
        Tag.LICENCE_VIEWED,
        subject_kind="licence",
        subject_id=licence.pk,
        by=by,
        at=clock.now(),
        person_id=licence.person_id,
        body={"purpose": str(purpose), **_place(by)},
    )


def _place(by: Actor) -> dict[str, object]:
    return {"institution": by.institution_id} if by.institution_id else {"authority": by.authority_id}
