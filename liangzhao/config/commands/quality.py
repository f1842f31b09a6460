"""``liangzhao quality``: the rules over the registers, how good the data are, and the report on cleaning them."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands.arguments import Parser, answer, say
from liangzhao.config.node import running_node
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from django.db.models import Q

    from liangzhao.consolidation.measuring.report import Report
    from liangzhao.reference.models import Authority

KINDS = ("institution", "physician", "nurse", "qualification")
_UNKNOWN = 2


def run(argv: Sequence[str]) -> int:
    """Do what was asked and print JSON, or HTML for a report; 0 done, 1 stopped (run again), 2 wrong use."""
    options = _parsed(argv)
    with running_node():
        return {"run": _run, "score": _score, "report": _report}[options.what](options)


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser("quality", _("数据质量：对登记簿逐条检查，给出得分，生成清理整合情况报告"))
    parser.add_argument("what", metavar="WHAT", choices=("run", "score", "report"), help="run, score, report")
    parser.add_argument("--kind", choices=KINDS, help=_("只检查一类登记簿；不指定则全部检查"))
    parser.add_argument("--authority", default="", metavar="USCC", help=_("只看该登记机关；不指定则看全部"))
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help=_("以 JSON 输出（默认）"))
    shown.add_argument("--html", action="store_true", help=_("报告输出为可打印的网页"))
    parser.add_argument("--out", type=Path, metavar="FILE", help=_("写入文件；不指定则写到标准输出"))
    options = parser.parse_args(argv)
    if options.html and options.what != "report":
        parser.error(_("只有 report 可以输出为网页"))
    return options


def _run(options: argparse.Namespace) -> int:
    from liangzhao.consolidation.measuring import nightly
    from liangzhao.consolidation.quality.model import Kind

    kinds = (Kind(options.kind),) if options.kind else tuple(Kind)
    try:
        night = nightly.look_over(kinds, progress=_Progress())
    except KeyboardInterrupt:
        say(_("已停止；再次运行同一命令即从停止处继续。"))
        return 1
    answer(night.as_json())
    says = _("检查了 %(rows)d 条登记：新发现 %(raised)d 项，自动整理 %(mended)d 项，不再存在 %(closed)d 项。")
    counts = {name: sum(getattr(each, name).total() for each in night.runs) for name in ("raised", "mended", "closed")}
    say(str(sentence(says, rows=sum(each.rows for each in night.runs), **counts)))
    return 0


def _score(options: argparse.Namespace) -> int:
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.measuring import telling
    from liangzhao.consolidation.quality.model import Kind

    with service_transaction("quality"):
        organ, part = _part(options)
        if organ is None and options.authority:
            return _UNKNOWN
        kinds = [Kind(options.kind)] if options.kind else list(Kind)
        found = {str(kind): told.as_json() for kind in kinds if (told := telling.latest(kind, part)) is not None}
        answer(
            {
                "authority": organ.name if organ else None,
                "register": found,
                "sources": [each.as_json() for each in telling.sources(part) if each.kind in kinds],
            }
        )
    if not found:
        say(_("还没有测量过；请先运行 liangzhao quality run。"))
    return 0


def _report(options: argparse.Namespace) -> int:
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.measuring import report, telling

    with service_transaction("quality"):
        organ, part = _part(options)
        if organ is None and options.authority:
            return _UNKNOWN
        below = part if organ else telling.EVERY_AUTHORITY
        made = report.report(organ.name if organ else _("全部登记机关"), part, below)
        text = _html(made) if options.html else ""
        text = text or json.dumps(made.as_json(), ensure_ascii=False, indent=2) + "\n"
    if options.out:
        options.out.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _html(made: Report) -> str:
    from liangzhao.web.authority import quality_report

    return quality_report.document(made)


def _part(options: argparse.Namespace) -> tuple[Authority | None, Q]:
    """The authority asked for, and the part of the register it registered; the whole without one."""
    from liangzhao.consolidation.measuring import telling
    from liangzhao.reference import authorities

    if not options.authority:
        return None, telling.WHOLE
    organ = authorities.by_uscc(options.authority)
    if organ is None:
        say(str(sentence(_("没有统一社会信用代码为 %(uscc)s 的登记机关。"), uscc=options.authority)))
        return None, telling.WHOLE
    return organ, telling.of_authority(organ.pk)


class _Progress:
    """Says how far the run is, at most once a second."""

    def __init__(self) -> None:
        self.said = 0.0

    def __call__(self, kind: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.said >= 1 or done >= total:
            self.said = now
            say(f"{kind} {done}/{total}")
