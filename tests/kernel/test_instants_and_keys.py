from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import first_of, instant_of, uuid7

NEW_YEAR_IN_BEIJING = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)


def test_the_machines_time_is_aware_and_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_legal_day_begins_at_midnight_in_beijing() -> None:
    assert clock.local_date(NEW_YEAR_IN_BEIJING) == date(2026, 1, 1)
    assert clock.local_date(NEW_YEAR_IN_BEIJING - timedelta(microseconds=1)) == date(2025, 12, 31)


def test_a_fixed_instant_holds_for_the_block_and_no_longer() -> None:
    with clock.at(NEW_YEAR_IN_BEIJING):
        assert clock.now() == NEW_YEAR_IN_BEIJING
        assert clock.today() == date(2026, 1, 1)

    assert clock.now() != NEW_YEAR_IN_BEIJING


def test_an_inner_block_gives_the_outer_instant_back() -> None:
    with clock.at(NEW_YEAR_IN_BEIJING):
        with clock.at(NEW_YEAR_IN_BEIJING + timedelta(days=1)):
            assert clock.today() == date(2026, 1, 2)

        assert clock.today() == date(2026, 1, 1)


def test_an_exception_gives_the_clock_back() -> None:
    with pytest.raises(RuntimeError), clock.at(NEW_YEAR_IN_BEIJING):
        raise RuntimeError

    assert clock.now() != NEW_YEAR_IN_BEIJING


def test_an_instant_in_another_zone_is_turned_to_utc() -> None:
    with clock.at(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8)))):
        assert clock.now() == NEW_YEAR_IN_BEIJING
        assert clock.now().utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001  # the case itself
        pass


def test_tasks_of_one_loop_do_not_share_a_fixed_instant() -> None:
    async def read(instant: datetime) -> datetime:
        with clock.at(instant):
            await asyncio.sleep(0)
            return clock.now()

    async def both() -> tuple[datetime, ...]:
        return tuple(await asyncio.gather(read(NEW_YEAR_IN_BEIJING), read(NEW_YEAR_IN_BEIJING + timedelta(days=9))))

    assert asyncio.run(both()) == (NEW_YEAR_IN_BEIJING, NEW_YEAR_IN_BEIJING + timedelta(days=9))


def test_another_thread_does_not_see_a_fixed_instant() -> None:
    with clock.at(NEW_YEAR_IN_BEIJING), ThreadPoolExecutor(1) as pool:
        assert pool.submit(clock.now).result() != NEW_YEAR_IN_BEIJING


def test_keys_are_version_7_and_sort_by_time() -> None:
    keys = [uuid7(NEW_YEAR_IN_BEIJING + timedelta(microseconds=step)) for step in range(2000)]

    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {"specified in RFC 4122"}
    assert keys == sorted(keys)


def test_a_key_carries_the_fixed_instant() -> None:
    with clock.at(NEW_YEAR_IN_BEIJING):
        milliseconds = uuid7().int >> 80

    assert milliseconds == NEW_YEAR_IN_BEIJING.timestamp() * 1000


def test_keys_of_one_instant_differ() -> None:
    assert len({uuid7(NEW_YEAR_IN_BEIJING) for _again in range(10_000)}) == 10_000


def test_a_key_tells_when_it_was_made() -> None:
    made = datetime(2026, 3, 12, 9, 30, 15, 250_000, tzinfo=UTC)

    assert instant_of(uuid7(made)) == made


def test_the_lowest_key_of_an_instant_parts_earlier_keys_from_later_ones() -> None:
    at, moment = NEW_YEAR_IN_BEIJING + timedelta(microseconds=123_457), timedelta(microseconds=1)

    assert max(uuid7(at - moment) for _key in range(50)) < first_of(at) <= min(uuid7(at) for _key in range(50))
    assert instant_of(first_of(at)) == at - timedelta(microseconds=457)
