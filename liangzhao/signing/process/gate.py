"""Lets a few requests work and a bounded number wait; the rest are told at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Full(Exception):
    """Raised when as many requests wait as may, or one has waited as long as it may."""


class Gate:
    """A bounded queue in front of a few workers."""

    def __init__(self, workers: int, waiting: int) -> None:
        self._most = workers + waiting
        self._free = threading.Semaphore(workers)
        self._admitted = 0
        self._begun = 0
        self._change = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many requests are working or waiting to."""
        return self._admitted

    @contextmanager
    def worker(self, seconds: float) -> Iterator[None]:
        """A worker's place, after waiting for it; raises Full."""
        with self._change:
            if self._admitted >= self._most:
                raise Full
            self._admitted += 1
        try:
            if not self._free.acquire(timeout=seconds):
                raise Full
            try:
                yield
            finally:
                self._free.release()
        finally:
            with self._change:
                self._admitted -= 1

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Count a request until its answer is sent, for :meth:`drain`."""
        with self._change:
            self._begun += 1
        try:
            yield
        finally:
            with self._change:
                self._begun -= 1
                self._change.notify_all()

    def drain(self, seconds: float) -> bool:
        """Wait until no request is under way; False when that took too long."""
        with self._change:
            return self._change.wait_for(lambda: self._begun == 0, timeout=seconds)
