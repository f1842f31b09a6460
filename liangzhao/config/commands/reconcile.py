"""``liangzhao reconcile``: what became of the entries of a list between two dates. Needs no node."""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands import reconcile_persons
from liangzhao.config.commands.arguments import Parser, answer, say
from liangzhao.config.commands.kinds import KINDS
from liangzhao.config.commands.progress import Progress
from liangzhao.kernel.cells import as_text
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.consolidation.matching.reconciling import Fate, Line, Listed
    from liangzhao.consolidation.matching.sources import Dated, LeftOut

    Apart = tuple[Sequence[LeftOut], Sequence[LeftOut]]
    """The rows of the older and the newer list that are not compared."""

INSTITUTION = "institution"
SHOWN = 20
"""How many of each sort are named; files hold all."""


def run(argv: Sequence[str]) -> int:
    """Print the lines as JSON, the counts as words; 0 done, 2 a file or column cannot be used."""
    options = _parsed(argv)
    try:
        lines, apart = _reconciled(options)
    except Refusal as refusal:
        say(str(refusal))
        return 2
    counts = Counter(fate for line in lines for fate in line.fates)
    if options.json:
        told = {"lines": [_as_json(line) for line in lines], "not_compared": list(_apart_as_json(apart))}
        answer({"counts": {fate.value: counts[fate] for fate in counts}} | told)
    elif options.csv:
        _write_csv(lines, apart)
    say(_summary(counts))
    for words in _named(lines, counts):
        say(words)
    for words in _not_compared(apart):
        say(words)
    return 0


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser("reconcile", _("对照同一名单的两个日期：新增、消失、更名、迁址、改类、恢复；拿不准的留给人工"))
    parser.add_argument("old", metavar="OLD", type=Path, help=_("较早的名单"))
    parser.add_argument("new", metavar="NEW", type=Path, help=_("较晚的名单"))
    parser.add_argument(
        "--kind",
        default=INSTITUTION,
        choices=KINDS,
        metavar="KIND",
        help=_("名单内容，与导入相同；人员名单的列自动识别，按证件号码、证书编号对照，姓名不完整显示"),
    )
    parser.add_argument("--column", default="", metavar="NAME", help=_("机构名称所在的列"))
    parser.add_argument("--key", default="", metavar="COL", help=_("编号所在的列；编号相同即同一机构"))
    parser.add_argument("--address", default="", metavar="COL", help=_("地址所在的列"))
    parser.add_argument("--district", default="", metavar="COL", help=_("区县或区划代码所在的列"))
    parser.add_argument("--class", dest="class_column", default="", metavar="COL", help=_("机构类别所在的列"))
    parser.add_argument(
        "--before", type=Path, action="append", default=[], metavar="FILE", help=_("更早的名单，可多次")
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("以 JSON 输出每一家机构或每一个人的去向"))
    form.add_argument("--csv", action="store_true", help=_("以 CSV 输出每一家机构或每一个人的去向"))
    options = parser.parse_args(argv)
    options.kind = KINDS[options.kind]
    if options.kind == INSTITUTION and not options.column:
        parser.error(_("请用 --column 指明机构名称所在的列"))
    return options


def _reconciled(options: argparse.Namespace) -> tuple[list[Line], Apart]:
    from liangzhao.consolidation.matching.reconciling import reconcile
    from liangzhao.reference import codes, divisions
    from liangzhao.reference.entries import read_divisions, read_entries

    if options.kind != INSTITUTION:
        return reconcile_persons.reconciled(options)
    codes.use(read_entries())
    divisions.use(read_divisions())
    old, new, *earlier = (_read(path, options) for path in (options.old, options.new, *options.before))
    lines = reconcile(
        _listed(old),
        _listed(new),
        earlier=[row for date in earlier for row in _listed(date)],
        progress=Progress(time.monotonic()),
    )
    return lines, (old.left_out, new.left_out)


def _read(path: Path, options: argparse.Namespace) -> Dated:
    """One date of a list, read as an import reads it; the name column must be there."""
    from liangzhao.consolidation.matching import sources

    named = sources.Columns(options.column, options.key, options.district, options.address)
    return sources.read_dated(path, named, options.class_column)


def _listed(date: Dated) -> list[Listed]:
    from liangzhao.consolidation.matching.reconciling import Listed
    from liangzhao.consolidation.matching.told import as_row

    return [
        Listed(as_row(number, each)._replace(key=key), each.classes[0], (each.key, each.second))
        for number, key, each in date.rows
    ]


