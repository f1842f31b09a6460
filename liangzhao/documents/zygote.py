"""The warm process behind ``sandbox``: imports a function's module once, then forks a limited child for each call.

It has one thread, so forking is safe. It ends when its control socket closes, and takes its children with it.
"""

from __future__ import annotations

import codecs
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from liangzhao.documents import cell, frames

# Python loads these when first used, which a child that may read no files cannot do
_ENCODINGS = ("ascii", "cp437", "cp1252", "gb18030", "gbk", "hex", "idna", "latin-1", "utf-16", "utf-32", "utf-8-sig")


@dataclass
class Child:
    """One running call; its end is watched through ``pidfd`` and told through ``pipe``."""

    pid: int
    pidfd: int
    pipe: int
    deadline: float
    is_late: bool = False


class Nursery:
    """The children now running, each stopped at its deadline and buried with all it left behind."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, Child] = {}
        self._poller = select.poll()
        self._poller.register(control, select.POLLIN)

    def serve(self) -> None:
        """Take calls until the other side is gone."""
        while True:
            for descriptor, _events in self._poller.poll(self._patience()):
                if descriptor != self._control.fileno():
                    self._bury(descriptor)
                elif not self._take():
                    return
            self._stop_late()

    def kill_all(self) -> None:
        """Stop every child at once."""
        for child in self._children.values():
            _kill_group(child.pid)

    def _take(self) -> bool:
        """Start the next call; False when no more will come."""
        request, descriptors, _flags, _address = socket.recv_fds(self._control, 65536, 3)
        if not request or len(descriptors) != 3:
            return False
        child = _begin(json.loads(request), *descriptors)
        if child is not None:
            self._children[child.pidfd] = child
            self._poller.register(child.pidfd, select.POLLIN)
        return True

    def _patience(self) -> float | None:
        """Milliseconds until the next child is late."""
        waits = [child.deadline - time.monotonic() for child in self._children.values() if not child.is_late]
        return max(0.0, min(waits)) * 1000 + 1 if waits else None

    def _stop_late(self) -> None:
        for child in self._children.values():
            if not child.is_late and time.monotonic() >= child.deadline:
                child.is_late = True
                _kill_group(child.pid)

    def _bury(self, pidfd: int) -> None:
        """Tell the caller how the child ended, after ending what it left behind."""
        self._poller.unregister(pidfd)
        child = self._children.pop(pidfd)
        os.close(pidfd)
        _kill_group(child.pid)
        _pid, status = os.waitpid(child.pid, 0)
        self._end_orphans()
        with contextlib.suppress(OSError):
            os.write(child.pipe, frames.end(frames.TIMED_OUT if child.is_late else status))
        os.close(child.pipe)

    def _end_orphans(self) -> None:
        """Processes that left their group come to us when their parent ends; none of them is wanted."""
        ours = {child.pid for child in self._children.values()}
        for pid in _pids_below_us() - ours:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _begin(request: dict[str, Any], content: int, results: int, statuses: int) -> Child | None:
    """The child for a call; None when its function cannot be imported, which the caller is told."""
    try:
        function = _function(request["function"])
    except Exception as error:  # whatever an import raises is told to the caller
        with contextlib.suppress(OSError):
            os.write(results, frames.frame(frames.MISSING, repr(error).encode()[:1000]))
            os.write(statuses, frames.end(0))
        for descriptor in (content, results, statuses):
            os.close(descriptor)
        return None
    pid = os.fork()
    if pid == 0:
        cell.live(function, request, content, results)
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)  # the child does the same; whoever comes first
    os.close(content)
    os.close(results)
    return Child(pid, os.pidfd_open(pid), statuses, time.monotonic() + request["wall"])


def _function(name: str) -> cell.Function:
    module, _colon, attribute = name.partition(":")
    if module not in sys.modules:
        importlib.import_module(module)
        gc.collect()
        gc.freeze()  # a child's collector then leaves the shared pages alone
    function: cell.Function = getattr(sys.modules[module], attribute)
    return function


def _kill_group(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _pids_below_us() -> set[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return {int(pid) for pid in file.read().split()}
    except OSError:
        return set()


def main(descriptor: int) -> None:
    """Serve the calls that come through the inherited control socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at a terminal ends our parent, and its end is ours
    cell.prctl(cell.PR_SET_CHILD_SUBREAPER, 1)
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    with socket.socket(fileno=descriptor) as control:
        nursery = Nursery(control)
        try:
            nursery.serve()
        finally:
            nursery.kill_all()


if __name__ == "__main__":
    main(int(sys.argv[1]))
