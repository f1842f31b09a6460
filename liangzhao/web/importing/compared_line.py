"""One entry between two dates: both rows side by side, on which dates it was, and what to do when it is gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison
from liangzhao.consolidation.uploads.comparing import asking, lines
from liangzhao.consolidation.uploads.comparing.lines import Compared
from liangzhao.web.doors import View, requires
from liangzhao.web.importing import compared_words as words
from liangzhao.web.importing.compared import found_or_404
from liangzhao.web.importing.comparing import list_word
from liangzhao.web.importing.sides import Side
from liangzhao.web.pages import page
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Row, Table
from liangzhao.web.ui.tones import Badge, Tone


def line(side: Side) -> View[[UUID, int]]:
    """What both dates say of one entry."""

    @require_safe
    @requires(side.permission)
    def view(request: Request, ref: UUID, place: int) -> HttpResponse:
        found = found_or_404(request, ref)
        each = lines.at(found, place) if place < 1 << 62 else None
        if each is None:
            raise Http404
        return page(request, "importing/compared_line.html", _context(side, request, found, each))

    return view


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
        "rule": words.rule(each),
        "candidates": _candidates(kind, each),
        "dates": _dates(found, each),
        "is_gone": Fate.GONE in each.fates,
        "is_of_persons": words.is_of_persons(kind),
    }


def _sides(kind: str, found: Comparison, each: Compared) -> Table:
    older, newer = words.cells(kind, each.older), words.cells(kind, each.newer)
    was = each.older.load if each.older else found.older
    columns = [
        Column(_("内容"), primary=True),
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
    columns = [Column(_("导入时间"), "date", primary=True), Column(_("在名单中"), "badge"), Column(_("行号"), "number")]
    rows = [
        Row(
            [
                load.received_at,
                Badge(_("有"), Tone.OK) if row else Badge(_("没有"), Tone.MUTE),
                str(row) if row else "—",
            ]
        )
        for load, row in reversed(there)
    ]
    return Table(_("在各次名单中"), columns, rows, caption_hidden=True)
