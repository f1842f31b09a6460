"""What machines ask the node: is it alive, can it serve. No personal data, no session."""

from __future__ import annotations

import threading
from functools import cache

import psycopg
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

from liangzhao.access.transactions import service_transaction
from liangzhao.licensing.signer_access import signer_answers
from liangzhao.web import replica
from liangzhao.web.doors import public

_NO_DATABASE = (DatabaseError, psycopg.Error, PoolTimeout)


@public("a supervisor asks whether the process is alive", commits="own")
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


@public("a load balancer asks whether this process can serve", commits="own")
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, or its replica, tables and signer are there; 503 and which one is not otherwise."""
    del request
    database = _database_answers()
    parts = {"database": database, "migrations": database and _is_migrated(), "signer": signer_answers()}
    reads = {"reads_from": "replica"} if replica.is_asked() else {}
    return JsonResponse({"ready": all(parts.values()), **parts, **reads}, status=200 if all(parts.values()) else 503)


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
