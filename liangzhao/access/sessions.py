"""Sessions in the database, read and written in transactions of their own (the login role owns no rights)."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from liangzhao.access.transactions import SESSION_SCOPE, scoped

KEY_LENGTH = 32


class SessionStore(DatabaseSessions):
    """Django's database sessions under the database role that may see nothing else."""

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether a cookie can be one of our keys; anything else, such as a NUL, never reaches the database."""
        return bool(key) and str(key).isascii() and str(key).isalnum() and len(str(key)) == KEY_LENGTH

    def load(self) -> dict[str, Any]:
        with scoped(SESSION_SCOPE):
            return super().load()

    def exists(self, session_key: str) -> bool:
        with scoped(SESSION_SCOPE):
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        with scoped(SESSION_SCOPE):
            super().save(must_create=must_create)

    def delete(self, session_key: str | None = None) -> None:
        with scoped(SESSION_SCOPE):
            super().delete(session_key)

    @classmethod
    def clear_expired(cls) -> None:
        with scoped(SESSION_SCOPE):
            super().clear_expired()
