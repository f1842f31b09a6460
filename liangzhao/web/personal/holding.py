"""What the signed-in person holds or may hold: one holding per profession, with the law's findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.access.roles import RoleCode
from liangzhao.kernel import clock
from liangzhao.kernel.rules import Finding
from liangzhao.law import parameters
from liangzhao.licensing import eligibility, issue
from liangzhao.licensing.models import Licence
from liangzhao.licensing.queries import state_now
from liangzhao.licensing.states import State
from liangzhao.licensing.subjects import Subject, subject_of
from liangzhao.registers.effects import Register
from liangzhao.registers.models import NurseRegistration, Staffing
from liangzhao.web.requests import Request

ROLE_KINDS = {RoleCode.PHYSICIAN: Register.PHYSICIAN, RoleCode.NURSE: Register.NURSE}
NOBODY = UUID(int=0)
STANDING = (State.ISSUED, State.PLANNED, State.FROZEN)
"""States in which a new application would change nothing."""
NEW_VERSION_TOLD = timedelta(days=30)


@dataclass(frozen=True)
class Holding:
    """One profession of the person: the register entry, the law's findings, and the licence there is."""

    kind: Register
    subject: Subject | None
    findings: tuple[Finding, ...]
    licence: Licence | None

    @property
    def state(self) -> State | None:
        """The licence's state today; None before the first application."""
        return state_now(self.licence) if self.licence else None

    @property
    def steps_left(self) -> int:
        """How many findings still stop the licence."""
        return sum(finding.blocks for finding in self.findings)

    @property
    def is_open(self) -> bool:
        """Whether there is something to apply for: no licence, or one that has ended."""
        return self.state not in STANDING

    @property
    def may_apply(self) -> bool:
        """Whether applying now gives a licence."""
        return self.is_open and self.subject is not None and self.steps_left == 0

    @property
    def expires_on(self) -> date | None:
        """The last day of a nurse's registration; physicians' have none."""
        entry = self.subject.entry if self.subject else None
        return entry.valid_until if isinstance(entry, NurseRegistration) else None

    @property
    def renewal_note(self) -> str:
        """The reminder to renew in time, in the window the law leaves for it; else empty."""
        if self.expires_on is None:
            return ""
        return renewal_note(self.expires_on, clock.today())

    @property
    def new_version_note(self) -> str:
        """That files of the version before no longer hold, for a while after the next was made; else empty."""
        licence = self.licence
        if licence is None or licence.version == 1 or self.state is not State.ISSUED:
            return ""
        if clock.now() - licence.planned_at > NEW_VERSION_TOLD:
            return ""
        return _("%(kind)s电子证照已换发第 %(n)d 版，以前下载的文件和打印件不再有效，请重新下载。") % {
            "kind": _("医师") if self.kind is Register.PHYSICIAN else _("护士"),
            "n": licence.version,
        }


def renewal_note(until: date, today: date) -> str:
    """What to tell a nurse about the end of the registration on a day."""
    left = (until - today).days
    lead = parameters.number("nurse_renewal_lead_days", on=today)
    if left < 0 or left > parameters.number("nurse_renewal_window_days", on=today):
        return ""
    if left < lead:
        return _(
            "护士执业注册将于 %(until)s 到期，已过提前 %(lead)d 日申请延续的时间，请立即联系主要执业机构护理部办理。"
        ) % {
            "until": until.isoformat(),
            "lead": lead,
        }
    return _("护士执业注册将于 %(until)s 到期，请在 %(latest)s 前通过主要执业机构申请延续注册。") % {
        "until": until.isoformat(),
        "latest": (until - timedelta(days=lead)).isoformat(),
    }


def person_of(actor: Actor) -> UUID:
    """The person behind the actor; the key of nobody for an account without one, so that nothing is found."""
    return actor.person_id or NOBODY


def kinds_of(actor: Actor) -> list[Register]:
    """The professions of the person, by role and by register, in a steady order."""
    found = {ROLE_KINDS[role] for role in actor.roles if role in ROLE_KINDS}
    registered = Staffing.objects.filter(person_id=person_of(actor), is_main=True).values_list("profession", flat=True)
    found |= {Register(profession) for profession in registered}
    return [kind for kind in (Register.PHYSICIAN, Register.NURSE) if kind in found]


def holding(actor: Actor, kind: Register) -> Holding:
    """The person's holding of one kind."""
    person = person_of(actor)
    subject = subject_of(kind, person)
    found = eligibility.findings(kind, subject, clock.today())
    return Holding(kind, subject, found, issue.current(kind, person))


def holdings(actor: Actor) -> list[Holding]:
    """All holdings of the person."""
    return [holding(actor, kind) for kind in kinds_of(actor)]


def licences_of(found: Sequence[Holding]) -> list[Licence]:
    """The licences that stand among holdings."""
    return [each.licence for each in found if each.licence and each.state in STANDING]


def chosen_kind(request: Request) -> tuple[Register, list[Register]]:
    """The kind the address names, else the first; and all of them. 404 for a kind the person has not."""
    kinds = kinds_of(request.actor) or [Register.PHYSICIAN]
    named = request.POST.get("kind") or request.GET.get("kind")
    wanted = next((kind for kind in kinds if kind == named), None) if named else kinds[0]
    if wanted is None:
        raise Http404
    return wanted, kinds
