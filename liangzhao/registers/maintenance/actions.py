"""登记簿维护: one officer proposes with document and reason, another approves, and the register changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from liangzhao.access.actors import Actor
from liangzhao.access.can import NotPermitted, require
from liangzhao.access.permissions import P
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.registers import entries
from liangzhao.registers.effects import Act, Register
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.registers.versions.actions import Entry


class NotYourRegister(Refusal):
    """Raised when an authority would change what another authority registered (domain.md §1.4)."""

    template = _("该登记信息由其他机关登记，不能在本机关办理，请联系其登记机关。")


class SecondPersonNeeded(Refusal):
    """Raised when the proposer would approve alone (SEC-I8)."""

    template = _("提出人不能批准本人提出的维护，请由本机关另一名决定人办理。")


class AlreadyProposed(Refusal):
    """Raised when an entry already waits for a decision."""

    template = _("该登记信息已有一项待批准的维护，请先处理后再提出。")


class AlreadyDecided(Refusal):
    """Raised when a proposal was decided or withdrawn by somebody else meanwhile."""

    template = _("该项维护已由他人处理，请刷新页面。")


@transaction.atomic
def propose(
    *, entry: Entry, kind: str, values: Mapping[str, Any], document_no: str, reason: str, by: Actor
) -> Maintenance:
    """Propose a change; nothing of the register changes yet. StepNotOpen or NotYetBegun when it is not open today."""
    require(by, P.REGISTER_MAINTAIN)
    if by.account_id is None:
        raise NotPermitted
    chosen = KINDS[kind]
    if entry.authority_id != by.authority_id:
        raise NotYourRegister
    if chosen.step:
        entries.WORKFLOWS[chosen.register].step(chosen.step, state=entry.status)
    entries.require_begun(chosen.starts_on(values), on=clock.today())
    if Maintenance.objects.filter(entry_id=entry.pk, status=Maintenance.Status.PROPOSED).exists():
        raise AlreadyProposed
    proposal = Maintenance.objects.create(
        authority_id=entry.authority_id,
        register=chosen.register,
        entry_id=entry.pk,
        entry_version=entry.version,
        kind=kind,
        values=dict(values),
        document_no=document_no,
        reason=reason,
        proposed_by=by.account_id,
        proposed_at=clock.now(),
    )
    _journal(Tag.MAINTENANCE_PROPOSED, proposal, by)
    return proposal


@transaction.atomic
def approve(*, proposal: Maintenance, by: Actor, note: str = "") -> Entry:
    """Approve and carry out a proposal in one transaction; EntryChanged when the entry moved on since."""
    require(by, P.REGISTER_APPROVE)
    proposal = _open(proposal)
    if proposal.proposed_by == by.account_id:
        raise SecondPersonNeeded
    entry = entry_of(proposal)
    if entry.version != proposal.entry_version:
        raise entries.EntryChanged
    _decide(proposal, Maintenance.Status.APPROVED, by, note)
    act = Act(by=by, at=clock.now(), kind=proposal.kind, basis=proposal.document_no, reason=proposal.reason)
    KINDS[proposal.kind].apply(entry, proposal.values, act)
    _journal(Tag.MAINTENANCE_APPROVED, proposal, by)
    return entry


@transaction.atomic
def reject(*, proposal: Maintenance, by: Actor, note: str) -> Maintenance:
    """Refuse a proposal with a reason; the register stays as it is."""
    require(by, P.REGISTER_APPROVE)
    proposal = _open(proposal)
    if proposal.proposed_by == by.account_id:
        raise SecondPersonNeeded
    _decide(proposal, Maintenance.Status.REJECTED, by, note)
    _journal(Tag.MAINTENANCE_REJECTED, proposal, by)
    return proposal


@transaction.atomic
def withdraw(*, proposal: Maintenance, by: Actor) -> Maintenance:
    """Take back one's own proposal."""
    require(by, P.REGISTER_MAINTAIN)
    proposal = _open(proposal)
    _decide(proposal, Maintenance.Status.WITHDRAWN, by, "")
    _journal(Tag.MAINTENANCE_WITHDRAWN, proposal, by)
    return proposal


def entry_of(proposal: Maintenance) -> Entry:
    """The register entry a proposal is about."""
    found: Entry = entries.MODELS[Register(proposal.register)].objects.get(pk=proposal.entry_id)
    return found


def _open(proposal: Maintenance) -> Maintenance:
    found = Maintenance.objects.select_for_update().filter(pk=proposal.pk, status=Maintenance.Status.PROPOSED).first()
    if found is None:
        raise AlreadyDecided
    return found


def _decide(proposal: Maintenance, status: Maintenance.Status, by: Actor, note: str) -> None:
    proposal.status, proposal.decided_by, proposal.decided_at, proposal.decision_note = (
        status,
        by.account_id,
        clock.now(),
        note,
    )
    proposal.save()


def _journal(tag: Tag, proposal: Maintenance, by: Actor) -> None:
    journal.record(
        tag,
        subject_kind="maintenance",
        subject_id=proposal.pk,
        by=by,
        at=clock.now(),
        body={"kind": proposal.kind, "entry": proposal.entry_id, "register": str(proposal.register)},
    )
