"""信息波及统计: for the auditor after a breach, whose data an account read in a period (SEC-P8)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liangzhao.access.models import Account
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit import reach as reaches
from liangzhao.audit.reach import Reach
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.web.answers import table_file
from liangzhao.web.console.nav import console_page
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Kpi, Row, Table

SHOWN = 100


class ReachForm(forms.Form):
    """Whose reach, and from when to when; sent by POST, so that no log-in name stands in an address."""

    account = forms.CharField(
        label=gettext_lazy("登录名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    since = forms.DateField(label=gettext_lazy("起始日期"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("截止日期（含）"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """An account there is, and days in their order."""
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("截止日期早于起始日期：请重新选择。"))
        if "account" in given:
            given["found"] = _account(given["account"])
            if given["found"] is None:
                self.add_error("account", _("没有这个账户：请核对登录名。"))
        return given


def _is_file(request: Request) -> bool:
    return request.POST.get("as") == "csv"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.JOURNAL_READ, again={"POST"}, file=_is_file)
def reach(request: Request) -> HttpResponse:
    """The count and the persons by number; as a file the whole list. Asking is itself in the journal."""
    form = ReachForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        given = form.cleaned_data
        last = given["until"] + timedelta(days=1)
        found = reaches.of_account(given["found"].pk, since=_midnight(given["since"]), until=_midnight(last))
        _record(request, given["found"], found)
        if _is_file(request):
            return _file(found)
        context |= {"kpis": _figures(found), "table": _table(found), "more": max(0, len(found.people) - SHOWN)}
    return console_page(request, "console/reach.html", "reach", context)


def _account(login: str) -> Account | None:
    """Accounts are outside the auditor's own reach."""
    with service_transaction("audit"):
        return Account.objects.filter(login=login.strip().lower()).first()


def _figures(found: Reach) -> list[Kpi]:
    return [
        Kpi(_("被查看的人数"), f"{len(found.people):,}"),
        Kpi(_("查看次数"), f"{found.readings:,}"),
        Kpi(_("导出名单次数"), f"{found.lists_taken:,}"),
    ]


def _table(found: Reach) -> Table:
    columns = [
        Column(_("人员编号"), "code", primary=True),
        Column(_("次数"), "number"),
        Column(_("首次"), "date"),
        Column(_("最近"), "date"),
    ]
    rows = [Row([str(each.person_id), each.times, each.first_at, each.last_at]) for each in found.people[:SHOWN]]
    empty = Empty(_("没有查看过任何人的信息"), _("该账户在这段时间内没有查看记录。"))
    return Table(_("被查看的人员"), columns, rows, caption_hidden=True, empty=empty)


def _file(found: Reach) -> HttpResponse:
    return table_file(
        _("信息波及统计"),
        [_("人员编号"), _("次数"), _("首次"), _("最近")],
        [
            [str(each.person_id), str(each.times), each.first_at.isoformat(), each.last_at.isoformat()]
            for each in found.people
        ],
    )


def _record(request: Request, account: Account, found: Reach) -> None:
    journal.record(
        Tag.LIST_EXPORTED,
        subject_kind="account",
        subject_id=account.pk,
        by=request.actor,
        at=clock.now(),
        body={"report": "reach", "rows": len(found.people)},
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.LEGAL_ZONE)
