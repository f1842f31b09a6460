"""``liangzhao match``: which entry of a register or list each row of a foreign list means."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands import match_persons
from liangzhao.config.commands.arguments import Parser, resumable, say
from liangzhao.config.commands.progress import Progress
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.consolidation.matching import sources
    from liangzhao.consolidation.matching.catalogue import Catalogue

KINDS = ("institution", "institutions")
REGISTER = "register"


def run(argv: Sequence[str]) -> int:
    """Match and write the answers; 0 done, 1 stopped (run again to go on), 2 a file or column cannot be used."""
    if argv and argv[0] in match_persons.KINDS:
        return match_persons.run(argv)
    return resumable(_match, _parsed(argv))


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser("match", _("把名单逐行与登记簿或另一份名单对照；中断后再次运行同一命令即继续"))
    parser.epilog = _("以上是机构名单的用法；人员名单的用法见 liangzhao match persons --help。")
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help="institutions, persons, physicians, nurses")
    parser.add_argument("file", metavar="FILE", type=Path, help=_("CSV、TSV、XLSX、XLS、ODS 或 JSON，编码自动识别"))
    parser.add_argument("--column", required=True, metavar="NAME", help=_("机构名称所在的列"))
    parser.add_argument("--address", default="", metavar="COL", help=_("地址所在的列"))
    parser.add_argument("--district", default="", metavar="COL", help=_("区县或区划代码所在的列"))
    parser.add_argument("--key", default="", metavar="COL", help=_("行的编号所在的列；不指定则用从 0 起的行号"))
    parser.add_argument("--against", required=True, metavar="REGISTER_OR_FILE", help=_("register 或另一份名单"))
    parser.add_argument("--target-column", default="", metavar="NAME", help=_("另一份名单中机构名称所在的列"))
    parser.add_argument(
        "--target-key",
        default="",
        metavar="COL",
        help=_("另一份名单中编号所在的列，不指定则用从 0 起的行号；登记簿可用 id、reg_no、uscc、foreign_code"),
    )
    parser.add_argument("--out", required=True, type=Path, metavar="L.csv", help=_("结果写入的 CSV 文件"))
    return parser.parse_args(argv)


def _match(options: argparse.Namespace) -> int:
    from liangzhao.consolidation.matching import running, sources
    from liangzhao.consolidation.matching.deciding import Decision

    columns = sources.Columns(options.column, options.key, options.district, options.address)
    given = sources.read_list(options.file, columns)
    catalogue, target = _catalogue(options)
    counts = running.run(
        given.rows,
        catalogue,
        question=_question(options, given.digest, target),
        out=options.out,
        progress=Progress(time.monotonic()),
    )
    says = _("共 %(rows)d 行：可关联 %(link)d，待人工选择 %(candidates)d，没有对应 %(none)d。")
    say(str(sentence(says, rows=len(given.rows), **{each.value: counts[each] for each in Decision})))
    return 0


def _catalogue(options: argparse.Namespace) -> tuple[Callable[[], Catalogue], str]:
    """What makes the catalogue when it is needed, and the digest of what it holds."""
    from liangzhao.consolidation.matching import sources
    from liangzhao.consolidation.matching.catalogue import Catalogue

    if options.against == REGISTER:
        listed = _register(options.target_key)
    else:
        listed = sources.read_target(Path(options.against), options.target_column or "", options.target_key)
    return lambda: Catalogue(listed.rows), listed.digest


def _register(key: str) -> sources.List:
    from liangzhao.config.node import running_node

    with running_node():
        from liangzhao.access.transactions import service_transaction
        from liangzhao.consolidation.matching.register import read_register

        with service_transaction("match"):
            return read_register(key)


def _question(options: argparse.Namespace, digest: str, target: str) -> str:
    """What makes two runs the same question: the files' content, the columns, the rules."""
    from liangzhao.consolidation.matching.version import rules_digest

    here = (options.column, options.address, options.district, options.key)
    there = (options.target_column, options.target_key)
    told = json.dumps([digest, target, here, there, rules_digest()], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
