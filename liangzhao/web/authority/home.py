"""工作台: coverage of the area, what waits for this officer, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.access.transactions import actor_transaction
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing import photo_confirmation
from liangzhao.registers.effects import Register
from liangzhao.registers.maintenance.models import Maintenance
from liangzhao.supervision import coverage
from liangzhao.web.authority import coverage_charts as drawn
from liangzhao.web.authority import coverage_tables as tables
from liangzhao.web.authority import proposal_rows
from liangzhao.web.authority.coverage_tables import share
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import AREA, Reach
from liangzhao.web.authority.selection import Selection, read
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Kpi, Link, NavItem


@require_safe
@requires(P.STATISTICS_READ)
def home(request: Request) -> HttpResponse:
    """The figures are those of 本辖区, read in its own database role; the work is that of this authority."""
    work = _work(request)
    with actor_transaction(request.actor.with_scope(DatabaseRole.AREA)):
        figures = _figures(request, read(request).kind)
    return authority_page(request, "authority/home.html", "home", {**figures, "work": work})


def _work(request: Request) -> list[tuple[Link, int]]:
    """What waits, with its count; nothing for those who only count."""
    actor, found = request.actor, []
    here = reverse("authority:maintenance")
    if can(actor, P.REGISTER_APPROVE):
        waiting = proposal_rows.waiting_for(actor).count()
        found.append((Link(_("登记簿维护待批准"), f"{here}?tab=waiting"), waiting))
    if can(actor, P.REGISTER_MAINTAIN):
        mine = proposal_rows.proposed_by(actor).filter(status=Maintenance.Status.PROPOSED).count()
        found.append((Link(_("我提出的维护待批准"), f"{here}?tab=mine"), mine))
    if can(actor, P.PHOTO_CONFIRM_AUTHORITY):
        photos = photo_confirmation.waiting(actor).count()
        found.append((Link(_("待本机关确认的照片"), reverse("authority:photos")), photos))
    return found


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
