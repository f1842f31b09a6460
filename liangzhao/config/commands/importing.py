"""``liangzhao import``: read a foreign list into a register."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from liangzhao.config.commands.arguments import Parser
from liangzhao.config.node import running_node
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _

KINDS = ("institution", "institutions")


def run(argv: Sequence[str]) -> int:
    """Import and write the report; 0 whole, 1 stopped before the end, 2 the file or mapping cannot be used."""
    options = _parsed(argv)
    try:
        with running_node():
            return _import(options)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser("import", _("把外部名单读入登记簿；同一文件重复导入不会重复登记，中断后再次运行即继续"))
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help="institution")
    parser.add_argument("file", metavar="FILE", type=Path, help=_("CSV、TSV、XLSX、XLS、ODS 或 JSON，编码自动识别"))
    parser.add_argument("--source", required=True, help=_("名单的名称，用于区分来源，例如“医保定点2019”"))
    parser.add_argument("--map", type=Path, help=_("字段对照文件（TOML）"))
    parser.add_argument("--dry-run", action="store_true", help=_("只检查，不登记"))
    parser.add_argument("--report", type=Path, help=_("报告写入的文件；不指定则写到标准输出"))
    return parser.parse_args(argv)


def _import(options: argparse.Namespace) -> int:
    from liangzhao.consolidation.importing import mapping, reading, running

    told = mapping.load(options.map) if options.map else None
    table = reading.read(
        options.file,
        encoding=told.encoding if told else "",
        sheet=told.sheet if told else "",
        header_row=told.header_row if told else 1,
    )
    columns = mapping.complete(told, table)
    _ensure_authorities()
    report = running.run(
        table, columns, source=options.source, dry_run=options.dry_run, progress=_Progress(time.monotonic())
    )
    if options.report:
        report.write(options.report)
    else:
        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n")
    sys.stderr.write(
        _("共 %(rows)d 行：新登记 %(entries)d，更新 %(updated)d，无变化 %(unchanged)d，未登记 %(blocked)d。\n")
        % (report.__dict__ | {"blocked": report.blocked})
    )
    return 0 if report.is_whole else 1


def _ensure_authorities() -> None:
    """A node without any authority gets the demo ones: a list names districts, and a district needs its authority."""
    from liangzhao.access.transactions import service_transaction
    from liangzhao.reference.demo import load_demo_authorities
    from liangzhao.reference.models import Authority

    with service_transaction("import"):
        if not Authority.objects.exists():
            load_demo_authorities()
            sys.stderr.write(_("登记簿中还没有审批机关，已载入演示机关。\n"))


class _Progress:
    """Says how far the import is, at most once a second."""

    def __init__(self, started: float) -> None:
        self.started, self.said = started, started

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.said < 1 and done < total:
            return
        self.said = now
        rate = done / max(now - self.started, 0.001)
        left = _("剩余")
        sys.stderr.write(f"{done}/{total}  {rate:.0f}/s  {left} {max(total - done, 0) / max(rate, 0.001):.0f} s\n")
