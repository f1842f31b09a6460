"""A signer that asks the signer process; a connection per thread, made anew when it breaks."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from asn1crypto import x509

from liangzhao.kernel.records import RecordUnreadable
from liangzhao.signing.process import wire
from liangzhao.signing.signer import KeyReplaced, Signature, SignerBusy, SignerUnavailable, UnknownKey, key_id

BATCH = 100  # signatures a request: 50 ms of one worker, so that others are not kept waiting
FRESH_SECONDS = 1.0  # a certificate is asked for again after this: keys are rotated while the node runs
LONGEST_USE = 60.0  # what names a certificate is signed within this time of being told it
_BATCH_BYTES = wire.LARGEST_FRAME // 4


@dataclass(frozen=True)
class Health:
    """How the signer process is: its pid, signatures made and requests failed since its start, requests under way."""

    pid: int
    signed: int
    waiting: int
    failed: int = 0


@dataclass
class _Connection:
    socket: socket.socket
    pid: int

    def __del__(self) -> None:
        self.socket.close()


@dataclass
class _Told:
    """The certificates of a key as this thread was last told them, and when it asked and used them."""

    certificates: list[bytes]
    key_id: str
    asked_at: float = 0.0
    last_told_at: float = 0.0
    pid: int = 0


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

    def next_request(self, key: str) -> bytes:
        """A PKCS#10 request (DER) by the key that is to follow; raises UnknownKey or SignerUnavailable."""
        request: bytes = self._ask({"do": "next", "key": key})
        return request

    def retire(self, key: str, spki: bytes) -> None:
        """Have a former private key destroyed; raises UnknownKey or SignerUnavailable, also for the present key."""
        self._ask({"do": "retire", "key": key, "spki": spki})

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
        answer = self._ask({"do": "sign", "items": [[key, data] for key, data in items]})
        made = [Signature(algorithm, key_id, value) for algorithm, key_id, value in answer]
        for (key, _data), signature in zip(items, made, strict=True):
            self._refuse_other_key(key, signature.key_id)
        return made

    def _refuse_other_key(self, key: str, signed_by: str) -> None:
        """What is being signed may name the certificate this thread was told: another key's signature is wrong then."""
        told = self._told.get(key)
        if told is None or told.key_id == signed_by:
            return
        del self._told[key]
        if time.monotonic() - told.last_told_at < LONGEST_USE:
            raise KeyReplaced

    def _certificates(self, key: str) -> list[bytes]:
        now, told = time.monotonic(), self._told.get(key)
        if told is None or now - told.asked_at >= FRESH_SECONDS or told.pid != os.getpid():
            found: list[bytes] = self._ask({"do": "certificates", "key": key})
            same = told is not None and told.certificates == found
            told = told if told and same else _Told(found, key_id(_spki(found[0])))
            told.asked_at, told.pid = now, os.getpid()
            self._told[key] = told
        told.last_told_at = now
        return told.certificates

    @property
    def _told(self) -> dict[str, _Told]:
        found: dict[str, _Told] | None = getattr(self._local, "told", None)
        if found is None:
            found = self._local.told = {}
        return found

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


def _spki(certificate: bytes) -> bytes:
    spki: bytes = x509.Certificate.load(certificate).public_key.dump()
    return spki


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
