"""A session cookie can hold anything; whatever it is not, it is nobody's session."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from liangzhao.access.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cookie", ['"abcdefgh\\000ijkl"', "x" * 4000, "' OR 1=1 --aaaa", "\u00e9" * 32, "short"])
def test_a_made_up_cookie_is_nobody(cookie: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies.load(f"{settings.SESSION_COOKIE_NAME}=placeholder")
    client.cookies[settings.SESSION_COOKIE_NAME]._value = cookie  # type: ignore[attr-defined]
    client.cookies[settings.SESSION_COOKIE_NAME]._coded_value = cookie  # type: ignore[attr-defined]

    assert client.get("/api/v1/me/licences").status_code == 401


def test_a_key_the_database_cannot_hold_is_no_key() -> None:
    assert SessionStore("abcdefgh\0ijkl").session_key is None
