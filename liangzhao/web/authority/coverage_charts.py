"""Coverage as drawings: the tile map of the area or ranked bars, months, obstacles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liangzhao.web import charts
from liangzhao.web.authority import coverage_tables as tables
from liangzhao.web.authority.coverage_tables import NamedLine, share
from liangzhao.web.authority.naming import kind_word, obstacle_words
from liangzhao.web.authority.selection import Selection
from liangzhao.web.charts import Value
from liangzhao.web.tile_layouts import BEIJING
from liangzhao.web.ui.parts import Chart
from liangzhao.web.words import paragraph

FEWEST_TILES = 3
"""An area with fewer authorities on the map is better shown as bars."""
MOST_INSTITUTIONS = 20
"""Bars of institutions; every other group is shown whole."""

Url = Callable[[Selection], str]


def basis() -> str:
    """口径: what the three counts are (domain.md §7.1)."""
    return _(
        "口径：应领为登记簿中状态有效的机构、医师、护士；可领为应领中符合全部申领条件的；"
        "已领为应领中当前持有有效电子证照的。覆盖率＝已领÷应领，可领覆盖率＝已领÷可领。"
    )


def coverage_chart(
    selection: Selection,
    named: Sequence[NamedLine],
    *,
    list_url: Url,
    group_url: Url,
    csv_url: str,
    as_of: datetime | None,
) -> Chart:
    """覆盖率 per group: tiles where the area has a layout, else ranked bars."""
    title = _("%(kind)s电子证照覆盖率，按%(group)s") % {
        "kind": kind_word(selection.kind),
        "group": tables.group_heading(selection.by),
    }
    values = [_value(selection, each, group_url) for each in named if each.line.base]
    shown = values[:MOST_INSTITUTIONS] if selection.by == "institution" else values
    bars = charts.ranked(shown, title=title, most=100)
    placed, beside = on_the_map(selection, named, group_url)
    return Chart(
        key="coverage",
        title=title,
        drawing=_map(placed, beside, title) if placed else bars,
        table=tables.coverage_table(selection, named, list_url, group_url),
        csv_url=csv_url,
        phone=bars if placed else None,
        basis=basis() if len(shown) == len(values) else paragraph(basis(), _only_the_largest()),
        as_of=as_of,
    )


def _only_the_largest() -> str:
    return _("图中只列出应领最多的 %(n)d 家，其余见表格。") % {"n": MOST_INSTITUTIONS}


def _map(placed: dict[str, Value], beside: Sequence[Value], title: str) -> SafeString:
    """The tiles with their steps, and below them as bars the authorities that look after no district."""
    low, *borders = (f"{border:.0f}" for border in charts.THRESHOLDS)
    steps = [f"< {low}%", *(f"{a}–{b}%" for a, b in pairwise([low, *borders])), f"≥ {borders[-1]}%"]
    drawn = format_html("{}{}", charts.tile_map(placed, layout="beijing", title=title), charts.steps_legend(steps))
    if not beside:
        return drawn
    heading = _("不在区图中的审批机关")
    return format_html("{}<h3>{}</h3>{}", drawn, heading, charts.ranked(beside, title=heading, most=100))


def on_the_map(
    selection: Selection, named: Sequence[NamedLine], group_url: Url
) -> tuple[dict[str, Value], list[Value]]:
    """Authorities keyed by their tile, and all others; no tiles when too few authorities have one."""
    placed: dict[str, Value] = {}
    beside: list[Value] = []
    if selection.by != "authority":
        return placed, beside
    for each in named:
        if not each.line.base:
            continue
        value, tile = _value(selection, each, group_url), _tile_of(each)
        if tile is None or tile in placed:
            beside.append(value)
        else:
            placed[tile] = value
    return (placed, beside) if len(placed) >= FEWEST_TILES else ({}, beside)


def _tile_of(each: NamedLine) -> str | None:
    return next((name for name in BEIJING if each.is_district and each.short.startswith(name)), None)


def _value(selection: Selection, each: NamedLine, group_url: Url) -> Value:
    rate = each.line.rate or 0.0
    return Value(each.short, rate * 100, share(rate), group_url(selection.narrowed(selection.by, each.line.key)))


def month_chart(
    selection: Selection, found: Sequence[tuple[date, int]], *, list_url: Url, csv_url: str, as_of: datetime | None
) -> Chart:
    """First licences per month, the last twelve."""
    title = _("%(kind)s每月首次签发") % {"kind": kind_word(selection.kind)}
    values = [Value(f"{month:%Y-%m}", count, f"{count:,}") for month, count in found]
    return Chart(
        key="months",
        title=title,
        drawing=charts.line(values, title=title),
        phone=charts.line(values, title=title, width=charts.NARROW),
        table=tables.month_table(selection, found, list_url),
        csv_url=csv_url,
        basis=_("口径：按首次签发电子证照的日期统计，换发新版本不重复计算。"),
        as_of=as_of,
    )


def obstacle_chart(
    selection: Selection,
    found: Sequence[tuple[str, int]],
    base: int,
    *,
    list_url: Url,
    csv_url: str,
    as_of: datetime | None,
) -> Chart:
    """What stands in the way, the most frequent condition first."""
    title = _("%(kind)s未满足的申领条件") % {"kind": kind_word(selection.kind)}
    values = [
        Value(
            obstacle_words(rule_id),
            count,
            f"{count:,} · {share(count / base if base else None)}",
            list_url(selection.listing("base", rule_id=rule_id)),
        )
        for rule_id, count in found
    ]
    return Chart(
        key="obstacles",
        title=title,
        drawing=charts.bars(values, title=title, most=base or None),
        table=tables.obstacle_table(selection, found, base, list_url),
        csv_url=csv_url,
        basis=_("口径：应领中每项条件未满足的数量，整条为全部应领；同一对象可能同时有多项未满足。"),
        as_of=as_of,
    )
