"""Readings of a node: what waits and how long, what runs out and when, how much room there is."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from psycopg_pool import PoolTimeout

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.kernel.storage import fullness
from liangzhao.licensing.certificate_terms import shortest_term
from liangzhao.licensing.signer_access import signer_health
from liangzhao.licensing.stamped_time import stamping
from liangzhao.licensing.states import State
from liangzhao.web import replica
from liangzhao.web.metrics.backups import backup_at
from liangzhao.web.metrics.status_lists import of_status_lists

FRESH_SECONDS = 5.0  # counting licences costs; whoever asks more often gets the last count
NO_DATABASE = (DatabaseError, psycopg.Error, PoolTimeout)


@dataclass(frozen=True)
class Reading:
    """A figure as Prometheus names it, with its unit in the name, and its values by labels."""

    name: str
    says: str
    values: tuple[tuple[dict[str, str], float], ...]

    def lines(self) -> Iterator[str]:
        """The text form."""
        yield f"# HELP {self.name} {self.says}"
        yield f"# TYPE {self.name} gauge"
        for labels, value in self.values:
            told = ",".join(f'{name}="{word}"' for name, word in labels.items())
            yield f"{self.name}{{{told}}} {value:g}" if told else f"{self.name} {value:g}"


def take() -> list[Reading]:
    """All readings now; without a database only those that need none, and that it is away."""
    return [*_of_machine(), *_of_database()]


class Kept:
    """Readings that are taken at most once every few seconds."""

    def __init__(self, source: Callable[[], list[Reading]] = take) -> None:
        self._lock = threading.Lock()
        self._source = source
        self._at = float("-inf")
        self._found: list[Reading] = []

    def readings(self) -> list[Reading]:
        """The newest readings."""
        with self._lock:
            if time.monotonic() - self._at >= FRESH_SECONDS:
                self._found, self._at = self._source(), time.monotonic()
            return self._found


kept = Kept()


def _of_machine() -> Iterator[Reading]:
    yield from _of_signer()
    for name, says, wanted in (
        ("liangzhao_volume_used_ratio", "Share of a volume in use.", "share"),
        ("liangzhao_volume_free_bytes", "Bytes left on a volume.", "free"),
    ):
        volumes = {os.path.abspath(path): fullness(path) for path in settings.LIANGZHAO_VOLUMES}
        yield Reading(name, says, tuple(({"path": path}, getattr(one, wanted)) for path, one in volumes.items()))
    if (backup := backup_at(Path(settings.LIANGZHAO_HOME))) is not None:
        age = (clock.now() - backup).total_seconds()
        yield _one("liangzhao_backup_age_seconds", "Age of the newest finished backup.", age)
    if (ends := shortest_term()) is not None:
        days = (ends - clock.now()).total_seconds() / 86400
        yield _one("liangzhao_certificate_days", "Days until the first seal certificate in use ends.", days)
    yield from (Reading(*told) for told in of_status_lists())
    yield from _of_pool()


def _of_signer() -> Iterator[Reading]:
    answers, failed = signer_health()
    yield _one("liangzhao_signer_up", "Whether the signer answers.", int(answers))
    yield _one("liangzhao_signer_errors", "Requests that failed inside the signer since its start.", failed)
    if (stamps := stamping()).is_owed:
        yield _one("liangzhao_stamps_overdue", "Whether no time stamp came for four hours.", int(stamps.is_overdue))
        if stamps.succeeded_at is not None:
            age = (clock.now() - stamps.succeeded_at).total_seconds()
            yield _one("liangzhao_stamp_age_seconds", "Age of the newest time stamp on the public log.", age)


def _of_pool() -> Iterator[Reading]:
    pool: Any = getattr(connection, "pool", None)  # Django types it as an attribute of one backend only
    if pool is not None:
        stats = pool.get_stats()
        waiting = stats.get("requests_waiting", 0)
        used = stats.get("pool_size", 0) - stats.get("pool_available", 0)
        yield _one("liangzhao_pool_in_use", "Connections in use in the process that answers.", used)
        yield _one("liangzhao_pool_waiting", "Requests that wait for a connection in that process.", waiting)


def _of_database() -> Iterator[Reading]:
    try:
        with service_transaction("metrics"), connection.cursor() as cursor:
            found = {name: _numbers(cursor, query) for name, (_says, query) in _QUERIES.items()}
            states, on_replica = _states(cursor), replica.is_asked()
    except NO_DATABASE:
        yield _one("liangzhao_database_up", "Whether the database answers.", 0)
        return
    yield _one("liangzhao_database_up", "Whether the database answers.", 1)
    yield _one("liangzhao_on_replica", "Whether the primary is away and the replica answers.", int(on_replica))
    by_state = tuple(({"state": state}, states.get(state, 0)) for state in State.values)
    yield Reading("liangzhao_licences", "Licences by stored state.", by_state)
    for name, (says, _query) in _QUERIES.items():
        yield _one(name, says, found[name])


# One number each. An event's id is made of its time, so those after the newest leaf are found by the key alone.
_QUERIES = {
    "liangzhao_planned_age_seconds": (
        "Age of the oldest unsealed licence.",
        "SELECT extract(epoch FROM clock_timestamp() - min(planned_at)) FROM licensing_licence WHERE state = 'PLANNED'",
    ),
    "liangzhao_issued_last_hour": (
        "Licences sealed in the last hour.",
        "SELECT count(*) FROM licensing_licence WHERE planned_at > now() - interval '1 hour' AND state <> 'PLANNED'",
    ),
    "liangzhao_queue_jobs": (
        "Jobs that are due and wait.",
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()",
    ),
    "liangzhao_queue_age_seconds": (
        "Age of the oldest job that is due and waits.",
        "SELECT extract(epoch FROM clock_timestamp() - min(coalesce(job.scheduled_at, event.at))) "
        "FROM procrastinate_jobs AS job JOIN procrastinate_events AS event ON event.job_id = job.id "
        "WHERE job.status = 'todo' AND coalesce(job.scheduled_at, now()) <= now() AND event.type = 'deferred'",
    ),
    "liangzhao_log_lag_seconds": (
        "Age of the oldest act that the public log does not hold.",
        "SELECT extract(epoch FROM clock_timestamp() - min(at)) FROM audit_event WHERE id > coalesce("
        "(SELECT event_id FROM audit_leaf ORDER BY index DESC LIMIT 1), '00000000-0000-0000-0000-000000000000')",
    ),
    "liangzhao_lookups_last_hour": (
        "Look-ups of people and licences in the last hour.",
        "SELECT count(*) FROM audit_event WHERE id > {hour_ago} AND tag = ANY ({lookups})",
    ),
    "liangzhao_lookups_most_by_one_account": (
        "Look-ups in the last hour by the account that made most.",
        "SELECT max(count) FROM (SELECT count(*) FROM audit_event WHERE id > {hour_ago} AND tag = ANY ({lookups}) "
        "AND actor_id IS NOT NULL GROUP BY actor_id) AS by_account",
    ),
    "liangzhao_recheck_age_seconds": (
        "Time since every licence had been looked at again; before the first time, since the first was sealed.",
        "SELECT extract(epoch FROM clock_timestamp() - coalesce("
        "(SELECT max(ended_at) FROM licensing_recheckturn WHERE is_whole), "
        "(SELECT min(sealed_at) FROM licensing_licence)))",
    ),
    "liangzhao_recheck_damages": (
        "What was wrong with issued licences when they were last looked at, all of them or the new ones.",
        "SELECT max(damages) FROM licensing_recheckturn",
    ),
    "liangzhao_clock_skew_seconds": (
        "How far this host's clock is from the database's.",
        "SELECT abs(extract(epoch FROM clock_timestamp()) - {here})",
    ),
}
_LOOKUPS = "ARRAY['person.viewed', 'licence.viewed']"


def _numbers(cursor: Any, query: str) -> float:  # Django's cursor wrapper has no public type
    now = clock.machine().timestamp()
    cursor.execute(query.format(hour_ago=f"'{_first_id(now - 3600)}'", lookups=_LOOKUPS, here=now))
    return float(cursor.fetchone()[0] or 0)


def _first_id(instant: float) -> UUID:
    """The smallest id an act of this time can have (UUIDv7: milliseconds first)."""
    return UUID(int=int(instant * 1000) << 80)


def _states(cursor: Any) -> dict[str, float]:  # as above
    cursor.execute("SELECT state, count(*) FROM licensing_licence GROUP BY state")
    return dict(cursor.fetchall())


def _one(name: str, says: str, value: float) -> Reading:
    return Reading(name, says, (({}, value),))
