"""SEC-B4: the primary is away. Who asks is answered from the replica, with a date; who would write is told so."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
import pytest
from django.test import Client

from liangzhao.access.narrow_reads import CONNECTIONS
from liangzhao.config.cluster import Cluster
from liangzhao.kernel import clock
from liangzhao.kernel.standby import is_standby
from liangzhao.web import answering, replica
from liangzhao.web.answering import Answering
from liangzhao.web.replica import LOOK_AGAIN, LOOK_SOON, MOST_BEHIND, Homing, LooksForThePrimary, follow
from tests.config.backup.servers import kill, until
from tests.config.nodes import SECONDS
from tests.config.replicas import Pair, Said, pair
from tests.night.load import below
from tests.support.figures import note
from tests.support.night import amount

TURNS = amount(1, 10)
BANNER = "本页取自备用库，内容截至"


@pytest.fixture(scope="module")
def node(demo_keys: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with pair(tmp_path_factory.mktemp("replica")) as started:
        yield started


SLOWEST = 30.0  # seconds, on a machine with much else to do


@contextmanager
def silent(cluster: Cluster) -> Iterator[None]:
    """Every process of the server stands still, its sockets stay open."""
    leader = int((cluster.place.data / "postmaster.pid").read_text().split()[0])
    everybody = [leader, *below(leader)]
    for process in everybody:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in everybody:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def lose_the_primary(node: Pair) -> datetime:
    """Everything that was written has come over; then the power fails. The moment before."""
    until(node.has_caught_up)
    at = clock.now()
    kill(node.primary)
    until(lambda: node.get(node.licence["live"]).status == 200)
    return at


@dataclass(frozen=True)
class Turn:
    """What was answered before the primary was lost, without it, and after it came back."""

    before: Said
    lost_at: datetime
    live: Said
    printed: Said
    called: Said
    refused: Said
    ready: Said
    figures: Said
    after: Said
    refused_for_seconds: float

    @property
    def wrong(self) -> int:
        """Answers from the replica without their date, and writing that seemed to succeed."""
        dated = (self.live, self.printed, self.called)
        return sum(not said.known_until for said in dated) + (self.refused.status != HTTPStatus.SERVICE_UNAVAILABLE)


def turn(node: Pair) -> Turn:
    before, uses = node.get(node.licence["live"]), node.uses()
    lost_at = lose_the_primary(node)
    number = {key: node.licence[key] for key in ("identifier", "name")}
    without = (
        node.get(node.licence["live"]),
        node.get(node.licence["printed"]),
        node.call("/api/v1/licence-checks", number),
        sign_in(node),
        node.get("/readyz"),
        node.get("/metrics"),
    )
    node.primary.ensure_running()
    back_at = time.monotonic()
    after = first_from_the_primary(node)
    refused_for = time.monotonic() - back_at
    until(lambda: is_answered_by_the_primary(node))  # the next check brings along those noted meanwhile
    until(lambda: node.uses() >= uses + len(without[:3]))
    return Turn(before, lost_at, *without, after, refused_for)


def first_from_the_primary(node: Pair) -> Said:
    """The first attempt to sign in that is taken again; what was refused before it has the primary looked for."""
    attempts: list[Said] = []

    def is_taken() -> bool:
        attempts.append(sign_in(node))
        return attempts[-1].status != HTTPStatus.SERVICE_UNAVAILABLE

    until(is_taken)
    return attempts[-1]


def is_answered_by_the_primary(node: Pair) -> bool:
    said = node.get(node.licence["live"])
    return said.status == HTTPStatus.OK and not said.known_until


def sign_in(node: Pair) -> Said:
    """An attempt with a wrong password, the first of this login: it is counted, where anything can be written."""
    return node.post("/account/login/", login=f"p-{uuid4().hex[:8]}", password="x" * 12)


def test_while_the_primary_is_away_licences_are_checked_from_the_replica_with_a_date(node: Pair) -> None:
    turns = [turn(node) for _number in range(TURNS)]

    longest = max(each.refused_for_seconds for each in turns)
    false = sum(each.wrong for each in turns)
    note("primary-away", acts=TURNS, false=false, lost=0, refused_for_seconds=round(longest, 1))
    for each in turns:
        assert (each.before.status, each.before.known_until, BANNER in each.before.text) == (200, "", False)
        for page in (each.live, each.printed):
            assert (page.status, BANNER in page.text, "证照有效" in page.text) == (200, True, True)
        assert (each.called.status, '"found": true' in each.called.text) == (200, True)
        assert json.loads(each.called.text)["as_of"] == each.called.known_until
        for said in (each.live, each.printed, each.called):
            until_then = datetime.fromisoformat(said.known_until)
            assert each.lost_at - timedelta(seconds=60) < until_then <= clock.now()
        assert (each.refused.status, each.refused.headers["Retry-After"]) == (503, "60")
        assert "不能登录、亮照和办理" in each.refused.text
        assert (each.ready.status, '"reads_from": "replica"' in each.ready.text) == (200, True)
        assert "\nliangzhao_on_replica 1\n" in each.figures.text
        assert (each.after.status, "主登记库" in each.after.text) == (200, False)
        assert each.refused_for_seconds < LOOK_AGAIN / 2


def test_a_primary_that_falls_silent_is_as_good_as_away(node: Pair) -> None:
    """It takes connections and bytes and never answers: nobody waits longer than it takes to notice."""
    until(node.has_caught_up)
    until(lambda: all(is_answered_by_the_primary(node) for _each in range(2 * CONNECTIONS)))  # on all there are
    answers: list[Said] = []
    longest = 0.0
    with silent(node.primary):
        begun = time.monotonic()
        while not (answers and answers[-1].known_until) and time.monotonic() - begun < SECONDS:
            asked = time.monotonic()
            answers.append(node.get(node.licence["live"]))
            longest = max(longest, time.monotonic() - asked)
        called = node.call("/api/v1/licence-checks", {key: node.licence[key] for key in ("identifier", "name")})

    note("primary-silent", acts=len(answers), longest_answer_seconds=round(longest, 1))
    assert {said.status for said in answers[:-1]} <= {503}
    assert "证照有效" not in "".join(said.text for said in answers[:-1])
    assert (answers[-1].status, BANNER in answers[-1].text, "证照有效" in answers[-1].text) == (200, True, True)
    assert (called.status, json.loads(called.text)["as_of"]) == (200, called.known_until)
    assert longest < SLOWEST
    until(lambda: is_answered_by_the_primary(node))


def test_a_server_that_takes_its_time_is_waited_for(node: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what is slow but there answers, and only the silent is given up."""
    monkeypatch.setattr(answering, "ANSWER_SECONDS", 0.3)
    with node.primary.connect() as plain:
        known: dict[str, Any] = plain.info.get_parameters() | {"host": plain.info.host, "port": plain.info.port}
        connection = Answering.connect(**known, password=plain.info.password, autocommit=True)
    try:
        assert connection.execute("SELECT 7 FROM pg_sleep(1.5)").fetchone() == (7,)
        with silent(node.primary), pytest.raises(psycopg.OperationalError, match="fell silent"):
            connection.execute("SELECT 1")
        assert connection.closed
    finally:
        connection.close()


