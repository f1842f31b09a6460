"""The talk between signer and callers: frames of 4 bytes length and deterministic CBOR.

Request: ``{"do": "sign", "items": [[key, data], …]}``, ``{"do": "certificates", "key": name}``, ``{"do": "next", "key":
name}``, ``{"do": "retire", "key": name, "spki": former}`` or ``{"do": "health"}``.
Answer: ``{"ok": …}`` or ``{"refused": one of REFUSALS, "what": text}``.
"""

from __future__ import annotations

import socket
import time
from typing import Literal, cast, get_args

from liangzhao.kernel import records

Refused = Literal["busy", "unknown-key", "bad-request", "failed"]
REFUSALS: tuple[Refused, ...] = get_args(Refused)

LARGEST_FRAME = 4 * 1024 * 1024
SECONDS = 2.0  # a caller waits no longer for an answer, nor the server for the rest of a frame

_HEADER = 4


class FrameTooLarge(Exception):
    """Raised for a frame above LARGEST_FRAME, before it is sent or read."""


class Cut(ConnectionError):
    """Raised when the other side went away in the middle of a frame."""


def send(connection: socket.socket, message: dict[str, object], deadline: float) -> None:
    """Write one frame; raises FrameTooLarge, TimeoutError or ConnectionError."""
    body = records.encode(message)
    if len(body) > LARGEST_FRAME:
        raise FrameTooLarge(len(body))
    connection.settimeout(_left(deadline))
    connection.sendall(len(body).to_bytes(_HEADER) + body)


def receive(connection: socket.socket, deadline: float | None) -> dict[str, object] | None:
    """The next message, None when the other side closed between frames.

    Without a deadline it waits for a frame to begin as long as it takes. Raises FrameTooLarge, TimeoutError,
    ConnectionError, or RecordUnreadable for a whole frame that holds no message.
    """
    connection.settimeout(None if deadline is None else _left(deadline))
    header = connection.recv(_HEADER)
    if not header:
        return None
    until = time.monotonic() + SECONDS if deadline is None else deadline
    header += _exactly(connection, _HEADER - len(header), until)
    length = int.from_bytes(header)
    if length > LARGEST_FRAME:
        raise FrameTooLarge(length)
    message = records.decode(_exactly(connection, length, until))
    if not isinstance(message, dict):
        raise records.RecordUnreadable("a message is a map")
    return cast(dict[str, object], message)


def _exactly(connection: socket.socket, count: int, deadline: float) -> bytes:
    received = bytearray()
    while len(received) < count:
        connection.settimeout(_left(deadline))
        piece = connection.recv(count - len(received))
        if not piece:
            raise Cut("in the middle of a frame")
        received += piece
    return bytes(received)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    return left
