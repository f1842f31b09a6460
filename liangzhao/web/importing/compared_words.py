"""What fates, dates and entries are called on the pages of 名单对照; what is of people is masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liangzhao.consolidation.matching.reconciling import Fate
from liangzhao.consolidation.models import Comparison, Load, Proposal
from liangzhao.consolidation.quality.model import Kind
from liangzhao.consolidation.uploads.comparing.lines import Compared, Side
from liangzhao.kernel import clock, masking
from liangzhao.reference import codes
from liangzhao.web import coded
from liangzhao.web.ui.tones import Badge, Tone

S = Comparison.State
FATES = {
    Fate.SAME: gettext_lazy("无变化"),
    Fate.RENAMED: gettext_lazy("更名"),
    Fate.MOVED: gettext_lazy("迁址"),
    Fate.RECLASSIFIED: gettext_lazy("改类"),
    Fate.NEW: gettext_lazy("新增"),
    Fate.BACK: gettext_lazy("恢复"),
    Fate.GONE: gettext_lazy("消失"),
    Fate.ASK: gettext_lazy("待人工核对"),
    Fate.REPEATED: gettext_lazy("重复行"),
}
_OF_PERSONS = {
    Fate.RENAMED: gettext_lazy("改名"),
    Fate.MOVED: gettext_lazy("变更执业机构"),
    Fate.RECLASSIFIED: gettext_lazy("级别、类别或范围变更"),
}
SAYS = {
    Fate.SAME: gettext_lazy("两份名单所列一致"),
    Fate.RENAMED: gettext_lazy("名称不同"),
    Fate.MOVED: gettext_lazy("区划或地址不同"),
    Fate.RECLASSIFIED: gettext_lazy("类别不同"),
    Fate.NEW: gettext_lazy("只在较晚的名单"),
    Fate.BACK: gettext_lazy("更早有，中间没有"),
    Fate.GONE: gettext_lazy("只在较早的名单"),
    Fate.ASK: gettext_lazy("可能是同一家，不能断定"),
    Fate.REPEATED: gettext_lazy("同一份名单中另有一行号码相同"),
}
_SAYS_OF_PERSONS = {
    Fate.RENAMED: gettext_lazy("姓名不同"),
    Fate.MOVED: gettext_lazy("执业机构不同"),
    Fate.RECLASSIFIED: gettext_lazy("注册内容不同"),
    Fate.ASK: gettext_lazy("可能是同一人，不能断定"),
}
TONES = {
    Fate.SAME: Tone.MUTE,
    Fate.RENAMED: Tone.INFO,
    Fate.MOVED: Tone.INFO,
    Fate.RECLASSIFIED: Tone.INFO,
    Fate.NEW: Tone.OK,
    Fate.BACK: Tone.OK,
    Fate.GONE: Tone.ERR,
    Fate.ASK: Tone.WARN,
    Fate.REPEATED: Tone.MUTE,
}
STATES = {
    S.COMPARING: Badge(gettext_lazy("正在对照"), Tone.INFO),
    S.STOPPED: Badge(gettext_lazy("已停止"), Tone.WARN),
    S.DONE: Badge(gettext_lazy("已完成"), Tone.OK),
    S.FAILED: Badge(gettext_lazy("未能对照"), Tone.ERR),
}
STAGES = {
    "lay": gettext_lazy("正在读取名单各行"),
    "key": gettext_lazy("正在按编号对照"),
    "second": gettext_lazy("正在按证书或登记号对照"),
    "alias": gettext_lazy("正在按全部内容对照"),
    "names": gettext_lazy("正在按名称查找"),
    "settle": gettext_lazy("正在核对重复的对应"),
    "gone": gettext_lazy("正在查找没有对应的人员"),
    "came": gettext_lazy("正在与更早的名单对照"),
    "end": gettext_lazy("正在汇总"),
}
P = Proposal.State
FINDINGS = {
    P.OPEN: Badge(gettext_lazy("待处理"), Tone.INFO),
    P.ASKED: Badge(gettext_lazy("待核实"), Tone.WARN),
    P.SECOND: Badge(gettext_lazy("待复核"), Tone.WARN),
    P.APPLIED: Badge(gettext_lazy("已办结"), Tone.OK),
    P.REJECTED: Badge(gettext_lazy("已办结"), Tone.OK),
    P.UNDONE: Badge(gettext_lazy("已撤销"), Tone.MUTE),
}
"""Where the workbench is with the doubt about an entry that went."""
_TABLES = ("physician_level", "practice_category", "practice_scope")
_BETWEEN = re.compile(r"[,，;；、|\s]+")
_RULES = {
    "same-key": gettext_lazy("名单编号或证件号码相同"),
    "same-second": gettext_lazy("登记号或证书编号相同"),
    "same-alias": gettext_lazy("全部内容相同"),
    "same-name": gettext_lazy("名称相同"),
    "not-sure": gettext_lazy("有相似之处，不能断定"),
    "claimed-by-a-better-match": gettext_lazy("另一行与候选更相符"),
}


def is_of_persons(kind: str) -> bool:
    """Whether a list of that kind names people."""
    return kind != Kind.INSTITUTION


def fate(kind: str, which: Fate) -> str:
    """What a fate is called in a list of that kind."""
    return str(_OF_PERSONS.get(which, FATES[which]) if is_of_persons(kind) else FATES[which])


def fate_says(kind: str, which: Fate) -> str:
    """What a fate means, in a few words."""
    return str(_SAYS_OF_PERSONS.get(which, SAYS[which]) if is_of_persons(kind) else SAYS[which])


def fates(kind: str, line: Compared) -> str:
    """What became of an entry, in words."""
    return _("、").join(fate(kind, each) for each in line.fates)


def many(kind: str, count: int, which: Fate | None = None) -> str:
    """How many entries, counted as such things are; of repeats, how many rows."""
    if which is Fate.REPEATED:
        return ngettext("共 %(n)s 行", "共 %(n)s 行", count) % {"n": f"{count:,}"}
    if is_of_persons(kind):
        return ngettext("共 %(n)s 人", "共 %(n)s 人", count) % {"n": f"{count:,}"}
    return ngettext("共 %(n)s 家", "共 %(n)s 家", count) % {"n": f"{count:,}"}


def rows(load: Load) -> str:
    """How many rows a date of a list has."""
    return ngettext("%(n)s 行", "%(n)s 行", load.rows) % {"n": f"{load.rows:,}"}


def not_compared(apart: tuple[int, Sequence[int]]) -> str:
    """Which rows of a date are not compared, and why; nothing when there are none."""
    many, numbers = apart
    if not many:
        return ""
    named = "、".join(map(str, numbers)) + (_("等") if many > len(numbers) else "")
    says = _("；其中 %(n)s 行没有名称或是合计行、重复的表头、空行，没有对照：第 %(rows)s 行")
    return says % {"n": f"{many:,}", "rows": named}


def minute(at: Any) -> str:  # a datetime
    """A minute as the law's clock shows it."""
    return f"{at.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M}"


