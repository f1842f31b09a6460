"""Rows on their way into a statement."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from liangzhao.kernel import statements


def test_rows_become_one_json_value_in_the_databases_own_forms() -> None:
    row = {
        "id": UUID(int=1),
        "at": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
        "on": date(2026, 1, 2),
        "bytes": b"\x00\xff",
        "text": "龘",
        "none": None,
        "map": {"a": [1]},
    }

    assert statements.as_json([row]) == (
        '[{"id":"00000000000000000000000000000001","at":"2026-01-02T03:04:05.678901+00:00","on":"2026-01-02",'
        '"bytes":"\\\\x00ff","text":"龘","none":null,"map":{"a":[1]}}]'
    )


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no place in a row"):
        statements.as_json([{"id": {1}}])


def test_an_insertion_names_its_columns_and_their_types() -> None:
    assert statements.insertion("one", {"id": "uuid", "at": "date"}) == (
        "INSERT INTO one (id, at) SELECT id, at FROM json_to_recordset(%s::json) AS given (id uuid, at date)"
    )
