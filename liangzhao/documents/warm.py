"""The warm process of this process: started when first asked, replaced when it died, ended with us."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading


class Gone(Exception):
    """The warm process ended before the call did."""


class WarmProcess:
    """Handle of the one warm process; every method may be called from any thread.

    A generation is the process id of the warm process that took a call, so that a late caller drops only that one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the warm process, None when there is none."""
        return self._process.pid if self._process is not None else None

    def ask(self, request: bytes, descriptors: list[int]) -> int:
        """Hand over a call with its descriptors; the generation that took it, Gone when it could not."""
        with self._lock:
            control, generation = self._running()
            try:
                socket.send_fds(control, [request], descriptors)
            except OSError as error:
                self._end()
                raise Gone from error
            return generation

    def drop(self, generation: int | None = None) -> None:
        """End the warm process of that generation, any without one; the next call starts another."""
        with self._lock:
            if self._process is not None and generation in (None, self._process.pid):
                self._end()

    def forget(self) -> None:
        """In a forked copy of this process: the warm process belongs to the original."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # not our child: there is nothing to wait for
        self._process = self._control = None
        self._lock = threading.Lock()  # the old one may be held by a thread that is not here

    def _running(self) -> tuple[socket.socket, int]:
        if self._control is None or self._process is None or self._process.poll() is not None:
            self._end()
            self._control, self._process = _start()
        return self._control, self._process.pid

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._control = None


def _start() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "liangzhao.documents.zygote", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_bare_environment(),
        )
    return ours, process


def _bare_environment() -> dict[str, str]:
    """No secret of ours reaches the children; number libraries stay single-threaded, as forking requires."""
    return {
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    }


WARM = WarmProcess()
atexit.register(WARM.drop)
os.register_at_fork(after_in_child=WARM.forget)