def rule(line: Compared) -> str:
    """What two rows were joined by."""
    return str(_RULES.get(line.rule, _("名称和地址相符"))) if line.rule else "—"


def name(kind: str, side: Side) -> str:
    """Whom a row is about."""
    return masking.person_name(side.told.name) if is_of_persons(kind) else side.told.name


def columns(kind: str) -> list[str]:
    """What is compared of an entry, as columns are headed."""
    if kind == Kind.INSTITUTION:
        return [_("名称"), _("区划"), _("地址"), _("类别")]
    if kind == Kind.QUALIFICATION:
        return [_("姓名"), _("执业机构"), _("资格级别"), _("资格类别"), _("资格证书编码")]
    return [_("姓名"), _("执业机构"), _("执业级别"), _("执业类别"), _("执业范围"), _("执业证书编号")]


def cells(kind: str, side: Side | None) -> list[str]:
    """What a row says, in the order of the columns; the number of a certificate masked."""
    if side is None:
        return [""] * len(columns(kind))
    says = side.told
    if kind == Kind.INSTITUTION:
        named = coded.institution_class(says.classes[0]) if says.classes[0] else ""
        return [says.name, says.where, says.address, named or says.classes[0]]
    mask = {Kind.NURSE: masking.nurse_no, Kind.QUALIFICATION: masking.qualification_no}
    printed = mask.get(Kind(kind), masking.physician_no)(says.second)
    return [masking.person_name(says.name), says.where, *_classes(says.classes), printed]


def _classes(given: Sequence[str]) -> list[str]:
    """Level, category and scopes in words, as far as they are told by codes."""
    return [_named(table, each) for table, each in zip(_TABLES, given, strict=False)]


def _named(table: str, given: str) -> str:
    today = clock.today()
    return _("、").join(codes.name(table, each, today) or each for each in _BETWEEN.split(given) if each)


def told(kind: str, line: Compared) -> SafeString:
    """What became of an entry: each thing that is told otherwise, else what the list says of it, then who it may be."""
    known = line.newer or line.older
    if line.older and line.newer and Fate.BACK not in line.fates and Fate.SAME not in line.fates:
        parts = list(_differences(kind, line.older, line.newer))
    else:
        parts = [format_html("{}", _("，").join(filter(None, cells(kind, known)[1:])))] if known else []
    if Fate.BACK in line.fates and line.older:
        was = {"at": minute(line.older.load.received_at), "row": line.older.row}
        parts.append(format_html("{}", _("曾见于 %(at)s 的名单第%(row)d行") % was))
    if line.candidates:
        parts.append(format_html("{}", _("可能是：%(rows)s") % {"rows": candidates(kind, line.candidates)}))
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts))


def _differences(kind: str, older: Side, newer: Side) -> Iterator[SafeString]:
    for name, before, after in zip(columns(kind), cells(kind, older), cells(kind, newer), strict=True):
        if before != after:
            says = (name, before or _("空白"), _("变为"), after or _("空白"))
            yield format_html('<span class="mute">{}</span> {} <span class="mute">{}</span> <b>{}</b>', *says)


def row_numbers(line: Compared) -> str:
    """The rows of an entry on the earlier and the later date."""
    older = line.older if Fate.BACK not in line.fates else None
    return " → ".join(str(each.row) if each else "—" for each in (older, line.newer))


def candidates(kind: str, sides: Sequence[Side]) -> str:
    """Which rows of the other date may be meant."""
    each_one = (_("第%(row)d行 %(name)s") % {"row": each.row, "name": name(kind, each)} for each in sides)
    return _("；").join(each_one) or "—"
