from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liangzhao.kernel.records import RecordUnreadable, decode, encode

scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary() | st.uuids()
records = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(-1000, 100000), inner),
    max_leaves=20,
)


@given(records)
def test_a_record_comes_back_as_it_was(record: object) -> None:
    assert decode(encode(record)) == record


@given(st.dictionaries(st.text() | st.integers(), st.integers(), min_size=2))
def test_the_order_of_writing_does_not_matter(record: dict[object, object]) -> None:
    assert encode(record) == encode(dict(reversed(record.items())))


def test_keys_are_ordered_by_their_bytes_as_rfc_8949_says() -> None:
    assert encode({"a": 1, 1000: 2, "bb": 3, -1: 4, 1: 5}).hex() == "a501051903e802200461610162626203"


def test_the_bytes_are_those_of_the_standard() -> None:
    assert encode([1, "亮照", b"\x00", None, True]).hex() == "850166e4baaee785a74100f6f5"


def test_days_instants_and_keys_have_their_tags() -> None:
    record = [date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC), UUID(int=7)]

    assert decode(encode(record)) == record
    assert encode(date(2026, 3, 1)).hex().startswith("d903ec6a")


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), {1.5: 1}, {True: 1}, {b"k": 1}, datetime(2026, 3, 1)])  # noqa: DTZ001  # the case itself
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"\x18\x01",  # 1 in two bytes
        cbor2.dumps({"b": 1, "a": 2}),
        cbor2.dumps(1.5),
        encode([1]) + b"\x00",
        b"\x9f\x01\xff",  # a list of unknown length
        b"\x81" * 2000 + b"\x01",
        b"\xbb" + b"\xff" * 8,
        b"\xa2\x01\x01\x01\x02",  # a key twice
    ],
)
def test_bytes_in_any_other_form_are_refused(data: bytes) -> None:
    with pytest.raises(RecordUnreadable):
        decode(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_record_or_refused(data: bytes) -> None:
    try:
        assert encode(decode(data)) == data
    except RecordUnreadable:
        return
