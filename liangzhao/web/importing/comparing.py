"""名单对照: which two dates of a list are compared, and what was compared before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.uploads.comparing import asking
from liangzhao.kernel.refusals import Refusal
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import compared_words as words
from liangzhao.web.importing import wording
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Link, Row, Table
from liangzhao.web.words import said

Lists = dict[tuple[str, str, str], list[Load]]
"""The dates of each list, and the copies of each level, by kind, origin and source, the newest first."""


class CompareForm(forms.Form):
    """Two dates of one list; the two newest of the list loaded last are proposed."""

    first = forms.ChoiceField(label=gettext_lazy("较早的名单"))
    second = forms.ChoiceField(label=gettext_lazy("较晚的名单"))

    def __init__(self, lists: Lists, proposed: Sequence[Load], data: Any = None) -> None:
        initial = dict(zip(("second", "first"), (str(load.pk) for load in proposed), strict=False))
        super().__init__(data, use_required_attribute=False, initial=initial)
        groups = [
            (list_word(dates[0]), [(str(each.pk), load_word(each)) for each in dates]) for dates in lists.values()
        ]
        for name in self.fields:
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("请选择")), *groups]


def list_word(load: Load) -> str:
    """By what people know a list: where it is from, and of whom; a copy of another level is called one."""
    told = {"source": load.source, "kind": wording.kind_word(load.kind)}
    return (_("%(source)s（%(kind)s，副本）") if is_copy(load) else _("%(source)s（%(kind)s）")) % told


def is_copy(load: Load) -> bool:
    """Whether it is the copy of another level, which is only laid beside the register."""
    return load.origin == Load.Origin.COPY


def load_word(load: Load) -> str:
    """By what people know a date of it, also when it stands alone: its source, when it was loaded, how many rows."""
    told = {"source": load.source, "at": words.minute(load.received_at), "rows": f"{load.rows:,}"}
    if is_copy(load):
        says = ngettext(
            "%(source)s（副本），%(at)s 核对，%(rows)s 行", "%(source)s（副本），%(at)s 核对，%(rows)s 行", load.rows
        )
        return says % told
    return ngettext("%(source)s，%(at)s 导入，%(rows)s 行", "%(source)s，%(at)s 导入，%(rows)s 行", load.rows) % told


def lists_of(loads: Sequence[Load]) -> Lists:
    """Lists with two dates or more, the one loaded last first."""
    found: Lists = defaultdict(list)
    for load in loads:
        found[asking.list_of(load)].append(load)
    return {which: dates for which, dates in found.items() if len(dates) > 1}


def compare(side: Side) -> View[[]]:
    """What was compared before; sending two loads lets the worker compare them."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own")
    def view(request: Request) -> HttpResponse:
        with actor_transaction(request.actor):
            lists = lists_of(asking.comparable(request.actor))
            form = CompareForm(lists, _proposed(request, lists), request.POST if request.method == "POST" else None)
            if request.method != "POST" or not form.is_valid():
                return _listing(side, request, lists, form)
        data = form.cleaned_data
        try:
            with actor_transaction(request.actor):
                made = asking.ask(UUID(data["first"]), UUID(data["second"]), by=request.actor)
        except Refusal as refusal:
            form.add_error("second", said(refusal))
            with actor_transaction(request.actor):
                return _listing(side, request, lists, form)
        return HttpResponseRedirect(side.url("import_compared", made.pk))

    return view


def _proposed(request: Request, lists: Lists) -> Sequence[Load]:
    """The later and the earlier date to begin with: those asked for, else the two newest of a list."""
    asked = request.GET.get("newer", "")
    for dates in lists.values():
        at = next((at for at, load in enumerate(dates[:-1]) if str(load.pk) == asked), None)
        if at is not None:
            return dates[at : at + 2]
    return next((dates[:2] for dates in lists.values()), [])


def _listing(side: Side, request: Request, lists: Lists, form: CompareForm) -> HttpResponse:
    made = asking.comparisons_of(request.actor)
    here = side.url("import_compare")
    others = [Link(list_word(dates[0]), f"{here}?newer={dates[0].pk}") for dates in lists.values()]
    context: dict[str, Any] = {
        **side.frame(request),
        "shell": side.shell,
        "form": form,
        "lists": others if len(others) > 1 else [],
        "enough": bool(lists),
        "back": side.url("import"),
        "table": _records(side, made),
    }
    return page(request, "importing/compare.html", context)


def _records(side: Side, made: Sequence[Comparison]) -> Table:
    columns = [
        Column(_("名单"), primary=True),
        Column(_("较早")),
        Column(_("较晚")),
        Column(_("状态"), "badge"),
        Column(_("结果"), wide=True),
    ]
    rows = [
        Row(
            [
                Link(list_word(each.newer), side.url("import_compared", each.pk)),
                words.minute(each.older.received_at),
                words.minute(each.newer.received_at),
                words.STATES[Comparison.State(each.state)],
                summary(each),
            ]
        )
        for each in made
    ]
    empty = Empty(_("还没有对照过"), _("选择同一份名单的两次导入，或同一来源的两份副本，结果显示在这里。"))
    return Table(_("对照记录"), columns, rows, caption_hidden=True, empty=empty)


def summary(comparison: Comparison) -> str:
    """What changed, in one line."""
    if comparison.state != Comparison.State.DONE:
        return comparison.problem or "—"
    kind, counts = comparison.older.kind, comparison.counts
    told = [
        f"{words.fate(kind, each)} {counts[each]:,}" for each in words.FATES if each in counts and each != Fate.SAME
    ]
    return _("，").join(told) or _("没有变化")
