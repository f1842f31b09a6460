"""A proposal of 登记簿维护 in words, its decision, and what the decision did to the licences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from liangzhao.access.actors import Actor
from liangzhao.access.transactions import service_transaction
from liangzhao.licensing.models import Licence
from liangzhao.licensing.sealing import seal_planned
from liangzhao.licensing.signer_access import SIGNER_AWAY
from liangzhao.licensing.states import State
from liangzhao.registers import entries
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance import actions
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.registers.models import Institution, NurseRegistration, PhysicianRegistration
from liangzhao.web.authority.entry_facts import body_of, officer_names, value_words
from liangzhao.web.authority.licence_panels import version_badge
from liangzhao.web.ui.parts import Change, Column, Fact, Row, Table
from liangzhao.web.ui.tones import Badge, Tone, badge

SEAL_AT_ONCE = 200
"""Licences sealed before the page answers; the worker goes on with the rest."""


@dataclass(frozen=True)
class Sealed:
    """How many new versions were sealed, and how many still wait."""

    done: int
    waiting: int


def status_badge(row: Maintenance) -> Badge:
    """The state of a proposal."""
    words = {
        Maintenance.Status.PROPOSED: Badge(_("待批准"), Tone.WARN),
        Maintenance.Status.APPROVED: Badge(_("已批准"), Tone.OK),
        Maintenance.Status.REJECTED: Badge(_("不同意"), Tone.ERR),
        Maintenance.Status.WITHDRAWN: Badge(_("已撤回"), Tone.MUTE),
    }
    return words[Maintenance.Status(row.status)]


def entry_names(rows: Sequence[Maintenance]) -> dict[UUID, str]:
    """Whom or what each proposal is about; one query per register."""
    ids = [row.entry_id for row in rows]
    found: dict[UUID, str] = dict(Institution.objects.filter(pk__in=ids).values_list("pk", "name"))
    for model in (PhysicianRegistration, NurseRegistration):
        found |= dict(model.objects.filter(pk__in=ids).values_list("pk", "person__name"))
    return found


def facts(row: Maintenance) -> list[Fact]:
    """Who proposed and decided, on what ground."""
    officers = officer_names([row.proposed_by, row.decided_by])
    found = [
        Fact(_("文号"), row.document_no),
        Fact(_("理由"), row.reason),
        Fact(_("提出人"), officers.get(row.proposed_by, "—")),
        Fact(_("提出时间"), row.proposed_at),
    ]
    if row.decided_by is not None:
        decided = _("撤回人") if row.status == Maintenance.Status.WITHDRAWN else _("决定人")
        found += [
            Fact(decided, officers.get(row.decided_by, "—")),
            Fact(_("处理时间"), row.decided_at),
            Fact(_("审批意见"), row.decision_note or None),
        ]
    return found


def changes(row: Maintenance) -> list[Change]:
    """Old → new, against the version the proposer saw."""
    kind, before = KINDS[row.kind], body_of(row.entry_id, row.entry_version)
    found = []
    if kind.step:
        workflow = entries.WORKFLOWS[kind.register]
        status = str(before.get("status", ""))
        target = next(each.target for each in workflow.transitions if each.name == kind.step)
        found.append(
            Change(_("登记状态"), badge(row.register, status) if status else None, badge(row.register, target))
        )
    for field in kind.fields:
        if field.name not in row.values:
            continue
        stored = "main_institution_id" if field.type == "institution" else _STORED.get(field.name, field.name)
        old = None if kind.step else before.get(stored)
        found.append(
            Change(
                _(field.label),
                value_words(field.name, old, table=field.table, kind=field.type),
                value_words(field.name, row.values[field.name], table=field.table, kind=field.type),
            )
        )
    return found


def headings(row: Maintenance) -> tuple[str, str]:
    """What the old and the new values are called: what would change, what changed, or what did not come about."""
    if row.status == Maintenance.Status.APPROVED:
        return _("变更前"), _("变更后")
    if row.status == Maintenance.Status.PROPOSED:
        return _("现在"), _("改为")
    return _("提出时"), _("拟改为")


_STORED = {"from_on": "status_from_on", "until_on": "status_until_on"}


def is_stale(row: Maintenance) -> bool:
    """Whether the entry moved on since the proposal was made."""
    return actions.entry_of(row).version != row.entry_version


def decide(row: Maintenance, decision: str, note: str, *, by: Actor) -> None:
    """Carry out one of the three decisions."""
    if decision == "approve":
        actions.approve(proposal=row, by=by, note=note)
    elif decision == "reject":
        actions.reject(proposal=row, by=by, note=note)
    else:
        actions.withdraw(proposal=row, by=by)


def seal_what_follows(row: Maintenance) -> Sealed:
    """Seal the versions an approval planned, right after its commit; a signer that is away leaves them planned."""
    with service_transaction("sealing"):
        planned = Licence.objects.filter(_touched_by(row), state=State.PLANNED)
        holders = list(planned.values_list("holder_id", flat=True))
    if not holders:
        return Sealed(0, 0)
    try:
        done = seal_planned(holders, limit=SEAL_AT_ONCE)
    except SIGNER_AWAY:
        done = 0
    return Sealed(done, len(holders) - done)


def _touched_by(row: Maintenance) -> Q:
    """Licences of the entry, and for an institution those of its people, whose face shows its name."""
    touched = Q(entry_id=row.entry_id)
    return touched | Q(institution_id=row.entry_id) if row.register == Register.INSTITUTION else touched


def done_words(decision: str, sealed: Sealed) -> str:
    """What happened, for the officer who decided."""
    if decision == "reject":
        return _("已记录不同意，登记簿没有变更。")
    if decision == "withdraw":
        return _("已撤回，登记簿没有变更。")
    says = _("已批准，登记簿已变更。")
    if sealed.done:
        says += _("已签发新版本电子证照 %(n)d 份。") % {"n": sealed.done}
    if sealed.waiting:
        says += _("另有 %(n)d 份正在制证。") % {"n": sealed.waiting}
    return says


def impact(row: Maintenance) -> Table | None:
    """What an approval did to the licences: rows that moved or were planned at its very instant."""
    if row.status != Maintenance.Status.APPROVED:
        return None
    moved = Licence.objects.filter(_touched_by(row)).filter(Q(state_at=row.decided_at) | Q(planned_at=row.decided_at))
    shown = list(moved.order_by("holder_id", "version")[:SEAL_AT_ONCE])
    columns = [
        Column(_("持证人"), primary=True),
        Column(_("版本")),
        Column(_("现在的状态"), "badge"),
        Column(_("发生了什么")),
    ]
    rows = [
        Row([each.face["holder"], _("第 %(n)d 版") % {"n": each.version}, version_badge(each), _happened(each, row)])
        for each in shown
    ]
    return Table(_("对电子证照的影响"), columns, rows, caption_hidden=True) if rows else None


def _happened(licence: Licence, row: Maintenance) -> str:
    if licence.previous_id and licence.planned_at == row.decided_at:
        return _("按变更后的登记生成新版本")
    return _("状态随登记变更为“%(state)s”") % {"state": version_badge(licence).word}
