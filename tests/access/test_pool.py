"""SEC-Z2, Z3: many requests share few connections, and none finds what another left behind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection, connections
from psycopg import Connection, errors
from psycopg_pool import ConnectionPool

from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.config.connecting import pool_reset
from liangzhao.registers.models import Person
from tests.support.cast import Cast, person_actor

REQUESTS = 480
THREADS = 16
CONNECTIONS = 2


@pytest.fixture
def people(committed: Cast) -> list[Person]:
    """Twelve nurses of two hospitals."""
    with service_transaction("test"):
        places = committed.institution(), committed.institution("东城示例医院", organ="东城", division="110101")
        return [committed.nurse(f"护士{number}", places[number % 2]).person for number in range(12)]


@pytest.fixture
def pooled(people: list[Person]) -> Iterator[None]:
    """Django's pool, as nodes run with it, of two connections."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    options["pool"] = {"min_size": CONNECTIONS, "max_size": CONNECTIONS, "timeout": 30, "reset": pool_reset}
    yield
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's own, not in the stubs' base class
    del options["pool"]


def foreign_rows(person: Person) -> int:
    """One request of a person, and how many rows it saw that are somebody else's."""
    try:
        with actor_transaction(person_actor(person)):
            seen = set(Person.objects.values_list("pk", flat=True))
    finally:
        connections["default"].close()
    return len(seen - {person.pk}) + (person.pk not in seen)


@pytest.mark.usefixtures("pooled")
def test_no_request_on_a_shared_connection_sees_another_persons_rows(people: list[Person]) -> None:
    who = random.Random(20).choices(people, k=REQUESTS)

    with ThreadPoolExecutor(THREADS) as threads:
        foreign = list(threads.map(foreign_rows, who))

    assert len(foreign) == REQUESTS
    assert sum(foreign) == 0


def leaked(people: list[Person], *, resets: bool) -> int:
    """How many rows a request without a scope sees after one that set its scope for the whole session."""
    given, prefix = connection.settings_dict, settings.LIANGZHAO_ROLE_PREFIX
    pool: ConnectionPool[Connection[tuple[int]]] = ConnectionPool(
        kwargs={"host": given["HOST"], "dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"]},
        min_size=1,
        max_size=1,
        reset=pool_reset if resets else None,
        open=True,
    )
    with pool:
        with pool.connection() as first:
            first.execute(
                "SELECT set_config('role', %s, false), set_config('lz.person', %s, false)",
                [f"{prefix}_person", str(people[0].pk)],
            )
        with pool.connection() as second:
            row = second.execute("SELECT count(*) FROM registers_person").fetchone()
            return int(row[0]) if row else 0


def test_a_setting_of_the_session_would_leak_without_the_reset_of_the_pool(people: list[Person]) -> None:
    """The negative control: this is what SET LOCAL and the reset keep from happening."""
    assert leaked(people, resets=False) == 1


def test_the_reset_of_the_pool_takes_the_role_away(people: list[Person]) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        leaked(people, resets=True)
