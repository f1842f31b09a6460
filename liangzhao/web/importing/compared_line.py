"""One entry between two dates: both rows side by side, on which dates it was, and what to do when it is gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liangzhao.access.transactions import actor_transaction
from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Proposal
from liangzhao.consolidation.uploads.comparing import asking, doubting, lines
from liangzhao.consolidation.uploads.comparing.lines import Compared
from liangzhao.kernel.refusals import Refusal
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import compared_words as words
from liangzhao.web.importing.compared import found_or_404
from liangzhao.web.importing.comparing import list_word
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import said

_ABOVE_ALL = 1 << 62


def line(side: Side) -> View[[UUID, int]]:
    """What both dates say of one entry."""

    @require_safe
    @requires(side.permission)
    def view(request: Request, ref: UUID, place: int) -> HttpResponse:
        found = found_or_404(request, ref)
        each = line_or_404(found, place)
        return page(request, "importing/compared_line.html", _context(side, request, found, each))

    return view


def doubt(side: Side) -> View[[UUID, int]]:
    """Raise the doubt whether an entry that went has closed, then on to the workbench where it is asked about."""

    @require_POST
    @requires(side.permission, commits="own")
    def view(request: Request, ref: UUID, place: int) -> HttpResponse:
        here = side.url("import_compared_line", ref, place)
        with actor_transaction(request.actor):
            found = found_or_404(request, ref)
            each = line_or_404(found, place)
        try:
            with actor_transaction(request.actor):
                made = doubting.doubt(found, each, by=request.actor)
        except Refusal as refusal:
            messages.error(request, said(refusal))
            return HttpResponseRedirect(here)
        if made.authority_id != request.actor.authority_id:
            messages.success(request, _("已转登记机关核实；登记簿没有改动。"))
            return HttpResponseRedirect(here)
        messages.success(request, _("已列入数据清理，可以在这里请机构或本人核实；登记簿没有改动。"))
        return HttpResponseRedirect(_case_url(side, made))

    return view


def line_or_404(found: Comparison, place: int) -> Compared:
    """The line of a comparison at a place."""
    each = lines.at(found, place) if place < _ABOVE_ALL else None
    if each is None:
        raise Http404
    return each


def _case_url(side: Side, finding: Proposal) -> str:
    return side.url("cleaning_case", finding.rule, finding.pk)


def _standing(side: Side, request: Request, found: Comparison, each: Compared) -> dict[str, Any]:
    """What the register says of an entry that went, and what may be done about it."""
    known = doubting.standing(found, each)
    if known is None:
        return {"entry": None}
    finding, own = known.finding, known.authority == request.actor.authority_id
    is_seen = finding is not None and finding.authority_id == request.actor.authority_id
    return {
        "entry": known,
        "entry_url": side.entry(found.older.kind, known.entry) if own else "",
        "is_own": own,
        "may_ask": finding is None and not known.has_ended and doubting.may_ask(request.actor),
        "finding_badge": words.FINDINGS[Proposal.State(finding.state)] if finding else None,
        "case_url": _case_url(side, finding) if finding and is_seen else "",
    }


def _context(side: Side, request: Request, found: Comparison, each: Compared) -> dict[str, Any]:
    kind, known = found.older.kind, each.newer or each.older
    return {
        **side.frame(request),
        "shell": side.shell,
        "name": words.name(kind, known) if known else "",
        "list_name": list_word(found.newer),
        "badges": [Badge(words.fate(kind, fate), words.TONES[fate]) for fate in each.fates],
        "back": side.url("import_compared", found.pk),
        "sides": _sides(kind, found, each),
        "rule": words.rule(each) if each.rule else "",
        "candidates": _candidates(kind, each),
        "dates": _dates(found, each),
        "is_gone": Fate.GONE in each.fates,
        "doubt_url": side.url("import_compared_doubt", found.pk, each.place),
        **(_standing(side, request, found, each) if Fate.GONE in each.fates else {}),
        "is_of_persons": words.is_of_persons(kind),
    }


def _sides(kind: str, found: Comparison, each: Compared) -> Table:
    older, newer = words.cells(kind, each.older), words.cells(kind, each.newer)
    was = each.older.load if each.older else found.older
    columns = [
        Column(_("项目"), primary=True),
        Column(_("%(at)s 的名单") % {"at": words.minute(was.received_at)}),
        Column(_("%(at)s 的名单") % {"at": words.minute(found.newer.received_at)}),
        Column(_("比较"), "badge"),
    ]
    rows = [
        Row([name, before or "—", after or "—", _differs(before, after) if each.older and each.newer else "—"])
        for name, before, after in zip(words.columns(kind), older, newer, strict=True)
    ]
    numbers = [str(which.row) if which else "—" for which in (each.older, each.newer)]
    return Table(_("两份名单所列"), columns, [*rows, Row([_("行号"), *numbers, "—"])], caption_hidden=True)


def _differs(before: str, after: str) -> Badge:
    return Badge(_("相同"), Tone.MUTE) if before == after else Badge(_("不同"), Tone.INFO)


def _candidates(kind: str, each: Compared) -> Table | None:
    if not each.candidates:
        return None
    columns = [
        Column(_("行号"), "number"),
        *(Column(name, primary=not at) for at, name in enumerate(words.columns(kind))),
    ]
    rows = [Row([str(other.row), *words.cells(kind, other)]) for other in each.candidates]
    return Table(_("可能是同一个的行"), columns, rows, caption_hidden=True)


def _dates(found: Comparison, each: Compared) -> Table:
    """On which dates of the list the entry was, by the same number."""
    there = lines.history(each, asking.dates_of(found.newer))
    columns = [Column(_("接收时间"), "date", primary=True), Column(_("在名单中"), "badge"), Column(_("行号"), "number")]
    rows = [
        Row(
            [
                load.received_at,
                Badge(_("列出"), Tone.OK) if row else Badge(_("未列出"), Tone.MUTE),
                str(row) if row else "—",
            ]
        )
        for load, row in reversed(there)
    ]
    return Table(_("在各次名单中"), columns, rows, caption_hidden=True)
