"""Random bytes of the system, drawn many at once: asking it costs as much for twelve as for a hundred times twelve."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

_AT_ONCE = 256


class _Drawn(threading.local):
    """What was drawn and not given out yet, by length; of one thread of one process."""

    def __init__(self) -> None:
        self.pieces: dict[int, Iterator[bytes]] = {}


_drawn = _Drawn()


def some(count: int) -> bytes:
    """So many random bytes, given to nobody else in this process or another.

    Taking one from an iterator of a list is one step of the interpreter: a signal's handler that draws meanwhile gets
    others.
    """
    piece = next(_drawn.pieces.get(count, _NONE), None)
    return piece if piece is not None else _draw(count)


_NONE: Iterator[bytes] = iter(())


def _draw(count: int) -> bytes:
    drawn = os.urandom(count * _AT_ONCE)
    pieces = iter([drawn[at : at + count] for at in range(0, len(drawn), count)])
    _drawn.pieces[count] = pieces
    return next(pieces)


def _forget() -> None:
    """A process that was forked shares nothing with the one it came from."""
    _drawn.pieces.clear()


os.register_at_fork(after_in_child=_forget)
