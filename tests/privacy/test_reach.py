"""SEC-P8: after a breach it can be said whose data an account read, in a period, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from liangzhao.access.models import Account
from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal, reach
from liangzhao.audit.models import Event
from liangzhao.audit.tags import Tag
from liangzhao.config.commands import journal as journal_command
from liangzhao.config.commands import journal_reach
from liangzhao.kernel import clock
from liangzhao.kernel.uuid7 import uuid7
from liangzhao.registers.models import Person
from liangzhao.web.readings import Purpose, person_viewed
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=clock.LEGAL_ZONE)
DAY = timedelta(days=1)


@pytest.fixture
def officer(cast: Cast) -> Account:
    return cast.account("a-dec", RoleCode.DECIDER, authority=cast.authority("海淀"))


@pytest.fixture
def read(cast: Cast, officer: Account) -> list[Person]:
    """Three persons, read by the officer on three days, the first of them twice; one read by somebody else."""
    people = [cast.person(f"某{number}") for number in range(4)]
    by = cast.actor(officer)
    for day, person in enumerate([people[0], people[1], people[2]]):
        with clock.at(NOON + day * DAY):
            person_viewed([person.pk], by=by, purpose=Purpose.CHECK, field="registration")
    with clock.at(NOON + timedelta(hours=1)):
        person_viewed([people[0].pk], by=by, purpose=Purpose.CHECK, field="id_no")
    other = cast.actor(cast.account("a-acc", RoleCode.ACCEPTOR, authority=cast.authority("海淀")))
    with clock.at(NOON):
        person_viewed([people[3].pk], by=other, purpose=Purpose.CHECK, field="registration")
    return people


def test_the_persons_of_the_period_are_counted_once_with_their_times(officer: Account, read: list[Person]) -> None:
    found = reach.of_account(officer.pk, since=NOON, until=NOON + 2 * DAY)

    assert [(each.person_id, each.times) for each in found.people] == [(read[1].pk, 1), (read[0].pk, 2)]
    assert (found.readings, found.lists_taken) == (3, 0)
    assert found.people[1].first_at == NOON
    assert found.people[1].last_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize(("since", "until", "people"), [(-1, 0, 0), (0, 3, 3), (3, 9, 0), (2, 3, 1)])
def test_the_period_has_its_first_instant_and_not_its_last(
    officer: Account, read: list[Person], since: int, until: int, people: int
) -> None:
    found = reach.of_account(officer.pk, since=NOON + since * DAY, until=NOON + until * DAY)

    assert len(found.people) == people


def test_lists_taken_away_are_counted(cast: Cast, officer: Account) -> None:
    journal.record(
        Tag.LIST_EXPORTED, subject_kind="report", subject_id=officer.pk, by=cast.actor(officer), at=NOON,
        body={"report": "staff", "rows": 80},
    )  # fmt: skip

    assert reach.of_account(officer.pk, since=NOON, until=NOON + DAY).lists_taken == 1


def test_only_what_the_account_did_is_read(officer: Account, read: list[Person]) -> None:
    rows = Event.objects.filter(actor_id=officer.pk, at__gte=NOON - 10_000 * DAY)  # a period that leaves nothing out
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "event_by_actor" in rows.explain()


@pytest.fixture
def auditor(cast: Cast, client: Client) -> Client:
    cast.account("a-aud", RoleCode.AUDIT_ADMIN)
    client.post("/account/login/", {"login": "a-aud", "password": PASSWORD})
    return client


FORM = {"account": "a-dec", "since": "2026-03-10", "until": "2026-03-11"}


def test_the_auditor_sees_numbers_of_persons_and_no_name(auditor: Client, read: list[Person]) -> None:
    page = auditor.post("/console/journal/reach/", FORM).content.decode()

    assert str(read[0].pk) in page
    assert str(read[1].pk) in page
    assert str(read[2].pk) not in page
    assert read[0].name not in page
    assert Event.objects.filter(tag="list.exported", acting_as="A-AUD").count() == 1


def test_the_list_can_be_taken_as_a_file(auditor: Client, read: list[Person]) -> None:
    answer = auditor.post("/console/journal/reach/", FORM | {"as": "csv"})

    assert answer["Content-Type"].startswith("text/csv")
    assert len(answer.content.decode().splitlines()) == 3


@pytest.mark.parametrize(
    ("wrong", "says"), [({"account": "nobody"}, "请核对登录名"), ({"until": "2026-03-09"}, "早于起始日期")], ids=str
)
def test_a_wrong_question_is_said_at_its_field(
    auditor: Client, read: list[Person], wrong: dict[str, str], says: str
) -> None:
    assert says in auditor.post("/console/journal/reach/", FORM | wrong).content.decode()


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def node() -> Iterator[None]:
        yield

    monkeypatch.setattr(journal_reach, "running_node", node)


ASKED = ["reach", "--account", "a-dec", "--from", "2026-03-10", "--to", "2026-03-11"]


@pytest.mark.usefixtures("running")
def test_the_command_names_the_persons_to_be_told(read: list[Person], capsys: pytest.CaptureFixture[str]) -> None:
    assert journal_command.run([*ASKED, "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["people"], told["readings"], told["lists_taken"]) == (2, 3, 0)
    assert [each["name"] for each in told["persons"]] == [read[1].name, read[0].name]


@pytest.mark.usefixtures("running")
def test_the_command_says_that_there_is_no_such_account(capsys: pytest.CaptureFixture[str]) -> None:
    assert journal_command.run(["reach", "--account", str(uuid7()), "--from", "2026-03-10", "--to", "2026-03-11"]) == 2
    assert "没有登录名" in capsys.readouterr().err
