"""What will come with a load: the findings of a trial by rule, those of one rule by row, and who decides on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from liangzhao.access.transactions import service_transaction
from liangzhao.consolidation.importing.report import Expected
from liangzhao.consolidation.intake.row_problems import shown_of
from liangzhao.consolidation.models import Proposal, Upload
from liangzhao.consolidation.quality.model import Decider, Kind
from liangzhao.consolidation.uploads.expecting import Sort, is_mended
from liangzhao.consolidation.uploads.previews import Preview
from liangzhao.web import rule_titles
from liangzhao.web.questions import field_word
from liangzhao.web.requests import Request
from liangzhao.web.ui.parts import Column, Link, Paging, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import listed, paragraph

PAGE = 50
_MENDED = ".mended"


def told(request: Request, upload: Upload, kept: Preview) -> dict[str, Any]:
    """What a trial says of the findings a load will keep: all by rule, or the rows of the rule the address names."""
    waiting = sum(each.findings for each in kept.expected if not each.is_mended)
    facts = {"expected": sum(each.findings for each in kept.expected), "expected_waiting": waiting, "expected_word": ""}
    code = request.GET.get("finding", "")
    if found := next((each for each in kept.expected if code and _code(each) == code), None):
        start = request.GET.get("start", "0")
        place = int(start) if start.isascii() and start.isdigit() else 0
        word = rule_titles.title(found.rule)
        table = _a_page(upload, found, place)
        return {**facts, "expected_word": word, "expected_cut": _cut(found), "expected_table": table}
    return {**facts, "expected_table": _by_rule(kept.expected) if kept.expected else None}


def _by_rule(expected: Sequence[Sort]) -> Table:
    """Each rule with how many findings, in how many rows, and who decides; the most frequent first."""
    rows = [
        Row(
            [
                Link(rule_titles.title(each.rule), f"?{urlencode({'finding': _code(each)})}#expected"),
                f"{each.findings:,}",
                f"{each.rows:,}",
                _badge(each.first[0]),
            ]
        )
        for each in expected
    ]
    columns = [
        Column(_("疑点"), primary=True),
        Column(_("处数"), "number"),
        Column(_("行数"), "number"),
        Column(_("由谁处理"), "badge"),
    ]
    return Table(_("导入后的疑点"), columns, rows, caption_hidden=True)


def _cut(found: Sort) -> str:
    """That a trial lists only the first of so many, and where the rest is told."""
    if not found.is_cut:
        return ""
    says = _("共 %(n)s 处，试导入只逐条列出前 %(most)s 处。")
    first = says % {"n": f"{found.findings:,}", "most": f"{len(found.first):,}"}
    if found.is_mended:
        return paragraph(first, _("其余由系统同样整理，导入后可以按行查看。"))
    return paragraph(first, _("其余在导入后列入数据清理，逐条列出。"))


def _a_page(upload: Upload, found: Sort, start: int) -> Table:
    code, last = _code(found), len(found.first)
    start = min(max(start, 0), last - 1)
    paging = Paging(
        previous_url=f"?{urlencode({'finding': code, 'start': max(start - PAGE, 0)})}#expected" if start else "",
        next_url=f"?{urlencode({'finding': code, 'start': start + PAGE})}#expected" if start + PAGE < last else "",
        says=_("共 %(n)d 处") % {"n": found.findings},
    )
    return table(upload, found.first[start : start + PAGE], paging)


def table(upload: Upload, found: Sequence[Expected], paging: Paging | None = None, *, of_row: bool = False) -> Table:
    """Findings with their field, value and who decides; of one row with the rule instead of the row."""
    first = Column(_("疑点") if of_row else _("行"), primary=True)
    columns = [first, Column(_("字段")), Column(_("值")), Column(_("由谁处理"), "badge")]
    rows = [
        Row([_first(each, of_row=of_row), field_word(each.field, upload.kind), each.value_masked or "—", _badge(each)])
        for each in found
    ]
    return Table(_("导入后的疑点"), columns, rows, caption_hidden=True, paging=paging)


def _first(each: Expected, *, of_row: bool) -> Link | str:
    if of_row:
        return rule_titles.title(each.rule)
    number = _("第%(row)d行") % {"row": each.row}
    return Link(number, f"?{urlencode({'row': each.row})}#problems", hidden=_("的全部问题"))


def of_row(upload: Upload, kept: Preview, row: int) -> list[Expected]:
    """The findings a row will have, or has once the list is in; those that somebody decides on first."""
    if upload.state == Upload.State.APPLIED:
        return sorted(_kept(upload, row), key=is_mended)
    return [each for sort in kept.expected for each in sort.first if each.row == row]


def missing_of(upload: Upload, kept: Preview, row: int) -> str:
    """That a row may have more findings than its trial lists, and of which rules."""
    if upload.state == Upload.State.APPLIED or not (cut := [each for each in kept.expected if each.misses(row)]):
        return ""
    rules = listed(dict.fromkeys(rule_titles.title(each.rule) for each in cut))
    return _("这一行还可能有没有逐条列出的疑点：%(rules)s。导入后可以按行查看。") % {"rules": rules}


def _kept(upload: Upload, row: int) -> list[Expected]:
    kind = Kind(upload.kind)
    with service_transaction("import"):
        rows = Proposal.objects.filter(load=upload.load_id, number=row).order_by("rule", "field")
        return [
            Expected(row, each.rule, each.field, shown_of(kind, each.field, each.old or ""), each.decider)
            for each in rows
        ]


def nothing_of(kept: Preview, row: int) -> str:
    """What is said of a row with which nothing is wrong as far as is known, or of one the list does not have."""
    head = kept.head
    if head.first_row <= row < head.first_row + head.rows:
        return _("第%(row)d行没有发现问题。") % {"row": row}
    last = head.first_row + head.rows - 1
    says = _("没有第%(row)d行：名单从第%(first)d行到第%(last)d行。")
    return says % {"row": row, "first": head.first_row, "last": last}


def _code(each: Sort) -> str:
    """A rule, apart from what of it the machine mends."""
    return f"{each.rule}{_MENDED}" if each.is_mended else each.rule


def _badge(each: Expected) -> Badge:
    if is_mended(each):
        return Badge(_("系统自动整理"), Tone.MUTE)
    words = {
        Decider.LOADER: _("由导入的机关核对"),
        Decider.ORGAN: _("由登记机关核定"),
        Decider.INSTITUTION: _("由机构核实"),
        Decider.PERSON: _("由本人核实"),
    }
    return Badge(words[Decider(each.decider)], Tone.WARN)
