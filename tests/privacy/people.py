"""Many synthetic persons at once, written past the actions."""

from __future__ import annotations

from datetime import date, timedelta

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import Person
from liangzhao.registers.people.actions import index_of

PER_DAY = 400


def made(number: int) -> Person:
    """The n-th synthetic person, not stored."""
    id_no = id_number.compose("110108", date(1970, 1, 1) + timedelta(days=number // PER_DAY), number % PER_DAY)
    return Person(
        id_no=id_no,
        id_no_index=index_of(id_no),
        name=f"测试{number}",
        name_sort=f"ceshi{number}",
        sex="2",
        birth_date=date(1970, 1, 1),
        mobile=mobile(number),
        email=f"person{number}@example.org",
    )


def mobile(number: int) -> str:
    """The mobile of the n-th person."""
    return f"139{number:08d}"


def enter(count: int) -> list[Person]:
    """So many persons in the register."""
    with service_transaction("test"):
        return Person.objects.bulk_create([made(number) for number in range(count)], batch_size=1000)
