"""Raw rows are kept in pieces, each once, and found again one by one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from liangzhao.access.transactions import service_transaction
from liangzhao.config.database import secure
from liangzhao.consolidation.intake import keeping
from liangzhao.consolidation.models import Load, RawRows
from liangzhao.kernel import clock
from tests.consolidation.kept import kept_numbers

FIRST_ROW = 2


def load_of(rows: int) -> Load:
    return keeping.opened(
        kind="nurse", source="示例", digest="0" * 64, encoding="utf-8", columns={}, rows=rows, at=clock.now()
    )


def row(number: int) -> dict[str, str]:
    return {"姓名": f"第{number}人", "备注": 'a "b"\n\\c'}


def rows(first: int, last: int) -> list[tuple[int, dict[str, str]]]:
    return [(number, row(number)) for number in range(first, last + 1)]


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [
        ([], []),
        ([2], [(2, 2)]),
        (range(2, 32), [(2, 31)]),
        (range(2, 34), [(2, 31), (32, 33)]),
        (range(30, 100), [(30, 31), (32, 63), (64, 95), (96, 99)]),
        ([2, 3, 5, 6, 40], [(2, 3), (5, 6), (40, 40)]),
    ],
)
def test_rows_that_follow_one_another_in_a_block_are_kept_together(
    numbers: Sequence[int], kept: list[tuple[int, int]]
) -> None:
    pieces = list(keeping.pieces((number, row(number)) for number in numbers))

    assert [(piece[0][0], piece[-1][0]) for piece in pieces] == kept
    assert [number for piece in pieces for number, _row in piece] == list(numbers)


@pytest.mark.parametrize("batches", [[(2, 100)], [(2, 2), (3, 50), (51, 100)], [(2, 40), (38, 100)], [(2, 100)] * 2])
def test_however_they_come_each_row_is_kept_once_as_it_was(service: object, batches: list[tuple[int, int]]) -> None:
    load = load_of(99)

    for first, last in batches:
        keeping.keep(load, rows(first, last), FIRST_ROW)

    assert kept_numbers(load.pk) == list(range(2, 101))
    assert list(keeping.rows_of(load)) == rows(2, 100)
    assert load.taken == 99


def test_rows_beyond_the_last_in_order_are_not_kept_again(service: object) -> None:
    load = load_of(99)
    keeping.store(load, rows(40, 60))  # as a run of several processes that was ended leaves them

    keeping.keep(load, rows(2, 100), FIRST_ROW)

    assert kept_numbers(load.pk) == list(range(2, 101))
    assert [number for number, _row in keeping.rows_of(load)] == list(range(2, 101))


@pytest.mark.parametrize(
    ("asked", "found"),
    [([], []), ([1], []), ([2], [2]), ([31, 32, 33], [31, 32, 33]), ([100, 7, 7, 500], [7, 100])],
)
def test_single_rows_are_found(service: object, asked: list[int], found: list[int]) -> None:
    load, other = load_of(99), Load(kind="nurse", source="另一份", digest="1", rows=99, received_at=clock.now())
    other.save()
    keeping.store(other, rows(2, 100))
    keeping.store(load, rows(2, 100))

    assert list(keeping.rows_of(load, asked)) == [(number, row(number)) for number in found]


@pytest.mark.parametrize(("behind", "first"), [(0, 2), (1, 2), (2, 3), (31, 32), (45, 46), (100, None)])
def test_the_rows_behind_one_are_read_on_from_it(service: object, behind: int, first: int | None) -> None:
    load = load_of(99)
    keeping.store(load, rows(2, 100))

    found = list(keeping.rows_after(load, behind))

    assert found == ([] if first is None else rows(first, 100))


@pytest.mark.parametrize(
    ("first", "last", "kept"), [(2, 100, {2, 3, 40, 41}), (3, 40, {3, 40}), (4, 39, set()), (41, 41, {41})]
)
def test_which_rows_are_kept(service: object, first: int, last: int, kept: set[int]) -> None:
    load = load_of(99)
    keeping.store(load, [*rows(2, 3), *rows(40, 41)])

    assert keeping.numbers_kept(load, first, last) == kept


@pytest.mark.parametrize(
    ("block", "first", "last"),
    [(0, 3, 3), (0, 1, 5), (0, 5, 31), (1, 30, 33), (1, 32, 64), (2, 70, 69)],
    ids=["in another", "over another", "partly", "begins early", "ends late", "backwards"],
)
def test_the_database_refuses_a_row_twice_and_a_piece_out_of_its_block(
    service: object, block: int, first: int, last: int
) -> None:
    load = load_of(99)
    keeping.store(load, rows(2, 8))

    with pytest.raises(Exception, match=r"raw_rows|range lower bound"), transaction.atomic():
        RawRows.objects.create(load=load, block=block, first=first, last=last, body="{}")

    assert kept_numbers(load.pk) == list(range(2, 9))


def test_rows_that_were_kept_one_by_one_are_packed_and_unpacked(own_database: str) -> None:
    with service_transaction("test"):
        load = load_of(99)
        keeping.store(load, [*rows(2, 70), *rows(75, 100)])
    try:
        _migrate("0021_refused_rows_of_a_load")
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT count(*), count(DISTINCT digest), min(number), max(number) FROM consolidation_rawrow"
            )
            assert cursor.fetchone() == (95, 95, 2, 100)
    finally:
        _migrate("0022_raw_rows_in_pieces")
        secure(prefix=_prefix())
    with service_transaction("test"):
        assert list(keeping.rows_of(load)) == [*rows(2, 70), *rows(75, 100)]
        assert RawRows.objects.count() == 5


def _migrate(name: str) -> None:
    MigrationExecutor(connections["owner"]).migrate([("consolidation", name)])


def _prefix() -> str:
    from django.conf import settings

    return str(settings.LIANGZHAO_ROLE_PREFIX)
