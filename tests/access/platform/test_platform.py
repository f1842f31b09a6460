"""SEC-L1: whoever the platform vouches for comes in; every wrong answer is refused, journalled, and opens nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from liangzhao.access import identities
from liangzhao.access.models import Account, Identity, Session
from liangzhao.access.platform import discovery, transport
from liangzhao.access.platform.refusals import WrongMetadata
from liangzhao.access.roles import RoleCode
from liangzhao.audit import journal
from liangzhao.audit.models import Event
from liangzhao.kernel import clock
from tests.access.platform import fake as wrong
from tests.access.platform.fake import SUBJECT, Fake, Fault
from tests.support.cast import PASSWORD, Cast
from tests.support.client import OutsideClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(cast: Cast, fake: Fake) -> Account:
    """王小兰, whom the platform knows."""
    account = cast.account("wang", RoleCode.NURSE, person=cast.nurse("王小兰", cast.institution()).person)
    identities.bind(account, fake.issuer, SUBJECT)
    return account


def leave(client: Client, **form: str) -> str:
    """Press the button; where the browser is sent."""
    return client.post("/account/platform/", form)["Location"]


def come_back(client: Client, fake: Fake, **form: str) -> Any:
    """Sign in at the platform and come back."""
    return client.get(fake.browse(leave(client, **form)))


def is_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return client.get("/account/security/").status_code == 200


def test_who_is_bound_comes_in(nurse: Account, client: Client, fake: Fake) -> None:
    answer = come_back(client, fake, next="/me/licence/")

    assert answer["Location"] == "/me/licence/"
    assert is_in(client)
    assert Event.objects.get(tag="account.signed_in").subject_id == nurse.pk


def test_the_question_carries_state_nonce_and_challenge_and_asks_for_no_personal_data(
    nurse: Account, client: Client
) -> None:
    address = leave(client)

    assert all(f"{name}=" in address for name in ("state", "nonce", "code_challenge"))
    assert "code_challenge_method=S256" in address
    assert "scope=openid&" in address
    assert "code_verifier" not in address
    assert leave(client) != address


@pytest.mark.parametrize(
    ("issuer", "targets"), [("https://id.example/realm", "'self' https://id.example"), ("", "'self'")]
)
def test_forms_may_lead_to_the_platform_and_nowhere_else(issuer: str, targets: str) -> None:
    asked = "from liangzhao.config import settings as s; print(*s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    given = {"LIANGZHAO_OIDC_ISSUER": issuer, "LIANGZHAO_OIDC_CLIENT_ID": "liangzhao", "LIANGZHAO_NO_DATABASE": "1"}

    said = subprocess.run([sys.executable, "-c", asked], env=os.environ | given, capture_output=True, check=True)

    assert said.stdout.decode().strip() == targets


def later(seconds: float) -> int:
    return int(time.time() + seconds)


Faulty = dict[str, tuple[Fault, str]]
FAULTS: Faulty = {
    "issuer of another platform": (Fault(claims=lambda it: it | {"iss": "https://else.example"}), "claims"),
    "issuer with a slash more": (Fault(claims=lambda it: it | {"iss": it["iss"] + "/"}), "claims"),
    "token for another client": (Fault(claims=lambda it: it | {"aud": "another"}), "claims"),
    "token for two without a party": (Fault(claims=lambda it: it | {"aud": [it["aud"], "another"]}), "claims"),
    "token authorised for another": (Fault(claims=lambda it: it | {"azp": "another"}), "claims"),
    "nonce of another log-in": (Fault(claims=lambda it: it | {"nonce": "another"}), "claims"),
    "no nonce": (Fault(claims=lambda it: {k: v for k, v in it.items() if k != "nonce"}), "claims"),
    "expired": (Fault(claims=lambda it: it | {"exp": later(-120)}), "claims"),
    "no end": (Fault(claims=lambda it: {k: v for k, v in it.items() if k != "exp"}), "claims"),
    "endless": (Fault(claims=lambda it: it | {"exp": float("inf")}), "claims"),
    "issued in the future": (Fault(claims=lambda it: it | {"iat": later(120)}), "claims"),
    "issued long ago": (Fault(claims=lambda it: it | {"iat": later(-3600)}), "claims"),
    "no subject": (Fault(claims=lambda it: {k: v for k, v in it.items() if k != "sub"}), "claims"),
    "empty subject": (Fault(claims=lambda it: it | {"sub": ""}), "claims"),
    "subject that is no text": (Fault(claims=lambda it: it | {"sub": [SUBJECT]}), "claims"),
    "alg none": (Fault(sign=wrong.by_nobody), "signature"),
    "HMAC with the public key": (Fault(sign=wrong.by_the_public_key), "signature"),
    "another key": (Fault(sign=wrong.by_another_key), "signature"),
    "unknown key": (Fault(sign=wrong.by_an_unknown_key), "signature"),
    "key brought along": (Fault(sign=wrong.with_its_own_key), "signature"),
    "altered body": (Fault(sign=wrong.altered), "signature"),
    "no token": (Fault(sign=lambda fake, claims: None), "answer"),
    "token that is no text": (Fault(sign=lambda fake, claims: {"alg": "none"}), "answer"),
    "token that is no token": (Fault(sign=lambda fake, claims: "abc"), "signature"),
    "huge token": (Fault(claims=lambda it: it | {"more": "x" * 20_000}), "answer"),
    "huge answer": (Fault(claims=lambda it: it | {"more": "x" * 100_000}), "answer"),
    "page instead of JSON": (Fault(answer=lambda it: (200, "text/html", it[2])), "answer"),
    "list instead of object": (Fault(answer=lambda it: (200, it[1], b"[]")), "answer"),
    "broken JSON": (Fault(answer=lambda it: (200, it[1], it[2][:-1])), "answer"),
    "token endpoint fails": (Fault(answer=lambda it: (503, it[1], b"{}")), "unreachable"),
    "token endpoint leads elsewhere": (Fault(answer=lambda it: (302, it[1], it[2])), "unreachable"),
    "code altered": (Fault(back=lambda it: it | {"code": it["code"] + "x"}), "code"),
    "no code": (Fault(back=lambda it: {k: v for k, v in it.items() if k != "code"}), "answer"),
    "state of another": (Fault(back=lambda it: it | {"state": "another"}), "state"),
    "state in other letters": (Fault(back=lambda it: it | {"state": "é"}), "state"),
    "no state": (Fault(back=lambda it: {k: v for k, v in it.items() if k != "state"}), "state"),
    "answer of another issuer": (Fault(back=lambda it: it | {"iss": "https://else.example"}), "issuer"),
    "answer without its issuer": (Fault(back=lambda it: {k: v for k, v in it.items() if k != "iss"}), "issuer"),
    "error": (Fault(back=lambda it: {"error": "access_denied", "state": it["state"], "iss": it["iss"]}), "declined"),
    "error beside a code": (Fault(back=lambda it: it | {"error": "server_error"}), "declined"),
}
AT_THE_START: Faulty = {
    "metadata of another issuer": (Fault(metadata=lambda it: it | {"issuer": "https://else.example"}), "metadata"),
    "no PKCE": (Fault(metadata=lambda it: it | {"code_challenge_methods_supported": ["plain"]}), "metadata"),
    "token endpoint without TLS": (Fault(metadata=lambda it: it | {"token_endpoint": "http://a.example/"}), "metadata"),
    "keys in a file": (Fault(metadata=lambda it: it | {"jwks_uri": "file:///etc/passwd"}), "metadata"),
    "metadata that is a list": (Fault(metadata=lambda it: []), "answer"),
    "keys unreachable": (Fault(keys_status=503), "unreachable"),
    "keys that are none": (Fault(keys=lambda it: {"keys": "abc"}), "answer"),
}


def is_refused(answer: Any, client: Client, why: str) -> None:
    """A page in Chinese, a line in the journal, nobody signed in."""
    assert answer.status_code == 400
    assert "<h1>没有登录</h1>" in answer.content.decode()
    event = Event.objects.get(tag="identity.refused")
    assert journal.body_of(event)["why"] == why
    assert not is_in(client)
    assert not Session.objects.filter(account__isnull=False).exists()


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_answer_is_refused(nurse: Account, client: Client, fake: Fake, name: str) -> None:
    fake.fault, why = FAULTS[name]

    is_refused(come_back(client, fake), client, why)


@pytest.mark.parametrize("name", AT_THE_START)
def test_a_wrong_platform_is_not_even_visited(nurse: Account, client: Client, fake: Fake, name: str) -> None:
    fake.fault, why = AT_THE_START[name]

    is_refused(client.post("/account/platform/"), client, why)


def test_a_platform_that_is_away_leaves_the_password(nurse: Account, client: Client, settings: Settings) -> None:
    settings.LIANGZHAO_OIDC_ISSUER = "http://127.0.0.1:9"

    answer = client.post("/account/platform/")

    assert "暂时无法使用" in answer.content.decode()
    is_refused(answer, client, "unreachable")


def test_a_code_comes_in_once(nurse: Account, client: Client, fake: Fake) -> None:
    back = fake.browse(leave(client))
    client.get(back)
    client.post("/account/logout/")

    again = client.get(back)

    is_refused(again, client, "state")


def test_a_code_replayed_in_a_log_in_of_ones_own_is_refused_by_its_challenge(
    nurse: Account, client: Client, fake: Fake
) -> None:
    stolen = fake.browse(leave(OutsideClient()))
    code = stolen.split("code=")[1].split("&")[0]
    fake.fault = Fault(back=lambda it: it | {"code": code})

    is_refused(come_back(client, fake), client, "code")


def test_the_answer_to_one_browser_lets_no_other_in(nurse: Account, client: Client, fake: Fake) -> None:
    back = fake.browse(leave(OutsideClient()))

    is_refused(client.get(back), client, "state")


def test_who_comes_back_after_long_must_begin_again(nurse: Account, client: Client, fake: Fake) -> None:
    back = fake.browse(leave(client))

    with clock.at(clock.now() + timedelta(minutes=11)):
        answer = client.get(back)

    is_refused(answer, client, "state")


def test_a_platform_that_changed_its_keys_is_asked_again(
    nurse: Account, client: Client, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_back(client, fake)
    client.post("/account/logout/")
    monkeypatch.setattr(fake, "key", wrong.RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    monkeypatch.setattr(discovery, "ASKED_AGAIN_AFTER_SECONDS", 0)

    come_back(client, fake)

    assert is_in(client)


def test_wrong_signatures_do_not_make_us_ask_often(nurse: Account, client: Client, fake: Fake) -> None:
    fake.fault = Fault(sign=wrong.by_an_unknown_key)

    for _each in range(3):
        come_back(client, fake)

    assert fake.asked.count("/keys") == 1


@pytest.mark.parametrize("address", ["http://a.example/", "ftp://a.example/", "file:///etc/hosts", "a.example"])
def test_only_safe_addresses_are_asked(address: str) -> None:
    with pytest.raises(WrongMetadata):
        transport.get(address)


def test_an_unknown_identity_is_told_how_to_be_bound(cast: Cast, client: Client, fake: Fake) -> None:
    cast.account("wang", RoleCode.NURSE)

    answer = come_back(client, fake)

    assert answer.status_code == 403
    assert "还没有绑定本系统的账户" in answer.content.decode()
    assert not is_in(client)
    assert Event.objects.filter(tag="identity.refused").count() == 1


@pytest.mark.parametrize("field", ["login", "name"])
def test_nobody_is_linked_by_a_name_or_number(cast: Cast, client: Client, fake: Fake, field: str) -> None:
    """The subject is exactly what the account is called here; that proves nothing."""
    account = cast.account("110101199003071234", RoleCode.NURSE, name="110101199003071234")
    fake.subject = getattr(account, field)
    fake.fault = Fault(claims=lambda it: it | {"id_number": account.login, "phone_number": "13900000000"})

    answer = come_back(client, fake)
    fake.subject = SUBJECT

    assert answer.status_code == 403
    assert not Identity.objects.exists()


def test_one_binds_ones_identity_and_comes_in_by_it(cast: Cast, client: Client, fake: Fake) -> None:
    account = cast.account("wang", RoleCode.NURSE, person=cast.nurse("王小兰", cast.institution()).person)
    client.post("/account/login/", {"login": "wang", "password": PASSWORD})
    address = client.post("/account/security/platform/bind/")["Location"]

    bound = client.get(fake.browse(address), follow=True)
    client.post("/account/logout/")
    come_back(client, fake)

    assert "绑定成功" in bound.content.decode()
    assert "已绑定" in client.get("/account/security/").content.decode()
    assert Event.objects.get(tag="identity.bound").subject_id == account.pk


def test_an_identity_is_bound_to_one_account(nurse: Account, cast: Cast, client: Client, fake: Fake) -> None:
    cast.account("other", RoleCode.NURSE)
    client.post("/account/login/", {"login": "other", "password": PASSWORD})

    answer = client.get(fake.browse(client.post("/account/security/platform/bind/")["Location"]), follow=True)

    assert "已绑定其他账户" in answer.content.decode()
    assert Identity.objects.get().account_id == nurse.pk


def test_a_binding_begun_by_one_is_not_finished_by_another(cast: Cast, client: Client, fake: Fake) -> None:
    cast.account("one", RoleCode.NURSE)
    client.post("/account/login/", {"login": "one", "password": PASSWORD})
    back = fake.browse(client.post("/account/security/platform/bind/")["Location"])
    Account.objects.update(is_active=False)

    assert client.get(back).status_code == 400
    assert not Identity.objects.exists()


def test_a_released_identity_comes_in_no_more(nurse: Account, client: Client, fake: Fake) -> None:
    client.post("/account/login/", {"login": "wang", "password": PASSWORD})

    client.post("/account/security/platform/release/")
    client.post("/account/logout/")

    assert come_back(client, fake).status_code == 403


def test_who_has_no_password_keeps_the_only_way_in(nurse: Account, client: Client, fake: Fake) -> None:
    nurse.set_unusable_password()
    nurse.save()
    come_back(client, fake)

    answer = client.post("/account/security/platform/release/", follow=True)

    assert "没有密码" in answer.content.decode()
    assert Identity.objects.exists()


def test_a_disabled_account_does_not_come_in_by_the_platform(nurse: Account, client: Client, fake: Fake) -> None:
    Account.objects.update(is_active=False)

    assert come_back(client, fake).status_code == 403


def test_without_a_platform_there_is_no_door(client: Client, settings: Settings) -> None:
    settings.LIANGZHAO_OIDC_ISSUER = ""

    assert client.post("/account/platform/").status_code == 404
    assert client.get("/account/platform/callback/?code=1&state=1").status_code == 404
    assert "/account/platform/" not in client.get("/account/login/").content.decode()
