"""What became of the entries of a list between two dates: how far the worker is, then counts, drawing and lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liangzhao.access.transactions import actor_transaction
from liangzhao.audit import journal
from liangzhao.audit.tags import Tag
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load
from liangzhao.consolidation.uploads.comparing import asking, lines
from liangzhao.consolidation.uploads.comparing.lines import Compared
from liangzhao.kernel import clock
from liangzhao.kernel.refusals import Refusal
from liangzhao.web import answers, charts, flows
from liangzhao.web.doors import View, requires
from liangzhao.web.flows import Share
from liangzhao.web.importing import compared_words as words
from liangzhao.web.importing.comparing import list_word, summary
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Chart, Column, Empty, Fact, Kpi, Link, Paging, Row, Table
from liangzhao.web.ui.tones import Badge
from liangzhao.web.words import said

PAGE, PRINTED = 50, 1000
"""How many lines a page shows, and how many its print view."""
S = Comparison.State
_DATES = 12
_NAMED = 20


def found_or_404(request: Request, ref: UUID) -> Comparison:
    """The comparison of that reference, of this authority; nobody else's is there."""
    found = Comparison.objects.filter(pk=ref).select_related("older", "newer").first()
    own = request.actor.authority_id
    if found is None or found.authority_id != own or request.actor.institution_id is not None:
        raise Http404
    return found


