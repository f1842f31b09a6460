"""Hostile files are parsed in a child process that may fail alone (security.md W2).

A warm process (``zygote.py``) holds the heavy libraries and forks once per call. It starts at the first call, ends
with the process that started it, and is replaced when it died.
"""

from __future__ import annotations

import json
import os
import select
import signal
import time
from dataclasses import asdict, dataclass

from liangzhao.documents import frames
from liangzhao.documents.refusals import FileHeavy, FileSlow, FileUnreadable, ServiceBusy
from liangzhao.documents.warm import WARM, Gone

_GRACE = 20.0  # the warm process enforces the limit; we only wait longer, the first import included
_CPU_SIGNALS = (signal.SIGXCPU, signal.SIGKILL)


@dataclass(frozen=True)
class Limits:
    """What one call may use: bytes, seconds and descriptors; memory counts without the code of the libraries."""

    memory: int = 400 * 1024 * 1024
    cpu: int = 5
    wall: float = 10.0
    file_size: int = 50 * 1024 * 1024
    descriptors: int = 32
    result: int = 32 * 1024 * 1024


DEFAULT = Limits()


class FunctionMissing(LookupError):
    """The named function cannot be imported in the child: a mistake of ours, not of the file."""


def run(function: str, payload: bytes, *, limits: Limits = DEFAULT) -> bytes:
    """What ``package.module:function`` makes of the bytes, in a child; FileUnreadable, FileSlow or FileHeavy else.

    All that the function needs must be imported with its module: under a node that runs as root the child is nobody
    and may be unable to read the libraries.
    """
    for _attempt in range(3):
        try:
            kind, body, status = _call(function, payload, limits)
        except Gone:
            continue
        return _settle(kind, body, status)
    raise ServiceBusy


def _call(function: str, payload: bytes, limits: Limits) -> tuple[bytes, bytes, int]:
    """Kind and body of the frame that came back, and how the child ended; Gone when the warm process died."""
    request = json.dumps({"function": function, **asdict(limits)}).encode()
    content = _in_memory(payload)
    results, child_end = os.pipe()
    statuses, warm_end = os.pipe()
    try:
        try:
            generation = WARM.ask(request, [content, child_end, warm_end])
        finally:
            _close(content, child_end, warm_end)
        deadline = time.monotonic() + limits.wall + _GRACE
        try:
            received = _drain(results, deadline, limits.result + frames.OVERHEAD)
            status = frames.status(_drain(statuses, deadline, frames.OVERHEAD))
        except FileSlow:
            WARM.drop(generation)
            raise
        if status is None:
            WARM.drop(generation)
            raise Gone
        return *frames.split(received), status
    finally:
        _close(results, statuses)


def _in_memory(payload: bytes) -> int:
    """A descriptor of a file without a name that holds the bytes, read from its beginning."""
    content = os.memfd_create("payload")
    try:
        rest = memoryview(payload)
        while rest:
            rest = rest[os.write(content, rest) :]
        os.lseek(content, 0, os.SEEK_SET)
    except BaseException:
        os.close(content)
        raise
    return content


def _drain(pipe: int, deadline: float, most: int) -> bytes:
    """Everything written to the pipe until it closes; FileSlow at the deadline, FileHeavy when it is too much."""
    received = bytearray()
    poller = select.poll()
    poller.register(pipe, select.POLLIN)
    while len(received) <= most:
        left = deadline - time.monotonic()
        if left <= 0 or not poller.poll(left * 1000):
            raise FileSlow
        part = os.read(pipe, 1 << 20)
        if not part:
            return bytes(received)
        received += part
    raise FileHeavy


def _settle(kind: bytes, body: bytes, status: int) -> bytes:
    if kind == frames.MISSING:
        raise FunctionMissing(body.decode("utf-8", "replace"))
    if status == frames.TIMED_OUT:
        raise FileSlow
    if kind == frames.RESULT and status == 0:
        return body
    if kind == frames.MEMORY:
        raise FileHeavy
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _CPU_SIGNALS:
        raise FileSlow
    raise FileUnreadable


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
