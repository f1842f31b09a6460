"""清理整合情况报告: the report the annex asks for, on the page, on paper and as a table."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.deciding.results import Result
from liangzhao.consolidation.measuring import report
from liangzhao.consolidation.measuring.report import Report, Task
from liangzhao.kernel import clock
from liangzhao.web import coded
from liangzhao.web.answers import table_file
from liangzhao.web.authority import quality_tables as tables
from liangzhao.web.authority import quality_times as times
from liangzhao.web.authority.cleaning import words
from liangzhao.web.authority.coverage_tables import share
from liangzhao.web.authority.exporting import exported
from liangzhao.web.authority.nav import authority_page
from liangzhao.web.authority.quality_score import part_of
from liangzhao.web.authority.scopes import reach_of
from liangzhao.web.authority.two_reaches import read_in_both, taken_from_both
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import CellValue, Column, Empty, Kpi, Row, Table


def _made(request: Request) -> Report:
    return report.report(coded.authority(request.actor.place), part_of(request))


def _report(request: Request) -> HttpResponse:
    reach, made = reach_of(request), _made(request)
    context = {
        "reach": reach,
        "tabs": reach.tabs(request.actor, "quality_report"),
        "csv_url": reach.url("quality_report_csv") if can(request.actor, P.STATISTICS_EXPORT) else "",
        "score_url": reach.url("quality_score"),
        "activation_url": reach.url("activation"),
        **context_of(made),
    }
    return authority_page(request, "authority/quality_report.html", "quality", context)


def context_of(made: Report) -> dict[str, Any]:
    """What the report shows, wherever it is shown."""
    return {
        "report": made,
        "as_of": made.measured_at,
        "times": _times(made),
        "kpis": _kpis(made),
        "tasks": _tasks(made),
        "registers": _registers(made),
        "sources": tables.sources_table(made.sources),
        "rules": _rules(made),
        "districts": _districts(made),
    }


def _times(made: Report) -> dict[str, str]:
    """From when the figures of each block are."""
    entries = times.of_entries(made.measured_at)
    return {
        "registers": times.of_registers(),
        "sources": times.of_lists(),
        "rules": times.of_findings(),
        "districts": entries,
    }


def document(made: Report) -> str:
    """The report as a page of its own, to be kept or printed."""
    body = render_to_string("authority/_quality_report.html", context_of(made))
    return format_html(_DOCUMENT, title=_("清理整合情况报告"), name=made.name, made=_made_at(made), body=body)


def _made_at(made: Report) -> str:
    """When the report was made, which is what it calls now."""
    at = f"{made.made_at.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}"
    return _("生成于 %(at)s，“现在”即此时") % {"at": at}


_DOCUMENT = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {name}</title>
<style>
@page {{ size: A4; margin: 15mm; }}
body {{ font: 11pt/1.5 "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; color: #1a1a1a; }}
h1 {{ font-size: 18pt; }} h2 {{ font-size: 13pt; margin-top: 1.5em; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border: 1px solid #999; padding: .25em .5em; text-align: left; }}
h2, h2 + p {{ break-after: avoid; }} tr {{ break-inside: avoid; }} .small {{ font-size: 9pt; }}
.vh, svg {{ position: absolute; clip-path: inset(50%); }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{name} · {made}</p>
{body}
</body>
</html>
"""


def _kpis(made: Report) -> list[Kpi]:
    found, mended, open_ones = (sum(getattr(each, name) for each in made.rules) for name in ("found", "mended", "open"))
    live, run = times.now(), times.as_of(made.measured_at)
    return [
        Kpi(_("累计发现问题"), f"{found:,}", times.told(live, _("已更正 %(n)s") % {"n": f"{mended:,}"})),
        Kpi(_("待办问题"), f"{open_ones:,}", times.told(live, _("等待登记机关、机构或本人"))),
        Kpi(_("关联率"), share(made.rate(Task.LINKED)), times.told(run, _("人员已关联到执业机构"))),
        Kpi(_("激活率"), share(made.rate(Task.ACTIVATED)), times.told(run, _("人员已激活账户"))),
    ]


_TASKS = {
    Task.CLEANED: (gettext_noop("清理现有数据库"), gettext_noop("发现的问题已更正或核定")),
    Task.MERGED: (gettext_noop("整合现有数据库"), gettext_noop("导入名单的各行已成为登记")),
    Task.CONFIRMED: (gettext_noop("核实注册信息"), gettext_noop("一年内经本人、机构确认或经登记机关办理的登记")),
    Task.ANSWERED: (gettext_noop("核实注册信息"), gettext_noop("向本人、机构提出的核实事项已答复")),
    Task.ACTIVATED: (gettext_noop("激活静态数据"), gettext_noop("在册人员已激活账户")),
    Task.LINKED: (gettext_noop("建立关联关系"), gettext_noop("人员登记已关联到执业机构和登记机关")),
}
"""The words of the annex for each task, and what is counted for it."""


