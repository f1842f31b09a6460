"""The short way to /v/<code> and Django's way give the same answer, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from psycopg import sql

from liangzhao.access.limits import BURST, CHECKS
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing import glance, uses
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence, LicenceUse
from liangzhao.licensing.showing import show
from liangzhao.licensing.states import State
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from liangzhao.web.metrics.requests import REQUESTS
from liangzhao.web.public.quick_scans import QuickScans
from tests.support.cast import Cast, person_actor

pytestmark = pytest.mark.usefixtures("demo_keys", "quiet")

Headers = list[tuple[str, str]]
Answer = tuple[str, Headers, bytes]
SHOWN_STATES = sorted(set(State) - {State.ABANDONED, State.PLANNED})


@dataclass
class Counted:
    """Django, and how often it was asked."""

    asked: int = 0
    handler: WSGIHandler = field(default_factory=WSGIHandler)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.asked += 1
        return self.handler(environ, start_response)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Uses wait until the test flushes them; nobody was counted before."""
    CHECKS.clear()
    monkeypatch.setattr(uses, "LOG", uses.UseLog(uses.store, lambda _seconds, _flush: None))
    yield
    CHECKS.clear()


@pytest.fixture
def licence(own_database: str) -> Licence:
    """王小兰's licence, committed."""
    with service_transaction("test") as by:
        cast = Cast(by=by, authorities=load_demo_authorities())
        person = cast.nurse("王小兰", cast.institution()).person
    return issue(Request(Register.NURSE, person.pk, new_key()), by=person_actor(person))


@pytest.fixture
def code(licence: Licence) -> str:
    """The path of a live code of hers."""
    assert licence.person is not None
    with actor_transaction(person_actor(licence.person)) as holder:
        return urlsplit(show(licence=licence, by=holder).url).path


@pytest.fixture
def django() -> Counted:
    return Counted()


@pytest.fixture
def quick(django: Counted, own_database: str) -> Iterator[QuickScans]:
    """The short way, in front of Django."""
    glance.CODES.close()
    yield QuickScans(django)
    glance.CODES.close()


@pytest.fixture
def change(cluster: Any, own_database: str) -> Callable[..., None]:
    """Changes a row behind everybody's back: no guard and no trigger is asked."""

    def changed(table: str, **columns: object) -> None:
        with cluster.connect(own_database) as connection:
            connection.execute("SET session_replication_role = replica")
            for name, value in columns.items():
                names = sql.Identifier(table), sql.Identifier(name)
                connection.execute(sql.SQL("UPDATE {} SET {} = %s").format(*names), [value])

    return changed


def asked(application: Any, path: str, *, method: str = "GET", **headers: Any) -> Answer:
    """Status, headers and body of one request, as a web server gets them."""
    environ = RequestFactory(headers={"Host": "localhost"} | headers).generic(method, path).environ
    told: list[tuple[str, Headers]] = []
    answer = application(environ, lambda status, given, _info=None: told.append((status, given)))
    body = b"".join(answer)
    getattr(answer, "close", bool)()
    return *told[-1], body


def both(quick: QuickScans, path: str, **request: Any) -> tuple[Answer, Answer]:
    """The answers of the short way, which saw the page before, and of Django, in one instant with one 核验号."""
    asked(quick, path, **request)
    with clock.at(clock.now()), patch.object(uses, "reference_of", lambda _use: "V-SAME-EVER"):
        short = asked(quick, path, **request)
        CHECKS.clear()
        return short, asked(WSGIHandler(), path, **request)


@pytest.mark.parametrize("state", SHOWN_STATES)
def test_the_two_ways_agree_in_every_state(
    quick: QuickScans, django: Counted, code: str, change: Callable[..., None], state: str
) -> None:
    change("licensing_licence", state=state)

    short, long = both(quick, code)

    assert short == long
    assert "王小兰" in short[2].decode()
    assert django.asked == 1


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "HEAD"},
        {"Accept-Language": "en"},
        {"Accept-Language": "zh-CN,zh;q=0.9"},
        {"Host": "127.0.0.1"},
        {"User-Agent": "MicroMessenger", "X-Requested-With": "com.tencent.mm", "Referer": "https://example.org/"},
    ],
)
def test_the_two_ways_agree_for_every_reader(
    quick: QuickScans, django: Counted, code: str, request_: dict[str, Any]
) -> None:
    short, long = both(quick, code, **request_)

    assert short == long
    assert django.asked == 1


@pytest.mark.parametrize(
    "request_",
    [
        {"Cookie": "django_language=en"},
        {"Cookie": "size=large"},
        {"Cookie": "session=nobody"},
        {"HX-Request": "true"},
        {"method": "POST"},
        {"Accept-Language": "x" * 400},
        {"Host": "elsewhere.example"},
    ],
)
def test_an_unusual_request_is_django_s(
    quick: QuickScans, django: Counted, code: str, request_: dict[str, Any]
) -> None:
    short, long = both(quick, code, **request_)

    assert short == long
    assert django.asked == 2


