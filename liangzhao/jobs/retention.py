"""Ending data whose time is over, as the inventory of personal data says (SEC-P5).

Each rule names the term of ``law/personal_data/terms.yaml`` it carries out; the term names the parameter that holds
the number. Sessions, sign-ins and guesses end on the access floor (``access.sessions``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from liangzhao.access.actors import service
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.periods import add_months
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.law import parameters, personal_data
from liangzhao.licensing.models import LicenceUse, ShowCode, UsedNonce, WalletOffer
from liangzhao.registers.models import Photo, RightsRequest
from liangzhao.registers.rights import erasing

BATCH = 2000
"""Rows ended in one transaction."""


@dataclass(frozen=True)
class Rule:
    """What ends one kind of data: the term of the inventory, and one batch's work up to an instant."""

    kept: str
    end_before: Callable[[datetime], int]


def end_due() -> dict[str, int]:
    """End all data whose time is over; how many rows by term. Safe to run again, or to stop anywhere."""
    return {rule.kept: end(rule.kept) for rule in RULES.values()}


def end(kept: str) -> int:
    """End the data of one term, batch by batch; returns how many rows."""
    total, before = 0, limit(kept)
    while done := _batch(RULES[kept], before):
        total += done
    return total


def limit(kept: str) -> datetime:
    """The instant before which data of a term are over, now."""
    parameter = parameters.table()[personal_data.terms().kept[kept].by]
    now = clock.now()
    number = parameters.number(parameter.name, on=clock.local_date(now))
    if parameter.unit == "months":
        local = now.astimezone(clock.LEGAL_ZONE)
        return datetime.combine(add_months(local.date(), -number), local.time(), clock.LEGAL_ZONE)
    return now - timedelta(days=number)


def _batch(rule: Rule, before: datetime) -> int:
    with service_transaction("retention"):
        return rule.end_before(before)


def _show_codes(before: datetime) -> int:
    codes, offers = ShowCode.objects.filter(good_until__lt=before), WalletOffer.objects.filter(good_until__lt=before)
    return _delete(codes) + _delete(offers) + _delete(UsedNonce.objects.filter(used_at__lt=before))


def _uses(before: datetime) -> int:
    # Keys rise with time: their range is read instead of a range of times, which no index holds.
    return _delete(LicenceUse.objects.filter(pk__lt=uuid7(before + timedelta(days=1)), at__lt=before))


def _requests(before: datetime) -> int:
    return _delete(RightsRequest.objects.exclude(status=RightsRequest.Status.OPEN).filter(decided_at__lt=before))


def _photos(before: datetime) -> int:
    over = Q(decided_at__lt=before) | Q(decided_at=None, uploaded_at__lt=before)
    rows = Photo.objects.select_related("image", "thumbnail").filter(over, status__in=erasing.UNUSED)
    found = list(rows.order_by("pk")[:BATCH])
    if found:
        journal.record_many([_removed(photo) for photo in found])
    return erasing.photos(found)


def _removed(photo: Photo) -> journal.Entry:
    return journal.compose(
        Tag.PHOTO_REMOVED,
        subject_kind="photo",
        subject_id=photo.pk,
        by=service("retention"),
        at=clock.now(),
        person_id=photo.person_id,
        body={"kept": "confirmed_photo"},
    )


def _delete(rows: QuerySet[Any]) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)


RULES: dict[str, Rule] = {
    rule.kept: rule
    for rule in (
        Rule("show_code", _show_codes),
        Rule("use", _uses),
        Rule("confirmed_photo", _photos),
        Rule("request", _requests),
    )
}
