"""作废: a licence that was made wrongly is voided with a reason and made again; both stay (domain.md §6.4)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import require
from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.licensing import issue
from liangzhao.licensing.effects import licence_step
from liangzhao.licensing.models import Licence
from liangzhao.licensing.workflow import LICENCE
from liangzhao.registers import locks
from liangzhao.registers.effects import Register

VOIDABLE = tuple(state for state in LICENCE.states if any(row.name == "void" for row in LICENCE.open_steps(state)))
"""The states from which the workflow lets a licence be voided."""


@dataclass(frozen=True)
class Remade:
    """What followed: whether the next version could be planned, and if not, why."""

    holder_id: UUID
    refusal: Refusal | None = None


@transaction.atomic
def void_and_plan(*, licence: Licence, reason: str, document_no: str, by: Actor) -> Remade:
    """Void a licence and plan its next version in the caller's transaction; StepNotOpen when it does not stand.

    Seal the next version after the commit, with ``sealing.seal_planned``.
    """
    require(by, P.LICENCE_VOID)
    locks.hold([licence.holder_id])
    row = Licence.objects.select_for_update(of=("self",)).get(pk=licence.pk)
    licence_step(row, "void", by=by, at=clock.now(), reason=f"{reason}（{document_no}）")
    try:
        with transaction.atomic():
            issue.plan([issue.Request(Register(row.kind), row.holder_id, issue.new_key())], by=by)
    except Refusal as refusal:
        return Remade(row.holder_id, refusal)
    return Remade(row.holder_id)
