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
from liangzhao.web.authority.naming import kind_word, rule_words
from liangzhao.web.authority.selection import Selection
from liangzhao.web.charts import Value
from liangzhao.web.tile_layouts import BEIJING
from liangzhao.web.ui.parts import Chart

FEWEST_TILES = 3
"""An area with fewer authorities on the map is better shown as bars."""
MOST_BARS = 20

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
    bars = charts.ranked(values[:MOST_BARS], title=title, most=100)
    tiles = tile_values(selection, named, group_url) if selection.by == "authority" else {}
    return Chart(
        key="coverage",
        title=title,
        drawing=_map(tiles, title) if tiles else bars,
        table=tables.coverage_table(selection, named, list_url, group_url),
        csv_url=csv_url,
        phone=bars if tiles else None,
        basis=basis(),
        as_of=as_of,
    )


def _map(tiles: dict[str, Value], title: str) -> SafeString:
    low, *borders = (f"{border:.0f}" for border in charts.THRESHOLDS)
    steps = [f"< {low}%", *(f"{a}–{b}%" for a, b in pairwise([low, *borders])), f"≥ {borders[-1]}%"]
    return format_html("{}{}", charts.tile_map(tiles, layout="beijing", title=title), charts.steps_legend(steps))


def tile_values(selection: Selection, named: Sequence[NamedLine], group_url: Url) -> dict[str, Value]:
    """Tiles keyed by authority; nothing when too few of them have a place on the map."""
    placed = {
        name: _value(selection, each, group_url)
        for each in named
        if each.is_district and each.line.base
        for name in BEIJING
        if each.short.startswith(name)
    }
    return placed if len(placed) >= FEWEST_TILES else {}


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
            rule_words(rule_id),
            count,
            f"{count:,} · {share(count / base if base else None)}",
            list_url(selection.listing("base", rule_id=rule_id)),
        )
        for rule_id, count in found
    ]
    return Chart(
        key="obstacles",
        title=title,
        drawing=charts.bars(values, title=title),
        table=tables.obstacle_table(selection, found, base, list_url),
        csv_url=csv_url,
        basis=_("口径：应领中每项条件未满足的数量；同一对象可能同时有多项未满足。"),
        as_of=as_of,
    )
