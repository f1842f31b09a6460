"""Drawings with their tables."""

from __future__ import annotations

from typing import Any

from liangzhao.web.ui.parts import Chart
from liangzhao.web.ui.tags.library import register


@register.inclusion_tag("ui/parts/chart.html")
def chart(value: Chart) -> dict[str, Any]:
    """A drawing with its 图 / 表格 switch, its CSV, and where the figures come from."""
    return {"chart": value}
