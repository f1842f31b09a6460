"""SEC-Z4: each policy can be answered from an index; none makes the database look at every row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection

from liangzhao.access.actors import Scope
from liangzhao.access.transactions import scoped
from liangzhao.config.database import TABLES
from liangzhao.kernel.row_security import ALL_ROWS, SELECT, DatabaseRole

pytestmark = pytest.mark.django_db

SOMEBODY = UUID(int=7)
WALLED = (DatabaseRole.PERSON, DatabaseRole.INSTITUTION, DatabaseRole.REGISTRAR, DatabaseRole.AREA)

WITHOUT = {
    ("registers_entryversion", "area"): "versions are asked for by their entry, which an index holds",
    ("registers_entryversion", "person"): "the same",
    ("registers_entryversion", "registrar"): "the same",
    ("supervision_standing", "institution"): "no page of an institution lists standings",
}


def policies() -> Iterator[tuple[str, DatabaseRole]]:
    """Every table and role whose reach is some of the rows."""
    for table in TABLES:
        for line in table.access:
            if table.personal and SELECT in line.commands and line.rows != ALL_ROWS:
                yield from ((table.table, role) for role in line.roles if role in WALLED)


CASES = sorted(set(policies()))


def plan(table: str, role: DatabaseRole, condition: str = "true") -> str:
    """How the database would read a table in a scope if it may not read all of it."""
    scope = Scope(
        role,
        account=SOMEBODY,
        person=SOMEBODY,
        institution=SOMEBODY,
        authority=SOMEBODY,
        area_low="/11/01/",
        area_high="/11/010",
    )
    with scoped(scope), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT 1 FROM {table} WHERE {condition}")
        return "\n".join(line for (line,) in cursor.fetchall())


def answered(table: str, told: str) -> bool:
    """Whether an index answers for the table; that one answers which ids were merged into one's own is no matter."""
    scans = pairwise(told.splitlines())
    return any("Index Cond" in line and (table == "audit_alias" or "audit_alias" not in scan) for scan, line in scans)


@pytest.mark.parametrize(("table", "role"), CASES, ids=lambda value: str(value))
def test_a_policy_is_answered_from_an_index(table: str, role: DatabaseRole) -> None:
    assert answered(table, plan(table, role)) is ((table, str(role)) not in WITHOUT)


def test_a_condition_no_index_answers_would_be_named() -> None:
    """The negative control: the same question inside a CASE."""
    walled = "CASE WHEN current_setting('lz.area_low') <> '' THEN area_path >= '/11/01/' ELSE false END"

    assert "Index Cond" not in plan("supervision_standing", DatabaseRole.SERVICE, walled)


OF_FEW_PEOPLE = sorted(table for table, role in CASES if role is DatabaseRole.INSTITUTION)
HASHED = {
    "licensing_licencefile": "files are asked for by their licence",
    "licensing_showcode": "codes are asked for by their digest",
    "registers_nursefiling": "filings are asked for by their registration",
    "registers_physicianfiling": "the same",
}


@pytest.mark.parametrize("table", OF_FEW_PEOPLE)
def test_the_people_of_one_institution_are_not_looked_for_among_all(table: str) -> None:
    """A sub-select that is hashed makes the database hold every row of the register against it."""
    assert ("hashed SubPlan" in plan(table, DatabaseRole.INSTITUTION)) is (table in HASHED)
