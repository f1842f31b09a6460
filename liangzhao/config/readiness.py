"""Telling whoever started this process that it is ready: systemd's protocol, which ``liangzhao up`` speaks, too."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress

VARIABLE = "NOTIFY_SOCKET"
READY = b"READY=1"


def say_ready() -> None:
    """Send READY to the socket named in the environment; nothing happens when nobody asked."""
    name = os.environ.get(VARIABLE)
    if not name:
        return
    address = f"\0{name[1:]}" if name.startswith("@") else name
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(READY, address)


def say_ready_when_listening(host: str, port: int) -> None:
    """Say READY from a thread as soon as somebody listens there; granian does only after it loaded the application."""
    if VARIABLE in os.environ:
        threading.Thread(target=_knock, args=(_REACHABLE.get(host, host), port), daemon=True, name="readiness").start()


_REACHABLE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  not bound here: where such a listener answers
_KNOCKS, _PAUSE = 500, 0.02


def _knock(host: str, port: int) -> None:
    pause = threading.Event()
    for _attempt in range(_KNOCKS):
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            say_ready()
            return
        pause.wait(_PAUSE)
