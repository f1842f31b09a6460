"""``liangzhao migrate``."""

from __future__ import annotations

from collections.abc import Sequence

from liangzhao.config.commands.arguments import Parser, say
from liangzhao.config.node import close_connections, configure, database_server
from liangzhao.kernel.words import _


def run(argv: Sequence[str]) -> int:
    """Bring the database to this version and say so."""
    Parser("migrate", _("把数据库结构、权限和代码表更新到当前版本")).parse_args(argv)
    configure()
    from django.conf import settings

    from liangzhao.config.database import migrate

    with database_server():
        try:
            migrate(prefix=settings.LIANGZHAO_ROLE_PREFIX)
        finally:
            close_connections()
    say(_("数据库已是当前版本。"))
    return 0
