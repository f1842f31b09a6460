"""What machines ask the node: is it alive, can it serve, how much does it do. No personal data, no session."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from functools import cache
from itertools import count

import psycopg
from django.core.signals import request_finished
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

from liangzhao.access.transactions import service_transaction
from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence
from liangzhao.licensing.signer_access import signer_answers
from liangzhao.licensing.states import State
from liangzhao.web.doors import public

FRESH_SECONDS = 5.0  # counting licences costs; whoever asks more often gets the last count
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

_NO_DATABASE = (DatabaseError, psycopg.Error, PoolTimeout)
_requests = count(1)  # atomic: one number of this process, counted by many threads
_served = 0


def _count_request(**_given: object) -> None:
    global _served
    _served = next(_requests)


request_finished.connect(_count_request, dispatch_uid="requests served")


@public("a supervisor asks whether the process is alive", commits="own")
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


@public("a load balancer asks whether this process can serve", commits="own")
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, tables and signer are there; 503 and which one is not otherwise."""
    del request
    database = _database_answers()
    parts = {"database": database, "migrations": database and _is_migrated(), "signer": signer_answers()}
    return JsonResponse({"ready": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)


@public("monitoring reads counts; deploy/nginx.conf shows them to the operator's network only", commits="own")
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts in Prometheus text form; requests are those of the process that answers."""
    del request
    lines = [
        *_metric("liangzhao_requests_total", "counter", "Requests served by this process.", [("", _served)]),
        *_metric("liangzhao_signer_up", "gauge", "Whether the signer answers.", [("", int(signer_answers()))]),
        *_counts.lines(),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PROMETHEUS)


def _database_answers() -> bool:
    try:
        with service_transaction("readiness"), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except _NO_DATABASE:
        return False
    return True


_known_migrated = threading.Event()


def _is_migrated() -> bool:
    """Whether every migration of this code is in the database; code and answer stay while the process lives."""
    if _known_migrated.is_set():
        return True
    try:
        with service_transaction("readiness"), connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except _NO_DATABASE:
        return False
    if _shipped() <= applied:
        _known_migrated.set()
    return _known_migrated.is_set()


@cache
def _shipped() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None)
    return frozenset(loader.disk_migrations or ())


class _Counts:
    """Counts from the database, at most one query every few seconds whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._lines: list[str] = []

    def lines(self) -> list[str]:
        """The counted metrics; only that the database is away when it is."""
        with self._lock:
            if time.monotonic() - self._at >= FRESH_SECONDS:
                self._lines, self._at = _counted(), time.monotonic()
            return self._lines


_counts = _Counts()


def _counted() -> list[str]:
    try:
        with service_transaction("metrics"):
            states = dict(Licence.objects.values_list("state").annotate(count=Count("pk")).order_by("state"))
            oldest = Licence.objects.filter(state=State.PLANNED).aggregate(at=Min("planned_at"))["at"]
            age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    except _NO_DATABASE:
        return _metric("liangzhao_database_up", "gauge", "Whether the database answers.", [("", 0)])
    by_state = [(f'{{state="{state}"}}', states.get(state, 0)) for state in State.values]
    return [
        *_metric("liangzhao_database_up", "gauge", "Whether the database answers.", [("", 1)]),
        *_metric("liangzhao_licences", "gauge", "Licences by stored state.", by_state),
        *_metric("liangzhao_planned_age_seconds", "gauge", "Age of the oldest unsealed licence.", [("", age)]),
    ]


def _metric(name: str, kind: str, says: str, values: Iterable[tuple[str, float]]) -> list[str]:
    return [f"# HELP {name} {says}", f"# TYPE {name} {kind}", *(f"{name}{label} {value:g}" for label, value in values)]
