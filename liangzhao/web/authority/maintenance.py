"""登记簿维护: propose a change of an entry, see what waits and what was decided, decide as the second person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel.refusals import Refusal
from liangzhao.registers.maintenance import actions
from liangzhao.registers.maintenance.kinds import KINDS
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.registers.models import Institution
from liangzhao.web.authority import entry_facts, proposal_rows, proposals, united
from liangzhao.web.authority.maintenance_forms import DecisionForm, MaintenanceForm
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.registers import entry_or_404
from liangzhao.web.authority.scopes import OWN, Reach
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Link, NavItem, Paging, Row, Table
from liangzhao.web.words import said

PAGE = 30
TABS = ("waiting", "mine", "decided")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.REGISTER_MAINTAIN)
def maintain(request: Request, register: str, ref: UUID, kind: str) -> HttpResponse:
    """The form of one kind of maintenance; sending it makes a proposal."""
    entry = entry_or_404(request, register, ref)
    chosen = KINDS.get(f"{register}.{kind}")
    if chosen is None:
        raise Http404
    if isinstance(entry, Institution) and (onward := united.led_on(request, entry, "entry", register)) is not None:
        return onward
    form = MaintenanceForm(chosen, entry, request.POST or None)
    if form.is_valid():
        try:
            with transaction.atomic():
                proposal = actions.propose(
                    entry=entry,
                    kind=chosen.code,
                    values=form.values(),
                    document_no=form.cleaned_data["document_no"],
                    reason=form.cleaned_data["reason"],
                    by=request.actor,
                )
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        except IntegrityError:  # somebody proposed at the same moment
            form.add_error(None, _(actions.AlreadyProposed.template))
        else:
            messages.success(request, _("已提出，等待本机关另一名决定人批准。"))
            return HttpResponseRedirect(reverse("authority:proposal", args=[proposal.pk]))
    context = {
        "form": form,
        "kind": _(chosen.label),
        "article": chosen.article,
        "name": entry_facts.name_of(entry),
        "back": Reach(OWN).url("entry", register, str(ref)),
        "is_open": chosen.is_open_for(entry),
    }
    return authority_page(request, "authority/maintain.html", "maintenance", context)


@require_safe
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE)
def queue(request: Request) -> HttpResponse:
    """Proposals of this authority: waiting, mine, decided; the oldest waiting first."""
    tab = request.GET.get("tab") or ("waiting" if can(request.actor, P.REGISTER_APPROVE) else "mine")
    if tab not in TABS:
        raise Http404
    rows = _rows(request.actor, tab)
    found = list(_after(rows, request.GET.get("after", ""), newest_first=tab != "waiting")[: PAGE + 1])
    shown, here = found[:PAGE], reverse("authority:maintenance")
    paging = Paging(
        next_url=f"{here}?tab={tab}&after={shown[-1].pk}" if len(found) > PAGE else "",
        first_url=f"{here}?tab={tab}" if request.GET.get("after") else "",
    )
    waiting = _rows(request.actor, "waiting").count()
    context = {
        "tab": tab,
        "tabs": [
            NavItem(_("待批准"), f"{here}?tab=waiting", "waiting", count=waiting or None),
            NavItem(_("我提出的"), f"{here}?tab=mine", "mine"),
            NavItem(_("已处理"), f"{here}?tab=decided", "decided"),
        ],
        "table": _table(shown, paging),
        "approves": can(request.actor, P.REGISTER_APPROVE),
    }
    return authority_page(request, "authority/maintenance.html", "maintenance", context)


def _rows(actor: Actor, tab: str) -> QuerySet[Maintenance]:
    if tab == "waiting":
        return proposal_rows.waiting_for(actor)
    return proposal_rows.proposed_by(actor) if tab == "mine" else proposal_rows.decided(actor)


def _after(rows: QuerySet[Maintenance], cursor: str, *, newest_first: bool) -> QuerySet[Maintenance]:
    try:
        key = UUID(cursor) if cursor else None
    except ValueError as wrong:
        raise Http404 from wrong
    last = rows.filter(pk=key).first() if key else None
    if last is None:
        return rows
    if newest_first:
        return rows.filter(Q(proposed_at__lt=last.proposed_at) | Q(proposed_at=last.proposed_at, pk__lt=last.pk))
    return rows.filter(Q(proposed_at__gt=last.proposed_at) | Q(proposed_at=last.proposed_at, pk__gt=last.pk))


def _table(shown: list[Maintenance], paging: Paging) -> Table:
    columns = [
        Column(_("事项"), primary=True),
        Column(_("登记对象")),
        Column(_("文号")),
        Column(_("提出人")),
        Column(_("提出时间"), "date"),
        Column(_("状态"), "badge"),
    ]
    officers = entry_facts.officer_names(row.proposed_by for row in shown)
    names = proposals.entry_names(shown)
    rows = [
        Row(
            [
                Link(_(KINDS[row.kind].label), reverse("authority:proposal", args=[row.pk])),
                _entry_link(row, names),
                row.document_no,
                officers.get(row.proposed_by, "—"),
                row.proposed_at,
                proposals.status_badge(row),
            ]
        )
        for row in shown
    ]
    empty = Empty(_("没有登记簿维护"), _("从登记簿查询进入一条登记，可以提出维护。"))
    return Table(_("登记簿维护"), columns, rows, caption_hidden=True, paging=paging, empty=empty)


def _entry_link(row: Maintenance, names: Mapping[UUID, str]) -> Link | str:
    """The entry a proposal is about; a dash when it left this officer's reach."""
    if row.entry_id not in names:
        return "—"
    return Link(names[row.entry_id], Reach(OWN).url("entry", row.register, str(row.entry_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE, commits="own")
def proposal(request: Request, ref: UUID) -> HttpResponse:
    """One proposal: old → new, who proposed it, and for the second person the decision."""
    if request.method == "POST":
        return _decide(request, ref)
    with actor_transaction(request.actor):
        return _page(request, _one(request.actor, ref), DecisionForm())


def _one(actor: Actor, ref: UUID) -> Maintenance:
    found = proposal_rows.all_of(actor).filter(pk=ref).first()
    if found is None:
        raise Http404
    return found


def _decide(request: Request, ref: UUID) -> HttpResponse:
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            with actor_transaction(request.actor):
                row = _one(request.actor, ref)
                decision = form.cleaned_data["decision"]
                proposals.decide(row, decision, form.cleaned_data["note"], by=request.actor)
        except Refusal as refusal:
            form.add_error(None, said(refusal))
        except IntegrityError:
            form.add_error(None, _("登记簿不允许这项变更：与其他登记矛盾。请核对后由提出人撤回重提。"))
        else:
            sealed = proposals.seal_what_follows(row) if decision == "approve" else proposals.Sealed(0, 0)
            messages.success(request, proposals.done_words(decision, sealed))
            return HttpResponseRedirect(reverse("authority:proposal", args=[ref]))
    with actor_transaction(request.actor):
        return _page(request, _one(request.actor, ref), form)


def _page(request: Request, row: Maintenance, form: DecisionForm) -> HttpResponse:
    actor = request.actor
    is_open, is_mine = row.status == Maintenance.Status.PROPOSED, row.proposed_by == actor.account_id
    kind = KINDS[row.kind]
    context: dict[str, Any] = {
        "proposal": row,
        "form": form,
        "kind": _(kind.label),
        "article": kind.article,
        "name": proposals.entry_names([row]).get(row.entry_id, "—"),
        "entry_url": Reach(OWN).url("entry", row.register, str(row.entry_id)),
        "badge": proposals.status_badge(row),
        "facts": proposals.facts(row),
        "changes": proposals.changes(row),
        "headings": proposals.headings(row),
        "impact": proposals.impact(row),
        "is_stale": is_open and proposals.is_stale(row),
        "may_decide": is_open and not is_mine and can(actor, P.REGISTER_APPROVE),
        "may_withdraw": is_open and is_mine and can(actor, P.REGISTER_MAINTAIN),
        "needs_second": is_open and is_mine,
    }
    return authority_page(request, "authority/proposal.html", "maintenance", context)