def _tasks(made: Report) -> Table:
    """Row 5 of the annex, task by task, each with what the share is made of."""
    columns = [
        Column(_("工作任务"), primary=True),
        Column(_("统计内容"), wide=True),
        Column(_("已完成"), "number"),
        Column(_("总数"), "number"),
        Column(_("未完成"), "number"),
        Column(_("完成率"), "number"),
        Column(_("数据时间")),
    ]
    rows = []
    for each in made.tasks:
        title, says = (_(word) for word in _TASKS[each.task])
        counts = (each.done, each.whole, each.whole - each.done)
        rows.append(Row([title, says, *(f"{many:,}" for many in counts), share(each.rate), _time_of(each.task, made)]))
    return Table(_("任务进度"), columns, rows, caption_hidden=True)


def _time_of(task: Task, made: Report) -> str:
    """From when the figures of a task are."""
    if task is Task.CLEANED:
        return times.now()
    return _("截至各名单的测量日期") if task is Task.MERGED else times.as_of(made.measured_at)


def _registers(made: Report) -> Table:
    columns = [
        Column(_("登记簿"), primary=True),
        Column(_("登记数"), "number"),
        Column(_("综合得分"), "number"),
        Column(_("关联率"), "number"),
        Column(_("激活率"), "number"),
        Column(_("待办（现在）"), "number"),
        Column(_("检查时间"), "date"),
    ]
    rows = [
        Row(
            [
                tables.word(kind),
                f"{told.rows:,}",
                f"{told.total:.1f}",
                share(told.linked),
                share(told.activated),
                f"{told.open:,}",
                told.measured_at,
            ]
        )
        for kind, told in made.kinds
    ]
    nothing = Empty(_("还没有检查过登记簿"), _("系统每晚对登记簿全面检查，次日可以查看。"))
    return Table(_("登记簿现状"), columns, rows, caption_hidden=True, empty=nothing)


def _rules(made: Report) -> Table:
    columns = [
        Column(_("规则"), primary=True),
        Column(_("编号"), "code"),
        Column(_("累计发现"), "number"),
        *(Column(words.result(each), "number") for each in Result),
        Column(_("待办"), "number"),
    ]
    rows = [Row(list[CellValue](cells)) for cells in _rule_rows(made)]
    nothing = Empty(_("没有发现问题"), _("检查没有发现需要清理的数据。"))
    return Table(_("按规则"), columns, rows, caption_hidden=True, empty=nothing)


def _rule_rows(made: Report) -> list[list[str]]:
    counts = ((each, (each.found, each.mended, each.kept, each.aside, each.gone, each.open)) for each in made.rules)
    return [[words.title(each.rule), each.rule, *(f"{many:,}" for many in found)] for each, found in counts]


def _districts(made: Report) -> Table:
    columns = [
        Column(_("登记机关"), primary=True),
        Column(_("登记数"), "number"),
        Column(_("综合得分"), "number"),
        Column(_("核实率"), "number"),
        Column(_("答复率"), "number"),
        Column(_("激活率"), "number"),
        Column(_("关联率"), "number"),
        Column(_("待办（现在）"), "number"),
    ]
    return Table(
        _("按登记机关"), columns, [Row(list[CellValue](each)) for each in _district_rows(made)], caption_hidden=True
    )


def _district_rows(made: Report) -> list[list[str]]:
    return [
        [
            each.name,
            f"{each.rows:,}",
            f"{each.total:.1f}",
            *(share(each.rate(task)) for task in (Task.CONFIRMED, Task.ANSWERED, Task.ACTIVATED, Task.LINKED)),
            f"{each.open:,}",
        ]
        for each in made.districts
    ]


def _csv(request: Request) -> HttpResponse:
    """All tables of the report one below the other, each under its heading."""
    made, rows = _made(request), list[list[str]]()
    told = _times(made)
    for key, table in (
        ("tasks", _tasks(made)),
        ("registers", _registers(made)),
        ("sources", tables.sources_table(made.sources)),
        ("rules", _rules(made)),
        ("districts", _districts(made)),
    ):
        rows += [[], [each for each in (str(table.caption), told.get(key, "")) if each]]
        rows += [[str(column.label) for column in table.columns]]
        rows += [[_as_text(cell) for cell in row.cells] for row in table.rows]
    exported(request, "quality.report", len(rows))
    summary = [made.name, _made_at(made), *(f"{kpi.label} {kpi.value}（{kpi.says}）" for kpi in _kpis(made))]
    return table_file(f"{_('清理整合情况报告')}-{reach_of(request).name}", summary, rows)


def _as_text(cell: CellValue) -> str:
    """A cell for a spreadsheet: numbers as numbers, without the commas and the plus that help the eye."""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}"
    text = str(cell)
    return text.replace(",", "").removeprefix("+") if _NUMBER.fullmatch(text) else text


_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:,?[0-9]{3})*(?:\.[0-9]+)?")


own, area = read_in_both("quality_report", _report)
own_csv, area_csv = taken_from_both(_csv)
