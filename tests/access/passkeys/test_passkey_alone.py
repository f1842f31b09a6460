"""SEC-L2: a passkey alone opens the door, to its holder, once, in the browser that asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from liangzhao.access.models import Account, SignIn
from liangzhao.access.roles import RoleCode
from liangzhao.access.signing_in import Means
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from tests.access.passkeys.software_key import LIES, Key
from tests.support.cast import PASSWORD, Cast
from tests.support.client import OutsideClient

pytestmark = pytest.mark.django_db


def questions(client: Client) -> dict[str, Any]:
    """What the door asks of any passkey of this site."""
    found: dict[str, Any] = client.post("/account/login/passkey/").json()
    return found


def comes_in(client: Client, answer: str, **more: str) -> Any:  # the test client's response is untyped
    """Post an answer at the door."""
    return client.post("/account/login/", {"passkey_answer": answer, **more})


@pytest.fixture
def holder(decider: Account, key: Key) -> Key:
    """His key, which names its holder as discoverable ones do."""
    key.holder = decider.pk.bytes
    return key


@pytest.mark.parametrize("policy", ["offered", "required"])
def test_a_passkey_alone_opens_the_door(
    decider: Account, holder: Key, client: Client, settings: Settings, policy: str
) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = policy

    asked = questions(client)
    answer = comes_in(client, holder.answers(asked), next="/gov/registers/")

    assert answer["Location"] == "/gov/registers/"
    assert (asked["userVerification"], asked.get("allowCredentials")) == ("required", None)
    assert client.get("/gov/registers/").status_code == 200
    assert SignIn.objects.get().means == Means.PASSKEY
    assert Event.objects.filter(tag="account.signed_in", subject_id=decider.pk).count() == 1


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_alone_opens_nothing(holder: Key, client: Client, lie: str) -> None:
    asked = questions(client)
    vars(holder).update(LIES[lie])

    page = comes_in(client, holder.answers(asked))

    assert "通行密钥验证没有通过" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_answer_at_the_door_is_taken_once_and_from_the_browser_that_asked(holder: Key, client: Client) -> None:
    elsewhere = OutsideClient()
    questions(elsewhere)
    answer = holder.answers(questions(client))

    stolen, right = comes_in(elsewhere, answer), comes_in(client, answer)
    client.post("/account/logout/")
    again = comes_in(client, answer)

    assert [stolen.status_code, right.status_code, again.status_code] == [200, 302, 200]
    assert "_auth_user_id" not in client.session


def test_an_old_question_is_not_answered_any_more(holder: Key, client: Client) -> None:
    answer = holder.answers(questions(client))

    with clock.at(clock.now() + timedelta(minutes=5, seconds=1)):
        assert comes_in(client, answer).status_code == 200
    assert not Event.objects.filter(tag="account.refused").exists()


def test_a_question_for_another_purpose_opens_no_door(decider: Account, holder: Key, client: Client) -> None:
    client.post("/account/login/", {"login": "lin", "password": PASSWORD})
    client.get("/account/second/")
    challenge = {"challenge": client.session["passkey"]["challenge"]}

    assert comes_in(client, holder.answers(challenge)).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("named", [None, b"", b"x", bytes(16), "other"])
def test_a_passkey_that_names_no_holder_or_another_is_refused(
    cast: Cast, holder: Key, client: Client, named: bytes | str | None
) -> None:
    other = cast.account("other", RoleCode.DECIDER, authority=cast.authority("东城"))
    holder.holder = other.pk.bytes if named == "other" else named  # type: ignore[assignment]  # one of bytes or None

    assert comes_in(client, holder.answers(questions(client))).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_secret_of_somebody_else_does_not_open(decider: Account, holder: Key, client: Client) -> None:
    forged = Key(holder=decider.pk.bytes)

    assert comes_in(client, forged.answers(questions(client))).status_code == 200
    assert Event.objects.filter(tag="account.refused", subject_id=decider.pk).count() == 1


def test_a_disabled_account_stays_outside(decider: Account, holder: Key, client: Client) -> None:
    Account.objects.filter(pk=decider.pk).update(is_active=False)

    assert comes_in(client, holder.answers(questions(client))).status_code == 200


def test_guessing_with_a_passkey_locks_it_at_the_door_too(holder: Key, client: Client) -> None:
    forged = Key(holder=holder.holder)
    for _each in range(5):
        comes_in(client, forged.answers(questions(client)))

    page = comes_in(client, holder.answers(questions(client)))

    assert "已暂停登录" in page.content.decode()


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"id":"x"}', "[" * 5000, "x" * 9000, '{"rawId":1}'])
def test_nonsense_at_the_door_is_refused(holder: Key, client: Client, answer: str) -> None:
    questions(client)

    assert comes_in(client, answer).status_code == 200


def test_where_second_factors_are_off_no_passkey_is_asked_for(holder: Key, client: Client, settings: Settings) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = "off"

    assert client.post("/account/login/passkey/").status_code == 404
    assert comes_in(client, holder.answers({"challenge": "AAAA"})).status_code == 200
    assert "用通行密钥登录" not in client.get("/account/login/").content.decode()
