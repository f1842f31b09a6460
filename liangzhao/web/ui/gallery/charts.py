"""Invented figures for the charts and the dashboard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from liangzhao.web import charts
from liangzhao.web.charts import Part, Value
from liangzhao.web.tile_layouts import BEIJING, CHINA
from liangzhao.web.ui import tones
from liangzhao.web.ui.parts import Chart, Column, Kpi, Link, NavGroup, NavItem, Row, Table

AS_OF = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
BASIS = "口径：有效电子证照 ÷ 符合申领条件的在册人数；来源：登记簿。"
STEPS = ("不足 60%", "60–74%", "75–84%", "85–94%", "95% 及以上")

AUTHORITY_NAV = (
    NavGroup("", (NavItem("工作台", "/gov/", "home"),)),
    NavGroup(
        "电子证照",
        (
            NavItem("机构电子证照", "/gov/institutions/licences/", "institutions"),
            NavItem("医师电子证照", "/gov/physicians/licences/", "physicians"),
            NavItem("护士电子证照", "/gov/nurses/licences/", "nurses"),
        ),
    ),
    NavGroup("统计", (NavItem("电子证照统计", "/gov/stats/licences/", "stats"),)),
    NavGroup("登记簿", (NavItem("登记簿维护", "/gov/registers/", "registers", 5),)),
)


def shares(names: tuple[str, ...]) -> dict[str, Value]:
    """A made-up share per area."""
    return {
        name: Value(name, share, f"{share:.0f}%", f"/gov/stats/licences/?area={i}")
        for i, name in enumerate(names)
        for share in [50 + (i * 37) % 49 + 0.3]
    }


def share_table(values: dict[str, Value], caption: str) -> Table:
    """The same figures as a table."""
    columns = (
        Column("地区", primary=True),
        Column("申领率", "number"),
        Column("应领", "number"),
        Column("已领", "number"),
    )
    rows = [Row((Link(name, value.url), value.shown, 2000, round(value.value * 20))) for name, value in values.items()]
    return Table(caption, columns, rows, caption_hidden=True)


def area_chart(key: str, title: str, layout: str, names: tuple[str, ...]) -> Chart:
    """A tile map with bars for the phone."""
    values = shares(names)
    drawing = charts.tile_map(values, layout=layout, title=title) + charts.steps_legend(STEPS)
    ranked = charts.ranked(list(values.values()), title=title, most=100)
    return Chart(key, title, drawing, share_table(values, title), f"/gov/stats/{key}.csv", ranked, BASIS, AS_OF)


def bar_chart() -> Chart:
    """Obstacles by check."""
    values = [
        Value("照片未确认", 4210, "4,210", "/gov/stats/licences/?obstacle=photo"),
        Value("账户未激活", 2890, "2,890"),
        Value("资格未核验", 731, "731"),
        Value("信息不完整", 120, "120"),
        Value("处于暂停", 9, "9"),
    ]
    rows = [Row((value.label, int(value.value))) for value in values]
    table = Table("未申领的原因", (Column("原因", primary=True), Column("人数", "number")), rows, caption_hidden=True)
    return Chart(
        "obstacles",
        "未申领的原因",
        charts.bars(values, title="未申领的原因"),
        table,
        "/gov/stats/o.csv",
        None,
        BASIS,
        AS_OF,
    )


def state_chart() -> Chart:
    """Licences by state, one divided bar."""
    parts = [
        Part("有效", 138406, "ok"),
        Part("暂停使用", 420, "warn"),
        Part("过期", 2210, "err"),
        Part("未申领", 12040, "mute"),
    ]
    rows = [Row((part.label, int(part.value))) for part in parts]
    table = Table("证照状态", (Column("状态", primary=True), Column("数量", "number")), rows, caption_hidden=True)
    return Chart("states", "证照状态", charts.stacked(parts, title="证照状态"), table)


def line_chart() -> Chart:
    """Issues per month."""
    counts = (1200, 1850, 1430, 2600, 2410, 4120, 3380, 2950, 2700)
    values = [Value(f"{i + 1}月", count, f"{count:,}") for i, count in enumerate(counts)]
    rows = [Row((value.label, int(value.value))) for value in values]
    table = Table("每月签发", (Column("月份", primary=True), Column("签发", "number")), rows, caption_hidden=True)
    return Chart(
        "months",
        "每月签发",
        charts.line(values, title="每月签发", unit=" 本"),
        table,
        phone=charts.line(values, title="每月签发", unit=" 本", width=charts.NARROW),
        as_of=AS_OF,
    )


def kpi_list() -> list[Kpi]:
    """The four figures at the top of a dashboard."""
    course = (61, 66, 70, 72, 79, 83, 86, 88, 91)
    return [
        Kpi(
            "医疗机构",
            "94.1%",
            "10,547 / 11,208 已领",
            "/gov/stats/licences/",
            charts.spark(course, says="九个月由 61% 升至 91%"),
        ),
        Kpi(
            "医师",
            "91.7%",
            "126,918 / 138,406 已领",
            "/gov/stats/licences/",
            charts.spark(course[3:], says="六个月由 72% 升至 91%"),
        ),
        Kpi(
            "护士",
            "88.3%",
            "135,037 / 152,930 已领",
            "/gov/stats/licences/",
            charts.spark((5, 4, 7, 9, 8, 12), says="缓慢上升"),
        ),
        Kpi("今日签发", "1,276", "自动 98.4%", "", charts.spark((9,), says="开通首日，尚无趋势")),
    ]


def components() -> dict[str, Any]:
    """Every chart, with its table."""
    some = shares(("海淀", "朝阳", "经开区"))
    sparse = Chart(
        "sparse",
        "只有三个区有数据",
        charts.tile_map(some, layout="beijing", title="只有三个区有数据"),
        share_table(some, "只有三个区有数据"),
    )
    drawn = [
        area_chart("china", "各省电子证照申领率", "china", tuple(CHINA)),
        area_chart("beijing", "北京市各区申领率", "beijing", tuple(BEIJING)),
        sparse,
        bar_chart(),
        state_chart(),
        line_chart(),
    ]
    return {"charts": drawn, "kpi_list": kpi_list()}


def dashboard_page() -> dict[str, Any]:
    """The desk of an authority."""
    rows = [
        Row((Link("停业登记", "/gov/registers/", hidden=name), name, tones.deadline(days)))
        for name, days in (
            ("海淀区示例医院", -1),
            ("西城区月坛街道汽南社区卫生服务站示例门诊部", 1),
            ("朝阳区示例口腔诊所", 2),
            ("丰台区示例医院", 9),
        )
    ]
    queue = Table(
        "待我复核",
        (Column("事项", primary=True), Column("机构", wide=True), Column("期限", "badge")),
        rows,
        caption_hidden=True,
    )
    return {
        "nav": AUTHORITY_NAV,
        "nav_key": "home",
        "owner": "北京市卫生健康委员会（演示）",
        "kpi_list": kpi_list(),
        "queue": queue,
        "map": area_chart("beijing", "本市各区申领率", "beijing", tuple(BEIJING)),
        "obstacles": bar_chart(),
        "months": line_chart(),
        "as_of": AS_OF,
    }
