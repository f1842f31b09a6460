"""The quality of the data as drawings and tables: parts, course, rules, lists, authorities."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liangzhao.access.actors import Actor
from liangzhao.access.can import can
from liangzhao.access.permissions import P
from liangzhao.consolidation.deciding.results import Result
from liangzhao.consolidation.measuring import telling
from liangzhao.consolidation.measuring.tallying import RULED
from liangzhao.consolidation.measuring.telling import Measured, Source
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.quality.score import PARTS
from liangzhao.kernel import clock
from liangzhao.reference.models import Authority
from liangzhao.registers.effects import Register
from liangzhao.web import charts, coded
from liangzhao.web.authority.cleaning import words
from liangzhao.web.authority.cleaning.quality import part_words
from liangzhao.web.authority.coverage_tables import share
from liangzhao.web.authority.naming import kind_word
from liangzhao.web.charts import Value
from liangzhao.web.ui.parts import CellValue, Chart, Column, Empty, Link, Row, Table

QueueUrl = Callable[[str], str]
PartUrl = Callable[[str], str]


def queue_of(actor: Actor, *, is_area: bool) -> QueueUrl:
    """Where the findings of a rule are decided on; nowhere for who decides nothing."""
    may = not is_area and (can(actor, P.REGISTER_MAINTAIN) or can(actor, P.REGISTER_APPROVE))
    return lambda rule: reverse("authority:cleaning_queue", args=[rule]) if may else ""


def word(kind: Kind) -> str:
    """What the entries of a kind are called."""
    return _("医师资格") if kind is Kind.QUALIFICATION else kind_word(Register(kind))


def basis() -> str:
    """口径: what the parts are."""
    return _(
        "口径：完整性为必填项中已填的比例；有效性、唯一性、一致性、关联性为没有相应问题的登记所占比例；"
        "及时性为一年内经本人、机构确认或经登记机关办理的登记所占比例。综合得分为六项的平均。"
    )


def parts_chart(kind: Kind, now: Measured, csv_url: str, part_url: PartUrl) -> Chart:
    """The six parts with the counts behind each; each leads to the rules that decide it."""
    title = _("%(kind)s数据质量，按项目") % {"kind": word(kind)}
    values = [Value(part_words(part), now.points(part), f"{now.points(part):.1f}", part_url(part)) for part in PARTS]
    columns = [Column(part_headings()[0], primary=True), *(Column(each, "number") for each in part_headings()[1:])]
    rows = [
        Row([Link(cells[0], part_url(part)), *cells[1:]]) for part, cells in zip(PARTS, part_rows(now), strict=True)
    ]
    return Chart(
        key="parts",
        title=title,
        drawing=charts.bars(values, title=title, most=100),
        table=Table(title, columns, rows, caption_hidden=True),
        csv_url=csv_url,
        basis=basis(),
        as_of=now.measured_at,
    )


def part_headings() -> list[str]:
    """The columns of the table of parts."""
    return [_("项目"), _("得分"), _("合格数"), _("总数"), _("问题数")]


def part_rows(now: Measured) -> list[list[str]]:
    """The parts as text: points, good, all, and what is missing to all."""
    return [
        [part_words(part), f"{now.points(part):.1f}", f"{good:,}", f"{whole:,}", f"{whole - good:,}"]
        for part, (good, whole) in ((part, now.parts[part]) for part in PARTS)
    ]


def course_chart(kind: Kind, course: Sequence[Measured], csv_url: str) -> Chart:
    """The total over time; the table also tells the parts."""
    title = _("%(kind)s数据质量综合得分，按日期") % {"kind": word(kind)}
    values = [Value(_day(each), each.total, f"{each.total:.1f}") for each in course]
    columns = [
        Column(_("日期"), "date", primary=True),
        Column(_("登记数"), "number"),
        Column(_("综合得分"), "number"),
        *(Column(part_words(part), "number") for part in PARTS),
    ]
    return Chart(
        key="course",
        title=title,
        drawing=charts.line(values, title=title),
        phone=charts.line(values, title=title, width=charts.NARROW),
        table=Table(title, columns, [Row(list(cells)) for cells in course_rows(course)], caption_hidden=True),
        csv_url=csv_url,
        basis=_("口径：每日最后一次对登记簿的全面检查。"),
        as_of=course[-1].measured_at if course else None,
    )


def course_rows(course: Sequence[Measured]) -> list[list[str]]:
    """The measurements as text, the newest last."""
    return [
        [_day(each), f"{each.rows:,}", f"{each.total:.1f}", *(f"{each.points(part):.1f}" for part in PARTS)]
        for each in course
    ]


def _day(measured: Measured) -> str:
    return clock.local_date(measured.measured_at).isoformat()


def rules_table(now: Measured, queue_url: QueueUrl, part: str = "") -> Table:
    """What each rule finds now, and what became of its findings; every count leads to what it counts.

    ``part`` leaves only the rules that decide this part of the score.
    """
    headings = rule_headings()
    columns = [
        Column(headings[0], primary=True),
        Column(headings[1], "code"),
        Column(headings[2]),
        *(Column(each, "number") for each in headings[3:]),
    ]
    rows = [Row(_rule_cells(rule, now, queue_url)) for rule in _rules_of(now, part)]
    why = _(_WITHOUT_RULES[part]) if part in _WITHOUT_RULES else _("全面检查没有发现需要清理的登记。")
    nothing = Empty(_("没有对应的规则") if part in _WITHOUT_RULES else _("没有发现问题"), why)
    return Table(_("各规则的发现和办理"), columns, rows, caption_hidden=True, empty=nothing)


_WITHOUT_RULES = {
    "completeness": gettext_noop("完整性按必填项有没有填写计，没有对应的规则；缺的内容在登记簿查询中逐条补齐。"),
    "timeliness": gettext_noop("及时性按一年内有没有确认计，没有对应的规则；请本人、机构在各自的端确认登记信息。"),
}
"""Parts that no rule decides, and what makes them better."""


def _rules_of(now: Measured, part: str) -> list[str]:
    found = sorted({*now.findings, *now.rules})
    return [rule for rule in found if rule in RULED.get(part, ())] if part else found


def rule_headings() -> list[str]:
    """The columns of the table of rules."""
    return [
        _("规则"), _("编号"), _("影响项目"), _("当前问题"), _("累计发现"), *map(words.result, Result),
        _("待办"),
    ]  # fmt: skip


def rule_rows(now: Measured, part: str = "") -> list[list[str]]:
    """The rules as text."""
    return [[*_rule_words(rule), *(f"{many:,}" for many in _rule_counts(rule, now))] for rule in _rules_of(now, part)]


def _rule_words(rule: str) -> tuple[str, str, str]:
    part = next((part_words(part) for part, rules in RULED.items() if rule in rules), "—")
    return words.title(rule), rule, part


def _rule_counts(rule: str, now: Measured) -> tuple[int, ...]:
    """Of a rule: found now, found in all, how those that ended did, open."""
    return now.findings.get(rule, 0), *telling.states_of(now.rules.get(rule, {}))


def _rule_cells(rule: str, now: Measured, queue_url: QueueUrl) -> list[CellValue]:
    title, code, part = _rule_words(rule)
    current, found, *ended, waiting = _rule_counts(rule, now)
    url = queue_url(rule) if found else ""
    done = [(many, f"{url}?tab=done&result={each}" if url else "") for many, each in zip(ended, Result, strict=True)]
    counts = [(current, url), (found, ""), *done, (waiting, url)]
    return [
        Link(title, url) if url else title,
        code,
        part,
        *(Link(f"{many:,}", to, hidden=title) if many and to else f"{many:,}" for many, to in counts),
    ]


def sources_table(lists: Sequence[Source], bench: str = "") -> Table:
    """Each list: how good it was as it came, and how good its entries are now."""
    headings = source_headings()
    columns = [
        Column(headings[0], primary=True),
        Column(headings[1]),
        Column(headings[2], "date"),
        *(Column(each, "number") for each in headings[3:]),
    ]
    nothing = Empty(_("还没有导入过名单"), _("导入旧数据后，这里列出每份名单导入前后的得分。"))
    rows = [Row([*source_cells(each)[:-1], _waiting(each, bench)]) for each in lists]
    return Table(_("名单导入前后"), columns, rows, caption_hidden=True, empty=nothing)


def _waiting(each: Source, bench: str) -> CellValue:
    """What waits of a list, which leads to it where the officer decides on it."""
    shown = f"{each.open:,}"
    return Link(shown, f"{bench}?source={each.load}", hidden=each.name) if bench and each.open else shown


def source_headings() -> list[str]:
    """The columns of the table of lists."""
    return [
        _("名单"), _("类别"), _("测量日期"), _("行数"), _("已登记"), _("导入前"), _("导入后"),
        _("提高"), _("待办（现在）"),
    ]  # fmt: skip


def source_cells(each: Source) -> list[str]:
    """A list as text."""
    after = each.after
    return [
        each.name,
        word(each.kind),
        _day(each.before),
        f"{each.before.rows:,}",
        f"{after.rows:,}" if after else "0",
        f"{each.before.total:.1f}",
        f"{after.total:.1f}" if after else "—",
        f"{after.total - each.before.total:+.1f}" if after else "—",
        f"{each.open:,}",
    ]


def authorities_chart(kind: Kind, found: Sequence[tuple[Authority, Measured]], csv_url: str) -> Chart:
    """The total of each authority of the area."""
    title = _("%(kind)s数据质量综合得分，按审批机关") % {"kind": word(kind)}
    values = [Value(coded.authority(organ.short_name), told.total, f"{told.total:.1f}") for organ, told in found]
    columns = [
        Column(label, "text" if at == 0 else "number", primary=at == 0) for at, label in enumerate(authority_headings())
    ]
    return Chart(
        key="authorities",
        title=title,
        drawing=charts.ranked(values, title=title, most=100),
        table=Table(title, columns, [Row(list(cells)) for cells in authority_rows(found)], caption_hidden=True),
        csv_url=csv_url,
        basis=basis(),
        as_of=max((told.measured_at for _organ, told in found), default=None),
    )


def authority_headings() -> list[str]:
    """The columns of the table of authorities."""
    return [_("审批机关"), _("登记数"), _("综合得分"), *(part_words(part) for part in PARTS), _("待办"), _("激活率")]


def authority_rows(found: Sequence[tuple[Authority, Measured]]) -> list[list[str]]:
    """The authorities as text."""
    return [
        [
            coded.authority(organ.name),
            f"{told.rows:,}",
            f"{told.total:.1f}",
            *(f"{told.points(part):.1f}" for part in PARTS),
            f"{told.open:,}",
            share(told.activated),
        ]
        for organ, told in found
    ]
