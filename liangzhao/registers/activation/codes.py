"""Handing out activation codes, and the switch that does without them; both by the main institution."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted, can
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock, encryption
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.law import parameters
from liangzhao.registers import locks
from liangzhao.registers.activation.models import ActivationCode, AutomaticActivation
from liangzhao.registers.effects import Register
from liangzhao.registers.people.models import Person, Staffing

MAY_ACTIVATE = {Register.PHYSICIAN: P.PHYSICIAN_ACTIVATE, Register.NURSE: P.NURSE_ACTIVATE}
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 10
"""Ten of 32 signs that are not mistaken for each other: 50 bits, and guesses are counted."""


@dataclass(frozen=True)
class Handed:
    """A code to hand to a practitioner; it is shown this once and kept nowhere."""

    person: Person
    code: str
    good_until: datetime


class CodesGivenOut(Refusal):
    """Raised when somebody chosen holds a code that still opens; nobody gets a new one then."""

    template = _("所选人员中有 %(count)d 人已有有效的激活码，没有重新生成。")


def professions_of(actor: Actor) -> list[Register]:
    """For whom this account of an institution may hand out codes."""
    return [kind for kind, permission in MAY_ACTIVATE.items() if can(actor, permission)]


@transaction.atomic
def hand_out(people: Iterable[UUID], *, by: Actor, replacing: datetime | None = None) -> list[Handed]:
    """Codes for those of the people who work here mainly and have no account yet.

    A code that still opens is replaced only when it was made at ``replacing`` or before, so that the same request
    sent again ends no slip that was just printed; raises CodesGivenOut.
    """
    if by.institution_id is None or by.account_id is None or not professions_of(by):
        raise NotPermitted
    ours = Staffing.objects.filter(
        institution_id=by.institution_id, is_main=True, profession__in=professions_of(by), person_id__in=list(people)
    )
    chosen = ours.values_list("person_id", flat=True)
    found = list(Person.objects.filter(pk__in=list(chosen), activated_at=None).order_by("name_sort", "pk"))
    locks.hold(person.pk for person in found)
    at = clock.now()
    if count := standing((person.pk for person in found), since=replacing).count():
        raise CodesGivenOut(count=count)
    good_until = at + timedelta(days=parameters.number("activation_code_days", on=clock.local_date(at)))
    made = [Handed(person, new_code(), good_until) for person in found]
    with service_transaction("activation"):
        for each in made:
            ActivationCode.objects.update_or_create(
                person=each.person,
                defaults={
                    "institution_id": by.institution_id,
                    "digest": digest_of(each.person.pk, each.code),
                    "made_at": at,
                    "made_by": by.account_id,
                    "good_until": good_until,
                    "used_at": None,
                },
            )
    for each in made:
        _say(Tag.ACTIVATION_CODE_MADE, each.person.pk, each.person.pk, by)
    return made


def standing(people: Iterable[UUID], *, since: datetime | None = None) -> QuerySet[ActivationCode]:
    """Codes of these people that still open, all of them or those made after an instant."""
    held = ActivationCode.objects.filter(person_id__in=list(people), used_at=None, good_until__gt=clock.now())
    rows = held if since is None else held.filter(made_at__gt=since)
    return rows.select_related("person").order_by("person__name_sort", "pk")


@transaction.atomic
def switch_automatic(*, on: bool, by: Actor) -> None:
    """Let practitioners of this institution open their accounts without a code, or no longer."""
    if by.institution_id is None or by.account_id is None or not professions_of(by):
        raise NotPermitted
    with service_transaction("activation"):
        if on:
            AutomaticActivation.objects.get_or_create(
                institution_id=by.institution_id, defaults={"since": clock.now(), "switched_by": by.account_id}
            )
        else:
            AutomaticActivation.objects.filter(institution_id=by.institution_id).delete()
    _say(Tag.ACTIVATION_SWITCHED, by.institution_id, None, by, {"automatic": on})


def is_automatic(institution_id: UUID) -> bool:
    """Whether an institution does without codes."""
    return AutomaticActivation.objects.filter(institution_id=institution_id).exists()


def new_code() -> str:
    """A code as it is printed: ABCDE-FGHJK."""
    signs = "".join(secrets.choice(_SIGNS) for _each in range(_LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def digest_of(person_id: UUID, code: str) -> bytes:
    """What is kept of a code; small letters, blanks and hyphens do not count."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return encryption.blind_index(f"activation|{person_id}|{signs}")


def _say(tag: Tag, subject: UUID, person_id: UUID | None, by: Actor, body: dict[str, object] | None = None) -> None:
    journal.record(
        tag,
        subject_kind="person" if person_id else "institution",
        subject_id=subject,
        by=by,
        at=clock.now(),
        person_id=person_id,
        body=body,
    )
