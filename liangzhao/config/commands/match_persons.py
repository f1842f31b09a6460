"""``liangzhao match persons`` and ``liangzhao duplicates``: which person a row means, who may be entered twice."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands.arguments import Parser, resumable, say
from liangzhao.config.commands.progress import Progress
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.consolidation.importing.reading import ForeignTable
    from liangzhao.consolidation.quality.model import Kind

KINDS = ("person", "persons", "physicians", "nurses")
REGISTER = "register"


def run(argv: Sequence[str]) -> int:
    """Match and write the answers; 0 done, 1 stopped (run again to go on), 2 a file or column cannot be used."""
    return resumable(_match, _parsed(argv))


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(f"match {argv[0]}", _("把人员名单逐行与登记簿对照；中断后再次运行同一命令即继续"))
    parser.epilog = _("身份证号、证书编号、执业机构等列按列名或内容自动识别，其余的列不参与对照。")
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help="persons, physicians, nurses")
    parser.add_argument("file", metavar="FILE", type=Path, help=_("CSV、TSV、XLSX、XLS、ODS 或 JSON，编码自动识别"))
    parser.add_argument("--column", default="", metavar="NAME", help=_("姓名所在的列；不指定则自动识别"))
    parser.add_argument("--key", default="", metavar="COL", help=_("行的编号所在的列；不指定则用从 0 起的行号"))
    parser.add_argument("--against", choices=[REGISTER], default=REGISTER, help=_("register"))
    parser.add_argument("--out", required=True, type=Path, metavar="L.csv", help=_("结果写入的 CSV 文件"))
    return parser.parse_args(argv)


def _match(options: argparse.Namespace) -> int:
    from liangzhao.config.node import running_node

    with running_node():
        rows, counts = _matched(options)
    says = _("共 %(rows)d 行：可关联 %(link)d，待人工选择 %(candidates)d，没有对应 %(none)d。")
    say(str(sentence(says, rows=rows, **counts)))
    return 0


def _matched(options: argparse.Namespace) -> tuple[int, dict[str, int]]:
    """How many rows there are, and how many of them have each answer; a column is known by the registers' words."""
    from liangzhao.consolidation.importing import lists
    from liangzhao.consolidation.matching.deciding import Decision
    from liangzhao.consolidation.matching.sources import NoSuchColumn
    from liangzhao.consolidation.matching.version import rules_digest
    from liangzhao.consolidation.people.listed import match_list
    from liangzhao.consolidation.quality.model import Kind

    kind = Kind.NURSE if options.kind == "nurses" else Kind.PHYSICIAN
    table = lists.read(options.file, kind, columns={"name": options.column, "foreign_code": options.key})
    for heading in filter(None, (options.column, options.key)):
        if heading not in table.headings:
            raise NoSuchColumn(column=heading, headings="、".join(table.headings))
    columns = _columns(table, kind, options.column)
    if "name" not in columns:
        raise NoSuchColumn(column=_("姓名"), headings="、".join(table.headings))
    rows = [
        (row.get(options.key) or str(number), {ours: row[theirs] for ours, theirs in columns.items()})
        for number, row in enumerate(table.rows)
    ]
    asked = json.dumps([table.digest, kind, options.key, columns, rules_digest()], ensure_ascii=False)
    counts = match_list(
        rows,
        kind,
        question=hashlib.sha256(asked.encode()).hexdigest(),
        out=options.out,
        progress=Progress(time.monotonic()),
    )
    return len(rows), {each.value: counts[each] for each in Decision}


def _columns(table: ForeignTable, kind: Kind, name: str) -> dict[str, str]:
    """Our fields with their columns, by headings and by contents; the words of the registers tell what is a place."""
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.importing import contents, mapping

    told = {"name": name} if name else {}
    proposed = mapping.propose(table.headings, kind)
    others = {ours: theirs for ours, theirs in proposed.items() if ours not in told and theirs != name}
    with service_transaction("match"):
        return contents.completed(others | told, table, kind, told=told) | told


def run_doubles(argv: Sequence[str]) -> int:
    """Write the pairs of entries that may be one person; 0 done, 1 stopped (nothing is written; run again)."""
    from liangzhao.config.node import running_node

    parser = Parser("duplicates", _("登记簿中可能为同一人的记录，逐对写入 CSV（只含内部标识）"))
    parser.add_argument("--out", required=True, type=Path, metavar="D.csv", help=_("结果写入的 CSV 文件"))
    options = parser.parse_args(argv)
    try:
        with running_node():
            from liangzhao.consolidation.people.doubles import Sweep
            from liangzhao.consolidation.people.listed import write_doubles

            sweep = Sweep(progress=Progress(time.monotonic()))
            count = write_doubles(options.out, sweep=sweep)
    except KeyboardInterrupt:
        say(_("已停止，没有写出结果；再次运行同一命令即从头开始。"))
        return 1
    say(str(sentence(_("可能为同一人的记录 %(pairs)d 对。"), pairs=count)))
    left = _("比对 %(compared)d 对；同名同校而出生年份和月日都不同的 %(apart)d 对、同组超过上限的 %(left)d 对未比对。")
    say(str(sentence(left, compared=sweep.compared, apart=sweep.apart, left=sweep.left_pairs)))
    return 0
