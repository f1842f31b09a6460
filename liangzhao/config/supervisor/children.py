"""Child processes: each in a process group of its own, so that Ctrl-C reaches only the supervisor, which ends them
in order."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from liangzhao.config.readiness import READY, VARIABLE

_libc = ctypes.CDLL(None)
_SET_PARENT_DEATH_SIGNAL = 1


@dataclass(frozen=True)
class Program:
    """A ``liangzhao`` sub-command to keep running, and how long it may take to leave."""

    name: str
    arguments: tuple[str, ...]
    leave_seconds: float


class Child:
    """A started program. ``exit_fd`` becomes readable when it ends, ``ready_socket`` when it says it is ready."""

    def __init__(self, program: Program, environment: Mapping[str, str]) -> None:
        self.program = program
        address = f"liangzhao-{secrets.token_hex(12)}"
        self.ready_socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.ready_socket.bind(f"\0{address}")
        self.process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "liangzhao.config.cli", *program.arguments],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            env={**environment, VARIABLE: f"@{address}"},
        )
        self.exit_fd = os.pidfd_open(self.process.pid)

    @property
    def pid(self) -> int:
        """Of the process, and of its group."""
        return self.process.pid

    def says_ready(self) -> bool:
        """Read what came to the ready socket."""
        with suppress(BlockingIOError):
            return self.ready_socket.recv(4096).startswith(READY)
        return False

    def ask_to_leave(self) -> None:
        """SIGTERM to the process, which ends its own children."""
        with suppress(ProcessLookupError):
            self.process.terminate()

    def close(self) -> int:
        """Kill whatever is left of the group, reap the process; its exit status."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        status = self.process.wait()
        self.ready_socket.close()
        os.close(self.exit_fd)
        return status


def _end_with_parent() -> None:
    """Have the kernel ask this process to leave when the supervisor is killed."""
    _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
