"""How often one address may ask: a token bucket per address, in this process (SEC-K7).

Each web process counts for itself, so a node with n of them lets n times as much through; the reverse proxy in
front counts for all. The proxy's word about the address is taken only where the operator says there is one
(``LIANGZHAO_BEHIND_PROXY``), because anybody can write the header.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest

PER_SECOND = 5.0
BURST = 10.0
MOST_ADDRESSES = 20_000


class Buckets:
    """Tokens per address; safe for many threads. The address not seen for longest is forgotten first."""

    def __init__(self, *, per_second: float, burst: float, now: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.burst, self._now = per_second, burst, now
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """Take a token: 0 when there was one, else the seconds until there is."""
        with self._lock:
            at = self._now()
            tokens, since = self._held.pop(address, (self.burst, at))
            tokens = min(self.burst, tokens + (at - since) * self.per_second)
            missing = max(0.0, 1.0 - tokens)
            self._held[address] = (tokens if missing else tokens - 1.0, at)
            while len(self._held) > MOST_ADDRESSES:
                self._held.popitem(last=False)
            return missing / self.per_second

    def clear(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._held.clear()


CHECKS = Buckets(per_second=PER_SECOND, burst=BURST)
"""Verifications and searches by the public, through pages and interface together."""


def address_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return address_in(request.META)


def address_in(environ: Mapping[str, object]) -> str:
    """Where a request comes from, read from its WSGI environment."""
    told = environ.get("HTTP_X_REAL_IP") if settings.LIANGZHAO_BEHIND_PROXY else None
    return str(told or environ.get("REMOTE_ADDR", ""))
