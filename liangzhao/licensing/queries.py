"""Reads for pages and commands."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.registers.effects import Register


def state_now(licence: Licence, on: date | None = None) -> State:
    """The state by the calendar: a licence runs out at midnight, not when the worker notices."""
    if (
        licence.state == State.ISSUED
        and licence.valid_until is not None
        and licence.valid_until < (on or clock.today())
    ):
        return State.EXPIRED
    return State(licence.state)


def licences() -> QuerySet[Licence]:
    """Licences in the actor's reach that came, or will come, into being."""
    return Licence.objects.exclude(state=State.ABANDONED).select_related("authority", "institution", "photo")


def history(kind: Register, holder_id: UUID) -> QuerySet[Licence]:
    """All versions of a holder's licence, newest first."""
    return licences().filter(kind=kind, holder_id=holder_id).order_by("-planned_at", "-version")