@pytest.mark.parametrize("path", ["/v/" + "a" * 26, "/v/x", "/v/" + "1" * 26, "/v/", "/", "/v/" + "a" * 26 + "?x=1"])
def test_another_address_is_django_s(quick: QuickScans, django: Counted, licence: Licence, path: str) -> None:
    short, long = both(quick, path)

    assert short == long
    assert django.asked == 2


def test_an_expired_code_is_django_s_though_its_page_is_known(
    quick: QuickScans, django: Counted, code: str, change: Callable[..., None]
) -> None:
    asked(quick, code)
    change("licensing_showcode", good_until=clock.now() - timedelta(seconds=1))

    short, long = both(quick, code)

    assert short == long
    assert "二维码已过期" in short[2].decode()
    assert "王小兰" not in short[2].decode()
    assert django.asked == 3


def test_a_change_of_the_licence_is_on_the_very_next_page(
    quick: QuickScans, code: str, change: Callable[..., None]
) -> None:
    before = [asked(quick, code)[2].decode() for _ in range(2)]
    change("licensing_licence", state="REVOKED")

    after = asked(quick, code)[2].decode()

    assert all("证照有效" in page for page in before)
    assert "证照已被吊销" in after
    assert "证照有效" not in after


def test_a_licence_runs_out_at_midnight_though_its_page_is_known(
    quick: QuickScans, django: Counted, code: str, change: Callable[..., None]
) -> None:
    with clock.at(clock.now()):
        change("licensing_licence", valid_until=clock.today())
        change("licensing_showcode", good_until=clock.now() + timedelta(days=2))
        today = [asked(quick, code)[2].decode() for _ in range(2)][1]
        with clock.at(clock.now() + timedelta(days=1)):
            tomorrow = asked(quick, code)[2].decode()

    assert "证照有效" in today
    assert "证照已过期" in tomorrow
    assert django.asked == 2


def test_both_languages_are_kept_apart(quick: QuickScans, code: str) -> None:
    pages = [asked(quick, code, **{"Accept-Language": tongue})[2].decode() for tongue in ("zh", "en", "zh", "en")]

    assert ["证照有效" in page for page in pages] == [True, False, True, False]


def test_another_code_of_the_same_licence_gets_a_page_that_names_it_alone(
    quick: QuickScans, django: Counted, licence: Licence, code: str
) -> None:
    assert licence.person is not None
    asked(quick, code)
    with actor_transaction(person_actor(licence.person)) as holder:
        other = urlsplit(show(licence=licence, by=holder).url).path

    short, long = both(quick, other)

    assert short == long
    assert code not in short[2].decode()
    assert django.asked == 1


def test_every_page_is_one_use_with_its_own_number(quick: QuickScans, code: str, licence: Licence) -> None:
    pages = [asked(quick, code)[2].decode() for _ in range(4)]

    assert uses.LOG.flush() == 4

    with service_transaction("test"):
        noted = list(LicenceUse.objects.all())
    assert {(use.licence_id, use.holder_id) for use in noted} == {(licence.pk, licence.holder_id)}
    assert {(use.how, use.state_shown) for use in noted} == {("LIVE_CODE", "ISSUED")}
    references = {uses.reference_of(use.pk) for use in noted}
    assert len(references) == 4
    assert all(any(reference in page for reference in references) for page in pages)


@pytest.fixture
def one_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the test takes, no address gets another question meanwhile."""
    monkeypatch.setattr(CHECKS, "_now", lambda: 1000.0)


@pytest.mark.usefixtures("one_instant")
def test_the_limit_counts_both_ways_together_and_once(quick: QuickScans, django: Counted, code: str) -> None:
    answers = [asked(quick, code)[0] for _ in range(int(BURST) + 1)]

    assert answers == ["200 OK"] * int(BURST) + ["429 Too Many Requests"]
    assert django.asked == 2
    assert dict(asked(quick, code)[1])["Retry-After"] == "1"


@pytest.mark.usefixtures("one_instant")
def test_the_answers_to_too_many_questions_agree(quick: QuickScans, code: str) -> None:
    for _question in range(int(BURST)):
        asked(quick, code)

    refused = asked(quick, code)

    assert refused == asked(WSGIHandler(), code)
    assert refused[0] == "429 Too Many Requests"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_both_ways_are_counted_alike(quick: QuickScans, django: Counted, code: str, method: str) -> None:
    counted = REQUESTS.labels("public:live", method, 200)
    before = counted._value.get()

    for _visit in range(3):
        asked(quick, code, method=method)

    assert counted._value.get() - before == 3
    assert django.asked == 1
