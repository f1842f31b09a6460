"""``liangzhao prepare``: what ``up`` does before it starts the processes; with systemd, once per release."""

from __future__ import annotations

from collections.abc import Sequence

from liangzhao.config.commands.arguments import Parser, say
from liangzhao.config.node import configure, database_server
from liangzhao.kernel.words import _, sentence


def run(argv: Sequence[str]) -> int:
    """Migrate, check durability, make missing keys and gather static files."""
    Parser("prepare", _("启动前的准备：数据库结构、持久性检查、密钥、静态文件")).parse_args(argv)
    configure()
    from django.conf import settings

    from liangzhao.config.backup import owed
    from liangzhao.config.database import NotDurable
    from liangzhao.config.preparation import prepare
    from liangzhao.licensing.faces.fonts import FontMissing
    from liangzhao.registers.rights.erasing import NothingOfThatKind
    from liangzhao.registers.rights.ledger import LedgerBroken

    if says := owed.why_closed(settings.LIANGZHAO_HOME):
        say(says)
        return 1
    with database_server():
        try:
            prepare()
        except NotDurable as error:
            say(_("数据库设置会丢失已确认的数据，不能启动：") + str(error))
            return 1
        except FontMissing as error:
            say(_("缺少证照字体，请先运行 make fonts：") + str(error))
            return 1
        except (LedgerBroken, NothingOfThatKind) as error:
            say(str(sentence(_("删除台账无法读取：%(place)s。"), place=error)))
            return 1
    return 0
