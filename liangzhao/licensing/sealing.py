"""Finishing what was planned: after a change, at once; after a crash, by the worker."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from liangzhao.access.actors import Actor, service
from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing.effects import has_run_out, licence_step
from liangzhao.licensing.issue import seal
from liangzhao.licensing.lint import LintFailed, check
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State

BATCH = 200
WORKER: Actor = service("worker")


def seal_planned(holder_ids: Iterable[UUID] | None = None, *, limit: int = BATCH) -> int:
    """Seal planned licences, the oldest first, of these holders or of all; returns how many.

    Call it outside any transaction. SignerUnavailable leaves them planned.
    """
    with service_transaction("sealing"):
        waiting = Licence.objects.filter(state=State.PLANNED).select_related("authority").order_by("planned_at")
        if holder_ids is not None:
            waiting = waiting.filter(holder_id__in=list(holder_ids))
        found = list(waiting[:limit])
    fit = [licence for licence in found if _fit(licence)]
    return seal(fit, by=WORKER) if fit else 0


def _fit(licence: Licence) -> bool:
    """Whether a stored plan may still be sealed; one that fails the lint is abandoned with its reason."""
    try:
        check(licence)
    except LintFailed as refusal:
        with service_transaction("sealing") as actor:
            row = Licence.objects.select_for_update().get(pk=licence.pk)
            if row.state == State.PLANNED:
                licence_step(row, "abandon", by=actor, at=clock.now(), reason=str(refusal))
        return False
    return True


def expire_due(*, limit: int = 1000) -> int:
    """Mark licences whose last day is over as expired; reads compute it meanwhile. Returns how many."""
    with service_transaction("expiry") as actor:
        due = Licence.objects.select_for_update(skip_locked=True).filter(
            state=State.ISSUED, valid_until__lt=clock.today()
        )
        found = [licence for licence in due[:limit] if has_run_out(licence, clock.now())]
        for licence in found:
            licence_step(licence, "expire", by=actor, at=clock.now())
    return len(found)
