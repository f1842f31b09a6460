"""What happens around every page: who is signed in, and which pages may be kept by a browser."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse

from liangzhao.access.models import Account
from liangzhao.access.transactions import SESSION_SCOPE, scoped

GetResponse = Callable[[HttpRequest], HttpResponse]


class SignedIn:
    """Sets ``request.account`` and ``request.user`` from the session, in one short transaction of its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account: Account | None = None
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            with scoped(SESSION_SCOPE):
                user = get_user(request)
            account = user if isinstance(user, Account) else None
        request.account = account  # type: ignore[attr-defined]  # declared by web.requests.Request
        request.user = account  # type: ignore[assignment]  # login() and the debug pages look for it
        return self.get_response(request)


class PrivatePages:
    """Pages made for somebody are not stored by browsers or proxies (SEC-W6)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=()")
        return response
