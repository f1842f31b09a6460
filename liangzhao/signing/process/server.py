"""Serves a signer over a Unix socket: two workers, 64 waiting, a thread per caller that only reads and writes."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from liangzhao.kernel.records import RecordUnreadable
from liangzhao.signing.keyring import Keyring
from liangzhao.signing.process import wire
from liangzhao.signing.process.gate import Full, Gate
from liangzhao.signing.signer import Signer, UnknownKey

WORKERS = 2
WAITING = 64
CALLERS = 512
MOST_ITEMS = 1000

_log = logging.getLogger(__name__)
_LONGEST_PATH = 107  # of a Unix socket on Linux


class AlreadyServed(Exception):
    """Raised when another signer process serves this socket."""


class SocketPlaceNotPrivate(Exception):
    """Raised when others may write in the socket's folder, or its path is longer than a Unix socket's may be."""


class _BadRequest(Exception):
    """Raised for a message that asks for nothing known."""


class SignerServer:
    """A signer on a Unix socket; ``serve`` runs until ``stop`` is called from another thread or a signal handler."""

    def __init__(self, signer: Signer, path: Path, *, workers: int = WORKERS, waiting: int = WAITING) -> None:
        self._signer = signer
        self._path = path
        self._gate = Gate(workers, waiting)
        self._callers: set[socket.socket] = set()
        self._callers_change = threading.Lock()
        self._stopping = False
        self._signed = 0
        self._failed = 0
        self._lock = _lock(path)
        self._listener = _listen(path)
        self._doors: dict[str, Callable[[dict[str, object]], object]] = {
            "sign": self._sign,
            "certificates": self._certificates,
            "next": self._next,
            "retire": self._retire,
            "health": self._health,
        }

    def serve(self) -> None:
        """Answer callers until stopped, then finish what has begun and remove the socket."""
        try:
            while not self._stopping:
                self._accept()
        finally:
            self._close()

    def stop(self) -> None:
        """Take no more callers; ``serve`` returns once running requests are answered."""
        self._stopping = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        try:
            caller, _address = self._listener.accept()
        except OSError as error:
            if not self._stopping:
                _log.warning("no caller accepted: %s", error)
            return
        with self._callers_change:
            welcome = len(self._callers) < CALLERS
            if welcome:
                self._callers.add(caller)
        if not welcome:
            _turn_away(caller)
            return
        threading.Thread(target=self._attend, args=(caller,), daemon=True, name="caller").start()

    def _attend(self, caller: socket.socket) -> None:
        try:
            while not self._stopping and self._answer_one(caller):
                pass
        except (OSError, wire.FrameTooLarge) as error:
            _log.info("caller left: %s", type(error).__name__)
        finally:
            with self._callers_change:
                self._callers.discard(caller)
            caller.close()

    def _answer_one(self, caller: socket.socket) -> bool:
        """Whether the caller may go on; a frame of the wrong length leaves no way to find the next one."""
        try:
            message = wire.receive(caller, None)
        except RecordUnreadable:
            _reply(caller, {"refused": "bad-request", "what": "not a message"})
            return True
        except wire.FrameTooLarge:
            _reply(caller, {"refused": "bad-request", "what": "too large"})
            return False
        if message is None:
            return False
        with self._gate.inside():
            _reply(caller, self._answer(message))
        return True

    def _answer(self, message: dict[str, object]) -> dict[str, object]:
        try:
            return {"ok": self._door(message)(message)}
        except Full:
            return {"refused": "busy", "what": ""}
        except UnknownKey as error:
            return {"refused": "unknown-key", "what": str(error)}
        except _BadRequest as error:
            return {"refused": "bad-request", "what": str(error)}
        except Exception as error:  # a caller's trouble must not end the one process that can sign
            self._failed += 1
            _log.exception("request failed")
            return {"refused": "failed", "what": type(error).__name__}

    def _door(self, message: dict[str, object]) -> Callable[[dict[str, object]], object]:
        door = self._doors.get(str(message.get("do")))
        if door is None:
            raise _BadRequest("nothing known is asked for")
        return door

    def _sign(self, message: dict[str, object]) -> object:
        items = _items(message.get("items"))
        with self._gate.worker(wire.SECONDS):
            signatures = self._signer.sign_many(items)
        self._signed += len(signatures)
        return [[made.algorithm, made.key_id, made.value] for made in signatures]

    def _certificates(self, message: dict[str, object]) -> object:
        key = message.get("key")
        if not isinstance(key, str):
            raise _BadRequest("certificates of which key")
        return [self._signer.certificate(key), *self._signer.chain(key)]

    def _next(self, message: dict[str, object]) -> object:
        key = message.get("key")
        if not isinstance(key, str):
            raise _BadRequest("the next of which key")
        with self._gate.worker(wire.SECONDS):
            return self._maker().next_request(key)

    def _retire(self, message: dict[str, object]) -> object:
        key, spki = message.get("key"), message.get("spki")
        if not isinstance(key, str) or not isinstance(spki, bytes):
            raise _BadRequest("a key and its public half")
        with self._gate.worker(wire.SECONDS):
            self._maker().retire(key, spki)
        return None

    def _maker(self) -> Keyring:
        if not isinstance(self._signer, Keyring):
            raise _BadRequest("keys are not made here")
        return self._signer

    def _health(self, _message: dict[str, object]) -> object:
        return {
            "pid": os.getpid(),
            "signed": self._signed,
            "failed": self._failed,
            "waiting": self._gate.waiting,
        }

    def _close(self) -> None:
        self._gate.drain(wire.SECONDS)
        with self._callers_change:
            for caller in self._callers:
                with suppress(OSError):
                    caller.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._path.unlink(missing_ok=True)
        self._lock.close()


def serve(signer: Signer, path: Path) -> None:
    """Run the signer process until SIGTERM or SIGINT; raises AlreadyServed or SocketPlaceNotPrivate."""
    server = SignerServer(signer, path)
    with _stopped_by_signals(server):
        server.serve()


@contextmanager
def _stopped_by_signals(server: SignerServer) -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda *_: server.stop())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _lock(path: Path) -> IO[bytes]:
    """Hold the place; the kernel lets go of it even when this process is killed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise SocketPlaceNotPrivate(f"others may write in {path.parent}")
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise SocketPlaceNotPrivate(f"{path} is longer than {_LONGEST_PATH} bytes")
    lock = path.with_suffix(".lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise AlreadyServed(str(path)) from error
    return lock


def _listen(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Bound before anyone can know it, opened up to the owner alone, then listening: no moment of wider access.
    listener.bind(os.fspath(path))
    path.chmod(0o600)
    listener.listen(WAITING)
    return listener


def _turn_away(caller: socket.socket) -> None:
    with suppress(OSError), caller:
        _reply(caller, {"refused": "busy", "what": "callers"})


def _reply(caller: socket.socket, answer: dict[str, object]) -> None:
    wire.send(caller, answer, time.monotonic() + wire.SECONDS)


def _items(given: object) -> list[tuple[str, bytes]]:
    if not isinstance(given, list) or len(given) > MOST_ITEMS:
        raise _BadRequest(f"up to {MOST_ITEMS} items to sign")
    return [_item(item) for item in given]


def _item(given: object) -> tuple[str, bytes]:
    if not isinstance(given, list) or len(given) != 2:
        raise _BadRequest("an item is a key and data")
    key, data = given
    if not isinstance(key, str) or not isinstance(data, bytes):
        raise _BadRequest("an item is a key and data")
    return key, data
