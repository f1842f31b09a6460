"""The replica: who only asks is answered while the primary is away, and told to which moment the answer goes (SEC-B4).

A connection looks for the primary first and takes the replica when nobody answers there; the server itself refuses
whatever would write, and a refused write has the primary looked for at once. Only web processes follow a replica:
those who seal, publish or clean up wait for the primary.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest

from liangzhao.kernel import clock
from liangzhao.kernel.standby import is_standby
from liangzhao.web.answering import Answering

MOST_BEHIND = timedelta(hours=24)
"""Older knowledge calls nothing valid any more: that of a status list, too."""
LOOK_AGAIN = 10.0  # seconds
LOOK_SOON = 1.0
"""Seconds between two looks while somebody would write: a host that fell silent costs each of them CONNECT_SECONDS."""
CONNECT_SECONDS = 2
DEAD_AFTER = 5_000  # milliseconds until a host that fell silent counts as away
_PORT = 5432
_KNOWN_UNTIL = "SELECT coalesce(pg_last_xact_replay_timestamp(), (SELECT checkpoint_time FROM pg_control_checkpoint()))"

Reset = Callable[[psycopg.Connection[Any]], None]


def follow(database: dict[str, Any], url: str) -> None:
    """Let connections of a Django database go to the replica where they find no primary; before the first is opened.

    Of the URL host and port count: name, user and password are the primary's.
    """
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0]
    database["HOST"] = f"{database['HOST']},{host}"
    database["PORT"] = f"{database['PORT'] or _PORT},{parts.port or _PORT}"
    options = database["OPTIONS"]
    options.setdefault("connect_timeout", CONNECT_SECONDS)
    options.setdefault("tcp_user_timeout", DEAD_AFTER)
    if "pool" in options:
        homing = Homing(options["pool"]["reset"], renew)
        options["pool"] = {**options["pool"], "reset": homing, "connection_class": homing.connections()}


class LooksForThePrimary(Exception):
    """Raised to have the pool give up a connection to the replica and open another, which tries the primary first."""


class Homing:
    """A pool's reset: once the primary is seen again, no connection to the replica is used any more."""

    def __init__(self, reset: Reset, renew: Callable[[], None], now: Callable[[], float] = time.monotonic) -> None:
        self._reset, self._renew, self._now = reset, renew, now
        self._is_away, self._is_wanted, self._looked = False, False, now()

    def __call__(self, used: psycopg.Connection[Any]) -> None:
        if self.note(used):
            self._look_again()
        self._reset(used)

    def want_the_primary(self) -> None:
        """Somebody would write: look for the primary with the next connection that comes back."""
        self._is_wanted = True

    def note(self, connection: psycopg.Connection[Any]) -> bool:
        """Whether a connection leads to the replica; the first one to the primary since has all others renewed."""
        was_away, self._is_away = self._is_away, is_standby(connection)
        if was_away and not self._is_away:
            self._renew()
        return self._is_away

    def connections(self) -> type[Answering]:
        """Connections that are noted as soon as they are open, before anybody uses them."""
        homing = self

        class Noted(Answering):
            @classmethod
            def connect(cls, *given: Any, **named: Any) -> Any:  # as psycopg's own, whatever it takes
                made = super().connect(*given, **named)
                homing.note(made)
                return made

        return Noted

    def _look_again(self) -> None:
        pause = LOOK_SOON if self._is_wanted else LOOK_AGAIN
        if self._now() - self._looked >= pause:
            self._looked, self._is_wanted = self._now(), False
            raise LooksForThePrimary


def renew() -> None:
    """Give up all pooled connections for new ones: those that broke with the primary, or lead to the replica still."""
    pool = getattr(connection, "pool", None)
    if settings.DATABASE_REPLICA_URL and pool is not None:
        pool.drain()


def want_the_primary() -> None:
    """A write was refused: the primary is looked for with this request's own connection, as soon as it is over."""
    homing = connection.settings_dict["OPTIONS"].get("pool", {}).get("reset")
    if isinstance(homing, Homing):
        homing.want_the_primary()


def is_asked() -> bool:
    """Whether this request has been reading from the replica."""
    return is_standby(connection.connection)


def known_until() -> datetime | None:
    """The newest change the replica knows of; None when it cannot say, or is too far behind to answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN_UNTIL)
            found: datetime | None = cursor.fetchone()[0]
    except DatabaseError:
        return None
    return found if found is not None and clock.now() - found <= MOST_BEHIND else None


def banner(_request: HttpRequest) -> dict[str, str]:
    """``replica_until`` for pages made from the replica: the moment to which they go."""
    until = known_until() if is_asked() else None
    return {"replica_until": "" if until is None else f"{until.astimezone(clock.LEGAL_ZONE):%Y-%m-%d %H:%M:%S}"}
