"""Signing in with a login name and a password."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from liangzhao.access.models import Account
from liangzhao.access.transactions import SESSION_SCOPE, scoped


class PasswordBackend(BaseBackend):
    """Checks a password; an unknown name costs the same time as a wrong password."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  Django's signature
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,  # noqa: ARG002  Django's signature
    ) -> Account | None:
        with scoped(SESSION_SCOPE):
            known = Account.objects.filter(login=(username or "").strip().lower())
            account = known.prefetch_related("grants__authority").first()
            if account is None:
                Account().set_password(password)
                return None
            return account if account.check_password(password or "") and account.is_active else None

    def get_user(self, user_id: UUID) -> Account | None:
        with scoped(SESSION_SCOPE):
            return Account.objects.filter(pk=user_id, is_active=True).prefetch_related("grants__authority").first()
