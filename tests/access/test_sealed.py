"""SEC-P1, P2: numbers and phones are unreadable in database, dump and files, yet found by whoever knows one."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import encryption
from liangzhao.kernel.identifiers import id_number
from liangzhao.registers.models import Person, PhysicianQualification
from liangzhao.registers.people.actions import PersonKnown, index_of
from tests.support.cast import Cast

PLANTED = 200


@pytest.fixture
def planted(committed: Cast) -> list[str]:
    """ID numbers, mobiles and qualification numbers of 200 persons, in the database and in a photo's file."""
    with service_transaction("test"):
        hospital = committed.institution()
        for number in range(PLANTED // 2):
            committed.physician(f"医师{number}", hospital)
            committed.nurse(f"护士{number}", hospital, photo="")
        people = list(Person.objects.all())
        qualifications = [row.qual_no for row in PhysicianQualification.objects.all()]
        return [*(row.id_no for row in people), *(row.mobile for row in people), *qualifications]


def found_in(content: bytes, planted: list[str]) -> list[str]:
    """The planted values a file holds, in letters or as the hexadecimal of a binary column."""
    return [value for value in planted if value.encode() in content or value.encode().hex().encode() in content]


def dump(cluster: Any, database: str) -> bytes:
    """Everything of a database, as its own program writes it."""
    program = cluster.place.programs / "bin" / "pg_dump"
    return subprocess.run(
        [program, "--host", cluster.place.socket, "--username", "postgres", "--dbname", database],
        env={"PGPASSWORD": cluster.secrets["superuser"]},
        capture_output=True,
        check=True,
    ).stdout


def test_no_number_stands_in_a_dump_or_in_a_file(planted: list[str], cluster: Any, own_database: str) -> None:
    content = dump(cluster, own_database)
    files = [path for path in Path(settings.LIANGZHAO_BLOBS_DIR).rglob("*") if path.is_file()]

    assert len(planted) == PLANTED * 2 + PLANTED // 2
    assert "护士99".encode() in content  # the control: the dump holds these people
    assert found_in(content, planted) == []
    assert files
    assert all(found_in(path.read_bytes(), planted) == [] for path in files)


def test_a_swapped_ciphertext_does_not_open(committed: Cast) -> None:
    with service_transaction("test"):
        one, other = committed.person("甲"), committed.person("乙")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE registers_person AS mine SET mobile = theirs.mobile FROM registers_person AS theirs "
                "WHERE mine.id IN (%s, %s) AND theirs.id IN (%s, %s) AND mine.id <> theirs.id",
                [one.pk, other.pk, one.pk, other.pk],
            )

        for row in (Person.objects.get(pk=one.pk), Person.objects.get(pk=other.pk)):
            with pytest.raises(encryption.SealBroken):
                _ = row.mobile
            assert row.id_no  # what was not swapped opens


ID_NO = id_number.compose("110108", date(1980, 3, 2), 17)


def with_x() -> str:
    """A number that ends with X."""
    numbers = (id_number.compose("110108", date(1980, 3, 2) + timedelta(days=day), 17) for day in range(100))
    return next(number for number in numbers if number.endswith("X"))


@pytest.mark.parametrize(
    "written",
    [
        with_x().lower(),
        f" {with_x()} ",
        "".join(chr(ord(char) + 0xFEE0) for char in with_x()),
        with_x()[:6] + with_x()[8:17],
    ],
    ids=["small x", "spaces", "full width", "15 digits"],
)
def test_every_way_of_writing_a_number_finds_the_same_person(written: str) -> None:
    assert index_of(written) == index_of(with_x())


@pytest.mark.django_db
def test_the_same_number_is_entered_once_however_it_is_written(cast: Cast) -> None:
    known = cast.person("甲")

    with pytest.raises(PersonKnown):
        _enter_again(cast, known.id_no)


def _enter_again(cast: Cast, id_no: str) -> None:
    from liangzhao.registers.people import actions

    actions.enter(id_no=f" {id_no.lower()}", name="乙", sex="1", birth_date=date(1990, 1, 1), act=cast.act())


def test_the_index_is_keyed_and_its_key_is_not_the_data_key() -> None:
    ring = encryption.ring()

    assert index_of(ID_NO) == encryption.blind_index(f"01|{ID_NO}")
    assert len(index_of(ID_NO)) == 16
    assert ring.index not in {*ring.data.values(), ring.content}
