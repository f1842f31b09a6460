"""All that an officer did with findings on a day, act by act: also what was given back, handed on or undone."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from liangzhao.consolidation.deciding.done import Act
from liangzhao.web.authority.cleaning import rows, words
from liangzhao.web.ui.parts import CellValue, Column, Link, Row, Table


def table(acts: Sequence[Act]) -> Table:
    """One line for each act."""
    columns = [
        Column(_("登记对象"), primary=True),
        Column(_("规则"), wide=True),
        Column(_("字段")),
        Column(_("办理")),
        Column(_("办理时间"), "date"),
    ]
    lines = {line.finding.pk: line for line in rows.lines_of([each.finding for each in acts if each.finding])}
    listed = [Row(_cells(each, lines.get(each.finding.pk) if each.finding else None)) for each in acts]
    return Table(_("这一天的全部操作"), columns, listed, caption_hidden=True)


def _cells(act: Act, line: rows.Line | None) -> list[CellValue]:
    title = words.title(act.rule)
    if line is None:
        return [_("已转其他机关"), title, words.field(act.field), _word(act.act), act.at]
    address = reverse("authority:cleaning_case", args=[act.rule, line.finding.pk])
    named = Link(line.name, address, hidden=title)
    return [named, title, words.field(act.field, line.kind), _word(act.act), act.at]


def _word(act: str) -> str:
    told = {
        "point": _("指出两条可能是同一主体"),
        "accept": _("采用"),
        "keep": _("保留原值"),
        "first": _("提出，待复核"),
        "confirm": _("复核同意"),
        "give_back": _("退回或撤回"),
        "set_aside": _("不再登记"),
        "undo": _("撤销决定"),
        "pass_on": _("转送其他机关"),
        "take_back": _("收回"),
        "ask": _("请人核实"),
    }
    return told.get(act, act)