def test_without_a_replica_nothing_is_answered_and_nothing_called_valid(node: Pair) -> None:
    """The control: with both away the pages say so; it is the replica that answered before."""
    node.standby.stop()
    kill(node.primary)
    try:
        until(lambda: node.get(node.licence["live"]).status == 503)
        said = node.get(node.licence["live"])
    finally:
        node.primary.ensure_running()
        node.standby.ensure_running()

    note("primary-away-control", acts=1, false=int("证照有效" not in said.text))
    assert "登记数据库暂时无法访问" in said.text
    assert "证照有效" not in said.text
    until(lambda: node.get(node.licence["live"]).status == 200)


def to(server: str) -> Any:
    told = {"primary": "off", "replica": "on"}[server]
    return SimpleNamespace(closed=False, info=SimpleNamespace(parameter_status=lambda _name: told))


class Used:
    """Connections as a pool hands them back, and the time."""

    def __init__(self) -> None:
        self.now, self.reset, self.renewed = 100.0, 0, 0
        self.homing = Homing(self._reset, self._renew, lambda: self.now)

    def _reset(self, _connection: object) -> None:
        self.reset += 1

    def _renew(self) -> None:
        self.renewed += 1

    def is_kept(self, server: str, *, at: float) -> bool:
        self.now = 100 + at
        try:
            self.homing(to(server))
        except LooksForThePrimary:
            return False
        return True


