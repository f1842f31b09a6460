"""A connection that notices when its server falls silent: accepting, or acknowledging, but never answering (SEC-B4).

TCP says nothing then, and a slow answer looks the same from here: so the server is asked anew, by the side. One that
answers there may take its time; one that does not counts as away.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

ANSWER_SECONDS = 5.0
"""How long a server may say nothing before it is asked by the side."""
PROBE_SECONDS = 2

T = TypeVar("T")


class Answering(psycopg.Connection[Any]):
    """Raises OperationalError, and is closed, when its server neither answers nor can be reached anew."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """What the server answers."""
        return super().wait(self._watched(gen), interval, timeout)

    def _watched(self, gen: PQGen[T]) -> Generator[Any, Any, T]:
        heard = time.monotonic()
        try:
            state = next(gen)
            while True:
                ready = yield state
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > ANSWER_SECONDS:
                    self._require_answers()
                    heard = time.monotonic()
                state = gen.send(ready)
        except StopIteration as done:
            answer: T = done.value
            return answer

    def _require_answers(self) -> None:
        known: dict[str, Any] = self.info.get_parameters() | {"host": self.info.host, "port": self.info.port}
        known |= {"password": self.info.password, "connect_timeout": PROBE_SECONDS}
        try:
            psycopg.connect(**known).close()
        except psycopg.OperationalError as error:
            self.pgconn.finish()
            raise psycopg.OperationalError("the server fell silent") from error
