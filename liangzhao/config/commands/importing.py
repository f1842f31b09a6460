"""``liangzhao import``: read a foreign list into a register."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from liangzhao.config.commands import bulk_words, import_words, list_columns
from liangzhao.config.commands.arguments import Parser, say
from liangzhao.config.commands.kinds import KINDS, SHOWN
from liangzhao.config.node import running_node
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _, sentence

if TYPE_CHECKING:
    from liangzhao.consolidation.importing.mapping import Mapping
    from liangzhao.consolidation.importing.reading import ForeignTable
    from liangzhao.consolidation.quality.model import Kind

_WORKERS = 2


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
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help=SHOWN)
    parser.add_argument(
        "file", metavar="FILE", type=Path, help=_("CSV、TSV、XLSX、XLS、ODS、JSON、SQL 或定宽文本，编码自动识别")
    )
    parser.add_argument("--source", required=True, help=_("名单的名称，用于区分来源，例如“医保定点2019”"))
    parser.add_argument("--map", type=Path, help=_("字段对照文件（TOML）"))
    parser.add_argument(
        "--dry-run", action="store_true", help=_("只检查，不登记；与 --bulk 同用时逐行检查全部文件，用时与登记相当")
    )
    parser.add_argument(
        "--keep-only", action="store_true", help=_("只收入原始行并检查质量，不登记；用于大批量的 UTF-8 CSV")
    )
    parser.add_argument(
        "--copy",
        action="store_true",
        help=_("这是上级（国家或省级）库的副本：只与登记簿逐项核对，不登记；可与 --dry-run 同用"),
    )
    parser.add_argument("--bulk", action="store_true", help=_("以多个进程登记；用于数百万行的 UTF-8 CSV"))
    parser.add_argument("--report", type=Path, help=_("报告写入的文件；不指定则写到标准输出"))
    options = parser.parse_args(argv)
    if options.dry_run and options.keep_only:
        parser.error(_("--dry-run 不能与 --keep-only 同时使用：--keep-only 本来就不登记"))
    if options.copy and (options.bulk or options.keep_only):
        parser.error(_("--copy 不能与 --bulk 或 --keep-only 同时使用"))
    return options


def _import(options: argparse.Namespace) -> int:
    from liangzhao.consolidation.importing import mapping, our_fields, reading
    from liangzhao.consolidation.importing.formats import NoRows
    from liangzhao.consolidation.intake import running
    from liangzhao.consolidation.quality.model import Kind

    kind = Kind(KINDS[options.kind])
    if options.keep_only or options.bulk:
        return _many(options, kind)
    told = mapping.load(options.map, kind) if options.map else None
    table = reading.read(
        options.file,
        encoding=told.encoding if told else "",
        sheet=told.sheet if told else "",
        header_row=told.header_row if told else 0,
        is_heading=mapping.heading_test(told, kind),
        fields_in=mapping.fields_in(kind),
    )
    if not table.rows:
        raise NoRows
    _ensure_authorities()
    entering = () if options.copy else our_fields.ENTERED_WITH[kind]
    columns = list_columns.of(told, table, options.source, kind, entering)
    if options.copy:
        return _lay_beside(options, table, columns, kind)
    report = running.run(
        table, columns, source=options.source, dry_run=options.dry_run, progress=_Progress(time.monotonic()), kind=kind
    )
    _write(options, report.as_json())
    say(import_words.of(report) + _unread(table))
    return 0 if report.is_whole else 1


def _unread(table: ForeignTable) -> str:
    """The sheets of a workbook that were not read, and how to take them in."""
    if not table.others:
        return ""
    told = tuple(sentence(_("“%(name)s”%(count)d 行"), name=name, count=count) for name, count in table.others)
    says = _(
        "文件中另有没有读取的工作表：%(told)s。要导入的，请另存为单独的文件；改读其中一张的，请在对照文件中写明 sheet。"
    )
    return str(sentence(says, told=told))


def _lay_beside(options: argparse.Namespace, table: ForeignTable, columns: Mapping, kind: Kind) -> int:
    """Compare the copy of another level with the register; what differs waits for the organ of each entry."""
    from liangzhao.consolidation.measuring import copying

    progress = _Progress(time.monotonic())
    course = copying.run(table, columns, source=options.source, kind=kind, dry_run=options.dry_run, progress=progress)
    _write(options, course.as_json())
    says = _(
        "共 %(rows)d 行：对应到登记 %(matched)d，其中不一致 %(differing)d；登记簿没有 %(missing)d；"
        "登记簿在册而副本没有 %(lacking)d。登记簿没有改动。"
    )
    say(str(sentence(says, rows=len(table.rows), **course.counts)))
    return 0 if course.report.stopped_at is None else 1


def _write(options: argparse.Namespace, account: dict[str, object]) -> None:
    text = json.dumps(account, ensure_ascii=False, indent=1) + "\n"
    if options.report:
        options.report.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)


def _many(options: argparse.Namespace, kind: Kind) -> int:
    """Take the rows of a very large CSV in with their findings; only ``--bulk`` enters them into the registers."""
    from liangzhao.access.transactions import service_transaction
    from liangzhao.consolidation.importing import mapping, our_fields
    from liangzhao.consolidation.importing.formats import NoRows
    from liangzhao.consolidation.intake import stopping
    from liangzhao.consolidation.intake.bulk import taking
    from liangzhao.consolidation.models import Load

    told = mapping.load(options.map, kind) if options.map else None
    table = taking.beginning_of(options.file)
    if not table.rows:
        raise NoRows
    entering = () if options.keep_only else our_fields.ENTERED_WITH[kind]
    columns = list_columns.of(told, table, options.source, kind, entering)
    _ensure_authorities()
    if options.dry_run:
        return _try_many(options, columns, kind)
    take = taking.take_in if options.keep_only else taking.register
    kept = take(
        options.file, columns, kind=kind, source=options.source, workers=_WORKERS, progress=_Progress(time.monotonic())
    )
    with service_transaction("import"):
        load = Load.objects.get(pk=kept.load)
        stops = stopping.by_load(load)
    _write(options, kept.as_json() | {"stops": [asdict(stop) for stop in stops]})
    say(bulk_words.of(kept, is_entered=not options.keep_only))
    if stops:
        people, licences = ({getattr(stop, name) for stop in stops} for name in ("person", "entry"))
        say(import_words.stopped(len(people), len(licences), tried=False))
    return 0


def _try_many(options: argparse.Namespace, columns: Mapping, kind: Kind) -> int:
    """Say what ``--bulk`` would do with a very large CSV; nothing of it is kept."""
    from liangzhao.consolidation.intake.bulk import trying

    progress = _Progress(time.monotonic())
    tried = trying.trial(options.file, columns, kind=kind, source=options.source, workers=_WORKERS, progress=progress)
    stops = sorted(tried.stops, key=lambda stop: (stop.row, stop.register, stop.entry))
    _write(
        options,
        tried.kept.as_json()
        | {"load": "", "dry_run": True, "repeated": tried.repeated, "stops": [asdict(stop) for stop in stops]},
    )
    say(bulk_words.tried(tried.kept, tried.repeated))
    if stops:
        people, licences = ({getattr(stop, name) for stop in stops} for name in ("person", "entry"))
        say(import_words.stopped(len(people), len(licences), tried=True))
    return 0


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
