"""我办理过的事项: what an officer decided on a day, to look at again or to take back, one or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from liangzhao.access.permissions import P
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.deciding import done
from liangzhao.consolidation.deciding.actions import MOST_AT_ONCE
from liangzhao.consolidation.deciding.holding import account, office
from liangzhao.consolidation.models import Proposal
from liangzhao.consolidation.quality.rules import BY_ID
from liangzhao.kernel import clock
from liangzhao.web.answers import file_name, table_file
from liangzhao.web.authority.cleaning import doings, rows, words
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.doors import requires
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Bulk, Choice, Empty, Link
from liangzhao.web.words import said

PAGE = 50


class DayFilter(forms.Form):
    """Of which day, and of which rule."""

    day = forms.DateField(
        label=gettext_lazy("日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    rule = forms.ChoiceField(label=gettext_lazy("规则"), required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or a dict
        field = self.fields["rule"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("全部")), *((each, words.title(each)) for each in BY_ID)]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE)
def decided(request: Request) -> HttpResponse:
    """The findings this officer decided on a day, the newest first; those chosen are taken back after a question."""
    form, day, rule = _asked(request)
    if request.method == "POST":
        return _take_back(request, day, rule)
    found = list(done.done_by(request.actor, day, rule)[: MOST_AT_ONCE + 1])
    shown, total = found[:PAGE], min(len(found), MOST_AT_ONCE)
    context = {
        "form": form,
        "says": ngettext("共 %(n)s 件", "共 %(n)s 件", total) % {"n": _counted(found)},
        "table": rows.decided_table(shown, _nothing(), own=account(request.actor)),
        "bulk": Bulk([Choice("undo", _("撤销所选"), "danger")], total, "everything" if total > PAGE else "", _("件")),
        "is_cut": len(found) > PAGE,
        "shown": PAGE,
        "acts": doings.table(acts) if (acts := done.acts_by(request.actor, day, rule)) else None,
        "acts_cut": len(acts) == done.MOST_ACTS,
        "most_acts": done.MOST_ACTS,
        "csv_url": _address(day, rule, "cleaning_decided_csv"),
    }
    return authority_page(request, "authority/cleaning_decided.html", "cleaning", context)


def _counted(found: Sequence[Proposal]) -> str:
    return f"{MOST_AT_ONCE}+" if len(found) > MOST_AT_ONCE else str(len(found))


def _nothing() -> Empty:
    says = _("您在这一天没有办理清理事项，或者办理过的已经撤销。")
    return Empty(_("没有办理过的事项"), says, Link(_("返回数据清理"), reverse("authority:cleaning")))


def _asked(request: Request) -> tuple[DayFilter, date, str]:
    today = clock.today()
    given = {"day": request.GET.get("day") or today.isoformat(), "rule": request.GET.get("rule", "")}
    form = DayFilter(given)
    if not form.is_valid():
        raise Http404
    return form, form.cleaned_data["day"] or today, form.cleaned_data["rule"]


def _address(day: date, rule: str, route: str = "cleaning_decided") -> str:
    query = {"day": day.isoformat(), **({"rule": rule} if rule else {})}
    return f"{reverse(f'authority:{route}')}?{urlencode(query)}"


def _take_back(request: Request, day: date, rule: str) -> HttpResponse:
    """Ask first, then take back; nobody can choose what somebody else decided."""
    mine = done.done_by(request.actor, day, rule)
    if "everything" not in request.POST:
        mine = mine.filter(pk__in=[_uuid(each) for each in request.POST.getlist("chosen")[:MOST_AT_ONCE]])
    chosen = list(mine[:MOST_AT_ONCE])
    if not chosen:
        messages.warning(request, _("没有选择要撤销的事项：请先勾选。"))
        return HttpResponseRedirect(_address(day, rule))
    if "sure" not in request.POST:
        return _confirm(request, chosen, _address(day, rule))
    batch = done.take_back_all(chosen, by=request.actor)
    if undone := batch.done - batch.proposed:
        told = ngettext("已撤销 %(n)d 件，可以重新决定。", "已撤销 %(n)d 件，可以重新决定。", undone)
        messages.success(request, told % {"n": undone})
    if batch.proposed:
        told = ngettext(
            "%(n)d 件由两人作出的决定已提出撤销，等待另一名工作人员复核。",
            "%(n)d 件由两人作出的决定已提出撤销，等待另一名工作人员复核。",
            batch.proposed,
        )
        messages.success(request, told % {"n": batch.proposed})
    for words_ in dict.fromkeys(said(each) for each in batch.refused.values()):
        count = sum(said(each) == words_ for each in batch.refused.values())
        messages.warning(request, _("有 %(n)d 件没有撤销：%(why)s") % {"n": count, "why": words_})
    return HttpResponseRedirect(_address(day, rule))


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as wrong:
        raise Http404 from wrong


def _confirm(request: Request, chosen: Sequence[Proposal], back: str) -> HttpResponse:
    context: dict[str, Any] = {
        "chosen": chosen,
        "count": len(chosen),
        "table": rows.decided_table(chosen[:PAGE], _nothing(), own=account(request.actor), tick=False),
        "more": max(0, len(chosen) - PAGE),
        "back": back,
    }
    return authority_page(request, "authority/cleaning_take_back.html", "cleaning", context)


@require_safe
@requires(P.REGISTER_MAINTAIN, P.REGISTER_APPROVE, again={"GET"}, file=True)
def decided_csv(request: Request) -> HttpResponse:
    """The same as a file; values of people are masked in it."""
    _form, day, rule = _asked(request)
    found = list(done.done_by(request.actor, day, rule))
    journal.record(
        Tag.LIST_EXPORTED,
        subject_kind="report",
        subject_id=account(request.actor),
        by=request.actor,
        at=clock.now(),
        body={"report": "cleaning.decided", "authority": office(request.actor), "rows": len(found)},
    )
    name = file_name(_("我办理过的事项"), words.title(rule) if rule else "", f"{day:%Y%m%d}")
    return table_file(name, rows.headings(), rows.lines(found))
