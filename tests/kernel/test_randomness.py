"""Random bytes drawn many at once are given to one asker each."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from liangzhao.kernel import randomness


@pytest.mark.parametrize("count", [1, 8, 12, 32, 5_000])
def test_as_many_bytes_come_as_were_asked_for(count: int) -> None:
    assert len(randomness.some(count)) == count


def test_no_piece_is_given_twice() -> None:
    pieces = [randomness.some(count) for count in (12, 16) for _each in range(2_000)]

    assert len(set(pieces)) == len(pieces)


def test_threads_share_none() -> None:
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda _each: [randomness.some(12) for _piece in range(500)], range(8)))

    assert len({piece for pieces in drawn for piece in pieces}) == 8 * 500


def test_a_forked_process_draws_its_own() -> None:
    randomness.some(12)  # more were drawn with it, which the child would have inherited
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, b"".join(randomness.some(12) for _each in range(100)))
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 12 * 100)
    mine = {randomness.some(12) for _each in range(300)}

    assert len(theirs) == 12 * 100
    assert not mine & {theirs[at : at + 12] for at in range(0, len(theirs), 12)}


def test_the_system_is_asked_anew_when_all_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def told(count: int) -> bytes:
        asked.append(count)
        return bytes(count)

    monkeypatch.setattr(os, "urandom", told)

    for _each in range(3 * 256):
        randomness.some(7)

    assert asked == [7 * 256] * 3
