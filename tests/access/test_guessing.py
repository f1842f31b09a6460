"""SEC-L4, L3: wrong answers lock a name, for every process; passwords are checked few at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client

from liangzhao.access import actions, passwords, signing_in
from liangzhao.access.can import NotPermitted
from liangzhao.access.guessing import LockedOut
from liangzhao.access.models import Account, Guesses, SignIn, Totp
from liangzhao.access.permissions import P
from liangzhao.access.roles import ROLES, RoleCode
from liangzhao.access.signing_in import Duty, NotKnown, Visit
from liangzhao.access.transactions import service_transaction
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from liangzhao.law import parameters
from tests.support.cast import PASSWORD, Cast

MINUTE = timedelta(minutes=1)


def guess(login: str = "wang", times: int = 1) -> None:
    """Type a wrong password."""
    for _each in range(times):
        with pytest.raises(NotKnown):
            signing_in.by_password(login, "wrong-password-1", Visit())


@pytest.fixture
def nurse(cast: Cast) -> Account:
    """王小兰's account."""
    return cast.account("wang", RoleCode.NURSE, person=cast.nurse("王小兰", cast.institution()).person)


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["wang", "nobody-of-this-name"])
def test_five_wrong_answers_lock_a_name_whether_it_exists_or_not(nurse: Account, login: str) -> None:
    guess(login, 5)

    with pytest.raises(LockedOut, match="30 分钟后再试"):
        signing_in.by_password(login, PASSWORD, Visit())


@pytest.mark.django_db
def test_locked_and_unknown_look_alike_on_the_page(nurse: Account, client: Client) -> None:
    guess("wang", 5)
    guess("nobody", 5)

    pages = [
        client.post("/account/login/", {"login": name, "password": PASSWORD}).content.decode()
        for name in ("wang", "nobody")
    ]

    assert all("已暂停登录" in page for page in pages)


@pytest.mark.django_db
def test_after_half_an_hour_the_name_may_be_tried_again(nurse: Account) -> None:
    began = clock.now()
    with clock.at(began):
        guess("wang", 5)

    with clock.at(began + 29 * MINUTE), pytest.raises(LockedOut):
        signing_in.by_password("wang", PASSWORD, Visit())
    with clock.at(began + 30 * MINUTE):
        assert signing_in.by_password("wang", PASSWORD, Visit()) == nurse


@pytest.mark.django_db
def test_the_right_password_forgives_what_was_before(nurse: Account) -> None:
    guess("wang", 4)
    signing_in.by_password(" Wang ", PASSWORD, Visit())

    guess("wang", 4)

    assert signing_in.by_password("wang", PASSWORD, Visit()) == nurse


@pytest.mark.django_db
def test_mistakes_of_long_ago_do_not_count(nurse: Account) -> None:
    with clock.at(clock.now() - 31 * MINUTE):
        guess("wang", 4)
    guess("wang", 1)

    assert signing_in.by_password("wang", PASSWORD, Visit()) == nurse


@pytest.mark.django_db
def test_one_name_locked_leaves_the_others_alone(nurse: Account, cast: Cast) -> None:
    other = cast.account("other", RoleCode.NURSE)
    guess("wang", 5)

    assert signing_in.by_password("other", PASSWORD, Visit()) == other


@pytest.mark.django_db
def test_refusals_and_the_lock_are_journalled_and_shown_to_the_owner(nurse: Account) -> None:
    guess("wang", 5)

    assert Event.objects.filter(tag="account.refused", subject_id=nurse.pk).count() == 5
    assert Event.objects.filter(tag="account.locked", subject_id=nurse.pk).count() == 1
    outcomes = SignIn.objects.filter(account=nurse).values_list("outcome", flat=True)
    assert sorted(outcomes) == ["locked", *["refused"] * 4]


@pytest.mark.django_db
def test_a_mistyped_name_is_kept_nowhere(nurse: Account) -> None:
    guess("13912345678", 5)

    assert "13912345678" not in repr(list(Guesses.objects.values()) + list(Event.objects.values()))


@pytest.mark.django_db
def test_the_security_administrator_unlocks_and_nobody_else(nurse: Account, cast: Cast) -> None:
    guess("wang", 5)
    security = cast.actor(cast.account("sec", RoleCode.SECURITY_ADMIN))
    system = cast.actor(cast.account("sys", RoleCode.SYSTEM_ADMIN))

    with pytest.raises(NotPermitted):
        actions.unlock_account(account=nurse, by=system)
    assert actions.unlock_account(account=nurse, by=security)

    assert signing_in.by_password("wang", PASSWORD, Visit()) == nurse
    assert Event.objects.filter(tag="account.unlocked", subject_id=nurse.pk).count() == 1
    assert [code for code, role in ROLES.items() if P.SECURITY_MANAGE in role.may] == [RoleCode.SECURITY_ADMIN]


