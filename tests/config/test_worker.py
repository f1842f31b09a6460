"""The worker finishes what was planned, also after a worker was killed in the middle (SEC-I12)."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest

from liangzhao.access.transactions import service_transaction
from liangzhao.licensing.issue import Request, new_key, plan
from liangzhao.licensing.models import Licence
from liangzhao.reference.demo import load_demo_authorities
from liangzhao.registers.effects import Register
from tests.config.nodes import SECONDS, on_test_cluster
from tests.support.cast import Cast

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("demo_keys")]

# The test hears of a sealed licence from the database itself, so that it need not ask again and again.
_TELL = """
CREATE FUNCTION tell_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('sealed', NEW.id::text); RETURN NULL; END $$;
CREATE TRIGGER tell_sealed AFTER UPDATE ON licensing_licence FOR EACH ROW
WHEN (NEW.state = 'ISSUED' AND OLD.state = 'PLANNED') EXECUTE FUNCTION tell_sealed();
"""


def _planned() -> Licence:
    with service_transaction("test") as actor:
        cast = Cast(by=actor, authorities=load_demo_authorities())
        nurse = cast.nurse("王小兰", cast.institution())
        return plan([Request(Register.NURSE, nurse.person_id, new_key())], by=actor)[0]


@contextmanager
def _worker(database: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(
        [sys.executable, "-m", "liangzhao.config.cli", "worker"], env=on_test_cluster(database, **more)
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(timeout=15)


@pytest.fixture
def sealed(cluster: Any, own_database: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that hears of sealed licences."""
    with cluster.connect(own_database) as connection:
        connection.execute(_TELL)
        connection.execute("LISTEN sealed")
        yield connection


def _first(connection: psycopg.Connection[Any]) -> UUID:
    notice = next(connection.notifies(timeout=SECONDS, stop_after=1), None)
    assert notice is not None, "no licence was sealed"
    return UUID(notice.payload)


def test_what_a_killed_worker_left_planned_the_next_one_seals(
    own_database: str, sealed: psycopg.Connection[Any]
) -> None:
    licence = _planned()
    with _worker(own_database, LIANGZHAO_FAULT="seal.after_sign:kill") as killed:
        assert killed.wait(timeout=SECONDS) == -signal.SIGKILL
    with service_transaction("test"):
        assert Licence.objects.get(pk=licence.pk).state == "PLANNED"

    started = time.monotonic()
    with _worker(own_database) as worker:
        assert _first(sealed) == licence.pk
        assert time.monotonic() - started < 30
        worker.terminate()
        assert worker.wait(timeout=15) == 0

    with service_transaction("test"):
        row = Licence.objects.get(pk=licence.pk)
        assert (row.state, bool(row.signature)) == ("ISSUED", True)


_TELL_DONE = """
CREATE FUNCTION tell_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('done', OLD.id::text); RETURN NULL; END $$;
CREATE TRIGGER tell_done AFTER DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION tell_done();
"""
_STALLED = """
WITH silent AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id)
INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, attempts)
SELECT 'default', 'liangzhao:clear_old', '{"timestamp": 0}', 'doing', id, 1 FROM silent RETURNING id::text
"""


def test_a_job_of_a_worker_that_fell_silent_is_done_by_another(cluster: Any, own_database: str) -> None:
    with cluster.connect(own_database) as connection:
        connection.execute(_TELL_DONE)
        connection.execute("LISTEN done")
        (stalled,) = connection.execute(_STALLED).fetchone()

        with _worker(own_database), closing(connection.notifies(timeout=SECONDS)) as notices:
            assert any(notice.payload == stalled for notice in notices)


_STALLED_BEFORE_ANOTHER = """
WITH silent AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id),
stalled AS (
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id, attempts)
    SELECT 'default', 'liangzhao:work_on_uploads', 'work_on_uploads', 'work_on_uploads', '{"timestamp": 0}', 'doing',
        id, 1 FROM silent
)
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)
VALUES ('default', 'liangzhao:work_on_uploads', 'work_on_uploads', 'work_on_uploads', '{"timestamp": 1}', 'todo')
RETURNING id::text
"""


def test_a_job_that_waits_behind_one_of_a_silent_worker_is_done(cluster: Any, own_database: str) -> None:
    with cluster.connect(own_database) as connection:
        connection.execute(_TELL_DONE)
        connection.execute("LISTEN done")
        (waiting,) = connection.execute(_STALLED_BEFORE_ANOTHER).fetchone()

        with _worker(own_database), closing(connection.notifies(timeout=SECONDS)) as notices:
            assert any(notice.payload == waiting for notice in notices)
