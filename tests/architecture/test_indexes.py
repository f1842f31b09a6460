"""No index stands for nothing: one whose columns another index begins with costs every write and helps no question."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

NOT_OURS = ("auth_", "django_", "procrastinate_")
"""Tables Django and the job queue make for themselves."""

# A unique index is a promise, whatever else begins with its columns; one for some of the rows or of an expression
# answers a question of its own, and so does one with another order, collation or operator class.
COVERED = """
SELECT small.indrelid::regclass::text, small.indexrelid::regclass::text, large.indexrelid::regclass::text
FROM pg_index small
JOIN pg_class small_class ON small_class.oid = small.indexrelid
JOIN pg_namespace space ON space.oid = small_class.relnamespace AND space.nspname NOT IN ('pg_catalog', 'pg_toast')
JOIN pg_index large ON large.indrelid = small.indrelid AND large.indexrelid <> small.indexrelid
JOIN pg_class large_class ON large_class.oid = large.indexrelid AND large_class.relam = small_class.relam
CROSS JOIN LATERAL (SELECT small.indnkeyatts - 1 AS last) columns
WHERE NOT small.indisunique
  AND small.indexprs IS NULL AND large.indexprs IS NULL AND small.indpred IS NULL AND large.indpred IS NULL
  AND (large.indkey::int2[])[0:last] = (small.indkey::int2[])[0:last]
  AND (large.indclass::oid[])[0:last] = (small.indclass::oid[])[0:last]
  AND (large.indcollation::oid[])[0:last] = (small.indcollation::oid[])[0:last]
  AND (large.indoption::int2[])[0:last] = (small.indoption::int2[])[0:last]
ORDER BY 1, 2, 3
"""


def _covered() -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(COVERED)
        return [row for row in cursor.fetchall() if not row[0].startswith(NOT_OURS)]


def test_no_index_is_the_beginning_of_another() -> None:
    assert _covered() == []


def test_an_index_that_is_the_beginning_of_another_is_noticed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE shelf (room int, place int, title text)")
        cursor.execute("CREATE INDEX shelf_by_room ON shelf (room)")
        cursor.execute("CREATE INDEX shelf_by_place ON shelf (place)")
        cursor.execute("CREATE INDEX shelf_by_room_and_place ON shelf (room, place)")

    assert _covered() == [("shelf", "shelf_by_room", "shelf_by_room_and_place")]


# A column of collation C is in the order of its signs anyhow: its own index finds what begins with something.
DOUBLED = """
SELECT patterned.indexrelid::regclass::text
FROM pg_index patterned
JOIN pg_opclass class ON class.oid = ANY (patterned.indclass::oid[]) AND class.opcname LIKE '%pattern_ops'
JOIN pg_collation signs ON signs.oid = ANY (patterned.indcollation::oid[]) AND signs.collname = 'C'
JOIN pg_index plain ON plain.indrelid = patterned.indrelid AND plain.indkey::int2[] = patterned.indkey::int2[]
WHERE plain.indisunique AND NOT plain.indisprimary
ORDER BY 1
"""


def test_a_column_in_the_order_of_its_signs_has_no_second_index_for_beginnings() -> None:
    with connection.cursor() as cursor:
        cursor.execute(DOUBLED)
        # The name of an account, which Django wants unique by itself; there are few.
        assert [name for (name,) in cursor.fetchall() if not name.startswith("access_account_login_")] == []
