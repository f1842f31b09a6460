"""Coverage figures for the public home page: what the public scope can count, kept for a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from liangzhao.kernel import clock
from liangzhao.licensing.models import Licence
from liangzhao.licensing.states import State
from liangzhao.reference.models import Authority
from liangzhao.registers.institutions.standing import ON_REGISTER
from liangzhao.registers.models import Institution

KEPT_SECONDS = 60.0


@dataclass(frozen=True)
class Coverage:
    """Institutions 在册, how many of them have an e-licence in force, and the organs."""

    institutions: int
    licensed: int
    authorities: int
    as_of: datetime

    @property
    def percent(self) -> float:
        """The share with an e-licence, one decimal; 0 without institutions."""
        return round(100 * self.licensed / self.institutions, 1) if self.institutions else 0.0


def count() -> Coverage:
    """The figures now, in the caller's scope; people are not counted here because the public scope cannot see them."""
    today = clock.today()
    base = Institution.objects.filter(ON_REGISTER)
    in_force = Licence.objects.filter(kind="institution", state=State.ISSUED).exclude(valid_until__lt=today)
    licensed = in_force.filter(holder_id__in=base.values("pk")).values("holder_id").distinct()
    return Coverage(base.count(), licensed.count(), Authority.objects.filter(valid_until=None).count(), clock.now())


class Kept:
    """A value that is counted anew when it is older than the time given; safe for many threads."""

    def __init__(self, make: Callable[[], Coverage], seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._make, self._seconds, self._now = make, seconds, now
        self._value: Coverage | None = None
        self._since = 0.0
        self._lock = threading.Lock()

    def get(self) -> Coverage:
        """The value; whoever comes while another counts waits for that count."""
        with self._lock:
            if self._value is None or self._now() - self._since >= self._seconds:
                self._value, self._since = self._make(), self._now()
            return self._value

    def forget(self) -> None:
        """Count anew next time."""
        with self._lock:
            self._value = None


COVERAGE = Kept(count, KEPT_SECONDS)
