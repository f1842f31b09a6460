"""数据质量得分: six parts of the register's quality, over time, list by list, with the rules behind each number."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.deciding.holding import may_decide
from liangzhao.consolidation.measuring import becoming, telling
from liangzhao.consolidation.measuring.telling import Measured, Source
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.score import PARTS
from liangzhao.registers.effects import Register
from liangzhao.web.answers import table_file
from liangzhao.web.authority import quality_tables as tables
from liangzhao.web.authority import quality_times as times
from liangzhao.web.authority.cleaning.quality import part_words
from liangzhao.web.authority.exporting import exported
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.scopes import reach_of
from liangzhao.web.authority.two_reaches import read_in_both, taken_from_both
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Kpi, NavItem
from liangzhao.web.words import labelled


def part_of(request: Request) -> Q:
    """Whose scores a page shows: those of this authority, or of all in its area."""
    scope, actor = request.actor.scope, request.actor
    if reach_of(request).is_area:
        return telling.of_area((scope.area_low, scope.area_high))
    if actor.authority_id is None:
        raise Http404
    return telling.of_authority(actor.authority_id)


def _kind(request: Request) -> Kind:
    try:
        return Kind(Register(request.GET.get("kind") or Register.INSTITUTION))
    except ValueError as wrong:
        raise Http404 from wrong


def _score(request: Request) -> HttpResponse:
    kind, reach, part = _kind(request), reach_of(request), part_of(request)
    course = telling.course(kind, part)
    now = telling.up_to_date(kind, part, course[-1]) if course else None
    context: dict[str, Any] = {
        "reach": reach,
        "tabs": reach.tabs(request.actor, "quality_score", kind=kind),
        "kinds": [NavItem(kind_word(each), reach.url("quality_score", kind=each), str(each)) for each in Register],
        "kind": str(kind),
        "as_of": now.measured_at if now else None,
        "report_url": reach.url("quality_report"),
    }
    if now is not None:
        context |= _measured(request, kind, part, course, now)
    return authority_page(request, "authority/quality_score.html", "quality", context)


def _measured(request: Request, kind: Kind, part: Q, course: list[Measured], now: Measured) -> dict[str, Any]:
    reach = reach_of(request)

    def csv_url(table: str) -> str:
        is_offered = can(request.actor, P.STATISTICS_EXPORT)
        return reach.url("quality_score_csv", table=table, kind=kind) if is_offered else ""

    def part_url(each: str) -> str:
        return f"{reach.url('quality_score', kind=kind, part=each)}#rules"

    rules = _("各规则的发现和办理")
    chosen, queue_of = _part_chosen(request), tables.queue_of(request.actor, is_area=reach.is_area)
    found: dict[str, Any] = {
        "kpis": _kpis(request, now, course),
        "parts": tables.parts_chart(kind, now, csv_url("parts"), part_url),
        "course": tables.course_chart(kind, course, csv_url("course")) if len(course) > 1 else None,
        "rules": tables.rules_table(now, queue_of, chosen),
        "rules_time": times.of_rules(now.measured_at),
        "sources_time": times.of_lists(),
        "part": chosen,
        "rules_heading": labelled(rules, part_words(chosen)) if chosen else rules,
        "every_part_url": f"{reach.url('quality_score', kind=kind)}#rules",
        "rules_csv": csv_url("rules"),
        "sources": tables.sources_table(_lists(kind, part), _bench(request)),
        "sources_csv": csv_url("sources"),
    }
    if reach.is_area:
        found["authorities"] = tables.authorities_chart(kind, telling.by_authority(kind, part), csv_url("authorities"))
    return found


def _part_chosen(request: Request) -> str:
    """The part of the score whose rules are asked for; empty for all."""
    chosen = request.GET.get("part", "")
    if chosen and chosen not in PARTS:
        raise Http404
    return chosen


def _lists(kind: Kind, part: Q) -> list[Source]:
    return [each for each in telling.sources(part) if each.kind == kind]


def _bench(request: Request) -> str:
    """Where findings are decided on; nowhere for who decides nothing here."""
    is_decider = not reach_of(request).is_area and may_decide(request.actor)
    return reverse("authority:cleaning") if is_decider else ""


def _kpis(request: Request, now: Measured, course: list[Measured]) -> list[Kpi]:
    bench, settled = _bench(request), sum(now.work[each] for each in ("applied", "rejected", *becoming.APART))
    change = _("首次测量")
    if len(course) > 1:
        change = _("比上次 %(change)s") % {"change": f"{now.total - course[-2].total:+.1f}"}
    return [
        Kpi(_("综合得分"), f"{now.total:.1f}", change),
        Kpi(_("登记数"), f"{now.rows:,}", _("纳入测量的登记")),
        Kpi(_("待办问题"), f"{now.open:,}", times.told(times.now(), _("已办 %(n)s") % {"n": f"{settled:,}"}), bench),
        Kpi(
            _("核实答复"),
            f"{now.work['answered']:,}",
            _("共发出 %(n)s，逾期 %(late)s") % {"n": f"{now.work['questions']:,}", "late": f"{now.work['overdue']:,}"},
        ),
    ]


def _csv(request: Request) -> HttpResponse:
    kind, part, name = _kind(request), part_of(request), request.GET.get("table", "")
    course = telling.course(kind, part)
    if name == "course":
        heading = [_("日期"), _("登记数"), _("综合得分"), *(part_words(each) for each in PARTS)]
        rows = tables.course_rows(course)
    elif name == "parts" and course:
        heading, rows = tables.part_headings(), tables.part_rows(course[-1])
    elif name == "rules" and course:
        heading, rows = tables.rule_headings(), tables.rule_rows(telling.up_to_date(kind, part, course[-1]))
    elif name == "sources":
        heading, rows = tables.source_headings(), [tables.source_cells(each) for each in _lists(kind, part)]
    elif name == "authorities" and reach_of(request).is_area:
        heading, rows = tables.authority_headings(), tables.authority_rows(telling.by_authority(kind, part))
    else:
        raise Http404
    exported(request, f"quality.{name}", len(rows))
    title = _("%(kind)s数据质量得分") % {"kind": kind_word(Register(kind))}
    return table_file(f"{title}-{reach_of(request).name}", heading, rows)


own, area = read_in_both("quality_score", _score)
own_csv, area_csv = taken_from_both(_csv)
