"""What the supervisor waits for: ends and readiness of children, signals to itself, the time of a restart."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

Reaction = Callable[[], None]


class Events:
    """One place to wait; sleeps in the kernel until something happens."""

    def __init__(self) -> None:
        self.leaving = 0
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, Reaction]] = []
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            os.set_blocking(end.fileno(), False)
        self._before = {
            number: signal.signal(number, self._signalled) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        self._wakeup_before = signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        self.watch(self._woken.fileno(), self._drain)

    def watch(self, descriptor: int, reaction: Reaction) -> None:
        """Call ``reaction`` whenever the descriptor is readable."""
        self._selector.register(descriptor, selectors.EVENT_READ, reaction)

    def forget(self, descriptor: int) -> None:
        """Watch it no more."""
        self._selector.unregister(descriptor)

    def after(self, seconds: float, reaction: Reaction) -> None:
        """Call ``reaction`` once, then."""
        self._timers.append((time.monotonic() + seconds, reaction))

    def drop_timers(self) -> None:
        """Call none of what was planned."""
        self._timers.clear()

    def wait(self, until: float | None = None) -> None:
        """React to what happens next; returns at the latest at ``until`` (monotonic seconds)."""
        limits = [at for at, _reaction in self._timers] + ([until] if until is not None else [])
        timeout = max(min(limits) - time.monotonic(), 0) if limits else None
        for key, _mask in self._selector.select(timeout):
            key.data()
        now = time.monotonic()
        due = [reaction for at, reaction in self._timers if at <= now]
        self._timers = [(at, reaction) for at, reaction in self._timers if at > now]
        for reaction in due:
            reaction()

    def close(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(self._wakeup_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._selector.close()
        self._woken.close()
        self._waker.close()

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        self.leaving += 1

    def _drain(self) -> None:
        os.read(self._woken.fileno(), 4096)
