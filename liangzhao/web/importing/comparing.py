"""名单对照: two dates of one list of institutions side by side, with the rows of each fate and all of it as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.uploads import comparing
from liangzhao.consolidation.uploads.comparing import Compared
from liangzhao.consolidation.uploads.comparing import Side as Institution
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.web import answers
from liangzhao.web.doors import View, requires
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Empty, Fact, Kpi, Link, Paging, Row, Table
from liangzhao.web.words import said

PAGE = 50
FATES = {
    Fate.NEW: gettext_lazy("新增"),
    Fate.GONE: gettext_lazy("消失"),
    Fate.RENAMED: gettext_lazy("更名"),
    Fate.MOVED: gettext_lazy("迁址"),
    Fate.RECLASSIFIED: gettext_lazy("改类"),
    Fate.BACK: gettext_lazy("恢复"),
    Fate.ASK: gettext_lazy("待人工核对"),
    Fate.SAME: gettext_lazy("无变化"),
}


class CompareForm(forms.Form):
    """Two loads of one list."""

    first = forms.ChoiceField(label=gettext_lazy("第一次导入"))
    second = forms.ChoiceField(label=gettext_lazy("第二次导入"))

    def __init__(self, loads: Sequence[Load], data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        choices = [("", _("请选择")), *((str(each.pk), load_word(each)) for each in loads)]
        for name in self.fields:
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


def load_word(load: Load) -> str:
    """By what people know a load: its source, when, how many rows."""
    words = {"source": load.source, "at": moment(load.received_at), "rows": f"{load.rows:,}"}
    return _("%(source)s，%(at)s 导入，%(rows)s 行") % words


def moment(at: Any) -> str:  # a datetime
    """A minute as the law's clock shows it."""
    return f"{at.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}"


def compare(side: Side) -> View[[]]:
    """What was compared before; sending two loads lets the worker compare them."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own")
    def view(request: Request) -> HttpResponse:
        with actor_transaction(request.actor):
            loads = comparing.comparable(request.actor)
            form = CompareForm(loads, request.POST if request.method == "POST" else None)
            if request.method != "POST" or not form.is_valid():
                return _listing(side, request, loads, form)
        data = form.cleaned_data
        try:
            with actor_transaction(request.actor):
                made = comparing.ask(UUID(data["first"]), UUID(data["second"]), by=request.actor)
        except Refusal as refusal:
            form.add_error("second", said(refusal))
            with actor_transaction(request.actor):
                return _listing(side, request, loads, form)
        return HttpResponseRedirect(side.url("import_compared", made.pk))

    return view


def _listing(side: Side, request: Request, loads: Sequence[Load], form: CompareForm) -> HttpResponse:
    made = comparing.comparisons_of(request.actor)
    columns = [Column(_("来源"), primary=True), Column(_("较早")), Column(_("较晚")), Column(_("结果"), wide=True)]
    rows = [
        Row(
            [
                Link(each.newer.source, side.url("import_compared", each.pk)),
                moment(each.older.received_at),
                moment(each.newer.received_at),
                _summary(each),
            ]
        )
        for each in made
    ]
    empty = Empty(_("还没有对照过"), _("选择同一份名单的两次导入，结果显示在这里。"))
    context: dict[str, Any] = {
        **side.frame(request),
        "shell": side.shell,
        "form": form,
        "enough": len(loads) > 1,
        "back": side.url("import"),
        "table": Table(_("对照记录"), columns, rows, caption_hidden=True, empty=empty),
    }
    return page(request, "importing/compare.html", context)


def _summary(comparison: Comparison) -> str:
    if comparison.done_at is None:
        return _("正在对照")
    counted = [f"{word} {comparison.counts[fate]:,}" for fate, word in FATES.items() if fate in comparison.counts]
    return comparison.problem or _("，").join(counted)


def _found(request: Request, ref: UUID) -> Comparison:
    """The comparison of that reference, of this authority; nobody else's is there."""
    found = Comparison.objects.filter(pk=ref).select_related("older", "newer").first()
    own = request.actor.authority_id
    if found is None or found.authority_id != own or request.actor.institution_id is not None:
        raise Http404
    return found


