"""SEC-P1: of a thousand planted values none stands in a dump of the database; moved ciphertexts do not open."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from django.db import connection

from liangzhao.access.rekeying import Column, columns
from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock, encryption
from liangzhao.registers.models import Person, RightsRequest, SetAside
from tests.privacy import people
from tests.support.cast import Cast

PEOPLE = 330


@pytest.fixture
def planted(committed: Cast) -> list[str]:
    """Numbers, mobiles, addresses and requests of many persons."""
    rows = people.enter(PEOPLE)
    with service_transaction("test"):
        nurse = committed.nurse("王小兰", committed.institution())
        wishes = [f"愿望{number:06d}" for number in range(10)]
        for number, wish in enumerate(wishes):
            RightsRequest.objects.create(
                person=rows[number], authority=nurse.authority, kind="CORRECT", about="name", wish=wish, reason=wish,
                made_at=clock.now(), due_on=clock.today(),
            )  # fmt: skip
        SetAside.objects.create(person=rows[0], about="mobile", value="13800000000", since=clock.now())
    values = [value for row in rows for value in (row.id_no, row.mobile, row.email)]
    return [*values, *wishes, "13800000000"]


def test_none_of_a_thousand_planted_values_stands_in_a_dump(
    planted: list[str], cluster: Any, own_database: str
) -> None:
    dumped = subprocess.run(
        [cluster.place.programs / "bin" / "pg_dump", "--host", cluster.place.socket, "--username", "postgres",
         "--dbname", own_database],
        env={"PGPASSWORD": cluster.secrets["superuser"]}, capture_output=True, check=True,
    ).stdout  # fmt: skip

    assert len(planted) >= 1000
    assert "测试329".encode() in dumped  # the control: these people are in the dump
    assert [text for text in planted if text.encode() in dumped or text.encode().hex().encode() in dumped] == []


@pytest.mark.parametrize("column", columns(), ids=lambda column: column.title)
def test_a_sealed_value_opens_in_its_own_place_alone(column: Column) -> None:
    one, other = f"{column.title}|1", f"{column.title}|2"
    sealed = encryption.seal(b"13900000001", one)

    assert encryption.open_sealed(sealed, one) == b"13900000001"
    for place in (other, *(f"{each.title}|1" for each in columns() if each != column)):
        with pytest.raises(encryption.SealBroken):
            encryption.open_sealed(sealed, place)


def test_a_value_moved_to_another_column_of_its_row_does_not_open(committed: Cast) -> None:
    (row,) = people.enter(1)
    with service_transaction("test"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE registers_person SET email = mobile WHERE id = %s", [row.pk])

        with pytest.raises(encryption.SealBroken):
            _ = Person.objects.get(pk=row.pk).email
