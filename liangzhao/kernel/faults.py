"""Named points between statements where a test may make the process fail (SEC-I4); nothing happens otherwise.

``LIANGZHAO_FAULT=name:kind`` arms one point of a child process; tests in the same process use ``armed``.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Kind = Literal["kill", "exception", "timeout"]


class Fault(RuntimeError):
    """The failure an armed point stands for."""


class FaultTimeout(TimeoutError):
    """The time-out an armed point stands for."""


_armed: dict[str, Kind] = {}
_passed: list[str] = []
_listening = False

if _given := os.environ.get("LIANGZHAO_FAULT"):
    _name, _, _kind = _given.partition(":")
    _armed[_name] = _kind  # type: ignore[assignment]  # a wrong word fails at the point, loudly


def point(name: str) -> None:
    """A place where things may go wrong."""
    if _listening:
        _passed.append(name)
    if not _armed:
        return
    kind = _armed.get(name)
    if kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "exception":
        raise Fault(name)
    elif kind == "timeout":
        raise FaultTimeout(name)
    elif kind is not None:
        raise ValueError(f"unknown fault {kind!r} at {name}")


@contextmanager
def armed(name: str, kind: Kind) -> Iterator[None]:
    """Make ``name`` fail within the block."""
    _armed[name] = kind
    try:
        yield
    finally:
        _armed.pop(name, None)


@contextmanager
def listening() -> Iterator[list[str]]:
    """The names of the points passed within the block, in order."""
    global _listening
    _passed.clear()
    _listening = True
    try:
        yield _passed
    finally:
        _listening = False