def compared(side: Side) -> View[[UUID]]:
    """What became of the institutions between the two dates."""

    @require_safe
    @requires(side.permission)
    def view(request: Request, ref: UUID) -> HttpResponse:
        found = _found(request, ref)
        lines, fate = comparing.lines_of(found), request.GET.get("fate", "")
        shown = [each for each in lines if fate in each.fates] if fate else _changed(lines)
        context: dict[str, Any] = {
            **side.frame(request),
            "shell": side.shell,
            "comparison": found,
            "running": found.done_at is None,
            "here": side.url("import_compared", found.pk),
            "back": side.url("import_compare"),
            "csv_url": side.url("import_compared_csv", found.pk),
            "facts": [
                Fact(_("来源"), found.newer.source),
                Fact(_("较早的名单"), found.older.received_at, note=_rows_word(found.older)),
                Fact(_("较晚的名单"), found.newer.received_at, note=_rows_word(found.newer)),
            ],
            "counts": [_kpi(found, each) for each in FATES],
            "fate": FATES.get(Fate(fate), "") if fate in set(Fate) else "",
            "table": _table(shown, fate, request.GET.get("start", "0")),
        }
        return page(request, "importing/compared.html", context)

    return view


def _kpi(comparison: Comparison, fate: Fate) -> Kpi:
    """How many institutions met a fate, leading to them."""
    many = comparison.counts.get(fate, 0)
    return Kpi(FATES[fate], f"{many:,}", url=f"?{urlencode({'fate': fate})}" if many else "")


def _rows_word(load: Load) -> str:
    return _("%(n)s 行") % {"n": f"{load.rows:,}"}


def _changed(lines: Sequence[Compared]) -> list[Compared]:
    return [each for each in lines if each.fates != (Fate.SAME,)]


def _table(lines: Sequence[Compared], fate: str, cursor: str) -> Table:
    start = min(int(cursor), max(len(lines) - 1, 0)) if cursor.isascii() and cursor.isdigit() else 0
    columns = [
        Column(_("去向"), primary=True),
        Column(_("较早的名单"), wide=True),
        Column(_("较晚的名单"), wide=True),
        Column(_("可能是"), wide=True),
    ]
    rows = [
        Row([fates_word(each), side_word(each.older), side_word(each.newer), _("、").join(each.candidates[:5]) or "—"])
        for each in lines[start : start + PAGE]
    ]

    def at(place: int) -> str:
        return "?" + urlencode({**({"fate": fate} if fate else {}), "start": place})

    paging = Paging(
        previous_url=at(max(start - PAGE, 0)) if start else "",
        next_url=at(start + PAGE) if start + PAGE < len(lines) else "",
        says=_("共 %(n)d 家") % {"n": len(lines)},
    )
    empty = Empty(_("没有这样的机构"), _("两次名单之间没有发现这种变化。"))
    return Table(_("机构的去向"), columns, rows, caption_hidden=True, paging=paging, empty=empty)


def fates_word(line: Compared) -> str:
    """What became of an institution, in words."""
    return _("、").join(str(FATES[fate]) for fate in line.fates)


def side_word(found: Institution | None) -> str:
    """What one date of the list says of an institution, with its row."""
    if found is None:
        return "—"
    parts = [found.name, found.district, found.address, found.institution_class]
    return _("第%(row)d行：%(what)s") % {"row": found.row, "what": _("，").join(filter(None, parts))}


def compared_csv(side: Side) -> View[[UUID]]:
    """Every institution of both dates with its fate."""

    @require_POST
    @requires(side.permission)
    def view(request: Request, ref: UUID) -> HttpResponse:
        found = _found(request, ref)
        lines = comparing.lines_of(found)
        journal.record(
            Tag.LIST_EXPORTED,
            subject_kind="comparison",
            subject_id=found.pk,
            by=request.actor,
            at=clock.now(),
            body={"list": "comparison", "rows": len(lines)},
        )
        what = (_("行"), _("名称"), _("区划"), _("地址"), _("类别"))
        heading = [_("去向"), *(f"{when}{each}" for when in (_("较早的"), _("较晚的")) for each in what), _("可能是")]
        rows = [_line(each) for each in lines]
        return answers.table_file(f"{found.newer.source}-{_('名单对照')}", heading, rows)

    return view


def _line(line: Compared) -> list[str]:
    return [fates_word(line), *_cells(line.older), *_cells(line.newer), ";".join(line.candidates)]


def _cells(found: Institution | None) -> list[str]:
    if found is None:
        return [""] * 5
    return [str(found.row), found.name, found.district, found.address, found.institution_class]
