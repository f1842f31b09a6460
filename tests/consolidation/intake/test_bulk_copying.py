"""What very large lists write is what is written one by one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import RFC_4122, UUID

import pytest

from liangzhao.consolidation.intake.bulk.copying import Facts, Keys, as_object, text, written

AT = datetime(2026, 3, 2, 8, 30, 0, 123_456, tzinfo=UTC)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"姓名": "张三", "机构": "北京市海淀区（示例）医院", "备注": ""},
        {"100%": "%s %d", 'a"b': "x"},
        {"name": 'a"b'},
        {"name": "a\\b"},
        {"name": "a\nb\tc\x7f"},
        {"name": "\u3000\u2028\ue000\ufffd"},
        {"name": "𠮷野"},
    ],
)
def test_a_row_is_kept_as_json_writes_it(row: dict[str, str]) -> None:
    assert as_object(row) == json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("张三", "张三"),
        ("a b", "a b"),
        ("a\\b", r"a\\b"),
        ("a\tb\nc\rd", r"a\tb\nc\rd"),
        ("\u3000·", "\u3000·"),
        ("", ""),
    ],
)
def test_a_text_is_escaped_for_the_database_where_it_must_be(value: str, told: str) -> None:
    assert text(value) == told


def test_keys_are_random_of_their_instant_and_in_order_as_they_are_drawn() -> None:
    keys = Keys(AT)

    drawn = [keys.new() for _each in range(5_000)]

    assert len(set(drawn)) == len(drawn)
    assert drawn[:4_000] == sorted(drawn[:4_000])
    assert {(UUID(key).version, UUID(key).variant) for key in drawn} == {(7, RFC_4122)}
    assert {int(key[:8] + key[9:13], 16) for key in drawn} == {int(AT.timestamp() * 1000)}


@pytest.mark.parametrize("value", ["张三", "", "100%s", 'a"b', "a\\b", "a\nb", None, 7, ["01", "02"], date(2026, 3, 2)])
def test_facts_are_told_as_json_and_for_a_column(value: object) -> None:
    facts = Facts(("title", "department"), {"title": "left", "%s": 'a"b\\'})

    columns, told = facts.told((value, "内科"))

    plain = str(value) if isinstance(value, date) else value
    # COPY reads a doubled backslash as one.
    assert json.loads(told.replace("\\\\", "\\")) == {"title": plain, "department": "内科", "%s": 'a"b\\'}
    assert columns == [written(value), "内科"]
