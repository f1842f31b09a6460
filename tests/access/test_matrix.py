"""SEC-Z1: every address × method × role × own, other's and no object: what the marks say is what happens.

Expectations are computed from the mark of the door and from ``access/roles.py``; nothing here names a page, except
the few below whose answer differs for a reason.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from liangzhao.access import limits
from liangzhao.access.actors import Actor
from liangzhao.access.permissions import P
from liangzhao.access.roles import RoleCode
from liangzhao.licensing import uses
from liangzhao.registers.models import Person, PhysicianQualification
from tests.access.routes import Arguments, Objects, Route, filled, nothing, objects, routes
from tests.support.cast import Cast, demo_authorities
from tests.support.stage import Stage, build, client_of

pytestmark = pytest.mark.django_db

WHO: tuple[RoleCode | None, ...] = (None, *RoleCode)
METHODS = ("GET", "POST")
CLOSED = ("PUT", "DELETE")
"""Methods no marked door takes from anybody: whom a mark lets in is told so, and a stranger at every door."""
WRONG_METHOD = 405
FORM = "application/x-www-form-urlencoded"

# Doors whose duty reaches everybody's rows: there is no other side, only rows that do not exist.
WHOLE_NODE = {
    "console:account",
    "console:event",
    "console:key",
    "console:reset_factors",
    "console:unlock",
    "console:withdraw",
}
# Addresses that answer alike whatever the argument names.
SAME_ANSWER: dict[str, str] = {
    "public:live": "a code is known or unknown; the page says so with 200",
    "public:printed": "the same",
    "authority:cleaning_queue": "a rule is everybody's; its queue is the officer's own",
    "authority:cleaning_csv": "the same",
}


@pytest.fixture(scope="module")
def _built(standing: Actor, demo_keys: None) -> tuple[Stage, tuple[Objects, Objects]]:
    stage = build(Cast(by=standing, authorities=demo_authorities()))
    return stage, objects(stage)


@pytest.fixture
def sides(_built: tuple[Stage, tuple[Objects, Objects]], service: Actor) -> tuple[Objects, Objects]:
    """Own and other's."""
    return deepcopy(_built[1])


@pytest.fixture
def stage(_built: tuple[Stage, tuple[Objects, Objects]], service: Actor, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Everybody in place; uses of licences are not written by a thread, and nobody asks too often."""
    monkeypatch.setattr(limits.CHECKS, "per_second", 1e9)
    monkeypatch.setattr(limits.CHECKS, "burst", 1e9)
    limits.CHECKS.clear()
    monkeypatch.setattr(uses, "LOG", uses.UseLog(lambda rows: None, lambda seconds, flush: None))
    return deepcopy(_built[0])


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that is logged, from every logger."""
    caplog.set_level(logging.DEBUG)
    return caplog


def typed_in(one: Objects) -> dict[str, str]:
    """What somebody might type into the forms of the pages, all of it about real people of the stage."""
    person = one.nurse.person
    said = {"purpose": "verify", "reason": "核对", "document_no": "1", "decision": "confirm", "note": "核对"}
    found = {"q": person.name, "number": person.id_no, "name": person.name, "mobile": person.mobile}
    return said | found | {"id_no": person.id_no, "id_number": person.id_no, "identifier": one.licence.identifier}


def ask(client: Client, cookies: str, method: str, path: str, form: dict[str, str]) -> HttpResponse:
    """One request, with all it did undone; a POST brings the form."""
    client.cookies = SimpleCookie(cookies)
    body, kind = (urlencode(form), FORM) if method == "POST" else ("", FORM)
    if path.startswith("/api/"):
        body, kind = (json.dumps(form), "application/json") if method == "POST" else ("", "application/json")
    with transaction.atomic():
        answer = client.generic(method, path, body, content_type=kind)
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]  # the stubs give the client's own subclass


