"""Short words for what happens to a nurse's licence, each in a transaction of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing import trust
from liangzhao.licensing.issue import Request, current, issue, new_key
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.status.folder import StatusFolder
from liangzhao.licensing.status.meaning import Status
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration
from liangzhao_verify import Verdict, verify
from liangzhao_verify.status.lists import KeptStatusLists
from tests.support.cast import Cast


def nurse(stage: Cast, **facts: Any) -> NurseRegistration:
    """A nurse of a new institution, committed."""
    with service_transaction("test"):
        return stage.nurse("王小兰", stage.institution(), **facts)


def issued(stage: Cast, of: NurseRegistration | None = None) -> Licence:
    """A nurse's licence, issued now."""
    holder = of or nurse(stage)
    return issue(Request(Register.NURSE, holder.person_id, new_key()), by=stage.by)


def move(stage: Cast, registration: NurseRegistration, step: str) -> None:
    """Take a step with a registration; what follows is sealed."""
    from_on = {"from_on": date(2026, 11, 1)} if step != "resume" else {}
    with service_transaction("test"):
        entries.move(registration, step=step, act=stage.act(f"nurse.{step}"), **from_on)
    seal_planned()


def registration_of(licence: Licence) -> NurseRegistration:
    with service_transaction("test"):
        return NurseRegistration.objects.get(pk=licence.entry_id)


def newest(licence: Licence) -> Licence:
    """The holder's licence now."""
    with service_transaction("test"):
        found = current(Register.NURSE, licence.holder_id)
    assert found is not None
    return found


def said(lists: StatusFolder, licence: Licence) -> Status:
    """What the published list says of a licence."""
    packed = lists.packed(licence.authority.uscc)
    assert packed is not None
    assert licence.status_index is not None
    return packed.at(licence.status_index)


def checked(lists: StatusFolder, licence: Licence, after: timedelta = timedelta()) -> Verdict:
    """What an outsider with the trust bundle and these lists says of the printed code, so long after now."""
    known = trust.bundle()
    return verify(licence.static_code, trust=known, status=KeptStatusLists(lists.path, known), at=clock.now() + after)


def address() -> str:
    return f"{settings.LIANGZHAO_PUBLIC_URL}/status"
