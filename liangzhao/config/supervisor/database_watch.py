"""The embedded database is no child like the others: it may have been there before us. It is watched all the same."""

from __future__ import annotations

import os
from contextlib import suppress

from liangzhao.config.cluster import ClusterError
from liangzhao.config.node import EmbeddedServer
from liangzhao.config.supervisor.events import Events
from liangzhao.config.supervisor.household import FIRST_PAUSE, LONGEST_PAUSE, say
from liangzhao.kernel.words import _


class DatabaseWatch:
    """Starts the embedded server again when it dies; what was committed is recovered from its log."""

    def __init__(self, events: Events, server: EmbeddedServer) -> None:
        self._events = events
        self._server = server
        self._pause = FIRST_PAUSE
        self._watch()

    def _watch(self) -> None:
        self._pid = self._server.pid()
        self._ended = os.pidfd_open(self._pid)
        self._events.watch(self._ended, self._died)

    def _died(self) -> None:
        self._events.forget(self._ended)
        os.close(self._ended)
        with suppress(ChildProcessError):  # unless we started it, somebody else reaps it
            os.waitpid(self._pid, 0)
        say(_("数据库意外退出，正在重新启动……"))
        self._again()

    def _again(self) -> None:
        try:
            self._server.start()
        except ClusterError as error:
            say(str(error))
            self._events.after(self._pause, self._again)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return
        self._pause = FIRST_PAUSE
        self._watch()
        say(_("数据库已重新启动。"))

    def close(self) -> None:
        """Watch no more: the server is about to be stopped."""
        with suppress(KeyError, ValueError):
            self._events.forget(self._ended)
        with suppress(OSError):
            os.close(self._ended)
