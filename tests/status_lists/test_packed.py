"""Two bits a place."""

from __future__ import annotations

import random

import pytest

from liangzhao.licensing.states import State
from liangzhao.licensing.status.meaning import STATUS, Status
from liangzhao.licensing.status.packed import Packed
from liangzhao.licensing.workflow import LICENCE

VALID, INVALID, SUSPENDED, UNSAID = Status


def test_every_state_has_one_meaning() -> None:
    assert set(STATUS) == set(State)
    assert [state for state in State if STATUS[state] is VALID] == [State.ISSUED]
    assert [state for state in State if STATUS[state] is SUSPENDED] == [State.FROZEN]
    assert [state for state in State if STATUS[state] is UNSAID] == [LICENCE.initial]


def test_the_lowest_bits_of_a_byte_are_the_first_place() -> None:
    packed = Packed()

    changed = [packed.put(place, status) for place, status in enumerate((INVALID, SUSPENDED, VALID, UNSAID, VALID))]

    assert bytes(packed)[:2] == bytes([0b11_00_10_01, 0b11_11_11_00])
    assert changed == [True, True, True, False, True]


def test_what_is_said_again_changes_nothing() -> None:
    packed = Packed.of([(INVALID, [7])])

    assert not packed.put(7, INVALID)
    assert packed.put(7, VALID)
    assert packed.at(7) is VALID
    assert (packed.at(6), packed.at(8)) == (UNSAID, UNSAID)


@pytest.mark.parametrize("seed", range(5))
def test_counting_anew_and_putting_one_by_one_give_the_same(seed: int) -> None:
    dice = random.Random(seed)
    states = {place: dice.choice(list(Status)) for place in dice.sample(range(30_000), 9_000)}

    one_by_one = Packed()
    for place, status in states.items():
        one_by_one.put(place, status)
    at_once = Packed.of((each, [place for place, status in states.items() if status is each]) for each in Status)

    assert bytes(one_by_one) == bytes(at_once)
    assert all(at_once.at(place) is status for place, status in states.items())


@pytest.mark.parametrize("places", [0, 1, 2, 500])
def test_differences_are_counted_by_place(places: int) -> None:
    dice = random.Random(places)
    mine = Packed.of([(VALID, range(9_000))])
    theirs = Packed.of([(VALID, range(9_000))])
    for place in dice.sample(range(9_000), places):
        theirs.put(place, dice.choice([INVALID, SUSPENDED, UNSAID]))

    assert mine.differences(theirs) == places


def test_a_shorter_list_says_nothing_of_the_rest() -> None:
    assert Packed.of([(VALID, range(5_000))]).differences(Packed.of([(VALID, range(10))])) == 4_990
    assert Packed().at(10**6) is UNSAID
