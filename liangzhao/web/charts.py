"""Charts as inline SVG: no library, no style attributes, colours by class, every figure printed as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liangzhao.web.tile_layouts import LAYOUTS

TILE = 52
GAP = 4
WIDE, NARROW = 1000, 340
"""How many units a line drawing is wide; a unit is about a pixel."""
THRESHOLDS = (60.0, 75.0, 85.0, 95.0)
"""Borders of the five steps of a share in per cent."""


@dataclass(frozen=True)
class Value:
    """A figure with its label, the text shown for it, and the list it opens."""

    label: str
    value: float
    shown: str
    url: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a whole; ``tone`` is ok, warn, err, info or mute."""

    label: str
    value: float
    tone: str


def step(value: float, thresholds: Sequence[float] = THRESHOLDS) -> int:
    """The step 1…5 of a value between ascending thresholds."""
    return 1 + sum(value >= border for border in thresholds)


def bars(values: Sequence[Value], *, title: str, most: float | None = None) -> SafeString:
    """Horizontal bars, one line each: label, bar, figure; ``most`` is the value of a full bar."""
    full = most or max((value.value for value in values), default=0) or 1
    lines = format_html_join(
        "",
        '<li><span class="bar-label">{}</span>'
        '<svg class="bar" width="100%" height="16" aria-hidden="true" focusable="false">'
        '<rect class="bar-track" width="100%" height="16" rx="3"/>'
        '<rect class="bar-fill" width="{}%" height="16" rx="3"/>'
        '</svg><span class="bar-value">{}</span></li>',
        ((_linked(value), _per_cent(value.value, full), value.shown) for value in values),
    )
    return format_html('<ul class="bars" aria-label="{}">{}</ul>', title, lines)


def ranked(values: Sequence[Value], *, title: str, most: float | None = None) -> SafeString:
    """Bars, the largest first."""
    return bars(sorted(values, key=lambda value: -value.value), title=title, most=most)


def spark(values: Sequence[float], *, says: str) -> SafeString:
    """The course of a figure as a thin line; ``says`` tells it in words."""
    if len(values) < 2:
        return format_html('<p class="small mute">{}</p>', says)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _course(values, width=120, height=28))
    return format_html(
        '<svg class="spark" viewBox="-2 -2 124 32" role="img" aria-label="{}" preserveAspectRatio="none">'
        '<polyline points="{}" vector-effect="non-scaling-stroke"/></svg>',
        says,
        points,
    )


def line(values: Sequence[Value], *, title: str, unit: str = "", width: int = WIDE) -> SafeString:
    """A course over time with its points marked; first, last and highest are labelled.

    ``width`` is WIDE for a card over the whole page and NARROW for a phone: letters stay as large as the page's.
    """
    height = 200
    course = _course([value.value for value in values], width=width, height=height, floor=0.0)
    named = {0, len(values) - 1, max(range(len(values)), key=lambda i: values[i].value)} if values else set()
    labels = format_html_join(
        "",
        '<g><circle cx="{}" cy="{}" r="4"/><text x="{}" y="{}" text-anchor="{}">{}{}</text>'
        '<text class="axis" x="{}" y="{}" text-anchor="{}">{}</text></g>',
        (
            (
                f"{course[i][0]:.1f}",
                f"{course[i][1]:.1f}",
                f"{course[i][0]:.1f}",
                f"{course[i][1] - 12:.1f}",
                _anchor(i, len(values)),
                values[i].shown,
                unit,
                f"{course[i][0]:.1f}",
                height + 24,
                _anchor(i, len(values)),
                values[i].label,
            )
            for i in sorted(named)
        ),
    )
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in course)
    return format_html(
        '<svg class="line-chart" viewBox="-8 -32 {} 264" role="img" aria-label="{}">'
        '<path class="axis-line" d="M0 {}H{}"/><polyline points="{}"/>{}</svg>',
        width + 16,
        title,
        height,
        width,
        points,
        labels,
    )


