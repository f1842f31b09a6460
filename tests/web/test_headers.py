"""SEC-W6: every address answers within the browser's walls, and nothing personal is kept by a browser."""

from __future__ import annotations

import re

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.fixtures import Settings

from liangzhao.access import limits
from liangzhao.access.roles import RoleCode
from liangzhao.licensing import uses
from tests.access.routes import Route, filled, objects, routes
from tests.support.cast import Cast
from tests.support.stage import Stage, build, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}
DIRECTIVES = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
LAX = re.compile(r"'unsafe-(?:inline|eval)'|(?:script|style|default)-src[^;]*(?:\*|https?:)")
OWN_POLICY = {"public:offline_page": "a file to be saved, which carries its own policy"}


@pytest.fixture
def stage(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Everybody in place; nobody asks too often, uses are not written by a thread."""
    monkeypatch.setattr(limits.CHECKS, "per_second", 1e9)
    monkeypatch.setattr(limits.CHECKS, "burst", 1e9)
    limits.CHECKS.clear()
    monkeypatch.setattr(uses, "LOG", uses.UseLog(lambda rows: None, lambda seconds, flush: None))
    return build(cast)


def missing(answer: HttpResponseBase) -> set[str]:
    """What an answer lacks of the walls."""
    lacking = {name for name, value in ALWAYS.items() if answer.headers.get(name) != value}
    policy = answer.headers.get("Content-Security-Policy", "")
    lacking |= {directive for directive in DIRECTIVES if directive not in policy}
    return lacking | ({"a strict policy"} if LAX.search(policy) else set())


def who_may(route: Route) -> RoleCode | None:
    return next((role for role in RoleCode if route.permissions and route.is_open_to(role)), None)


def test_every_address_stands_within_the_walls(stage: Stage) -> None:
    own, _other = objects(stage)
    wrong, kept = {}, set()
    for route in routes():
        answer = client_of(stage, who_may(route)).get(route.path(filled(route, own)))
        if route.name not in OWN_POLICY and (lacking := missing(answer)):
            wrong[route.name] = lacking
        if route.permissions and "no-store" not in answer.headers.get("Cache-Control", ""):
            kept.add(route.name)

    assert (wrong, kept) == ({}, set())


def test_an_answer_without_walls_would_be_found(client: Client) -> None:
    answer = client.get("/account/login/")
    sound = missing(answer)
    answer.headers["Content-Security-Policy"] += "; script-src 'unsafe-inline'"
    del answer.headers["Permissions-Policy"]

    assert sound == set()
    assert missing(answer) == {"a strict policy", "Permissions-Policy"}


def test_over_https_the_browser_is_told_to_stay_there(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000

    assert Client().get("/account/login/", secure=True)["Strict-Transport-Security"].startswith("max-age=31536000")