def test_connections_to_the_replica_are_kept_for_a_while_and_then_one_looks_for_the_primary() -> None:
    used = Used()

    assert [used.is_kept("replica", at=at) for at in (1, 2, LOOK_AGAIN, LOOK_AGAIN + 1)] == [True, True, False, True]
    assert (used.reset, used.renewed) == (3, 0)


def test_once_the_primary_is_seen_again_all_others_are_given_up() -> None:
    used = Used()

    assert used.is_kept("primary", at=0)
    assert used.renewed == 0
    assert used.is_kept("replica", at=1)
    assert [used.is_kept("primary", at=at) for at in (2, 3)] == [True, True]
    assert used.renewed == 1


def test_a_refused_write_has_the_primary_looked_for_at_once_and_not_by_everybody_again() -> None:
    used = Used()
    assert used.is_kept("replica", at=2)

    used.homing.want_the_primary()
    looked = used.is_kept("replica", at=2)
    used.homing.want_the_primary()
    again = [used.is_kept("replica", at=2 + part * LOOK_SOON) for part in (0.5, 1, 2)]

    assert (looked, again) == (False, [True, False, True])


def test_a_connection_opened_to_the_primary_gives_up_all_others_before_it_is_used() -> None:
    used = Used()
    used.is_kept("replica", at=1)
    opened = [to("replica"), to("primary"), to("primary")]

    with patch.object(Answering, "connect", lambda: opened.pop(0)):
        for _each in range(3):
            used.homing.connections().connect()

    assert used.renewed == 1


def test_a_closed_connection_or_none_is_no_standby() -> None:
    closed = to("replica")
    closed.closed = True

    assert [is_standby(None), is_standby(closed), is_standby(to("replica"))] == [False, False, True]


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://db2.example.org:5433/liangzhao", "db1,db2.example.org", "5432,5433"),
        ("postgresql:///?host=%2Fvar%2Frun%2Fsecond", "db1,/var/run/second", "5432,5432"),
    ],
)
def test_the_replica_comes_second(url: str, host: str, port: str) -> None:
    database: dict[str, Any] = {"HOST": "db1", "PORT": "", "OPTIONS": {"pool": {"reset": print, "timeout": 10}}}

    follow(database, url)

    assert (database["HOST"], database["PORT"]) == (host, port)
    assert isinstance(database["OPTIONS"]["pool"]["reset"], Homing)
    assert database["OPTIONS"]["connect_timeout"] == replica.CONNECT_SECONDS


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("now() - interval '5 minutes'", 200),
        (f"now() - interval '{MOST_BEHIND.total_seconds() + 1} seconds'", 503),
        ("NULL::timestamptz", 503),
        ("1 / 0", 503),
    ],
)
def test_what_is_known_too_long_ago_or_of_no_date_is_no_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch, known: str, status: int
) -> None:
    monkeypatch.setattr(replica, "is_asked", lambda: True)
    monkeypatch.setattr(replica, "_KNOWN_UNTIL", f"SELECT {known}")

    response = client.get("/find/institutions/")

    assert response.status_code == status
    assert (BANNER in response.content.decode()) is (status == 200)
    assert ("Liangzhao-Known-Until" in response.headers) is (status == 200)


@pytest.mark.usefixtures("own_database")
def test_on_the_primary_nothing_is_said(client: Client) -> None:
    response = client.get("/find/institutions/")

    assert "备用库" not in response.content.decode()
    assert "Liangzhao-Known-Until" not in response.headers
