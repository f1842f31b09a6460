"""工作台: coverage of the area, what waits for this officer, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.deciding import queues
from liangzhao.consolidation.deciding.holding import State, may_decide
from liangzhao.consolidation.uploads import owning
from liangzhao.kernel import clock
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing import photo_confirmation
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.supervision import coverage
from liangzhao.web.authority import coverage_charts as drawn
from liangzhao.web.authority import coverage_tables as tables
from liangzhao.web.authority import findings_waiting, proposal_rows
from liangzhao.web.authority.cleaning.overview import queue_url
from liangzhao.web.authority.coverage_tables import share
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import AREA, Reach
from liangzhao.web.authority.selection import Selection, read
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Kpi, Link, NavItem

MOST_COUNTED = 999
"""So far the findings of a rule are counted for one line."""


@require_safe
@requires(P.STATISTICS_READ)
def home(request: Request) -> HttpResponse:
    """The figures are those of 本辖区, read in its own database role; the work is that of this authority."""
    work = _work(request)
    with actor_transaction(request.actor.with_scope(DatabaseRole.AREA)):
        figures = _figures(request, read(request).kind)
    return authority_page(request, "authority/home.html", "home", {**figures, "work": work})


@dataclass(frozen=True)
class Work:
    """Something that waits: how many, and since when the oldest, where that is told."""

    link: Link
    count: int
    shown: str
    since: date | None = None


def _plain(link: Link, count: int) -> Work:
    return Work(link, count, f"{count:,}")


def _work(request: Request) -> list[Work]:
    """What waits, with its count; nothing for those who only count."""
    actor, found = request.actor, []
    here = reverse("authority:maintenance")
    if can(actor, P.REGISTER_APPROVE):
        waiting = proposal_rows.waiting_for(actor).count()
        found.append(_plain(Link(_("登记簿维护待批准"), f"{here}?tab=waiting"), waiting))
    if can(actor, P.REGISTER_MAINTAIN):
        mine = proposal_rows.proposed_by(actor).filter(status=Maintenance.Status.PROPOSED).count()
        found.append(_plain(Link(_("我提出、待批准的登记簿维护"), f"{here}?tab=mine"), mine))
    if can(actor, P.PHOTO_CONFIRM_AUTHORITY):
        photos = photo_confirmation.waiting(actor).count()
        found.append(_plain(Link(_("待本机关确认的照片"), reverse("authority:photos")), photos))
    return [*found, *_lists(actor), *_cleansing(actor)]


def _lists(actor: Actor) -> list[Work]:
    """Lists that institutions submitted, the one that waits alone at once; no line where there is none."""
    waiting = owning.to_agree_to(actor)
    first, count = waiting.order_by("uploaded_at", "pk").first(), waiting.count()
    if first is None:
        return []
    url = reverse("authority:import") if count > 1 else reverse("authority:import_preview", args=[first.pk])
    return [Work(Link(_("机构提交、待本机关同意的名单"), url), count, f"{count:,}", _day(first.uploaded_at))]


def _cleansing(actor: Actor) -> list[Work]:
    """Findings to decide on, and those another officer decided on first; no line where there is nothing."""
    if actor.authority_id is None or not may_decide(actor):
        return []
    states = {State.OPEN: _("数据清理待处理")}
    if can(actor, P.REGISTER_APPROVE) and findings_waiting.count(actor):
        states = {State.SECOND: _("数据清理待复核"), **states}
    lines = []
    for state, label in states.items():
        waiting = queues.waiting(actor.authority_id, state, most=MOST_COUNTED)
        if waiting.count:
            is_second = state == State.SECOND
            url = queue_url(next(iter(waiting.rules)), state) if is_second else reverse("authority:cleaning")
            shown = f"{waiting.count:,}" if waiting.is_counted else f"{waiting.count:,}+"
            lines.append(Work(Link(label, url), waiting.count, shown, _day(waiting.since)))
    return lines


def _day(instant: datetime | None) -> date | None:
    return clock.local_date(instant) if instant else None


def _figures(request: Request, kind: Register) -> dict[str, Any]:
    reach, as_of = Reach(AREA), coverage.as_of()
    selection = Selection(kind=kind)
    found, totals = coverage.obstacles(kind), coverage.totals()

    def list_url(chosen: Selection) -> str:
        return reach.url("standings", **chosen.list_query())

    def group_url(chosen: Selection) -> str:
        return reach.url("statistics", **replace(chosen, by="institution").query())

    def csv_url(table: str) -> str:
        if not can(request.actor, P.STATISTICS_EXPORT):
            return ""
        return reach.url("statistics_csv", table=table, **selection.query())

    return {
        "as_of": as_of,
        "kpis": [
            Kpi(
                _("%(kind)s电子证照覆盖率") % {"kind": kind_word(each)},
                share(line.rate),
                _("已领 %(issued)s ÷ 应领 %(base)s") % {"issued": f"{line.issued:,}", "base": f"{line.base:,}"},
                reach.url("statistics", kind=each),
            )
            for each, line in totals.items()
        ],
        "kinds": [NavItem(kind_word(each), f"{reverse('authority:home')}?kind={each}", each) for each in Register],
        "kind": kind,
        "coverage": drawn.coverage_chart(
            selection,
            tables.lines(selection),
            list_url=list_url,
            group_url=group_url,
            csv_url=csv_url("coverage"),
            as_of=as_of,
        ),
        "obstacles": drawn.obstacle_chart(
            selection, found, totals[kind].base, list_url=list_url, csv_url=csv_url("obstacles"), as_of=as_of
        ),
    }
