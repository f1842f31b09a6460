"""用证记录 and 谁查询过我的信息, by key and as CSV."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from liangzhao.access.permissions import P
from liangzhao.kernel import clock
from liangzhao.web.answers import table_file
from liangzhao.web.doors import requires
from liangzhao.web.pages import page
from liangzhao.web.personal import use_log
from liangzhao.web.personal.holding import person_of
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Paging, Row, Table
from liangzhao.web.words import remarked


@require_safe
@requires(P.USE_LOG_READ)
def uses(request: Request) -> HttpResponse:
    """Who verified my licences, and who looked at my record."""
    person = person_of(request.actor)
    used, more_uses = use_log.page_of(use_log.uses(person), _key(request, "uses"))
    read, more_reads = use_log.acts_of(use_log.readings(person), request.actor, _key(request, "reads"))
    context = {
        "nav_key": "licence",
        "uses": _uses_table([use_log.use_of(row) for row in used], _paging(request, "uses", more_uses)),
        "reads": _reads_table(read, _paging(request, "reads", more_reads)),
    }
    return page(request, "personal/log.html", context)


@require_safe
@requires(P.USE_LOG_READ)
def uses_csv(request: Request) -> HttpResponse:
    """用证记录 as a table file."""
    rows = [use_log.use_of(row) for row in use_log.uses(person_of(request.actor))[: use_log.MOST]]
    return table_file(
        _("用证记录"),
        [_("时间"), _("方式"), _("证照"), _("当时状态"), _("核验号")],
        [[_moment(each.at), each.how, each.title, each.shown, each.reference] for each in rows],
    )


@require_safe
@requires(P.USE_LOG_READ)
def views_csv(request: Request) -> HttpResponse:
    """谁查询过我的信息 as a table file."""
    events = list(use_log.readings(person_of(request.actor))[: use_log.MOST])
    rows = use_log.readings_in_words(events, request.actor)
    return table_file(
        _("谁查询过我的信息"),
        [_("时间"), _("查看内容"), _("查询方"), _("用途")],
        [[_moment(each.at), each.what, each.who, each.purpose] for each in rows],
    )


def _uses_table(rows: list[use_log.Use], paging: Paging) -> Table:
    return Table(
        caption=_("用证记录"),
        caption_hidden=True,
        columns=[
            Column(_("方式"), primary=True),
            Column(_("时间"), "date"),
            Column(_("证照")),
            Column(_("当时状态")),
            Column(_("核验号"), "code"),
        ],
        rows=[Row([each.how, each.at, each.title, each.shown, each.reference]) for each in rows],
        paging=paging,
        empty=Empty(_("还没有用证记录"), _("有人扫描您的二维码或核验您的证照后，会记录在这里。")),
    )


def _reads_table(rows: list[use_log.Reading], paging: Paging) -> Table:
    return Table(
        caption=_("谁查询过我的信息"),
        caption_hidden=True,
        columns=[
            Column(_("查询方"), primary=True),
            Column(_("时间"), "date"),
            Column(_("查看内容")),
            Column(_("用途")),
        ],
        rows=[Row([each.who, each.at, _what(each), each.purpose or None]) for each in rows],
        paging=paging,
        empty=Empty(_("还没有人查询过"), _("医疗机构或审批机关查看您的登记信息、电子证照时，会记录在这里。")),
    )


def _what(reading: use_log.Reading) -> str:
    """What was looked at, and how often when the looks belong to one act."""
    if reading.times == 1:
        return reading.what
    return remarked(reading.what, ngettext("%(n)d 次", "%(n)d 次", reading.times) % {"n": reading.times})


def _paging(request: Request, name: str, last: UUID | None) -> Paging:
    others = {key: request.GET[key] for key in request.GET if key in ("uses", "reads") and key != name}
    here = reverse("personal:log")
    following = f"{here}?{urlencode({**others, name: str(last)})}#{name}" if last else ""
    first = f"{here}?{urlencode(others)}#{name}" if request.GET.get(name) else ""
    return Paging(next_url=following, first_url=first)


def _key(request: Request, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _moment(at: datetime) -> str:
    return at.astimezone(clock.LEGAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")
