"""A connection of its own for one read: one role for ever, one row per key, nothing left behind (SEC-Z2, Z3)."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings

from liangzhao.access import narrow_reads
from liangzhao.access.narrow_reads import NarrowRead, named
from liangzhao.access.transactions import actor_transaction, service_transaction
from liangzhao.kernel.row_security import DatabaseRole
from liangzhao.licensing import glance
from liangzhao.licensing.issue import Request, issue, new_key
from liangzhao.licensing.models import Licence, LicenceFile, LicenceUse, ShowCode
from liangzhao.licensing.showing import digest_of, show
from liangzhao.registers.effects import Register
from tests.support.cast import Cast, person_actor

pytestmark = pytest.mark.usefixtures("demo_keys")

REQUESTS, THREADS, CONNECTIONS = 480, 16, 2
LICENCES = f"SELECT count(*), min(id::text) FROM licensing_licence WHERE {named('code')}"
CODES = f"SELECT count(*), min(licence_id::text) FROM licensing_showcode WHERE {named('code')}"


@pytest.fixture
def licences(committed: Cast) -> list[Licence]:
    """The licences of four nurses."""
    with service_transaction("test"):
        place = committed.institution()
        people = [committed.nurse(f"护士{number}", place).person for number in range(4)]
    return [issue(Request(Register.NURSE, person.pk, new_key()), by=person_actor(person)) for person in people]


@pytest.fixture
def codes(licences: list[Licence]) -> dict[str, Licence]:
    """The texts of their live codes."""
    return {code_of(licence): licence for licence in licences}


def code_of(licence: Licence) -> str:
    assert licence.person is not None
    with actor_transaction(person_actor(licence.person)) as holder:
        return show(licence=licence, by=holder).url.rpartition("/")[2]


@pytest.fixture
def reads(own_database: str) -> Iterator[Any]:
    """Makes narrow reads and closes them."""
    made: list[NarrowRead] = []

    def make(statement: str, role: DatabaseRole = DatabaseRole.VERIFIER) -> NarrowRead:
        made.append(NarrowRead(role, statement, most=CONNECTIONS))
        return made[-1]

    glance.CODES.close()
    yield make
    glance.CODES.close()
    for read in made:
        read.close()


def first(read: NarrowRead, value: str) -> str:
    row = read.row(value)
    assert row is not None
    assert row[0] is not None
    return row[0].decode()


@pytest.mark.parametrize("statement", [LICENCES, CODES])
def test_a_code_reaches_its_one_licence_and_no_other(reads: Any, codes: dict[str, Licence], statement: str) -> None:
    read = reads(statement)

    for code, licence in codes.items():
        assert read.row(digest_of(code)) == (b"1", str(licence.pk).encode())


@pytest.mark.parametrize("statement", [LICENCES, CODES])
@pytest.mark.parametrize("value", ["", "x", "%", "0" * 64, "' OR ''='"])
def test_no_code_reaches_no_licence(reads: Any, codes: dict[str, Licence], statement: str, value: str) -> None:
    read = reads(statement)
    first(read, str(digest_of(next(iter(codes)))))

    assert first(read, value) == "0"


def test_a_statement_that_names_nothing_sees_nothing_even_after_one_that_did(
    reads: Any, codes: dict[str, Licence]
) -> None:
    unnamed = reads("SELECT count(*) FROM licensing_licence WHERE $1 <> ''")
    left = reads("SELECT coalesce(current_setting('lz.code', true), ''), set_config('lz.code', $1, true)")

    assert first(unnamed, "anything") == "0"
    assert [left.row(value) for value in ("one", "two", "three")] == [
        (b"", b"one"),
        (b"", b"two"),
        (b"", b"three"),
    ]


def test_the_connection_is_the_narrow_role_and_nothing_leads_back(reads: Any) -> None:
    verifier = f"{settings.LIANGZHAO_ROLE_PREFIX}_verifier"

    with reads("SELECT $1::text")._open() as connection:
        before = connection.execute("SELECT current_user::text, current_setting('transaction_read_only')").fetchone()
        connection.execute("RESET ROLE; RESET ALL; RESET SESSION AUTHORIZATION")
        after = connection.execute("SELECT current_user::text, current_setting('transaction_read_only')").fetchone()

    assert before == after == (verifier, "on")


@pytest.mark.parametrize("table", ["registers_person", "access_account", "audit_event", "licensing_licenceuse"])
def test_tables_the_role_has_no_business_with_stay_closed(reads: Any, codes: dict[str, Licence], table: str) -> None:
    read = reads(f"SELECT count(*) FROM {table} WHERE {named('code')}")

    assert read.row(digest_of(next(iter(codes)))) in (None, (b"0",))


def test_nothing_can_be_written(reads: Any, codes: dict[str, Licence]) -> None:
    code = str(digest_of(next(iter(codes))))

    assert reads(f"DELETE FROM licensing_showcode WHERE {named('code')} RETURNING id").row(code) is None
    assert reads(f"UPDATE licensing_licence SET state = 'VOID' WHERE {named('code')} RETURNING id").row(code) is None
    with service_transaction("test"):
        assert ShowCode.objects.count() == len(codes)
        assert {licence.state for licence in Licence.objects.all()} == {"ISSUED"}
        assert not LicenceFile.objects.exists()
        assert not LicenceUse.objects.exists()


def test_many_threads_on_two_connections_each_see_their_own_licence(reads: Any, codes: dict[str, Licence]) -> None:
    read = reads(LICENCES)
    asked = random.Random(20).choices(list(codes), k=REQUESTS)

    with ThreadPoolExecutor(THREADS) as threads:
        seen = list(threads.map(lambda code: read.row(digest_of(code)), asked))

    assert seen == [(b"1", str(codes[code].pk).encode()) for code in asked]


def test_a_lost_connection_costs_one_answer(reads: Any, cluster: Any, own_database: str) -> None:
    read = NarrowRead(DatabaseRole.VERIFIER, "SELECT pg_backend_pid() WHERE $1 = ''", most=1)
    process = first(read, "")
    with cluster.connect(own_database) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [int(process)])

    assert read.row("") is None
    assert first(read, "") != process
    read.close()


def test_a_server_that_falls_silent_is_not_waited_for(
    reads: Any, cluster: Any, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrow_reads, "WAIT_SECONDS", 0.2)
    read = NarrowRead(DatabaseRole.VERIFIER, "SELECT pg_backend_pid() WHERE $1 = ''", most=1)
    process = int(first(read, ""))
    os.kill(process, signal.SIGSTOP)
    try:
        began = time.monotonic()
        answer = read.row("")
        waited = time.monotonic() - began
    finally:
        os.kill(process, signal.SIGCONT)

    assert answer is None
    assert 0.2 <= waited < 20
    assert int(first(read, "")) != process
    read.close()


def test_a_glance_tells_the_versions_of_a_licence_apart(
    reads: Any, cluster: Any, own_database: str, codes: dict[str, Licence]
) -> None:
    code, licence = next(iter(codes.items()))
    before = glance.of_code(code)
    with cluster.connect(own_database) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE licensing_licence SET state_reason = state_reason WHERE id = %s", [licence.pk])

    after = glance.of_code(code)

    assert before is not None
    assert after is not None
    assert before.licence == after.licence == str(licence.pk).encode()
    assert before.written_by != after.written_by


def test_a_glance_at_a_code_that_is_not_good_says_nothing(
    reads: Any, cluster: Any, own_database: str, codes: dict[str, Licence]
) -> None:
    code = next(iter(codes))
    with cluster.connect(own_database) as connection:
        connection.execute("UPDATE licensing_showcode SET good_until = now() - interval '1 second'")

    assert glance.of_code(code) is None
    assert glance.of_code("a" * 26) is None
    assert glance.of_code("no code at all") is None
