"""Flipping bits in a licence file, place by place; by night in as many processes as there are cores."""

from __future__ import annotations

import math
import multiprocessing
import os
import random
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.support.figures import note
from tests.support.night import SHARE

AT_ONCE = 250  # places that a process takes at a time


class Place(NamedTuple):
    """A byte of a file, or of one of its parts, and the bit of it that is flipped."""

    at: int
    bit: int
    part: str = ""

    def flipped(self, data: bytes) -> bytes:
        """The data with that bit flipped."""
        return data[: self.at] + bytes([data[self.at] ^ 1 << self.bit]) + data[self.at + 1 :]


def places(size: int, stride: int, part: str = "") -> list[Place]:
    """Every n-th byte from one that differs between runs, with a bit by chance; of the whole night every byte."""
    chance = random.Random(random.random())  # seeded by the run
    stride = min(stride, math.ceil(1 / SHARE)) if SHARE else stride
    return [Place(at, chance.randrange(8), part) for at in range(chance.randrange(stride), size, stride)]


def unnoticed(name: str, tried: Iterable[Place], is_noticed: Callable[[Place], bool]) -> list[Place]:
    """The places at which a flipped bit was not noticed; how many were tried is noted."""
    tried = list(tried)
    answers = _in_processes(tried, is_noticed) if SHARE else [is_noticed(place) for place in tried]
    found = [place for place, noticed in zip(tried, answers, strict=True) if not noticed]
    note(f"flipped-{name}", acts=len(answers), missed=len(found))
    return found


def _in_processes(tried: list[Place], is_noticed: Callable[[Place], bool]) -> list[bool]:
    """One answer for each place, in their order; each process is a copy of this one, file and verifier included."""
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), _learn, (is_noticed,)) as pool:
        return pool.map(_answer, tried, chunksize=AT_ONCE)


_known: list[Callable[[Place], bool]] = []


def _learn(is_noticed: Callable[[Place], bool]) -> None:
    _known[:] = [is_noticed]


def _answer(place: Place) -> bool:
    (is_noticed,) = _known
    return is_noticed(place)
