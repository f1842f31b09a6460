"""A process that the kernel ends at any moment, as a power cut would."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from django.db import connection, connections

_NOTICED = 30  # seconds


def died(act: Callable[[], object], *, after: float = 0.0) -> bool:
    """Do it in a process of its own that the kernel ends after so many seconds, if told; whether it came to that."""
    for alias in connections:
        connections[alias].close()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process where it stands, like SIGKILL
        signal.setitimer(signal.ITIMER_REAL, after)
        try:
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    wait_for_its_backend()
    return os.WIFSIGNALED(status)


def wait_for_its_backend() -> None:
    """Until the database has noticed the death: a COMMIT under way is carried out by then, or is none."""
    deadline = time.monotonic() + _NOTICED
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone() == (0,):
                return
    raise AssertionError("another connection stays")


def seconds_of(act: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.monotonic()
    act()
    return time.monotonic() - began
