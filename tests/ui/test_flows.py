"""The drawing of what stayed, came and went: every figure printed, what stays joined by a band, labels apart."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from liangzhao.web import charts
from liangzhao.web.flows import Share, flow

STAYED = Share("无变化", 198_000, "mute", stays=True)
CHANGED = Share("有变化", 3, "info", stays=True)
GONE, NEW = Share("消失", 2, "err"), Share("新增", 5, "ok")


def drawn(width: int, before: list[Share], after: list[Share]) -> str:
    return str(flow(before, after, heads=("2025-01-01", "2026-01-01"), title="变化", width=width))


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_every_figure_is_printed_and_what_stays_is_joined(width: int) -> None:
    svg = drawn(width, [STAYED, CHANGED, GONE], [STAYED, CHANGED, NEW])

    assert re.findall(r">([^<>]+ [\d,]+)</text>", svg) == [
        "无变化 198,000",
        "有变化 3",
        "消失 2",
        "无变化 198,000",
        "有变化 3",
        "新增 5",
    ]
    assert svg.count("<path") == 2
    assert min(float(high) for high in re.findall(r'<rect[^>]* height="([\d.]+)"', svg)) >= 4


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_labels_do_not_lie_upon_each_other(width: int) -> None:
    few = [Share(name, 1, "ok") for name in ("甲", "乙", "丙")]

    svg = drawn(width, [STAYED, *few], [STAYED])

    heights = [float(y) for y in re.findall(r'<text x="\d+" y="([\d.]+)" text-anchor="end">', svg)]
    assert all(after - before >= 20 for before, after in pairwise(heights))


def test_an_empty_date_is_drawn_without_a_band() -> None:
    svg = drawn(charts.WIDE, [], [NEW])

    assert ("<path" in svg, "新增 5" in svg) == (False, True)
