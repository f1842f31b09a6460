"""The stream of changes to a folder of the operator's, best on another host: any moment, and no loss (SEC-B1, B2).

PostgreSQL's own receiver writes it through a slot, so that nothing is skipped while it is away. When it is
synchronous, the server acknowledges a commit only after the receiver has it on disk; that is switched on when the
stream runs and off when it ends in order. When it ends otherwise, commits wait until it is back: that is the promise.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from liangzhao.config.backup.refusals import ProgramFailed
from liangzhao.config.backup.source import Source

NAME = "liangzhao_wal"
_RETRY_SECONDS = 0.2
_LOOK_SECONDS = 0.05


class Stream:
    """The receiver, kept running until ``stop``."""

    def __init__(self, source: Source, folder: Path, *, synchronous: bool) -> None:
        self._source = source
        self._folder = folder
        self._synchronous = synchronous
        self._stopping = threading.Event()
        self._receiver: subprocess.Popen[bytes] | None = None
        self._has_run = False

    def prepare(self) -> None:
        """Make folder and slot where they are missing. Raises ProgramFailed."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._source.run("pg_receivewal", "-S", NAME, "--create-slot", "--if-not-exists")

    def keep(self, ready: Callable[[], None]) -> None:
        """Receive until ``stop``; ``ready`` is called when the stream runs for the first time. Raises ProgramFailed.

        A receiver that ends is started again: the server may be restarting.
        """
        while not self._stopping.is_set():
            self._receive(ready)
            self._stopping.wait(_RETRY_SECONDS)

    def stop(self) -> None:
        """End the stream in order; safe to call from a signal handler's thread."""
        self._stopping.set()
        if self._synchronous:
            with suppress(psycopg.Error):  # without its server there is nothing to switch off
                self._wait_for_nobody()
        receiver = self._receiver
        if receiver is not None and receiver.poll() is None:
            receiver.send_signal(signal.SIGINT)

    def _receive(self, ready: Callable[[], None]) -> None:
        options = ["-D", str(self._folder), "-S", NAME, "--synchronous", "--no-loop"]
        self._receiver = subprocess.Popen(  # noqa: S603  PostgreSQL's own program
            self._source.command("pg_receivewal", *options, application=NAME),
            env={**os.environ, **self._source.environment},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if self._has_run else subprocess.PIPE,
        )
        if not self._has_run:
            self._wait_until_streaming()
            if self._synchronous:
                self._wait_for_us()
            self._has_run = True
            ready()
        self._receiver.wait()
        if self._receiver.stderr is not None:
            self._receiver.stderr.close()

    def _wait_until_streaming(self) -> None:
        receiver = self._receiver
        assert receiver is not None  # noqa: S101  set by the only caller
        with self._source.connect() as connection:
            while not self._stopping.wait(_LOOK_SECONDS):
                query = "SELECT 1 FROM pg_stat_replication WHERE application_name = %s AND state = 'streaming'"
                if connection.execute(query, [NAME]).fetchone():
                    return
                if receiver.poll() is not None:
                    words = receiver.stderr.read().decode(errors="replace") if receiver.stderr else ""
                    raise ProgramFailed("pg_receivewal", words)

    def _wait_for_us(self) -> None:
        with self._source.connect() as connection:
            connection.execute(sql.SQL("ALTER SYSTEM SET synchronous_standby_names = {}").format(sql.Literal(NAME)))
            connection.execute("SELECT pg_reload_conf()")

    def _wait_for_nobody(self) -> None:
        with self._source.connect() as connection:
            connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
            connection.execute("SELECT pg_reload_conf()")
