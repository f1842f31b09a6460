"""SEC-P4: what people are called, and their numbers, stand in no log line, address, error page or temporary file."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import pytest
from django.http import HttpRequest

from liangzhao.access import limits
from liangzhao.access.roles import RoleCode
from liangzhao.licensing import uses
from liangzhao.web.personal import info
from tests.access.routes import filled, objects, routes
from tests.privacy import people
from tests.support.cast import Cast
from tests.support.stage import build, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_keys")]

PEOPLE = 1000
ROLES = (RoleCode.NURSE, RoleCode.NURSING_OFFICE, RoleCode.DECIDER, None)


@pytest.fixture
def secrets(cast: Cast) -> list[str]:
    """Numbers, mobiles and addresses of a thousand persons."""
    rows = people.enter(PEOPLE)
    return [value for row in rows for value in (row.id_no, row.mobile, row.email)]


@pytest.fixture
def asks_freely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.CHECKS, "per_second", 1e9)
    monkeypatch.setattr(limits.CHECKS, "burst", 1e9)
    limits.CHECKS.clear()
    monkeypatch.setattr(uses, "LOG", uses.UseLog(lambda rows: None, lambda seconds, flush: None))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files of this process would be."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def form(number: int) -> dict[str, str]:
    """What somebody types about the n-th person, into whatever form."""
    row = people.made(number)
    said = {"purpose": "CHECK", "reason": row.mobile, "decision": "refuse", "answer": row.id_no, "wish": row.mobile}
    return said | {"id_no": row.id_no, "id_number": row.id_no, "number": row.id_no, "q": row.name, "name": row.name,
                   "mobile": row.mobile, "login": row.email, "password": row.id_no, "identifier": row.id_no,
                   "account": row.email, "note": row.mobile, "document_no": row.id_no}  # fmt: skip


@pytest.mark.usefixtures("asks_freely")
def test_a_thousand_persons_through_every_view_leave_no_word_behind(
    cast: Cast, secrets: list[str], caplog: pytest.LogCaptureFixture, temporary: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    own, _other = objects(build_stage := build(cast))
    doors = [(role, client_of(build_stage, role)) for role in ROLES]
    asked, led_to = 0, []
    for number, route in enumerate(routes() * (PEOPLE // len(routes()) + 1)):
        _role, client = doors[number % len(doors)]
        answer = client.post(route.path(filled(route, own)), form(number % PEOPLE))
        led_to.append(answer.headers.get("Location", ""))
        asked += 1

    assert asked >= PEOPLE
    assert hits(secrets, caplog.text) == []
    assert hits(secrets, "\n".join(led_to)) == []
    assert [
        path for path in temporary.rglob("*") if path.is_file() and hits(secrets, path.read_bytes().decode("latin1"))
    ] == []


def hits(secrets: list[str], text: str) -> list[str]:
    return [secret for secret in secrets if secret in text]


def test_a_page_that_fails_tells_nothing_of_its_form(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = people.made(1)

    def fails(request: HttpRequest, **_given: object) -> None:
        raise RuntimeError("a mistake of the program")

    monkeypatch.setattr(info, "_info_page", fails)
    stage = build(cast)
    client = client_of(stage, RoleCode.NURSE)
    client.raise_request_exception = False
    answer = client.post("/me/info/id-number/", {"id_no": row.id_no, "mobile": row.mobile})

    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text  # the control: the failure is in the log
    assert hits([row.id_no, row.mobile], caplog.text + answer.content.decode()) == []


def test_what_is_written_to_the_log_would_be_found(caplog: pytest.LogCaptureFixture) -> None:
    """The negative control."""
    logging.getLogger("liangzhao").warning("no such person: %s", people.made(1).id_no)

    assert hits([people.made(1).id_no], caplog.text)
