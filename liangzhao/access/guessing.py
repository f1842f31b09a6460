"""Guessing is stopped (SEC-L4): after some wrong answers for one name nobody signs in with it for a while.

The count stands in the database, so it holds for every process of the node. Names that do not exist are counted
alike: that a name gets locked does not tell that somebody bears it. All of it runs in the caller's SESSION scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from liangzhao.access.models import Guesses
from liangzhao.kernel import clock, encryption
from liangzhao.kernel.refusals import Refusal
from liangzhao.kernel.words import _
from liangzhao.law import parameters


class LockedOut(Refusal):
    """Raised when a name was guessed at too often; the right answer is refused as well until the time is over."""

    template = _("连续输错次数过多，已暂停登录。请在 %(minutes)s 分钟后再试，或联系安全管理员解锁。")


def name_key(login: str) -> UUID:
    """By what a login name is counted: a keyed digest, so that names typed by mistake are kept nowhere."""
    return UUID(bytes=encryption.blind_index(f"login:{login.strip().lower()}"))


def refuse_locked(key: UUID, at: datetime) -> None:
    """Pass while the name may be tried, else raise LockedOut. Others who try it wait for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key.bytes[:8], signed=True)])
    until = locked_until(key, at)
    if until is not None:
        raise LockedOut(minutes=-(-(until - at) // timedelta(minutes=1)))


def locked_until(key: UUID, at: datetime) -> datetime | None:
    """Until when a name is locked, None when it is not."""
    return Guesses.objects.filter(pk=key, locked_until__gt=at).values_list("locked_until", flat=True).first()


def locked_among(logins: Iterable[str], at: datetime) -> set[str]:
    """Those of the names which are locked now."""
    by_key = {name_key(login): login for login in logins}
    found = Guesses.objects.filter(pk__in=by_key, locked_until__gt=at).values_list("pk", flat=True)
    return {by_key[key] for key in found}


def count_wrong(key: UUID, at: datetime) -> bool:
    """Count a wrong answer behind ``refuse_locked``; True when it was the one that locks."""
    on = clock.local_date(at)
    pause = timedelta(minutes=parameters.number("lockout_minutes", on=on))
    row = Guesses.objects.filter(pk=key, first_at__gt=at - pause, locked_until=None).first()
    row = row or Guesses(pk=key, failures=0, first_at=at)
    row.failures += 1
    locks = row.failures >= parameters.number("lockout_failures", on=on)
    row.locked_until = at + pause if locks else None
    row.save()
    return locks


def forgive(key: UUID) -> bool:
    """Forget the wrong answers for a name; whether there were any."""
    return bool(Guesses.objects.filter(pk=key).delete()[0])
