"""SEC-L5, Z7: sessions end after idleness, after a working day, with the account; each log-in has a new key."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from liangzhao.access import actions, sessions
from liangzhao.access.actors import service
from liangzhao.access.models import Account, Session
from liangzhao.access.roles import RoleCode
from liangzhao.access.sessions import SessionStore
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from liangzhao.law import parameters
from tests.support.cast import PASSWORD, Cast
from tests.support.client import OutsideClient

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def enter(cast: Cast, client: Client, role: RoleCode = RoleCode.NURSE) -> datetime:
    """Somebody of that role signs in; when it was."""
    place: dict[str, object] = {"authority": cast.authority("海淀")} if role is RoleCode.DECIDER else {}
    if not Account.objects.filter(login="somebody").exists():
        cast.account("somebody", role, **place)  # type: ignore[arg-type]  # by role
    client.post("/account/login/", {"login": "somebody", "password": PASSWORD})
    return Session.objects.get(session_key=client.cookies[settings.SESSION_COOKIE_NAME].value).started_at


def is_in(client: Client, at: datetime) -> bool:
    """Whether the client is known at that instant."""
    with clock.at(at):
        return client.get("/account/security/").status_code == 200


@pytest.mark.parametrize(("role", "minutes"), [(RoleCode.NURSE, 30), (RoleCode.DECIDER, 15)])
def test_a_session_ends_after_its_idle_time(cast: Cast, client: Client, role: RoleCode, minutes: int) -> None:
    began = enter(cast, client, role)

    assert is_in(client, began + minutes * MINUTE - timedelta(seconds=1))
    assert not is_in(client, began + 2 * minutes * MINUTE)


def test_the_session_that_ended_cannot_be_used_again(cast: Cast, client: Client) -> None:
    began = enter(cast, client)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert not is_in(client, began + 30 * MINUTE)

    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(client, began + MINUTE)
    assert not Session.objects.filter(session_key=key).exists()


def test_who_works_on_stays_until_the_end_of_the_working_day(cast: Cast, client: Client) -> None:
    began = enter(cast, client)
    steps = [began + 20 * MINUTE * n for n in range(1, 24)]

    assert all(is_in(client, step) for step in steps)
    assert not is_in(client, began + timedelta(hours=8))


def test_the_limits_are_parameters(cast: Cast, client: Client) -> None:
    began = enter(cast, client)

    with parameters.replaced(session_idle_minutes_own=5):
        assert not is_in(client, began + 6 * MINUTE)


def test_the_log_in_page_says_that_the_session_ended(cast: Cast, client: Client) -> None:
    began = enter(cast, client)

    with clock.at(began + 31 * MINUTE):
        answer = client.get("/me/", follow=True)

    assert "登录已结束" in answer.content.decode()


def test_use_is_noted_once_a_minute(cast: Cast, client: Client) -> None:
    began = enter(cast, client)

    is_in(client, began + timedelta(seconds=59))
    assert Session.objects.get(account__isnull=False).seen_at == began
    is_in(client, began + timedelta(seconds=61))
    assert Session.objects.get(account__isnull=False).seen_at == began + timedelta(seconds=61)


def test_each_log_in_has_a_new_key_and_the_old_one_is_nobody(cast: Cast, client: Client) -> None:
    enter(cast, client)
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    enter(cast, client)

    other = OutsideClient()
    other.cookies[settings.SESSION_COOKIE_NAME] = first

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first
    assert other.get("/account/security/").status_code == 302


def test_a_key_chosen_by_somebody_else_is_not_taken(cast: Cast, client: Client) -> None:
    planted = "a" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    enter(cast, client)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_disabling_ends_every_session_and_enabling_brings_none_back(cast: Cast, client: Client) -> None:
    began = enter(cast, client)
    account, by = Account.objects.get(login="somebody"), service("test")

    actions.disable_account(account=account, by=by)
    actions.enable_account(account=account, by=by)

    assert not is_in(client, began + MINUTE)


def test_one_sees_where_one_is_signed_in_and_ends_the_others(cast: Cast, client: Client) -> None:
    phone = OutsideClient(headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0"})
    began = enter(cast, phone)
    enter(cast, client)
    shown = client.get("/account/security/").content.decode()

    answer = client.post("/account/security/sessions/end/")

    assert "WeChat · iPhone" in shown
    assert answer["Location"] == "/account/security/"
    assert is_in(client, began + MINUTE)
    assert not is_in(phone, began + MINUTE)
    assert Event.objects.filter(tag="sessions.ended").count() == 1


def test_one_session_is_ended_by_its_reference_and_nobody_elses(cast: Cast, client: Client) -> None:
    other = OutsideClient()
    cast.account("other", RoleCode.NURSE)
    other.post("/account/login/", {"login": "other", "password": PASSWORD})
    enter(cast, client)
    foreign = Session.objects.get(account__login="other")

    client.post(f"/account/security/sessions/{foreign.ref}/end/")

    assert other.get("/account/security/").status_code == 200


def test_keys_of_sessions_stand_on_no_page(cast: Cast, client: Client) -> None:
    enter(cast, client)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value not in client.get("/account/security/").content.decode()


def test_clearing_forgets_what_is_over(cast: Cast, client: Client) -> None:
    began = enter(cast, client)

    with clock.at(began + sessions.SIGN_INS_KEPT + timedelta(days=1)):
        SessionStore.clear_expired()

    assert not Session.objects.exists()
    assert not Account.objects.get(login="somebody").sign_ins.exists()


def test_over_https_the_cookie_is_bound_to_this_host() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert ("__Host-session" if settings.SECURE else "session") == settings.SESSION_COOKIE_NAME
    assert settings.SESSION_COOKIE_SECURE is settings.SECURE
