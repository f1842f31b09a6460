"""SEC-Z2, Z3: whole requests by many people through the WSGI application, over two pooled connections."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import chain

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import Client

from liangzhao.access import transactions
from liangzhao.access.roles import RoleCode
from liangzhao.access.transactions import service_transaction
from liangzhao.config.connecting import pool_reset
from liangzhao.registers.models import NurseRegistration
from tests.support.cast import PASSWORD, Cast
from tests.support.figures import note
from tests.support.night import amount

REQUESTS = amount(480, 50_000)
THREADS = 16
CONNECTIONS = 2


@dataclass(frozen=True)
class Caller:
    """Somebody with a session: what their page must show, and what it must not."""

    cookie: str
    path: str
    own: tuple[str, ...]
    foreign: tuple[str, ...]


def cookie_of(login: str) -> str:
    client = Client()
    client.post("/account/login/", {"login": login, "password": PASSWORD})
    return client.cookies.output(header="", sep=";").strip()


def name_of(number: int) -> str:
    return f"护理{chr(0x4E00 + 300 + number)}"


@pytest.fixture
def callers(committed: Cast) -> list[Caller]:
    """Eight nurses of two hospitals with their own pages, and the nursing office of each with its staff."""
    with service_transaction("test"):
        places = committed.institution(), committed.institution("东城示例医院", organ="东城", division="110101")
        nurses = [committed.nurse(name_of(number), places[number % 2]) for number in range(8)]
        for number, nurse in enumerate(nurses):
            committed.account(f"nurse{number}", RoleCode.NURSE, person=nurse.person)
        for number, place in enumerate(places):
            committed.account(f"office{number}", RoleCode.NURSING_OFFICE, institution=place)
    names = [nurse.person.name for nurse in nurses]
    own = [
        Caller(cookie_of(f"nurse{number}"), "/me/info/", (names[number],), _without(names, names[number : number + 1]))
        for number in range(len(nurses))
    ]
    offices = [
        Caller(cookie_of(f"office{number}"), "/org/nurses/", tuple(names[number::2]), tuple(names[1 - number :: 2]))
        for number in range(2)
    ]
    return [*own, *offices]


def _without(names: list[str], left_out: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in left_out)


@contextmanager
def pooled(*, resets: bool = True) -> Iterator[None]:
    """Django's pool of two connections; without the reset for the negative control."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    options["pool"] = {"min_size": CONNECTIONS, "max_size": CONNECTIONS, "timeout": 60}
    if resets:
        options["pool"]["reset"] = pool_reset
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's own, not in the stubs' base class
        del options["pool"]


def ask(application: WSGIHandler, caller: Caller) -> str:
    """One request as a server's thread makes it; the page's text."""
    statuses: list[str] = []

    def start(status: str, headers: object, _error: object = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda _chunk: None

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": caller.path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_COOKIE": caller.cookie,
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    try:
        answer = application(environ, start)
        page = b"".join(chain(answer)).decode()
        answer.close()
    finally:
        connections["default"].close()
    assert statuses == ["200 OK"], (statuses, caller.path)
    return page


def wrong(page: str, caller: Caller) -> tuple[int, int]:
    """How many foreign names a page shows, and how many of its own it lacks."""
    return sum(name in page for name in caller.foreign), sum(name not in page for name in caller.own)


def test_no_page_of_many_at_once_shows_anybody_elses_rows(callers: list[Caller]) -> None:
    application, who = WSGIHandler(), random.Random(7).choices(callers, k=REQUESTS)

    with pooled(), ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(lambda caller: wrong(ask(application, caller), caller), who))

    foreign, lacking = sum(foreign for foreign, _own in found), sum(own for _foreign, own in found)
    note("pooled-requests", acts=len(found), foreign=foreign, lacking=lacking, threads=THREADS, connections=CONNECTIONS)
    assert len(found) == REQUESTS
    assert (foreign, lacking) == (0, 0)


def rows_left_over(nurses: list[NurseRegistration], enter: str) -> int:
    """Foreign rows that readers who forgot their scope see behind others who entered theirs with ``enter``."""
    values = {"account": "", "person": "", "institution": "", "authority": "", "area_low": "", "area_high": "",
              "code": "", "identifier": ""}  # fmt: skip
    role = f"{settings.LIANGZHAO_ROLE_PREFIX}_person"

    def turn(number: int) -> int:
        try:
            with connection.cursor() as cursor:
                if number % 2:
                    mine = {**values, "person": str(nurses[number % len(nurses)].person_id)}
                    cursor.execute(enter, [role, *(mine[name] for name in values)])
                    return 0
                cursor.execute("SELECT current_user LIKE %s", ["%_person"])
                if not cursor.fetchone()[0]:
                    return 0
                cursor.execute("SELECT count(*) FROM registers_person")
                return int(cursor.fetchone()[0])
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(turn, range(REQUESTS_OF_CONTROL)))


REQUESTS_OF_CONTROL = 480
FOR_THE_SESSION = transactions._ENTER.replace(", true)", ", false)")


@pytest.fixture
def nurses(committed: Cast) -> list[NurseRegistration]:
    with service_transaction("test"):
        place = committed.institution()
        return [committed.nurse(name_of(number), place) for number in range(4)]


def test_settings_of_the_session_leak_where_the_pool_does_not_reset(nurses: list[NurseRegistration]) -> None:
    """The negative control: the same requests with set_config(…, false)."""
    assert "set_config('role', %s, false)" in FOR_THE_SESSION

    with pooled(resets=False):
        assert rows_left_over(nurses, FOR_THE_SESSION) > 0


@pytest.mark.parametrize("resets", [True, False], ids=["reset", "no reset"])
def test_settings_of_the_transaction_do_not(nurses: list[NurseRegistration], resets: bool) -> None:
    with pooled(resets=resets):
        assert rows_left_over(nurses, transactions._ENTER) == 0


def test_the_reset_would_have_caught_settings_of_the_session(nurses: list[NurseRegistration]) -> None:
    with pooled():
        assert rows_left_over(nurses, FOR_THE_SESSION) == 0
