"""Sessions: in the database, in transactions of their own, over after idleness or a working day (SEC-L5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from liangzhao.access.choosing import grants_of
from liangzhao.access.models import Account, Guesses, Session, SignIn
from liangzhao.access.roles import ROLES, Portal
from liangzhao.access.transactions import SESSION_SCOPE, reading, scoped
from liangzhao.kernel import clock
from liangzhao.kernel.standby import is_standby
from liangzhao.law import parameters

KEY_LENGTH = 32
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is known; a page more often than that writes nothing."""
SIGN_INS_KEPT = timedelta(days=183)
GUESSES_KEPT = timedelta(days=1)


class SessionStore(DatabaseSessions):
    """Django's database sessions under the database role that may see nothing else, by our clock."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether a cookie can be one of our keys; anything else, such as a NUL, never reaches the database."""
        return bool(key) and str(key).isascii() and str(key).isalnum() and len(str(key)) == KEY_LENGTH

    def load(self) -> dict[str, Any]:
        with reading(SESSION_SCOPE):
            self.row = Session.objects.filter(session_key=self.session_key, expire_date__gt=clock.now()).first()
        if self.row is None:
            self._session_key = None
            return {}
        return dict(self.decode(self.row.session_data))

    def exists(self, session_key: str) -> bool:
        with scoped(SESSION_SCOPE):
            return Session.objects.filter(session_key=session_key).exists()

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]  # Django's own
        if must_create:
            self._begin(self.session_key, data)
        elif not self._keep(self.session_key, data):
            raise UpdateError

    def _begin(self, key: str, data: str) -> None:
        try:
            with scoped(SESSION_SCOPE):
                at = clock.now()
                self.row = Session.objects.create(
                    session_key=key, session_data=data, expire_date=at + longest(at), started_at=at, seen_at=at
                )
        except IntegrityError as taken:
            raise CreateError from taken

    def _keep(self, key: str, data: str) -> bool:
        with scoped(SESSION_SCOPE):
            return bool(Session.objects.filter(session_key=key).update(session_data=data))

    def delete(self, session_key: str | None = None) -> None:
        with scoped(SESSION_SCOPE):
            Session.objects.filter(session_key=session_key or self.session_key).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Forget sessions that are over, old sign-ins and old guesses."""
        with scoped(SESSION_SCOPE):
            at = clock.now()
            Session.objects.filter(expire_date__lt=at).delete()
            SignIn.objects.filter(at__lt=at - SIGN_INS_KEPT).delete()
            Guesses.objects.filter(first_at__lt=at - GUESSES_KEPT).delete()


def longest(at: datetime) -> timedelta:
    """How long a session lasts however busy it is."""
    return timedelta(hours=parameters.number("session_hours_longest", on=clock.local_date(at)))


def idle(account: Account, at: datetime) -> timedelta:
    """How long an account's session may rest: shorter for those who reach other people's rows."""
    at_home = all(ROLES[grant.code].portal is Portal.PERSONAL for grant in grants_of(account))
    name = "session_idle_minutes_own" if at_home else "session_idle_minutes_staff"
    return timedelta(minutes=parameters.number(name, on=clock.local_date(at)))


def keep_alive(store: SessionStore, account: Account, at: datetime) -> bool:
    """Whether the session still holds at this instant; notes its use. In the caller's SESSION scope."""
    row = store.row
    if row is None or row.account_id != account.pk:
        return False
    if at >= row.started_at + longest(at) or at >= row.seen_at + idle(account, at):
        return False
    if at - row.seen_at >= SEEN_EVERY and not is_standby(connection.connection):
        Session.objects.filter(pk=row.pk).update(seen_at=at)
    return True


def claim(store: SessionStore, account: Account, *, agent: str, address: str) -> None:
    """Write whose session it is and where it was opened; it is saved by that."""
    store.save()
    with scoped(SESSION_SCOPE):
        Session.objects.filter(pk=store.session_key).update(account=account, agent=agent, address=address)


def of(account: Account) -> QuerySet[Session]:
    """The open sessions of an account, the one used last first. In the caller's SESSION scope."""
    return Session.objects.filter(account=account, expire_date__gt=clock.now()).order_by("-seen_at", "ref")


def end(account_id: UUID, *, ref: UUID | None = None, keep: str | None = None) -> int:
    """End the sessions of an account: the one named, or all but ``keep``; returns how many."""
    with scoped(SESSION_SCOPE):
        rows = Session.objects.filter(account_id=account_id).exclude(session_key=keep or "")
        ended, _by_model = (rows.filter(ref=ref) if ref else rows).delete()
    return ended