def compared(side: Side) -> View[[UUID]]:
    """How far the comparison is, then what it found; stop and go on."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @requires(side.permission, commits="own")
    def view(request: Request, ref: UUID) -> HttpResponse:
        if request.method == "POST":
            return _decide(side, request, ref)
        with actor_transaction(request.actor):
            found = found_or_404(request, ref)
            return page(request, "importing/compared.html", _context(side, request, found))

    return view


def _decide(side: Side, request: Request, ref: UUID) -> HttpResponse:
    acts = {"stop": asking.stop, "resume": asking.resume}
    act = request.POST.get("action", "")
    try:
        with actor_transaction(request.actor):
            found = found_or_404(request, ref)
            if act in acts:
                acts[act](found, by=request.actor)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    return HttpResponseRedirect(side.url("import_compared", ref))


def _context(side: Side, request: Request, found: Comparison) -> dict[str, Any]:
    is_done = found.state == S.DONE
    return {
        **side.frame(request),
        "shell": side.shell,
        "comparison": found,
        "name": list_word(found.newer),
        "badge": words.STATES[S(found.state)],
        "stage": words.STAGES[found.stage],
        "running": found.state == S.COMPARING,
        "is_done": is_done,
        "may_stop": found.state in asking.STOP_FROM,
        "may_resume": found.state in asking.RESUME_FROM,
        "here": side.url("import_compared", found.pk),
        "back": side.url("import_compare"),
        "dates": _dates(side, found),
        "facts": _facts(found),
        **(_results(side, request, found) if is_done else {}),
    }


def _facts(found: Comparison) -> list[Fact]:
    ended = [Fact(_("完成时间"), found.ended_at)] if found.ended_at else []
    apart = [*map(words.not_compared, lines.not_compared(found, _NAMED))] if found.state == S.DONE else ["", ""]
    return [
        Fact(_("名单"), list_word(found.newer)),
        Fact(_("较早的名单"), found.older.received_at, note=words.rows(found.older) + apart[0]),
        Fact(_("较晚的名单"), found.newer.received_at, note=words.rows(found.newer) + apart[1]),
        *ended,
    ]


def _results(side: Side, request: Request, found: Comparison) -> dict[str, Any]:
    given = request.GET.get("fate", "")
    fate = Fate(given) if given in words.FATES else None
    is_printed = "print" in request.GET
    kind = found.older.kind
    many = found.counts.get(fate, 0) if fate else sum_changed(found)
    query = {"fate": fate.value} if fate else {}
    return {
        "counts": [_kpi(found, each) for each in words.FATES if each != Fate.REPEATED or found.counts.get(each)],
        "chart": chart(found),
        "fate": words.fate(kind, fate) if fate else "",
        "fate_value": fate.value if fate else "",
        "many": words.many(kind, many, fate),
        "is_printed": is_printed,
        "is_cut": is_printed and many > PRINTED,
        "most": PRINTED,
        "csv_url": side.url("import_compared_csv", found.pk),
        "print_url": f"?{urlencode({**query, 'print': 1})}",
        "screen_url": f"?{urlencode(query)}" if query else side.url("import_compared", found.pk),
        "table": _table(side, found, fate, request.GET.get("after", ""), many, printed=is_printed),
        "asks": found.counts.get(Fate.ASK, 0),
        "is_of_persons": words.is_of_persons(kind),
    }


def sum_changed(found: Comparison) -> int:
    """How many lines say that anything changed."""
    counts = found.counts
    return sum(counts.get(name, 0) for name in ("changed", Fate.NEW, Fate.BACK, Fate.GONE, Fate.ASK))


def _kpi(comparison: Comparison, fate: Fate) -> Kpi:
    """How many entries met a fate, leading to them."""
    many, kind = comparison.counts.get(fate, 0), comparison.older.kind
    url = f"?{urlencode({'fate': fate.value})}#lines" if many else ""
    return Kpi(words.fate(kind, fate), f"{many:,}", says=words.fate_says(kind, fate), url=url)


def chart(found: Comparison) -> Chart:
    """What stayed, came and went, as a drawing and as a table that adds up."""
    kind, counts = found.older.kind, found.counts
    title = _("两份名单之间的变化")
    both = [
        Share(words.fate(kind, Fate.SAME), counts.get(Fate.SAME, 0), "mute", stays=True),
        Share(_("有变化"), counts.get("changed", 0), "info", stays=True),
    ]
    before = [*both, Share(_("待核对"), counts.get(Fate.ASK, 0), "warn"), _share(found, Fate.GONE, "err")]
    after = [*both, _share(found, Fate.BACK, "info"), _share(found, Fate.NEW, "ok")]
    heads = _heads(found)
    told = _("较早的名单：%(before)s。较晚的名单：%(after)s。") % {"before": _told(before), "after": _told(after)}
    return Chart(
        key="flow",
        title=title,
        drawing=flows.flow(before, after, heads=heads, title=told, width=charts.WIDE),
        phone=flows.flow(before, after, heads=heads, title=told, width=charts.NARROW),
        table=_sums(before, after, title),
        basis=_("口径：左边是较早的名单，右边是较晚的名单；合计行、重复的表头、重复行和没有名称的行不计入。"),
        as_of=found.ended_at,
    )


def _heads(found: Comparison) -> tuple[str, str]:
    """The two dates; of lists of one day, with the time."""
    lists = found.older, found.newer
    older, newer = (str(clock.local_date(each.received_at)) for each in lists)
    return (
        (older, newer) if older != newer else (words.minute(lists[0].received_at), words.minute(lists[1].received_at))
    )


def _share(found: Comparison, fate: Fate, tone: str) -> Share:
    return Share(words.fate(found.older.kind, fate), found.counts.get(fate, 0), tone)


def _told(shares: Sequence[Share]) -> str:
    return _("，").join(f"{share.label} {share.many:,}" for share in shares if share.many) or "0"


def _sums(before: Sequence[Share], after: Sequence[Share], title: str) -> Table:
    names = list(dict.fromkeys(share.label for share in (*before, *after)))
    old, new = ({share.label: share.many for share in side} for side in (before, after))
    shown = [Row([name, old.get(name), new.get(name)]) for name in names]
    total = Row([_("合计"), sum(old.values()), sum(new.values())])
    columns = [Column(_("去向"), primary=True), Column(_("较早的名单"), "number"), Column(_("较晚的名单"), "number")]
    return Table(title, columns, [*shown, total], caption_hidden=True)


def _table(side: Side, found: Comparison, fate: Fate | None, cursor: str, many: int, *, printed: bool) -> Table:
    place = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 19 else -1
    size = PRINTED if printed else PAGE
    read = lines.after(found, fate, place, size + 1)
    shown = read[:size]
    kind = found.older.kind
    columns = [
        Column(words.columns(kind)[0], primary=True),
        Column(_("去向"), "badge"),
        Column(_("名单所列和变化"), wide=True),
        Column(_("行号"), "number"),
    ]
    rows = [
        Row(
            [
                Link(_name(kind, each), side.url("import_compared_line", found.pk, each.place)),
                Badge(words.fates(kind, each), words.TONES[each.fates[0]]),
                words.told(kind, each),
                words.row_numbers(each),
            ]
        )
        for each in shown
    ]
    paging = None if printed else _paging(found, fate, place, read, many)
    empty = Empty(_("没有这样的变化"), _("两次名单之间没有发现这种变化。"))
    return Table(_("各行的去向"), columns, rows, caption_hidden=True, paging=paging, empty=empty)


def _name(kind: str, each: Compared) -> str:
    known = each.newer or each.older
    return words.name(kind, known) if known else "—"


def _paging(found: Comparison, fate: Fate | None, place: int, read: Sequence[Compared], many: int) -> Paging:
    def at(behind: int | None) -> str:
        query = {**({"fate": fate.value} if fate else {}), **({} if behind is None else {"after": behind})}
        return f"?{urlencode(query)}#lines"

    previous = lines.before(found, fate, place, PAGE) if place >= 0 else None
    return Paging(
        previous_url=at(previous or None) if previous is not None else "",
        next_url=at(read[PAGE - 1].place) if len(read) > PAGE else "",
        says=words.many(found.older.kind, many, fate),
    )


def _dates(side: Side, found: Comparison) -> Table | None:
    """All dates of the list, each with what changed since the one before."""
    dates = asking.dates_of(found.newer)[-_DATES:]
    if len(dates) < 3:
        return None
    known = {(each.older_id, each.newer_id): each for each in _made(dates)}
    rows = [
        Row([load.received_at, f"{load.rows:,}", _since(side, load, known.get((older.pk, load.pk)))])
        for older, load in pairwise(dates)
    ]
    first = Row([dates[0].received_at, f"{dates[0].rows:,}", "—"])
    columns = [
        Column(_("接收时间"), "date", primary=True),
        Column(_("行数"), "number"),
        Column(_("比前一次"), wide=True),
    ]
    return Table(_("各次接收的名单"), columns, [*reversed(rows), first], caption_hidden=True)


def _made(dates: Sequence[Load]) -> list[Comparison]:
    found = Comparison.objects.filter(newer__in=[load.pk for load in dates]).select_related("older", "newer")
    return list(found)


def _since(side: Side, load: Load, made: Comparison | None) -> Link:
    if made is None:
        return Link(_("对照"), f"{side.url('import_compare')}?newer={load.pk}", words.minute(load.received_at))
    done = summary(made) if made.state == S.DONE else str(words.STATES[S(made.state)].word)
    return Link(done, side.url("import_compared", made.pk))


def compared_csv(side: Side) -> View[[UUID]]:
    """The lines of a fate, or all that changed, as a table; people as masked as on the page."""

    @require_POST
    @requires(side.permission)
    def view(request: Request, ref: UUID) -> HttpResponse:
        found = found_or_404(request, ref)
        given = request.POST.get("fate", "")
        fate = Fate(given) if given in words.FATES else None
        kind = found.older.kind
        rows = [_line(kind, each) for each in lines.every(found, fate, with_same=False)]
        journal.record(
            Tag.LIST_EXPORTED,
            subject_kind="comparison",
            subject_id=found.pk,
            by=request.actor,
            at=clock.now(),
            body={"list": "comparison", "rows": len(rows), "fate": given if fate else "changed"},
        )
        what = [_("行"), *words.columns(kind)]
        heading = [_("去向"), *(f"{when}{each}" for when in (_("较早的"), _("较晚的")) for each in what), _("可能是")]
        name = answers.file_name(found.newer.source, _("名单对照"), words.fate(kind, fate) if fate else "")
        return answers.table_file(name, [*heading, _("依据")], rows)

    return view


def _line(kind: str, line: Compared) -> list[str]:
    sides = [[str(each.row) if each else "", *words.cells(kind, each)] for each in (line.older, line.newer)]
    return [words.fates(kind, line), *sides[0], *sides[1], words.candidates(kind, line.candidates), words.rule(line)]
