"""SEC-B5: beside a machine whose clock is wrong, what is decided follows the database's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from liangzhao.kernel import clock

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _agreed() -> Iterator[None]:
    yield
    clock.learn(clock.machine())


def about(instant: datetime) -> object:
    return pytest.approx(instant.timestamp(), abs=2)


@pytest.mark.parametrize("apart", [HOUR, -HOUR, timedelta(days=400), timedelta(seconds=-6)])
def test_now_is_the_databases_and_the_machines_stays_its_own(apart: timedelta) -> None:
    clock.learn(datetime.now(UTC) + apart)

    assert clock.now().timestamp() == about(datetime.now(UTC) + apart)
    assert clock.machine().timestamp() == about(datetime.now(UTC))


@pytest.mark.parametrize("seconds", [-4.9, 0, 4.9])
def test_the_time_an_answer_takes_moves_nothing(seconds: float) -> None:
    clock.learn(datetime.now(UTC) + timedelta(seconds=seconds))

    assert clock.now().timestamp() == pytest.approx(datetime.now(UTC).timestamp(), abs=1)


def test_a_clock_that_is_set_right_is_believed_again() -> None:
    clock.learn(datetime.now(UTC) + HOUR)
    clock.learn(datetime.now(UTC))

    assert clock.now().timestamp() == about(datetime.now(UTC))


def test_a_fixed_instant_is_not_moved() -> None:
    instant = datetime(2028, 2, 29, 15, 59, 59, tzinfo=UTC)
    clock.learn(datetime.now(UTC) + HOUR)

    with clock.at(instant):
        assert clock.now() == instant
