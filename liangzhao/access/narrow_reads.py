"""One read, asked so often that it has connections of its own: one round trip, in one narrow role for ever.

``access.transactions`` enters a scope in a transaction and leaves it again: four round trips on a shared connection.
A connection here is never shared. It logs in **as** one scope role, read only (start-up options: there is no session
to lead back to more rights by RESET), knows one prepared statement, and runs nothing else. The key its policies
compare with is set by that statement itself, for the length of the statement. Row security stays the second wall: a
statement without ``named`` sees nothing (SEC-Z2, Z3).
"""

from __future__ import annotations

import logging
import os
import time
from queue import Empty, SimpleQueue

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import generators
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from liangzhao.kernel.row_security import DatabaseRole

logger = logging.getLogger(__name__)

CONNECTIONS = min(4, os.cpu_count() or 1)
"""Look-ups are fastest with one connection per core."""
WAIT_SECONDS = 2
REST_SECONDS = 2.0
"""A host that is gone answers nobody: not each reader shall wait to learn that."""
_STATEMENT = b"read"

Row = tuple[bytes | None, ...]


def named(key: str) -> str:
    """SQL for the WHERE of a narrow read: its first value is what the policies compare ``lz.<key>`` with.

    A condition on no column is decided once, before the first row is looked for; were it ever decided later, the
    policies would compare with nothing and give nothing.
    """
    return f"(SELECT set_config('lz.{key}', $1, true)) IS NOT NULL"


def _answer(held: psycopg.Connection[object]) -> PGresult:
    """What comes back for what was sent; OperationalError from a server that takes the question and stays silent."""
    answers: list[PGresult] = held.wait(generators.execute(held.pgconn), timeout=WAIT_SECONDS)
    return answers[0]


class NarrowRead:
    """One statement of one text value ``$1`` in one scope role; safe for many threads."""

    def __init__(self, role: DatabaseRole, statement: str, *, most: int = CONNECTIONS) -> None:
        self._role, self._statement, self._most = role, statement, most
        self._rests_until = 0.0
        self._slots: SimpleQueue[psycopg.Connection[object] | None] = SimpleQueue()
        for _slot in range(most):
            self._slots.put(None)

    def row(self, value: str) -> Row | None:
        """The first row, as text; None when there is none or the database cannot be asked just now."""
        if time.monotonic() < self._rests_until:
            return None
        try:
            held = self._slots.get(timeout=WAIT_SECONDS)
        except Empty:
            return None
        try:
            if held is None:
                held = self._open()
            held.pgconn.send_query_prepared(_STATEMENT, [value.encode()])
            answer = _answer(held)
            if answer.status != ExecStatus.TUPLES_OK:
                raise psycopg.OperationalError(answer.get_error_message())
            return tuple(answer.get_value(0, at) for at in range(answer.nfields)) if answer.ntuples else None
        except psycopg.Error:
            logger.warning("a narrow read failed; its connection is given up", exc_info=True)
            if held is None:
                self._rests_until = time.monotonic() + REST_SECONDS
            else:
                held.close()
            held = None
            return None
        finally:
            self._slots.put(held)

    def close(self) -> None:
        """Give the connections up; the next read opens them again."""
        for _slot in range(self._most):
            held = self._slots.get(timeout=WAIT_SECONDS)
            if held is not None:
                held.close()
            self._slots.put(None)

    def _open(self) -> psycopg.Connection[object]:
        given = connections[DEFAULT_DB_ALIAS].get_connection_params()
        given["options"] = f"{given.get('options', '')} {self._options()}".strip()
        given.setdefault("connect_timeout", WAIT_SECONDS)
        given["target_session_attrs"] = "primary"  # what a replica knows is told with a date: the long way does that
        opened: psycopg.Connection[object] = psycopg.connect(**given, autocommit=True)
        opened.pgconn.send_prepare(_STATEMENT, self._statement.encode())
        prepared = _answer(opened)
        if prepared.status != ExecStatus.COMMAND_OK:
            opened.close()
            raise psycopg.ProgrammingError(prepared.get_error_message())
        return opened

    def _options(self) -> str:
        wanted = {
            "role": f"{settings.LIANGZHAO_ROLE_PREFIX}_{self._role}",
            "default_transaction_read_only": "on",
            "plan_cache_mode": "force_generic_plan",
            "statement_timeout": f"{WAIT_SECONDS}s",
        }
        return " ".join(f"-c {name}={value}" for name, value in wanted.items())
