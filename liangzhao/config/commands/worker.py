"""``liangzhao worker``: the process that finishes and refreshes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from liangzhao.config.commands.arguments import Parser
from liangzhao.config.node import close_connections, configure
from liangzhao.config.readiness import say_ready
from liangzhao.kernel.words import _

STOP_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
SILENT_SECONDS = 20.0


def run(argv: Sequence[str]) -> int:
    """Work until SIGTERM."""
    Parser("worker", _("后台进程：补签、到期、清理")).parse_args(argv)
    configure()
    try:
        asyncio.run(_work())
    finally:
        close_connections()
    return 0


async def _work() -> None:
    from liangzhao.jobs.app import make_app

    app = make_app()
    async with app.open_async():
        say_ready()
        await app.run_worker_async(
            name="worker",
            delete_jobs="successful",
            shutdown_graceful_timeout=STOP_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=SILENT_SECONDS,
        )
