"""Problems of a run for the page: grouped by rule, with row, field, value and what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liangzhao.consolidation.importing import totals
from liangzhao.consolidation.importing.report import (
    DIFFERENT,
    DOUBLED,
    ELSEWHERE,
    ISOLATED,
    RENAMED,
    REPEAT,
    RESEMBLING,
    STANDING,
    Problem,
    is_set_aside,
    refused,
)
from liangzhao.consolidation.measuring import beside
from liangzhao.consolidation.models import Upload
from liangzhao.consolidation.quality.rules import BY_ID, entered
from liangzhao.consolidation.uploads.previews import Preview
from liangzhao.web.importing import wording
from liangzhao.web.questions import field_word
from liangzhao.web.ui.parts import Column, Kpi, Link, Paging, Row, Table
from liangzhao.web.ui.tones import Badge, Tone
from liangzhao.web.words import labelled, remarked, said

SHOWN, PAGE = 3, 50
LONGEST_NUMBER = 24
_WRITTEN_IN = "zh-hans"


@dataclass(frozen=True)
class Group:
    """The problems of one fault: how many rows, whether they cannot be registered, the first of them."""

    rule: str
    title: str
    remedy: str
    rows: int
    badge: Badge
    table: Table
    url: str


def groups(upload: Upload, preview: Preview) -> list[Group]:
    """Faults that keep rows out first, the most frequent first; lines of sums at the end."""
    found: dict[tuple[bool, bool, str], list[Problem]] = defaultdict(list)
    for problem in preview.told:
        found[is_set_aside(problem), not problem.blocks, code_of(problem)].append(problem)
    order = sorted(found.items(), key=lambda each: (each[0][:2], -len(each[1]), each[0][2]))
    return [_group(upload, problems) for _where, problems in order]


def code_of(problem: Problem) -> str:
    """The fault a problem is counted under: the rule, with the fault where the rule knows several."""
    return f"{problem.rule}.{problem.fault}" if problem.fault else problem.rule


def _group(upload: Upload, problems: Sequence[Problem]) -> Group:
    first = problems[0]
    return Group(
        first.rule,
        title_of(upload, first),
        remedy_of(first),
        len({problem.row for problem in problems}),
        _badge(first),
        table(upload, problems[:SHOWN]),
        f"?{urlencode({'rule': code_of(first)})}" if len(problems) > SHOWN else "",
    )


def title_of(upload: Upload, problem: Problem) -> str:
    """The fault that is there, in a few words."""
    return wording.title(problem.rule, problem.fault, field_word(problem.field, upload.kind) if problem.field else "")


def _badge(problem: Problem) -> Badge:
    if problem.rule in {totals.RULE, totals.BLANK}:
        return Badge(_("不是数据"), Tone.MUTE)
    if problem.fault == REPEAT:
        return Badge(_("重复"), Tone.MUTE)
    if problem.fault == ISOLATED:
        return Badge(_("已隔离"), Tone.MUTE)
    if problem.rule == ELSEWHERE:
        return Badge(_("其他机关"), Tone.MUTE)
    if problem.fault in {STANDING, RENAMED, DIFFERENT}:
        return Badge(_("登记簿已有"), Tone.WARN)
    if problem.rule == beside.RULE:
        return Badge(_("只在副本中"), Tone.WARN)
    return Badge(_("不能登记"), Tone.ERR) if problem.blocks else Badge(_("可以登记"), Tone.WARN)


def table(upload: Upload, problems: Sequence[Problem], paging: Paging | None = None) -> Table:
    """Rows with their problems; numbers are never broken."""
    are_numbers = all(each.value_masked.isascii() and len(each.value_masked) <= LONGEST_NUMBER for each in problems)
    columns = [
        Column(_("行"), "code", primary=True),
        Column(_("字段")),
        Column(_("值"), "code" if are_numbers else "text"),
        Column(_("问题与处理"), wide=True),
    ]
    rows = [
        Row([_row_link(each.row), field_of(upload, each), each.value_masked or "—", says_of(each)]) for each in problems
    ]
    return Table(_("有问题的行"), columns, rows, caption_hidden=True, paging=paging)


def says_of(problem: Problem) -> str:
    """What is wrong in the language of the reader; of a whole text of earlier times, what its rule says."""
    words = said(problem.words)
    is_whole = not problem.words.params and words == problem.says and get_language() != _WRITTEN_IN
    return _(BY_ID[problem.rule].says) if is_whole and problem.rule in BY_ID else words


def _row_link(row: int) -> Link:
    return Link(_("第%(row)d行") % {"row": row}, f"?{urlencode({'row': row})}", hidden=_("的全部问题"))


def field_of(upload: Upload, problem: Problem) -> str:
    """What a problem is about: our field, and the column of the file that is read into it."""
    if not problem.field:
        return "—"
    word, heading = field_word(problem.field, upload.kind), upload.columns.get(problem.field, "")
    return remarked(word, _("列“%(heading)s”") % {"heading": heading} if heading and heading != word else "")


def of_row(preview: Preview, row: int) -> list[Problem]:
    """All problems of one row, those that keep it out first."""
    return sorted((each for each in preview.problems if each.row == row), key=lambda each: not each.blocks)


def row_table(upload: Upload, found: Sequence[Problem]) -> Table:
    """Everything there is to mend in a row, each with its column and what to do."""
    columns = [
        Column(_("字段"), primary=True),
        Column(_("值")),
        Column(_("结果"), "badge"),
        Column(_("问题"), wide=True),
        Column(_("怎样处理"), wide=True),
    ]
    is_out = any(each.blocks for each in found)
    rows = [Row([field_of(upload, each), each.value_masked or "—", *_result_of(each, is_out=is_out)]) for each in found]
    return Table(_("这一行的全部问题"), columns, rows, caption_hidden=True)


def _result_of(problem: Problem, *, is_out: bool) -> tuple[Badge, str, str]:
    """What a problem does to its row, in words, and what to do; beside what keeps the row out, that it does not."""
    if is_out and not problem.blocks:
        told = _("这一项不妨碍登记，不改的按所说的处理；改正本行时可以一并改正。")
        return Badge(_("不妨碍登记"), Tone.WARN), says_of(problem), told
    return _badge(problem), says_of(problem), remedy_of(problem)


def remedy_of(problem: Problem) -> str:
    """What to do about a problem."""
    if problem.fault == REPEAT:
        return _("相同的行只办理一次，无需处理；确为两条记录的，请补上能区分的内容后重新导入。")
    if problem.fault == ISOLATED:
        return _("这些行此前已由两人决定隔离，不登记，也不计入不能登记的行，无需处理。")
    if problem.fault == DOUBLED:
        return _("这些行可以登记，导入后列入数据清理，由登记机关决定合并为一条还是分别保留。")
    if problem.fault == RESEMBLING:
        return _("这些行可以登记，导入后列入数据清理，由登记机关决定是否也作为测试数据隔离。")
    if problem.rule == entered.LEFT_OUT and not problem.blocks:
        return _("这些行可以登记，这一项按下面说明的登记；导入后列入数据清理，由登记机关逐项决定。")
    if problem.fault == STANDING:
        return _("这些行没有另行登记，登记簿没有改动。")
    if problem.fault == DIFFERENT:
        return _("这些行没有另行登记，登记簿没有改动；是否采用，导入后由登记机关在数据清理中决定。")
    if problem.fault == RENAMED:
        return _("这些行没有另行登记；是否更名，导入后由登记机关在数据清理中决定。")
    return wording.remedy(problem.rule) if problem.blocks else _("这些行照样登记，标明的字段留空或待核。")


def reason(upload: Upload, problems: Sequence[Problem]) -> str:
    """All that keeps a row out in one cell, each behind its column."""
    told = ((field_of(upload, each) if each.field else "", says_of(each)) for each in problems)
    return " ".join(labelled(name, says) if name else says for name, says in told)


def of_code(preview: Preview, code: str) -> list[Problem]:
    """All problems of a fault, or of a rule with all its faults."""
    return [each for each in preview.told if code in {code_of(each), each.rule}]


def a_page(upload: Upload, found: Sequence[Problem], code: str, start: int) -> Table:
    """One page of the problems of a fault."""
    start = min(max(start, 0), max(len(found) - 1, 0))
    paging = Paging(
        previous_url=f"?{urlencode({'rule': code, 'start': max(start - PAGE, 0)})}" if start else "",
        next_url=f"?{urlencode({'rule': code, 'start': start + PAGE})}" if start + PAGE < len(found) else "",
        says=_("共 %(n)d 处") % {"n": len(found)},
    )
    return table(upload, found[start : start + PAGE], paging)


def counts(counted: Mapping[str, int], *, tried: bool) -> list[Kpi]:
    """What became, or would become, of the rows."""
    if "matched" in counted:
        return [Kpi(word, f"{counted.get(name, 0):,}") for name, word in _of_copy()]
    words = (
        ("entries", _("将新登记") if tried else _("新登记")),
        ("updated", _("将更新") if tried else _("更新")),
        ("unchanged", _("无变化")),
        ("blocked", _("不能登记")),
        ("repeated", _("重复")),
        ("isolated", _("已隔离")),
        ("totals", _("合计行、表头、附注")),
        ("blank", _("空行")),
        ("elsewhere", _("不属本机关管辖")),
    )
    shown = dict(counted) | {"blocked": refused(counted)}
    always = {"entries", "updated", "unchanged", "blocked"}
    return [Kpi(word, f"{shown.get(name, 0):,}") for name, word in words if name in always or shown.get(name)]


def _of_copy() -> tuple[tuple[str, str], ...]:
    """What the rows of a list are that is only laid beside the register."""
    return (
        ("matched", _("对应到登记")),
        ("differing", _("其中与登记簿不一致")),
        ("missing", _("本机关没有这样的登记")),
        ("lacking", _("登记簿在册而副本没有")),
    )
