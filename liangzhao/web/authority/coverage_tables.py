"""Coverage as tables: every number a link to the list it counts, every table also a CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liangzhao.kernel import clock
from liangzhao.kernel.periods import add_months
from liangzhao.reference.models import Authority
from liangzhao.supervision import coverage
from liangzhao.supervision.coverage import Line
from liangzhao.web import coded
from liangzhao.web.authority.naming import group_names, obstacle_words, organs_by_id
from liangzhao.web.authority.selection import Selection
from liangzhao.web.ui.parts import CellValue, Column, Empty, Link, Row, Table

MONTHS = 12
MOST_LINES = 50

ListUrl = Callable[[Selection], str]


@dataclass(frozen=True)
class NamedLine:
    """The counts of a group with its name, and the short one that fits beside a bar; districts stand on the map."""

    line: Line
    name: str
    short: str
    is_district: bool = False


def lines(selection: Selection) -> list[NamedLine]:
    """The counts per group of the selection, the largest base first."""
    if selection.by == "institution":
        found = coverage.by_institution(selection.kind, selection.part, limit=MOST_LINES)
    else:
        found = coverage.by(selection.by, selection.kind, selection.part)
    if selection.by == "authority":
        organs = organs_by_id(line.key for line in found)
        return [_of_authority(line, organs) for line in found]
    names = group_names(selection.by, [line.key for line in found])
    return [NamedLine(line, names[line.key], names[line.key]) for line in found]


def _of_authority(line: Line, organs: Mapping[str, Authority]) -> NamedLine:
    organ = organs.get(line.key)
    if organ is None:
        return NamedLine(line, line.key, line.key)
    return NamedLine(
        line, coded.authority(organ.name), coded.authority(organ.short_name), organ.level == Authority.Level.COUNTY
    )


def share(part: float | None) -> str:
    """A share in per cent; a dash when there is nothing to share."""
    return "—" if part is None else f"{part * 100:.1f}%"


def group_heading(by: str) -> str:
    """What the lines of a grouping are."""
    words = {"authority": _("审批机关"), "area": _("区"), "class": _("机构类别"), "institution": _("医疗机构")}
    return words[by]


def headings(by: str) -> list[str]:
    """The columns of a coverage table."""
    return [group_heading(by), _("应领"), _("可领"), _("已领"), _("覆盖率"), _("可领覆盖率")]


def coverage_table(selection: Selection, named: Sequence[NamedLine], list_url: ListUrl, group_url: ListUrl) -> Table:
    """Lines of counts; names narrow the page, numbers open their lists."""
    columns = [
        Column(label, "text" if i == 0 else "number", primary=i == 0) for i, label in enumerate(headings(selection.by))
    ]
    rows = [Row(_coverage_cells(selection, each, list_url, group_url)) for each in named]
    caption = _("按%(group)s统计") % {"group": group_heading(selection.by)}
    return Table(caption, columns, rows, caption_hidden=True, empty=_nothing_counted())


def _coverage_cells(selection: Selection, each: NamedLine, list_url: ListUrl, group_url: ListUrl) -> list[CellValue]:
    narrowed, line = selection.narrowed(selection.by, each.line.key), each.line
    numbers: list[CellValue] = [
        Link(f"{count:,}", list_url(narrowed.listing(which)), f"{each.name} {label}")
        for which, label, count in (
            ("base", _("应领"), line.base),
            ("eligible", _("可领"), line.eligible),
            ("issued", _("已领"), line.issued),
        )
    ]
    return [Link(each.name, group_url(narrowed)), *numbers, share(line.rate), share(line.eligible_rate)]


def coverage_rows(named: Sequence[NamedLine]) -> list[list[str]]:
    """The same lines for a CSV."""
    return [
        [
            each.name,
            str(each.line.base),
            str(each.line.eligible),
            str(each.line.issued),
            share(each.line.rate),
            share(each.line.eligible_rate),
        ]
        for each in named
    ]


def obstacle_table(selection: Selection, found: Sequence[tuple[str, int]], base: int, list_url: ListUrl) -> Table:
    """How many of the base fail each condition."""
    columns = [
        Column(_("未满足的条件"), primary=True),
        Column(_("规则"), "code"),
        Column(_("数量"), "number"),
        Column(_("占应领"), "number"),
    ]
    rows = [
        Row(
            [
                obstacle_words(rule_id),
                rule_id,
                Link(f"{count:,}", list_url(selection.listing("base", rule_id=rule_id)), obstacle_words(rule_id)),
                share(count / base if base else None),
            ]
        )
        for rule_id, count in found
    ]
    return Table(
        _("未满足的条件"),
        columns,
        rows,
        caption_hidden=True,
        empty=Empty(_("没有未满足的条件"), _("应领的都符合申领条件。")),
    )


def obstacle_rows(found: Sequence[tuple[str, int]], base: int) -> list[list[str]]:
    """The same for a CSV."""
    return [
        [obstacle_words(rule_id), rule_id, str(count), share(count / base if base else None)]
        for rule_id, count in found
    ]


def last_months() -> list[date]:
    """The first days of this month and the eleven before."""
    this = clock.today().replace(day=1)
    return [add_months(this, -back) for back in range(MONTHS - 1, -1, -1)]


def month_table(selection: Selection, found: Sequence[tuple[date, int]], list_url: ListUrl) -> Table:
    """First licences per month."""
    rows = [
        Row(
            [
                f"{month:%Y-%m}",
                Link(f"{count:,}", list_url(selection.listing("first", month=month)), f"{month:%Y-%m}"),
            ]
        )
        for month, count in found
    ]
    columns = [Column(_("月份"), "date", primary=True), Column(_("首次签发"), "number")]
    return Table(_("每月首次签发"), columns, rows, caption_hidden=True)


def month_rows(found: Sequence[tuple[date, int]]) -> list[list[str]]:
    """The same for a CSV."""
    return [[f"{month:%Y-%m}", str(count)] for month, count in found]


def _nothing_counted() -> Empty:
    return Empty(_("没有可统计的数据"), _("本范围内没有状态有效的登记。"))
