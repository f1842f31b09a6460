"""A small HTTP/1.1 load: one process, many kept connections over loopback, a bounded number of requests.

Every connection comes from an address of its own in 127.0.0.0/8 and takes a new one after a few requests, as a
street full of phones would: the rate limit per address stays in force.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice

PER_ADDRESS = 8
_READ = 1 << 18


class WrongAnswer(RuntimeError):
    """Raised for an answer that is not the page that was asked for."""


@dataclass
class Caller:
    """One connection: when it asked, and what has come back so far."""

    socket: socket.socket
    asked_at: float = 0.0
    asked: int = 0
    came: bytearray = field(default_factory=bytearray)
    length: int = 0


def drive(
    port: int, paths: Iterable[str], *, connections: int, seconds: float, expect: bytes, first_address: int = 0
) -> list[float]:
    """Seconds each page took, until the time is over or every path was asked for once; ``cycle`` gives no end.

    WrongAnswer for an answer that is not 200 or lacks ``expect``.
    """
    with selectors.DefaultSelector() as selector:
        try:
            addresses = _addresses(first_address)
            return _drive(selector, port, iter(paths), connections, time.perf_counter() + seconds, expect, addresses)
        finally:
            for key in list(selector.get_map().values()):
                _leave(selector, key.data)


def _drive(
    selector: selectors.BaseSelector,
    port: int,
    wanted: Iterator[str],
    connections: int,
    until: float,
    expect: bytes,
    addresses: Iterator[str],
) -> list[float]:
    took = list[float]()
    for path in islice(wanted, connections):
        _ask(_enter(selector, port, addresses), path)
    while selector.get_map() and time.perf_counter() < until:
        for key, _events in selector.select(timeout=5):
            caller: Caller = key.data
            if not _has_answered(caller, expect):
                continue
            took.append(time.perf_counter() - caller.asked_at)
            path = next(wanted, "")
            if not path or caller.asked == PER_ADDRESS:
                _leave(selector, caller)
            if path:
                _ask(caller if caller.asked < PER_ADDRESS else _enter(selector, port, addresses), path)
    return took


def _addresses(first: int) -> Iterator[str]:
    return (f"127.{1 + number // 62500 % 250}.{1 + number // 250 % 250}.{1 + number % 250}" for number in count(first))


def _enter(selector: selectors.BaseSelector, port: int, addresses: Iterator[str]) -> Caller:
    caller = Caller(socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(next(addresses), 0)))
    caller.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(caller.socket, selectors.EVENT_READ, caller)
    return caller


def _leave(selector: selectors.BaseSelector, caller: Caller) -> None:
    selector.unregister(caller.socket)
    caller.socket.close()


def _ask(caller: Caller, path: str) -> None:
    caller.asked_at, caller.length = time.perf_counter(), 0
    caller.asked += 1
    caller.came.clear()
    caller.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n".encode())


def _has_answered(caller: Caller, expect: bytes) -> bool:
    came = caller.socket.recv(_READ)
    caller.came += came
    if not came:
        raise WrongAnswer("the server hung up")
    if not caller.length and (end := caller.came.find(b"\r\n\r\n")) >= 0:
        caller.length = end + 4 + _content_length(bytes(caller.came[:end]))
    if not caller.length or len(caller.came) < caller.length:
        return False
    if not caller.came.startswith(b"HTTP/1.1 200") or expect not in caller.came:
        raise WrongAnswer(bytes(caller.came[:400]).decode(errors="replace"))
    return True


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise WrongAnswer("an answer without a length")
