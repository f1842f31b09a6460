"""SEC-W1: whatever is sent to the interface, by whomever, the answer is one of the documented ones.

``LIANGZHAO_API_CASES`` is the number of cases of all roles together; 5,000 by default, 100,000 at night.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpRequest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from liangzhao.access import limits
from liangzhao.access.roles import RoleCode
from liangzhao.api import interface
from liangzhao.config.wsgi import application
from tests.support.figures import note
from tests.support.stage import Stage, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.campaign]

WHO: tuple[RoleCode | None, ...] = (None, *RoleCode)
CASES = int(os.environ.get("LIANGZHAO_API_CASES", "5000")) // len(WHO) + 1
WATCHED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
QUIET = bounds(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def one_connection() -> Iterator[None]:
    """Calls in the block leave this test's connection open, and with it the transaction everybody stands in."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def document() -> schemathesis.BaseSchema:
    """The interface as its own document describes it, called in this process."""
    loaded = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    loaded.config.generation.update(with_security_parameters=False)
    return loaded


def cookies_of(stage: Stage, who: RoleCode | None) -> dict[str, str]:
    """Session and token of somebody who signed in."""
    client = client_of(stage, who)
    client.get("/account/login/" if who is None else "/account/places/")
    return {name: morsel.value for name, morsel in client.cookies.items()}


def send(described: schemathesis.BaseSchema, cookies: dict[str, str], most: int) -> int:
    """Send generated cases and check each answer; returns how many, or raises what the first wrong answer is."""
    headers, sent = {"X-CSRFToken": cookies.get(settings.CSRF_COOKIE_NAME, "")}, 0
    cases = st.one_of(*(described.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @given(case=cases)
    @bounds(QUIET, max_examples=most)
    def campaign(case: schemathesis.Case[Any]) -> None:
        nonlocal sent
        sent += 1
        case.validate_response(case.call(cookies=cookies, headers=headers), checks=WATCHED)

    campaign()
    return sent


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    """All cases come from one address: with its limit nearly all of them would be turned away before they are read."""
    monkeypatch.setattr(limits.CHECKS, "wait", lambda _address: 0.0)


@pytest.mark.parametrize("who", WHO, ids=lambda who: str(who or "PUB"))
def test_every_answer_is_a_documented_one(stage: Stage, who: RoleCode | None) -> None:
    cookies = cookies_of(stage, who)

    with one_connection():
        sent = send(document(), cookies, CASES)

    note(f"interface-{who or 'PUB'}", acts=sent)
    assert sent >= CASES


def _falls_over_odd_signs(request: HttpRequest) -> bool:
    """What a careless interface does with signs that nobody can print: it does not expect them."""
    if not all(str(value).isprintable() for value in request.GET.values()):
        raise ValueError("an odd sign")
    return True


def test_the_campaign_finds_an_interface_that_falls_over(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the same campaign, with a first rule that fails where it should refuse."""
    monkeypatch.setattr(interface, "_is_readable", _falls_over_odd_signs)

    with one_connection():
        described = document().include(path_regex="/institutions$")
        with pytest.raises(FailureGroup, match="Server error"):
            send(described, {}, 2000)
