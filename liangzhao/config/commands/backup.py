"""``liangzhao backup create | verify | restore | mark | list | prune``: JSON on standard output, progress on error."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from liangzhao.config.backup import sealed_keys
from liangzhao.config.backup.belongings import of_this_node
from liangzhao.config.backup.creating import create
from liangzhao.config.backup.marks import mark
from liangzhao.config.backup.notes import note_backup
from liangzhao.config.backup.owed import why_closed
from liangzhao.config.backup.pruning import prune
from liangzhao.config.backup.refusals import BackupRefused
from liangzhao.config.backup.repository import Repository
from liangzhao.config.backup.restoring import Target, restore
from liangzhao.config.backup.source import node_source
from liangzhao.config.backup.standing import check_standing, erase_again
from liangzhao.config.backup.verifying import verify
from liangzhao.config.commands.arguments import WRONG_USE, ActParser, Parser, answer, say
from liangzhao.config.node import configure_settings, database_server
from liangzhao.kernel.clock import LEGAL_ZONE
from liangzhao.kernel.words import _, sentence

_STEPS = {
    "verify": _("核对备份"),
    "keys": _("打开密钥"),
    "database": _("放置数据库"),
    "log": _("放置改动日志"),
    "replay": _("重放到指定时刻"),
    "files": _("放置文件"),
    "erasures": _("重新执行个人信息删除"),
    "blobs": _("复制文件"),
}
_WRONG = {
    "changed": _("已改变"),
    "missing": _("缺少"),
    "unlisted": _("清单之外"),
    "unreadable": _("无法读取"),
}


def run(argv: Sequence[str]) -> int:
    """0 done and sound; 1 not sound, or it could not be done; 2 wrong use."""
    configure_settings()
    options = _parser().parse_args(argv)
    act: Callable[[argparse.Namespace], int] = options.act
    try:
        return act(options)
    except BackupRefused as refused:
        say(str(refused.says))
        return 1


def _parser() -> Parser:
    parser = Parser("backup", _("备份、核对备份、恢复到任一时刻"))
    acts = parser.add_subparsers(required=True, metavar="ACT", parser_class=ActParser)
    shared = ActParser(add_help=False)
    shared.add_argument("--json", action="store_true", help=_("以 JSON 输出"))
    secret = settings.LIANGZHAO_BACKUP_PASSPHRASE_FILE
    shared.add_argument("--passphrase-file", type=Path, metavar="FILE", default=secret, help=_("备份口令文件"))

    def add(name: str, act: Callable[[argparse.Namespace], int], says: str, folder: str) -> ActParser:
        one = acts.add_parser(name, help=says, description=says, parents=[shared])
        place = settings.LIANGZHAO_BACKUPS
        one.add_argument(folder, dest="folder", type=Path, metavar="DIR", default=place, help=_("备份目录"))
        one.set_defaults(act=act)
        return one

    made = add("create", _create, _("做一次备份：每周全量，其间增量"), "--to")
    made.add_argument("--kind", choices=("full", "incremental"), help=_("不指定则自动选择"))
    add("verify", _verify, _("逐字节核对最近一次备份"), "--from").add_argument(
        "--all", action="store_true", help=_("核对全部备份")
    )
    back = add("restore", _restore, _("恢复到指定时刻，写入空目录"), "--from")
    back.add_argument("--to", metavar="TIME", help=_("ISO 8601 时刻，不带时区的按北京时间；不指定则到最后"))
    back.add_argument("--to-mark", metavar="NAME", help=_("backup mark 设下的标记"))
    back.add_argument("--into", type=Path, metavar="HOME", help=_("空目录；不指定则为原目录名加 -restored"))
    back.add_argument("--log", type=Path, metavar="DIR", help=_("改动日志所在目录；不指定则自动查找"))
    back.add_argument(
        "--ledger", type=Path, metavar="FILE", help=_("删除台账，按它重新执行其后办理的删除；默认为本机的台账")
    )
    add("mark", _mark, _("给此刻设一个可以恢复到的标记"), "--in").add_argument(
        "name", metavar="NAME", help=_("标记的名称")
    )
    add("list", _list, _("列出备份"), "--from")
    kept = add("prune", _prune, _("只留最近若干次全量及其后的备份"), "--from")
    kept.add_argument("--keep", type=int, default=4, help=_("保留的全量备份数，默认 4"))
    return parser


def _create(options: argparse.Namespace) -> int:
    if sealed_keys.ensure_passphrase(options.passphrase_file):
        template = _("已生成备份口令 %(path)s。请另存一份到别处：没有它，备份中的证照和身份证号无法读取。")
        say(str(sentence(template, path=options.passphrase_file)))
    passphrase = sealed_keys.read_passphrase(options.passphrase_file)
    with database_server():
        done = create(
            Repository(options.folder), node_source(), of_this_node(), passphrase, kind=options.kind, tell=_progress
        )
    note_backup(settings.LIANGZHAO_HOME, done.made)
    told = {**asdict(done), "made": None, "set": done.made.name, "folder": str(done.made.folder)}
    del told["made"]
    template = _("备份 %(name)s 完成：数据库 %(size)s，新增文件 %(files)d 个，用时 %(seconds).1f 秒。")
    size, files = _size(done.database_bytes), done.blobs_copied
    _answer(options, told, str(sentence(template, name=done.made.name, size=size, files=files, seconds=done.seconds)))
    return 0


def _verify(options: argparse.Namespace) -> int:
    repository = Repository(options.folder)
    there = options.passphrase_file.exists()
    passphrase = sealed_keys.read_passphrase(options.passphrase_file) if there else None
    sets = repository.sets() if options.all else [repository.newest()]
    verdicts = {one.name: verify(repository, one, passphrase=passphrase) for one in sets}
    problems = sorted({problem for verdict in verdicts.values() for problem in verdict.problems})
    told = {
        "ok": bool(sets) and not problems,
        "sets": list(verdicts),
        "files": sum(verdict.files for verdict in verdicts.values()),
        "bytes": sum(verdict.bytes_read for verdict in verdicts.values()),
        "keys_opened": passphrase is not None,
        "problems": [{"set": name, "file": file, "says": what} for name, file, what in problems],
    }
    words = "\n".join(f"✗ {name} {file} {_WRONG[what]}" for name, file, what in problems)
    _answer(options, told, words or str(sentence(_("备份完好，共核对 %(files)d 个文件。"), files=told["files"])))
    return 0 if told["ok"] else 1


def _restore(options: argparse.Namespace) -> int:
    home = options.into or settings.LIANGZHAO_HOME.with_name(f"{settings.LIANGZHAO_HOME.name}-restored")
    target = Target(at=_moment(options.to) if options.to else None, mark=options.to_mark)
    repository, passphrase = Repository(options.folder), sealed_keys.read_passphrase(options.passphrase_file)
    done = restore(repository, home, passphrase, target=target, log=options.log or _log_of(repository), tell=_step)
    node = repository.named(done.name).manifest.settings
    ledger = options.ledger or settings.LIANGZHAO_ERASURES
    _step("erasures")
    erased = erase_again(home, node, ledger.absolute()) if ledger.exists() else None
    _step("verify")
    standing = check_standing(home, node)
    told: dict[str, Any] = {
        "ok": standing.sound,
        "home": str(home),
        "asked": target.at.isoformat() if target.at else target.mark,
        **asdict(done),
        "last_change_at": done.last_change_at.isoformat() if done.last_change_at else None,
        "lost_seconds_at_most": _lost(target, done.last_change_at, at_end=done.at_end_of_log),
        "total_seconds": round(sum(done.seconds.values()), 3),
        "erased_again": erased,
        "closed": why_closed(home),
        "journal": standing.journal,
    }
    template = _(
        "已恢复到 %(home)s：最后一笔 %(last)s，用时 %(seconds).1f 秒，日志%(journal)s。"
        "启动：LIANGZHAO_HOME=%(home)s liangzhao up"
    )
    last, journal = told["last_change_at"] or _("没有改动"), _("核对无误") if standing.sound else _("有问题")
    words = str(sentence(template, home=home, last=last, seconds=told["total_seconds"], journal=journal))
    _answer(options, told, "\n".join(filter(None, (words, told["closed"]))))
    return 0 if standing.sound and not told["closed"] else 1


def _mark(options: argparse.Namespace) -> int:
    with database_server():
        at = mark(Repository(options.folder), node_source(), options.name)
    _answer(options, {"mark": options.name, "at": at.isoformat()}, f"{options.name} {at.isoformat()}")
    return 0


def _list(options: argparse.Namespace) -> int:
    sets = [one.manifest for one in Repository(options.folder).sets()]
    words = "\n".join(f"{one.name}  {one.ended_at}" for one in sets)
    _answer(options, {"sets": [asdict(one) for one in sets]}, words)
    return 0


def _prune(options: argparse.Namespace) -> int:
    if options.keep < 1:
        say(_("至少保留一次全量备份。"))
        return WRONG_USE
    gone = prune(Repository(options.folder), keep=options.keep)
    _answer(options, asdict(gone), "\n".join(gone.sets))
    return 0


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BackupRefused(
            sentence(_("“%(text)s”不是 ISO 8601 时刻，例如 2026-05-01T08:30:00。"), text=text)
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=LEGAL_ZONE)


def _log_of(repository: Repository) -> Path | None:
    """The stream beside the sets, the one this node keeps elsewhere, or what its server still has."""
    from liangzhao.config.cluster import Cluster

    if repository.wal.is_dir() or settings.LIANGZHAO_WAL_TO:
        return repository.wal if repository.wal.is_dir() else Path(settings.LIANGZHAO_WAL_TO)
    return None if settings.DATABASE_URL else Cluster(settings.LIANGZHAO_HOME).place.data / "pg_wal"


def _lost(target: Target, last: datetime | None, *, at_end: bool) -> float | None:
    """Seconds before the moment asked for in which something may be missing; 0 when the log led there."""
    if not at_end or target.at is None:
        return 0.0
    return None if last is None else max(0.0, round((target.at - last).total_seconds(), 3))


def _progress(what: str, done: int, of: int) -> None:
    say(f"{_STEPS[what]} {done}/{of}")


def _step(name: str) -> None:
    say(f"{_STEPS[name]}……")


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _answer(options: argparse.Namespace, told: dict[str, Any], words: str) -> None:
    if options.json:
        answer(told)
    else:
        sys.stdout.write(f"{words}\n")
