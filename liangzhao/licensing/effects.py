"""The register changed: bring its licences in step, in the same transaction (design.md §5, §6).

Superseding plans the next version here; it is sealed right after the commit by the request that made the change,
or by the worker. Everything is done as the node, because a change may reach holders its author cannot see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.journal import Actor
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.faults import point
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.licensing import eligibility
from liangzhao.licensing.agreement import EFFECT, IN_FORCE
from liangzhao.licensing.issue import draft
from liangzhao.licensing.lint import LintFailed
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.licensing.status import places
from liangzhao.licensing.storing import event, latest_of, store_planned
from liangzhao.licensing.subjects import Subject, subjects_of
from liangzhao.licensing.workflow import LICENCE
from liangzhao.registers import effects
from liangzhao.registers.effects import Act, Register

TAGS = {
    "abandon": Tag.LICENCE_ABANDONED,
    "supersede": Tag.LICENCE_SUPERSEDED,
    "freeze": Tag.LICENCE_FROZEN,
    "expire": Tag.LICENCE_EXPIRED,
    "cancel": Tag.LICENCE_CANCELLED,
    "revoke": Tag.LICENCE_REVOKED,
    "annul": Tag.LICENCE_ANNULLED,
    "void": Tag.LICENCE_VOIDED,
}
RENEWABLE = (State.PLANNED, State.ISSUED, State.FROZEN, State.EXPIRED, State.ABANDONED)
"""A holder whose latest licence is in one of these gets the next version when the register allows it."""


class LicencesFollow:
    """The licensing floor's side of ``registers.effects``."""

    def entries_changed(self, register: Register, entry_ids: Sequence[UUID], act: Act) -> None:
        """Freeze, end or renew the licences of these entries, as ``agreement.EFFECT`` says."""
        with service_transaction("licensing"):
            holders = (
                Licence.objects.filter(kind=register, entry_id__in=entry_ids)
                .values_list("holder_id", flat=True)
                .distinct()
            )
            latest = latest_of(register, list(holders))
            subjects = subjects_of(
                register, [holder for holder, row in latest.items() if row.entry_id in set(entry_ids)]
            )
            for subject in subjects:
                follow(subject, latest[subject.holder_id], act)


def connect() -> None:
    """Fill the port of the registers."""
    effects.fill(LicencesFollow())


def follow(subject: Subject, licence: Licence, act: Act) -> None:
    """Bring one holder's latest licence in step with the register."""
    step = EFFECT[subject.kind][subject.entry.status]
    if step != IN_FORCE:
        _end(licence, step, act)
    elif licence.state in RENEWABLE and (
        licence.state != State.ISSUED or licence.entry_version != subject.entry.face_version
    ):
        _renew(subject, licence, act)


def _end(licence: Licence, step: str, act: Act) -> None:
    if licence.state == State.PLANNED:
        step = "abandon"
    if any(row.name == step for row in LICENCE.open_steps(licence.state)):
        licence_step(licence, step, by=act.by, at=act.at, reason=act.reason)


def _renew(subject: Subject, licence: Licence, act: Act) -> None:
    """Supersede the standing version and plan the next; without eligibility the licence is frozen or runs out."""
    findings = eligibility.findings(subject.kind, subject, clock.local_date(act.at))
    try:
        drafted = None
        if eligibility.is_eligible(findings):
            (place,) = places.take([subject.authority.pk])
            drafted = draft(subject, previous=licence, place=place, key=uuid7(), by=_by(act), at=act.at)
    except LintFailed:
        drafted = None  # the entry cannot be printed; the old face must not stand for it
    point("effects.before_step")
    if licence.state == State.PLANNED:
        licence_step(licence, "abandon", by=act.by, at=act.at, reason=act.reason)
    elif drafted is not None and licence.state in (State.ISSUED, State.FROZEN):
        licence_step(licence, "supersede", by=act.by, at=act.at, reason=act.reason)
    elif drafted is None and licence.state == State.ISSUED:
        licence_step(licence, _stop(licence, act.at), by=act.by, at=act.at, reason=act.reason)
    point("effects.after_step")
    if drafted is not None:
        store_planned([drafted], by=_by(act))
    point("effects.after_plan")


def _stop(licence: Licence, at: datetime) -> str:
    return "expire" if has_run_out(licence, at) else "freeze"


def has_run_out(licence: Licence, at: datetime) -> bool:
    """Whether the last day of the licence is over."""
    return licence.valid_until is not None and licence.valid_until < clock.local_date(at)


def _by(act: Act):  # type: ignore[no-untyped-def]  # an Actor of either floor; only account and role are used
    return act.by


def licence_step(licence: Licence, step: str, *, by: Actor, at: datetime, reason: str = "") -> Licence:
    """Take one step of the licence workflow, with its journal entry, in the caller's transaction."""
    licence.state = LICENCE.step(step, state=licence.state).target
    licence.state_at, licence.state_reason = at, reason[:200]
    licence.save(update_fields=["state", "state_at", "state_reason"])
    journal.record_many([event(TAGS[step], licence, by=by, at=at, reason=reason)])  # type: ignore[arg-type]  # see _by
    return licence
