"""What comes back of one call: a frame from the child in one pipe, its end from the warm process in another."""

from __future__ import annotations

import struct

RESULT = b"R"
FAILED = b"F"
MEMORY = b"M"
MISSING = b"N"

TIMED_OUT = -1

_HEAD = struct.Struct(">cQ")
_STATUS = struct.Struct(">i")
OVERHEAD = _HEAD.size


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """The one frame a child writes."""
    return _HEAD.pack(kind, len(body)) + body


def split(received: bytes) -> tuple[bytes, bytes]:
    """Kind and body; both empty when the frame is not whole."""
    if len(received) < _HEAD.size:
        return b"", b""
    kind, size = _HEAD.unpack_from(received)
    body = received[_HEAD.size :]
    return (kind, body) if len(body) == size else (b"", b"")


def end(status: int) -> bytes:
    """The wait status of a child, or TIMED_OUT, for the pipe."""
    return _STATUS.pack(status)


def status(received: bytes) -> int | None:
    """The wait status or TIMED_OUT; None when the warm process died before it wrote one."""
    return int(_STATUS.unpack(received)[0]) if len(received) == _STATUS.size else None
