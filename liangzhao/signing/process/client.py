"""A signer that asks the signer process; a connection per thread, made anew when it breaks."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from liangzhao.kernel.records import RecordUnreadable
from liangzhao.signing.process import wire
from liangzhao.signing.signer import Signature, SignerBusy, SignerUnavailable, UnknownKey

BATCH = 100  # signatures a request: 50 ms of one worker, so that others are not kept waiting
_BATCH_BYTES = wire.LARGEST_FRAME // 4


@dataclass(frozen=True)
class Health:
    """How the signer process is: its pid, signatures made since its start, requests working or waiting."""

    pid: int
    signed: int
    waiting: int


@dataclass
class _Connection:
    """Certificates are kept only as long as the connection: a signer that was restarted may hold other keys."""

    socket: socket.socket
    pid: int
    certificates: dict[str, list[bytes]] = field(default_factory=dict)

    def __del__(self) -> None:
        self.socket.close()


class SocketSigner:
    """The signer behind a Unix socket; safe for many threads and across forks. Waits 2 s for any answer."""

    def __init__(self, path: Path, *, seconds: float = wire.SECONDS) -> None:
        self._path = os.fspath(path)
        self._seconds = seconds
        self._local = threading.local()

    def sign(self, key: str, data: bytes) -> Signature:
        """A signature over the data; raises UnknownKey, SignerUnavailable or FrameTooLarge."""
        return self._sign([(key, data)])[0]

    def sign_many(self, items: list[tuple[str, bytes]]) -> list[Signature]:
        """A signature per (key, data), in order; raises as ``sign`` and then gives none."""
        return [signature for batch in _batches(items) for signature in self._sign(batch)]

    def certificate(self, key: str) -> bytes:
        """The DER certificate of the key; raises UnknownKey or SignerUnavailable."""
        return self._certificates(key)[0]

    def chain(self, key: str) -> list[bytes]:
        """The DER certificates above the key's own, nearest first, root last; raises as ``certificate``."""
        return self._certificates(key)[1:]

    def health(self) -> Health:
        """How the signer process is; raises SignerUnavailable."""
        return Health(**self._ask({"do": "health"}))

    def close(self) -> None:
        """Drop this thread's connection."""
        connection = self._pooled()
        self._local.connection = None
        if connection:
            connection.socket.close()

    def _sign(self, items: list[tuple[str, bytes]]) -> list[Signature]:
        made = self._ask({"do": "sign", "items": [[key, data] for key, data in items]})
        return [Signature(algorithm, key_id, value) for algorithm, key_id, value in made]

    def _certificates(self, key: str) -> list[bytes]:
        connection = self._pooled()
        known = connection.certificates.get(key) if connection else None
        if known is None:
            known = self._ask({"do": "certificates", "key": key})
            self._local.connection.certificates[key] = known
        return known

    def _ask(self, message: dict[str, object]) -> Any:  # the answer's shape follows from the message
        deadline = time.monotonic() + self._seconds
        try:
            answer = self._exchange(message, deadline)
        except (OSError, RecordUnreadable) as error:
            self.close()
            raise SignerUnavailable from error
        return answer["ok"] if "ok" in answer else self._refuse(answer)

    def _exchange(self, message: dict[str, object], deadline: float) -> dict[str, object]:
        connection = self._pooled()
        if connection:
            try:
                return _asked(connection, message, deadline)
            except ConnectionError:  # the process was restarted since; it signs nothing twice that anyone will see
                self.close()
        return _asked(self._connect(deadline), message, deadline)

    def _connect(self, deadline: float) -> _Connection:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.settimeout(max(deadline - time.monotonic(), 0.001))
            made.connect(self._path)
        except OSError:
            made.close()
            raise
        connection = _Connection(made, os.getpid())
        self._local.connection = connection
        return connection

    def _pooled(self) -> _Connection | None:
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection and connection.pid != os.getpid():
            return None
        return connection

    def _refuse(self, answer: dict[str, object]) -> NoReturn:
        reason, what = answer.get("refused"), str(answer.get("what"))
        if reason == "unknown-key":
            raise UnknownKey(what)
        if reason == "busy":
            raise SignerBusy
        raise SignerUnavailable(reason=reason, what=what)


def _asked(connection: _Connection, message: dict[str, object], deadline: float) -> dict[str, object]:
    wire.send(connection.socket, message, deadline)
    answer = wire.receive(connection.socket, deadline)
    if answer is None:
        raise wire.Cut("before the answer")
    return answer


def _batches(items: list[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    batch: list[tuple[str, bytes]] = []
    size = 0
    for key, data in items:
        if batch and (len(batch) == BATCH or size + len(data) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((key, data))
        size += len(data)
    if batch:
        yield batch
