"""``liangzhao wal``: the stream of changes to ``LIANGZHAO_WAL_TO``."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from liangzhao.config.backup.refusals import BackupRefused
from liangzhao.config.backup.source import Source, node_source
from liangzhao.config.backup.streaming import Stream
from liangzhao.config.commands.arguments import WRONG_USE, Parser, say
from liangzhao.config.node import configure_settings
from liangzhao.config.readiness import say_ready
from liangzhao.kernel.words import _


def run(argv: Sequence[str]) -> int:
    """Stream until SIGTERM."""
    Parser("wal", _("把数据库的每一处改动实时保存到 LIANGZHAO_WAL_TO 指定的目录")).parse_args(argv)
    configure_settings()
    if not settings.LIANGZHAO_WAL_TO:
        say(_("未设置 LIANGZHAO_WAL_TO，不知道保存到哪里。"))
        return WRONG_USE
    source: Source = node_source()
    stream = Stream(source, Path(settings.LIANGZHAO_WAL_TO), synchronous=settings.LIANGZHAO_WAL_SYNCHRONOUS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: stream.stop())
    try:
        stream.prepare()
        stream.keep(say_ready)
    except BackupRefused as refused:
        say(f"wal: {refused}")
        return 1
    return 0