def at_once(work: Callable[[], Any], times: int) -> list[Any]:
    """What ``times`` threads get, each on a connection of its own."""
    found: list[Any] = []
    gate = threading.Barrier(times)

    def one() -> None:
        gate.wait()
        try:
            found.append(work())
        except Exception as failure:
            found.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _each in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.database
def test_guesses_at_the_same_moment_are_counted_one_by_one(committed: Cast) -> None:
    """Connections of their own stand for processes of their own: nothing is counted outside the database."""
    with service_transaction("test"):
        committed.account("wang", RoleCode.NURSE)

    answers = at_once(lambda: signing_in.by_password("wang", "wrong-password-1", Visit()), 12)

    assert sum(isinstance(each, NotKnown) for each in answers) == 5
    assert sum(isinstance(each, LockedOut) for each in answers) == 7


@pytest.mark.database
@pytest.mark.usefixtures("full_cost")
def test_fifty_log_ins_at_once_hash_four_at_a_time_and_all_come_in(
    committed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service_transaction("test"):
        names = [committed.account(f"user{n}", RoleCode.NURSE).login for n in range(10)]
    running, most, lock = [0], [0], threading.Lock()
    real = Argon2PasswordHasher.verify

    def counted(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        try:
            return real(self, password, encoded)
        finally:
            with lock:
                running[0] -= 1

    monkeypatch.setattr(Argon2PasswordHasher, "verify", counted)
    turn = iter(names * 5)

    answers = at_once(lambda: signing_in.by_password(next(turn), PASSWORD, Visit()).login, 50)

    assert sorted(answers) == sorted(names * 5)
    assert 1 < most[0] <= passwords.AT_ONCE


@pytest.mark.usefixtures("full_cost")
def test_the_cost_is_that_of_the_promise() -> None:
    kept = make_password("a password of the test")

    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("password", ["password1234", "123456789012", "qwertyuiop12", "short", "wangxiaolan1"])
def test_common_short_and_own_words_are_no_passwords(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, Account(login="wangxiaolan", name="王小兰"))


def test_a_phrase_is_a_password() -> None:
    validate_password("lanshan-8342-yunxi", Account(login="wangxiaolan", name="王小兰"))


@pytest.mark.django_db
def test_a_password_past_its_age_is_changed_first(nurse: Account, client: Client) -> None:
    Account.objects.update(password_changed_at=clock.now() - timedelta(days=91))

    with parameters.replaced(password_age_days_longest=90):
        entered = client.post("/account/login/", {"login": "wang", "password": PASSWORD})
        assert entered["Location"] == client.get("/me/")["Location"] == "/account/security/password/"
        same = client.post("/account/security/password/", {"current": PASSWORD, "new": PASSWORD})
        client.post("/account/security/password/", {"current": PASSWORD, "new": "yunxi-8342-baita"})

    assert "新密码不能与原密码相同" in same.content.decode()
    assert client.get("/me/").status_code == 200
    assert signing_in.by_password("wang", "yunxi-8342-baita", Visit()) == nurse


@pytest.mark.django_db
def test_without_an_age_passwords_do_not_grow_old(nurse: Account) -> None:
    nurse.password_changed_at = clock.now() - timedelta(days=4000)

    assert signing_in.duty_of(nurse) is None
    with parameters.replaced(password_age_days_longest=90):
        assert signing_in.duty_of(nurse) is Duty.PASSWORD


@pytest.mark.django_db
def test_the_console_shows_the_lock_and_opens_it(nurse: Account, cast: Cast, client: Client) -> None:
    guess("wang", 5)
    cast.account("sec", RoleCode.SECURITY_ADMIN)
    client.post("/account/login/", {"login": "sec", "password": PASSWORD})
    page = f"/console/accounts/{nurse.pk}/"
    before = client.get(page).content.decode()

    client.post(f"{page}unlock/")

    assert "已锁定" in before
    assert "未锁定" in client.get(page).content.decode()
    assert signing_in.by_password("wang", PASSWORD, Visit()) == nurse


@pytest.mark.django_db
def test_the_console_takes_lost_factors_away_but_not_ones_own(nurse: Account, cast: Cast, client: Client) -> None:
    security = cast.account("sec", RoleCode.SECURITY_ADMIN)
    Totp.objects.create(account=nurse, secret="A" * 32, made_at=clock.now(), confirmed_at=clock.now())
    client.post("/account/login/", {"login": "sec", "password": PASSWORD})

    client.post(f"/console/accounts/{nurse.pk}/factors/reset/")
    own = client.post(f"/console/accounts/{security.pk}/factors/reset/", follow=True)

    assert not Totp.objects.exists()
    assert Event.objects.get(tag="factor.removed").subject_id == nurse.pk
    assert "不能重置本人的验证方式" in own.content.decode()
