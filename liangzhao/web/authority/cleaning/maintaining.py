"""A state from which no way leads back is no correction: the form of 登记簿维护 that decides it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.deciding.holding import OPEN
from liangzhao.consolidation.deciding.sides import Case, Source
from liangzhao.consolidation.importing.states import STATUS, status_of
from liangzhao.registers.maintenance import kinds
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration
from liangzhao.web.ui.parts import Link


def offer(case: Case, *, by: Actor) -> Link | None:
    """Where the state that a row says is entered for an entry that is in another one; None when nothing is open."""
    own, found = case.own, case.proposal
    if found.field != STATUS or found.state not in OPEN or not can(by, P.REGISTER_MAINTAIN):
        return None
    if not isinstance(own, Institution | PhysicianRegistration | NurseRegistration):
        return None
    said = {status_of(side.means(STATUS)) for side in case.sides if side.source is not Source.REGISTER} - {own.status}
    for kind in kinds.open_for(own):
        if kind.leads_to and kind.leads_to in said:
            address = reverse("authority:maintain", args=[case.kind, own.pk, kind.code.partition(".")[2]])
            return Link(_("在登记簿维护中办理“%(step)s”") % {"step": _(kind.label)}, address)
    return None
