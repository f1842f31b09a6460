"""Work shared out to processes forked on the spot: they inherit what they work on, only results travel."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from liangzhao.access.connections import close_all

T = TypeVar("T")

_do: Callable[[int], Any]  # Any: one function after the other, inherited by those forked for it


def each(do: Callable[[int], T], count: int, workers: int) -> Iterator[T]:
    """What ``do`` makes of every number below ``count``, in their order."""
    if count <= 1:
        yield from map(do, range(count))
        return
    gc.collect()
    gc.freeze()  # what is shared stays where it is: a collection would copy it into every process
    try:
        with _forked(do, workers) as pool:
            yield from pool.imap(_done, range(count))
    finally:
        gc.unfreeze()


@contextmanager
def aside(do: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """One thing done in a process of its own while the block goes on; asked for it, the block waits and is told."""
    with _forked(lambda _only: do(), 1) as pool:
        result = pool.apply_async(_done, (0,))
        yield result.get


@contextmanager
def _forked(do: Callable[[int], object], workers: int) -> Iterator[multiprocessing.pool.Pool]:
    global _do
    _do = do
    close_all()
    # A piece of work leaves no circles behind (tested): looking for some among its objects was a fiftieth of the whole.
    with multiprocessing.get_context("fork").Pool(workers, gc.disable) as pool:
        yield pool


def _done(at: int) -> Any:  # Any: as the function in turn makes it
    return _do(at)
