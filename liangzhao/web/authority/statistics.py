"""电子证照统计: coverage of 本机关登记 or 本辖区, each number opening its list (domain.md §7.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.registers.effects import Register
from liangzhao.supervision import coverage
from liangzhao.supervision.coverage import Line, Part
from liangzhao.web.answers import file_name, table_file
from liangzhao.web.authority import coverage_charts as drawn
from liangzhao.web.authority import coverage_tables as tables
from liangzhao.web.authority.coverage_tables import share
from liangzhao.web.authority.exporting import exported
from liangzhao.web.authority.naming import group_names, kind_word, unit
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import Reach, reach_of
from liangzhao.web.authority.selection import Selection, read
from liangzhao.web.authority.two_reaches import read_in_both, taken_from_both
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Chip, Kpi, NavItem


def _statistics(request: Request) -> HttpResponse:
    selection, reach = read(request), reach_of(request)
    total, as_of = coverage.total(selection.kind, selection.part), coverage.as_of()
    context = {
        "reach": reach,
        "as_of": as_of,
        "tabs": reach.tabs(request.actor, "statistics", **selection.query()),
        "kinds": [
            NavItem(kind_word(kind), reach.url("statistics", **replace(selection, kind=kind).query()), kind)
            for kind in Register
        ],
        "kind": selection.kind,
        "kpis": _kpis(selection, total, reach),
        "groups": _groups(selection, reach),
        "by": selection.by,
        "chips": chips(selection, reach, "statistics"),
        **_charts(request, selection, total, reach, as_of),
    }
    return authority_page(request, "authority/statistics.html", "statistics", context)


def _charts(
    request: Request, selection: Selection, total: Line, reach: Reach, as_of: datetime | None
) -> dict[str, Any]:
    def list_url(chosen: Selection) -> str:
        return reach.url("standings", **chosen.list_query())

    def group_url(chosen: Selection) -> str:
        return _narrower(chosen, reach)

    def csv_url(table: str) -> str:
        if not can(request.actor, P.STATISTICS_EXPORT):
            return ""
        return reach.url("statistics_csv", table=table, **selection.query())

    found: dict[str, Any] = {
        "coverage": drawn.coverage_chart(
            selection,
            tables.lines(selection),
            list_url=list_url,
            group_url=group_url,
            csv_url=csv_url("coverage"),
            as_of=as_of,
        ),
    }
    if selection.part.institution_id is not None:
        return found  # months and obstacles are counted by authority, area and class alone
    months = coverage.by_month(selection.kind, tables.last_months(), selection.part)
    obstacles = coverage.obstacles(selection.kind, selection.part)
    return found | {
        "months": drawn.month_chart(selection, months, list_url=list_url, csv_url=csv_url("months"), as_of=as_of),
        "obstacles": drawn.obstacle_chart(
            selection, obstacles, total.base, list_url=list_url, csv_url=csv_url("obstacles"), as_of=as_of
        ),
    }


def _narrower(chosen: Selection, reach: Reach) -> str:
    """Where the name of a line leads: authority or area → its institutions; an institution → its list."""
    if chosen.part.institution_id is not None:
        return reach.url("standings", **chosen.listing("base").list_query())
    return reach.url("statistics", **replace(chosen, by="institution").query())


def _kpis(selection: Selection, total: Line, reach: Reach) -> list[Kpi]:
    def opens(which: str) -> str:
        return reach.url("standings", **selection.listing(which).list_query())

    of = {"base": f"{total.base:,}", "eligible": f"{total.eligible:,}", "issued": f"{total.issued:,}"}
    could = total.eligible / total.base if total.base else None
    return [
        Kpi(_("应领"), of["base"], unit(selection.kind), opens("base")),
        Kpi(_("可领"), of["eligible"], _("占应领 %(share)s") % {"share": share(could)}, opens("eligible")),
        Kpi(_("覆盖率"), share(total.rate), _("已领 %(issued)s ÷ 应领 %(base)s") % of, opens("issued")),
        Kpi(
            _("可领覆盖率"), share(total.eligible_rate), _("已领 %(issued)s ÷ 可领 %(eligible)s") % of, opens("missing")
        ),
    ]


def _groups(selection: Selection, reach: Reach) -> list[NavItem]:
    """The ways to divide what is shown; institutions only within one authority, area or class."""
    part = selection.part
    is_narrow = part.authority_id is not None or part.area_path != "" or part.institution_class is not None
    offered = ["authority", "area", "class", *(["institution"] if is_narrow or not reach.is_area else [])]
    return [
        NavItem(
            _("按%(group)s") % {"group": tables.group_heading(by)},
            reach.url("statistics", **replace(selection, by=by, part=replace(part, institution_id=None)).query()),
            by,
        )
        for by in offered
    ]


def chips(selection: Selection, reach: Reach, route: str) -> list[Chip]:
    """What narrows the page, each with the way back out of it."""
    part = selection.part
    given: list[tuple[str, str, Part]] = []
    if part.authority_id is not None:
        given.append(("authority", str(part.authority_id), replace(part, authority_id=None)))
    if part.area_path:
        given.append(("area", part.area_path, replace(part, area_path="")))
    if part.institution_class is not None:
        given.append(("class", part.institution_class, replace(part, institution_class=None)))
    if part.institution_id is not None:
        given.append(("institution", str(part.institution_id), replace(part, institution_id=None)))
    found = []
    for group, key, wider in given:
        chosen = replace(selection, part=wider)
        query = chosen.list_query() if route == "standings" else chosen.query()
        found.append(Chip(group_names(group, [key])[key], reach.url(route, **query)))
    return found


def _csv(request: Request) -> HttpResponse:
    selection, reach, name = read(request), reach_of(request), request.GET.get("table", "")
    kind = kind_word(selection.kind)
    if name == "coverage":
        heading, rows = tables.headings(selection.by), tables.coverage_rows(tables.lines(selection))
    elif selection.part.institution_id is not None:
        raise Http404  # the others are counted by authority, area and class alone
    elif name == "obstacles":
        heading = [_("未满足的条件"), _("规则"), _("数量"), _("占应领")]
        base = coverage.total(selection.kind, selection.part).base
        rows = tables.obstacle_rows(coverage.obstacles(selection.kind, selection.part), base)
    elif name == "months":
        heading = [_("月份"), _("首次签发")]
        rows = tables.month_rows(coverage.by_month(selection.kind, tables.last_months(), selection.part))
    else:
        raise Http404
    exported(request, f"statistics.{name}", len(rows), selection=selection.list_query())
    as_of = coverage.as_of()
    counted = as_of.astimezone(clock.LEGAL_ZONE).strftime("%Y-%m-%d %H:%M") if as_of else "—"
    rows.append([_("数据截至 %(at)s；%(basis)s") % {"at": counted, "basis": drawn.basis()}])
    narrowed = [chip.label for chip in chips(selection, reach, "statistics")]
    return table_file(file_name(f"{kind}{_('电子证照统计')}", reach.name, *narrowed), heading, rows)


own, area = read_in_both("statistics", _statistics)
own_csv, area_csv = taken_from_both(_csv)
