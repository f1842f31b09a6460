"""What happens around every page: who is signed in, and which pages may be kept by a browser."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse

from liangzhao.access import sessions
from liangzhao.access.models import Account
from liangzhao.access.transactions import SESSION_SCOPE, scoped
from liangzhao.kernel import clock
from liangzhao.web.pages import wrong_method

GetResponse = Callable[[HttpRequest], HttpResponse]


class SignedIn:
    """Sets ``request.account`` and ``request.user`` from the session, in one short transaction of its own.

    A session that rested too long or lasts too long ends here; ``request.session_ended`` lets the log-in page say so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account: Account | None = None
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            with scoped(SESSION_SCOPE):
                account = _account_of(request)
        request.account = account  # type: ignore[attr-defined]  # declared by web.requests.Request
        request.user = account  # type: ignore[assignment]  # login() and the debug pages look for it
        return self.get_response(request)


def _account_of(request: HttpRequest) -> Account | None:
    user = get_user(request)
    if not isinstance(user, Account):
        request.session_ended = request.session.session_key is None  # type: ignore[attr-defined]  # as above
        return None
    if sessions.keep_alive(cast("sessions.SessionStore", request.session), user, clock.now()):
        return user
    request.session.flush()
    request.session_ended = True  # type: ignore[attr-defined]
    return None


class PrivatePages:
    """Pages made for somebody are not stored by browsers or proxies (SEC-W6)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=()")
        return response


class WrongMethodInWords:
    """An address that only takes what a form sends, opened as a page: 405 in words instead of an empty sheet."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        return wrong_method(request, allowed=response["Allow"])
