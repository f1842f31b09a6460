"""操作日志: the auditor's view of the journal — filters, one act in full, CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from liangzhao.access.models import Account
from liangzhao.access.permissions import P
from liangzhao.access.transactions import service_transaction
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import first_of
from liangzhao.web.answers import table_file
from liangzhao.web.console.nav import console_page
from liangzhao.web.doors import requires
from liangzhao.web.journal_words import role_words, subject_words, tag_words
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Fact, Link, Paging, Row, Table

PAGE = 50
MOST_EXPORTED = 20_000

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Act, subject and days; all of them in the address, none of them a name or number of a person."""

    tag = forms.ChoiceField(
        label=gettext_lazy("操作"),
        required=False,
        choices=lambda: [("", _("全部")), *((str(tag), tag_words(tag)) for tag in Tag)],
    )
    subject = forms.UUIDField(label=gettext_lazy("对象编号"), required=False)
    since = forms.DateField(label=gettext_lazy("起始日期"), required=False, widget=_DATE)
    until = forms.DateField(label=gettext_lazy("截止日期"), required=False, widget=_DATE)


@require_safe
@requires(P.JOURNAL_READ)
def events(request: Request) -> HttpResponse:
    """The acts that fit the filter, newest first, by key."""
    form = FilterForm(request.GET)
    rows, query = _matching(form)
    found = list(_after(rows, request.GET.get("after", ""))[: PAGE + 1])
    shown, here = found[:PAGE], reverse("console:journal")
    following = urlencode({**query, "after": str(shown[-1].pk)}) if len(found) > PAGE else ""
    paging = Paging(
        next_url=f"{here}?{following}" if following else "",
        first_url=f"{here}?{urlencode(query)}" if request.GET.get("after") else "",
    )
    context = {
        "form": form,
        "table": _table(shown, paging),
        "csv_url": f"{reverse('console:journal_csv')}?{urlencode(query)}",
    }
    return console_page(request, "console/journal.html", "journal", context)


def _matching(form: FilterForm) -> tuple[QuerySet[Event], dict[str, str]]:
    """The acts a filter describes and the filter as parameters; a wrong filter finds nothing."""
    rows = Event.objects.order_by("-id")  # keys carry the instant of the act
    if not form.is_valid():
        return rows.none(), {}
    given = form.cleaned_data
    if given["tag"]:
        rows = rows.filter(tag=given["tag"])
    if given["subject"]:
        rows = rows.filter(Q(subject_id=given["subject"]) | Q(person_id=given["subject"]))
    if given["since"]:
        rows = rows.filter(pk__gte=_midnight(given["since"]))
    if given["until"]:
        rows = rows.filter(pk__lt=_midnight(given["until"] + timedelta(days=1)))
    return rows, {name: str(value) for name, value in given.items() if value}


def _midnight(day: date) -> UUID:
    """The lowest key of a day."""
    return first_of(datetime.combine(day, time(), tzinfo=clock.LEGAL_ZONE))


def _after(rows: QuerySet[Event], cursor: str) -> QuerySet[Event]:
    try:
        key = UUID(cursor) if cursor else None
    except ValueError as wrong:
        raise Http404 from wrong
    return rows.filter(pk__lt=key) if key else rows


def _table(shown: Sequence[Event], paging: Paging) -> Table:
    columns = [
        Column(_("操作"), primary=True),
        Column(_("时间"), "date"),
        Column(_("操作人")),
        Column(_("身份")),
        Column(_("对象")),
        Column(_("对象编号"), "code", wide=True),
    ]
    names = _names(shown)
    rows = [
        Row(
            [
                Link(tag_words(event.tag), reverse("console:event", args=[event.pk])),
                event.at,
                names.get(event.actor_id, "—") if event.actor_id else "—",
                role_words(event.acting_as, has_account=event.actor_id is not None),
                subject_words(event.subject_kind),
                str(event.subject_id),
            ]
        )
        for event in shown
    ]
    empty = Empty(_("没有符合条件的记录"), _("请放宽操作、对象或日期。"))
    return Table(_("操作日志"), columns, rows, caption_hidden=True, paging=paging, empty=empty)


def _names(shown: Sequence[Event]) -> dict[UUID, str]:
    """Who did it; accounts are outside the auditor's own reach."""
    wanted = {event.actor_id for event in shown if event.actor_id}
    if not wanted:
        return {}
    with service_transaction("audit"):
        return dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name"))


@require_safe
@requires(P.JOURNAL_READ)
def event(request: Request, ref: UUID) -> HttpResponse:
    """One act in full: its private body and its leaf."""
    found = Event.objects.filter(pk=ref).first()
    if found is None:
        raise Http404
    context = {
        "title": tag_words(found.tag),
        "facts": [
            Fact(_("时间"), found.at),
            Fact(_("操作人"), _names([found]).get(found.actor_id, "—") if found.actor_id else "—"),
            Fact(_("身份"), role_words(found.acting_as, has_account=found.actor_id is not None)),
            Fact(_("对象"), subject_words(found.subject_kind)),
            Fact(_("对象编号"), str(found.subject_id)),
            Fact(_("涉及人员"), str(found.person_id) if found.person_id else None),
            Fact(_("叶哈希"), bytes(found.leaf_hash).hex()),
        ],
        "body": [Fact(name, _value(value)) for name, value in sorted(journal.body_of(found).items())],
    }
    return console_page(request, "console/event.html", "journal", context)


def _value(value: object) -> str | None:
    if value in (None, ""):
        return None
    return value.hex() if isinstance(value, bytes) else str(value)


@require_safe
@requires(P.JOURNAL_READ, again={"GET"}, file=True)
def events_csv(request: Request) -> HttpResponse:
    """The same acts as a file; taking them away is itself an act."""
    form = FilterForm(request.GET)
    rows, query = _matching(form)
    shown = list(rows[: MOST_EXPORTED + 1])
    if len(shown) > MOST_EXPORTED:
        messages.error(request, _("记录超过 %(n)s 行，请先缩小日期范围再下载。") % {"n": f"{MOST_EXPORTED:,}"})
        return HttpResponseRedirect(f"{reverse('console:journal')}?{urlencode(query)}")
    _exported(request, query, len(shown))
    names = _names(shown)
    return table_file(
        _("操作日志"),
        [_("时间"), _("操作"), _("操作人"), _("身份"), _("对象"), _("对象编号"), _("涉及人员")],
        [_line(event, names) for event in shown],
    )


def _line(event: Event, names: dict[UUID, str]) -> list[str]:
    return [
        event.at.astimezone(clock.LEGAL_ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        event.tag,
        names.get(event.actor_id, "") if event.actor_id else "",
        event.acting_as,
        event.subject_kind,
        str(event.subject_id),
        str(event.person_id or ""),
    ]


def _exported(request: Request, query: dict[str, Any], rows: int) -> None:
    if request.actor.account_id is None:
        raise Http404
    journal.record(
        Tag.LIST_EXPORTED,
        subject_kind="report",
        subject_id=request.actor.account_id,
        by=request.actor,
        at=clock.now(),
        body={"report": "journal", "rows": rows, "selection": query},
    )
