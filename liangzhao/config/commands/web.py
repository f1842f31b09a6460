"""``liangzhao web``: granian with one worker process and as many threads as there are database connections."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from liangzhao.config.backup import owed
from liangzhao.config.commands.arguments import Parser, say
from liangzhao.config.node import configure_settings, run_folder
from liangzhao.kernel.words import _

# The pool belongs to a process: a thread without a connection would only wait for one (design.md §13).
THREADS = int(os.environ.get("LIANGZHAO_POOL", "16"))
KILL_SECONDS = 4


def run(argv: Sequence[str]) -> int:
    """Serve pages until SIGTERM; 1 when this home was restored and owes erasures."""
    parser = Parser("web", _("网页服务进程"))
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help=_("监听地址（默认 127.0.0.1）"))
    parser.add_argument("--port", type=int, default=None, help=_("监听端口（默认取环境变量 PORT，再默认 8000）"))
    parser.add_argument("--processes", type=int, default=1, help=_("工作进程数（默认 1）"))
    options = parser.parse_args(argv)
    configure_settings()
    if says := owed.why_closed(settings.LIANGZHAO_HOME):
        say(says)
        return 1
    port = options.port or settings.PORT
    os.environ["LIANGZHAO_LISTENING"] = f"{options.host}:{port}"
    _count_together(settings.LIANGZHAO_HOME)
    server = MPServer(
        "liangzhao.config.wsgi:application",
        address=options.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        log_level=LogLevels.error,
    )
    server.serve()
    return 0


def _count_together(home: Path) -> None:
    """Have all worker processes count requests in one folder; what processes before us counted is over."""
    folder = run_folder(home) / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
