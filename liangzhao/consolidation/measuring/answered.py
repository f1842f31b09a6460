"""Findings about a missing or returned photo, closed when a photo was sent, and not only by the next run."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.deciding import results
from liangzhao.consolidation.measuring import priors
from liangzhao.consolidation.models import WAITING, Load, Proposal
from liangzhao.registers.models import Photo

BATCH = 500
_SENT = (Photo.Status.UPLOADED, Photo.Status.CONFIRMED)


def close_by_photos() -> int:
    """Close such findings of people who have a photo in force or on its way, some at a time; returns how many.

    One that is returned is found again by the next run.
    """
    with service_transaction("quality"):
        sent = Photo.objects.filter(person_id=OuterRef("person_id"), status__in=_SENT)
        waiting = Proposal.objects.filter(
            Exists(sent), rule="DQ-30", field="photo_state", state__in=WAITING, load__origin=Load.Origin.REGISTER
        )
        return len(priors.close(list(waiting.order_by("pk")[:BATCH]), results.NO_LONGER))
