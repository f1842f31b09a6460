"""``liangzhao erasures replay``: after a restore, erase again what persons had erased since that backup was taken."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from liangzhao.config.commands.arguments import Parser, say
from liangzhao.config.node import running_node
from liangzhao.kernel.words import _, sentence

BROKEN = 1


def run(argv: Sequence[str]) -> int:
    """0 when the database holds nothing any more that the ledger says was erased, 1 when the ledger cannot be read."""
    parser = Parser("erasures", _("恢复旧备份后，重新执行其后办理的个人信息删除"))
    parser.add_argument("act", metavar="replay", choices=("replay",), help=_("按删除台账逐条执行"))
    newer = parser.add_mutually_exclusive_group()
    newer.add_argument("--ledger", type=Path, metavar="FILE", help=_("删除台账；默认为本机的台账"))
    newer.add_argument(
        "--none-newer", action="store_true", help=_("没有比备份更新的台账：已按办件记录补做，可以开放页面")
    )
    options = parser.parse_args(argv)
    if options.ledger and not options.ledger.is_file():
        parser.error(str(sentence(_("文件 %(name)s 无法打开。"), name=options.ledger)))
    with running_node():
        from liangzhao.registers.rights.erasing import NothingOfThatKind
        from liangzhao.registers.rights.ledger import LedgerBroken
        from liangzhao.registers.rights.replay import replay_erasures

        try:
            done = replay_erasures(options.ledger)
        except (LedgerBroken, NothingOfThatKind) as broken:
            say(str(sentence(_("删除台账无法读取：%(place)s。"), place=broken)))
            return BROKEN
        _settle(newer=options.ledger is not None or options.none_newer)
    words = _("重新执行 %(done)d 项删除。")
    sys.stdout.write(f"{sentence(words, done=done)}\n")
    return 0


def _settle(*, newer: bool) -> None:
    """Bring the node's own ledger up to its database; open its pages when the ledger was newer than the backup."""
    from django.conf import settings

    from liangzhao.access.transactions import service_transaction
    from liangzhao.config.backup import owed
    from liangzhao.registers.rights import ledger

    with service_transaction("ledger"):
        ledger.complete()
    if newer:
        owed.settle(Path(settings.LIANGZHAO_HOME))
    elif says := owed.why_closed(Path(settings.LIANGZHAO_HOME)):
        say(says)