def _as_json(line: Line) -> dict[str, object]:
    return {
        "fates": [fate.value for fate in line.fates],
        "old": line.old,
        "new": line.new,
        "old_name": line.old_name,
        "new_name": line.new_name,
        "rule": line.rule,
        "score": line.score,
        "old_class": line.classes[0],
        "new_class": line.classes[1],
        "candidates": [{"target": each.target, "name": each.name, "score": each.score} for each in line.candidates],
    }


def _apart_as_json(apart: Apart) -> Iterator[dict[str, object]]:
    for name, rows in zip(("old", "new"), apart, strict=True):
        for each in rows:
            yield {"list": name, "number": each.number, "row": each.row, "why": each.why.value}


def _write_csv(lines: Sequence[Line], apart: Apart) -> None:
    """Every line, as cells that no spreadsheet takes for a formula; then the rows not compared, and why."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["fates", "old", "new", "old_name", "new_name", "rule", "score", "old_class", "new_class"])
    for line in lines:
        fates = "|".join(fate.value for fate in line.fates)
        told = (fates, line.old, line.new, line.old_name, line.new_name, line.rule)
        writer.writerow([*map(as_text, told), line.score, *map(as_text, line.classes)])
    for each in apart[0]:
        writer.writerow(["not compared", each.number, "", "", "", each.why.value, 0.0, "", ""])
    for each in apart[1]:
        writer.writerow(["not compared", "", each.number, "", "", each.why.value, 0.0, "", ""])


def _named(lines: Sequence[Line], counts: Counter[Fate]) -> Iterator[str]:
    """Who came, is back, went, changed or must be asked about: the first of each, and how many more."""
    from liangzhao.consolidation.matching.reconciling import Fate

    words = {Fate.NEW: _("新增"), Fate.BACK: _("恢复"), Fate.GONE: _("消失"), Fate.RENAMED: _("更名")}
    words |= {Fate.MOVED: _("迁址"), Fate.RECLASSIFIED: _("改类"), Fate.ASK: _("待人工核对")}
    for fate, word in words.items():
        for line in islice((each for each in lines if fate in each.fates), SHOWN):
            yield f"  {word}  {_name(line, fate)}"
        if counts[fate] > SHOWN:
            says = _("  %(word)s另有 %(more)d 个，用 --json 或 --csv 查看全部")
            yield str(sentence(says, word=word, more=counts[fate] - SHOWN))


def _name(line: Line, fate: Fate) -> str:
    """The name of an entry, with its other one, or those of the entries it may be."""
    from liangzhao.consolidation.matching.reconciling import Fate

    old, new = line.old_name, line.new_name
    if fate is Fate.RENAMED:
        return f"{old} → {new}"
    if fate is Fate.RECLASSIFIED:
        return str(sentence(_("%(name)s：%(old)s → %(new)s"), name=new, old=line.classes[0], new=line.classes[1]))
    others = "、".join(dict.fromkeys(each.name for each in line.candidates if each.name != (new or old)))
    if fate is not Fate.ASK or not others:
        return new or old
    return str(sentence(_("%(name)s（可能是：%(others)s）"), name=new or old, others=others))


def _not_compared(apart: Apart) -> Iterator[str]:
    """How many rows of either list are not compared, then the first of them with the reason."""
    from liangzhao.consolidation.matching.sources import Why

    rows = [(date, each) for date, some in zip((_("较早的名单"), _("较晚的名单")), apart, strict=True) for each in some]
    if not rows:
        return
    why = {Why.NAMELESS: _("没有名称"), Why.NO_ENTRY: _("合计行、重复的表头或空行")}
    says = _("没有对照的行：较早的名单 %(old)d 行，较晚的名单 %(new)d 行，不计入以上各项。")
    yield str(sentence(says, old=len(apart[0]), new=len(apart[1])))
    for date, each in rows[:SHOWN]:
        told = _("  未对照  %(date)s第 %(row)d 行：%(why)s")
        yield str(sentence(told, date=date, row=each.row, why=why[each.why]))
    if len(rows) > SHOWN:
        more = _("  %(word)s另有 %(more)d 个，用 --json 或 --csv 查看全部")
        yield str(sentence(more, word=_("未对照"), more=len(rows) - SHOWN))


def _summary(counts: Counter[Fate]) -> str:
    from liangzhao.consolidation.matching.reconciling import Fate

    says = _(
        "无变化 %(same)d，更名 %(renamed)d，迁址 %(moved)d，改类 %(reclassified)d，新增 %(new)d，恢复 %(back)d，"
        "消失 %(gone)d，待人工核对 %(ask)d%(again)s。"
    )
    many = counts[Fate.REPEATED]
    again = sentence(_("；重复行 %(many)d，不计入以上各项"), many=many) if many else ""
    told = {fate.name.lower(): counts[fate] for fate in Fate if fate is not Fate.REPEATED}
    return str(sentence(says, again=again, **told))