def stacked(parts: Sequence[Part], *, title: str) -> SafeString:
    """One bar divided into parts, with a legend that prints every figure."""
    whole = sum(part.value for part in parts) or 1
    starts = [sum(part.value for part in parts[:i]) for i in range(len(parts))]
    pieces = format_html_join(
        "",
        '<rect class="part-{}" x="{}%" width="{}%" height="24"/>',
        (
            (part.tone, _per_cent(start, whole), _per_cent(part.value, whole))
            for part, start in zip(parts, starts, strict=True)
        ),
    )
    legend = format_html_join(
        "",
        '<li><svg width="14" height="14" aria-hidden="true" focusable="false">'
        '<rect class="part-{}" width="14" height="14" rx="2"/></svg>'
        "<span>{}</span> <b>{}</b> <span>{}%</span></li>",
        ((part.tone, part.label, f"{part.value:,.0f}", f"{part.value / whole * 100:.1f}") for part in parts),
    )
    return format_html(
        '<div class="stacked" role="group" aria-label="{}">'
        '<svg width="100%" height="24" aria-hidden="true" focusable="false">{}</svg><ul class="legend">{}</ul></div>',
        title,
        pieces,
        legend,
    )


def tile_map(tiles: Mapping[str, Value], *, layout: str, title: str) -> SafeString:
    """Equal squares, one per area, each a link with its number; an area without a figure says so."""
    places = LAYOUTS[layout]
    columns = 1 + max(column for column, _row in places.values())
    rows = 1 + max(row for _column, row in places.values())
    squares = format_html_join("", "{}", ((_tile(name, place, tiles.get(name)),) for name, place in places.items()))
    return format_html(
        '<svg class="tile-map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        columns * TILE,
        rows * TILE,
        title,
        squares,
    )


def steps_legend(labels: Sequence[str]) -> SafeString:
    """The five steps of a tile map with their ranges."""
    marks = format_html_join(
        "",
        '<li><svg width="14" height="14" aria-hidden="true" focusable="false">'
        '<rect class="q{}" width="14" height="14" rx="2"/></svg>{}</li>',
        enumerate(labels, start=1),
    )
    return format_html('<ul class="legend">{}</ul>', marks)


def _tile(name: str, place: tuple[int, int], value: Value | None) -> SafeString:
    column, row = place
    x, y, side = column * TILE, row * TILE, TILE - GAP
    middle = x + side / 2
    shown = value.shown if value else _("无数据")
    drawing = format_html(
        '<g class="tile {}"><rect x="{}" y="{}" width="{}" height="{}" rx="4"/><text x="{}" y="{}">{}</text>'
        '<text x="{}" y="{}">{}</text></g>',
        f"q{step(value.value)}" if value else "q0",
        x,
        y,
        side,
        side,
        middle,
        y + 20,
        name,
        middle,
        y + 38,
        shown,
    )
    if value is None or not value.url:
        return drawing
    return format_html('<a href="{}" aria-label="{} {}">{}</a>', value.url, name, shown, drawing)


def _linked(value: Value) -> SafeString:
    return format_html('<a href="{}">{}</a>', value.url, value.label) if value.url else format_html("{}", value.label)


def _per_cent(value: float, whole: float) -> str:
    return f"{max(0.0, min(100.0, value / whole * 100)):.2f}".rstrip("0").rstrip(".")


def _course(
    values: Sequence[float], *, width: float, height: float, floor: float | None = None
) -> list[tuple[float, float]]:
    low = min(values, default=0.0) if floor is None else floor
    high = max(values, default=0.0)
    span = (high - low) or 1
    gap = width / max(1, len(values) - 1)
    return [(i * gap, height - (value - low) / span * height) for i, value in enumerate(values)]


def _anchor(position: int, count: int) -> str:
    if position == 0:
        return "start"
    return "end" if position == count - 1 else "middle"