def difference(route: Route, role: RoleCode | None, which: str, method: str, answer: HttpResponse) -> str:
    """What is wrong with an answer; nothing when it is as the mark says."""
    said, status = f"{method} /{route.address} as {role or 'PUB'} on {which}", answer.status_code
    if status >= 500:
        return f"{said}: {status}"
    if status == WRONG_METHOD:
        return ""
    if method in CLOSED and route.permissions:
        return f"{said}: {status} instead of {WRONG_METHOD}"
    if not route.is_open_to(role):
        if role is not None:
            return "" if status == 403 else f"{said}: {status} instead of 403"
        if route.is_interface:
            return "" if status == 401 else f"{said}: {status} instead of 401"
        asked_in = status == 302 and answer["Location"].startswith("/account/login/")
        return "" if asked_in else f"{said}: {status} instead of the log-in page"
    if status == 403:
        return f"{said}: 403 although permitted"
    if which == "other" and route.name in WHOLE_NODE:
        return ""
    if which != "own" and route.permissions and route.name not in SAME_ANSWER and status != 404:
        return f"{said}: {status} instead of 404"
    return ""


def cases(route: Route, role: RoleCode | None, own: Objects, other: Objects) -> Iterator[tuple[str, str, Arguments]]:
    """Object, method and arguments to try; those kept out anyway try the own object alone."""
    is_marked_for = bool(route.permissions) and route.is_open_to(role)
    methods = METHODS + CLOSED if role is None or is_marked_for else METHODS
    yield from (("own", method, filled(route, own)) for method in methods)
    if route.converters and route.is_open_to(role):
        yield from (("other", method, filled(route, other)) for method in METHODS)
        yield from (("none", method, nothing(route)) for method in METHODS)


@pytest.mark.parametrize("role", WHO, ids=lambda role: str(role or "PUB"))
def test_every_address_answers_as_its_mark_says(
    stage: Stage, sides: tuple[Objects, Objects], quiet: pytest.LogCaptureFixture, role: RoleCode | None
) -> None:
    own, other = sides
    client, form = client_of(stage, role), typed_in(own)
    cookies = client.cookies.output(header="", sep=";")

    found = [
        difference(route, role, which, method, ask(client, cookies, method, route.path(arguments), form))
        for route in routes()
        for which, method, arguments in cases(route, role, own, other)
    ]

    assert [each for each in found if each] == []
    assert leaks(quiet.text) == []


def leaks(logged: str) -> list[str]:
    """Which ID numbers, mobiles, qualification numbers and names of the cast stand in the log (SEC-P4)."""
    secrets = [
        text for person in Person.objects.all() for text in (person.id_no, person.mobile, person.name) if text
    ] + [row.qual_no for row in PhysicianQualification.objects.all()]
    return [secret for secret in secrets if secret in logged]


def test_a_door_that_does_otherwise_than_its_mark_says_is_named(stage: Stage) -> None:
    """The negative control: the same comparison with a mark that is not the door's."""
    nurse = client_of(stage, RoleCode.NURSE)
    cookies = nurse.cookies.output(header="", sep=";")
    door = next(route for route in routes() if route.name == "api:my_licences")
    answer = ask(nurse, cookies, "GET", door.path({}), {})

    closed = replace(door, permissions=(P.JOURNAL_READ,))

    assert difference(door, RoleCode.NURSE, "own", "GET", answer) == ""
    assert difference(door, RoleCode.NURSE, "own", "PUT", answer).endswith("200 instead of 405")
    assert difference(closed, RoleCode.NURSE, "own", "GET", answer).endswith("200 instead of 403")
    assert difference(door, RoleCode.NURSE, "other", "GET", answer).endswith("200 instead of 404")


def test_the_log_of_the_matrix_is_read(stage: Stage, quiet: pytest.LogCaptureFixture) -> None:
    """The control: a number in the log is found."""
    logging.getLogger("liangzhao.example").info("looked up %s", stage.nurse.person.id_no)

    assert leaks(quiet.text) == [stage.nurse.person.id_no]


def test_a_route_nobody_described_fails_with_its_name() -> None:
    new = Route(address="new/<uuid:ref>/", name="new:one", permissions=(), converters=("ref",))

    with pytest.raises(AssertionError, match="new/<uuid:ref>/ takes arguments"):
        filled(new, None)  # type: ignore[arg-type]  # never looked at


def test_the_matrix_covers_every_role_and_the_whole_node() -> None:
    assert len(WHO) == 15
    assert {route.address.split("/")[0] for route in routes()} >= {"me", "org", "gov", "api", "account", "healthz"}
