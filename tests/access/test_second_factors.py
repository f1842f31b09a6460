"""SEC-L2: one-time codes are taken once, recovery codes once, the policy is what the operator set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from liangzhao.access import guessing, proofs, second_factors, signing_in
from liangzhao.access.models import Account, RecoveryCode, Totp
from liangzhao.access.proofs import Policy, Proof
from liangzhao.access.roles import ROLES, Portal, RoleCode
from liangzhao.access.signing_in import Duty, Means, Visit
from liangzhao.audit.models import Event
from liangzhao.config.demo.note import NOTE
from liangzhao.kernel import clock
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def decider(cast: Cast) -> Account:
    """林志远, who decides in Haidian."""
    return cast.account("lin", RoleCode.DECIDER, authority=cast.authority("海淀"))


@pytest.fixture
def at() -> Iterator[datetime]:
    """A fixed instant in the middle of a period."""
    with clock.at(clock.now().replace(second=15, microsecond=0)) as fixed:
        yield fixed


def code_now(account: Account, shift: int = 0) -> str:
    """What the authenticator of the account shows, ``shift`` periods from now."""
    secret = str(Totp.objects.get(account=account).secret)
    return second_factors.code_at(secret, second_factors.current_step() + shift)


def with_totp(account: Account) -> list[str]:
    """Add an authenticator half a minute ago; returns the recovery codes."""
    with clock.at(clock.now() - 2 * HALF_MINUTE):
        second_factors.begin_totp(account)
        return second_factors.confirm_totp(account, code_now(account))


def test_codes_are_those_of_the_rfc() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238 appendix B, "12345678901234567890"

    assert second_factors.code_at(secret, 59 // 30) == "287082"
    assert second_factors.code_at(secret, 1111111109 // 30) == "081804"


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_a_code_of_a_period_near_now_is_taken_once(decider: Account, at: datetime, shift: int) -> None:
    with_totp(decider)
    code = code_now(decider, shift)

    if shift < 0:
        Totp.objects.update(last_step=0)

    assert signing_in.prove_code(decider, code, Visit()) is Means.TOTP
    with pytest.raises(second_factors.WrongCode):
        signing_in.prove_code(decider, code, Visit())


@pytest.mark.parametrize("shift", [-2, 2, 100])
def test_a_code_of_another_time_is_wrong(decider: Account, at: datetime, shift: int) -> None:
    with_totp(decider)

    with pytest.raises(second_factors.WrongCode):
        signing_in.prove_code(decider, code_now(decider, shift), Visit())


def test_behind_a_later_code_an_earlier_one_is_too_late(decider: Account, at: datetime) -> None:
    with_totp(decider)
    earlier = code_now(decider)
    signing_in.prove_code(decider, code_now(decider, 1), Visit())

    with pytest.raises(second_factors.WrongCode):
        signing_in.prove_code(decider, earlier, Visit())


def test_a_recovery_code_is_taken_once_with_or_without_its_dash(decider: Account, at: datetime) -> None:
    first, second, *_rest = with_totp(decider)

    assert signing_in.prove_code(decider, first, Visit()) is Means.RECOVERY
    assert signing_in.prove_code(decider, second.replace("-", "").upper(), Visit()) is Means.RECOVERY
    with pytest.raises(second_factors.WrongCode):
        signing_in.prove_code(decider, first, Visit())
    assert second_factors.codes_left(decider) == 8


def test_a_recovery_code_of_somebody_else_is_wrong(cast: Cast, decider: Account, at: datetime) -> None:
    other = cast.account("other", RoleCode.DECIDER, authority=cast.authority("东城"))
    codes = with_totp(other)
    with_totp(decider)

    with pytest.raises(second_factors.WrongCode):
        signing_in.prove_code(decider, codes[0], Visit())


def test_new_recovery_codes_void_the_old_ones(decider: Account, at: datetime) -> None:
    old = with_totp(decider)
    second_factors.renew_recovery_codes(decider)

    with pytest.raises(second_factors.WrongCode):
        signing_in.prove_code(decider, old[0], Visit())


def test_neither_secret_nor_codes_stand_in_the_database(decider: Account) -> None:
    codes = with_totp(decider)
    secret = str(Totp.objects.get().secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM access_totp")
        stored = bytes(cursor.fetchone()[0])

    assert secret.encode() not in stored
    digests = b"".join(bytes(row.digest) for row in RecoveryCode.objects.all())
    assert all(code.replace("-", "").encode() not in digests for code in codes)


def test_wrong_codes_lock_and_the_right_password_does_not_forgive_them(decider: Account, at: datetime) -> None:
    with_totp(decider)
    for _each in range(4):
        with pytest.raises(second_factors.WrongCode):
            signing_in.prove_code(decider, "000000", Visit())
        signing_in.by_password("lin", PASSWORD, Visit())
    with pytest.raises(second_factors.WrongCode):
        signing_in.prove_code(decider, "000000", Visit())

    with pytest.raises(guessing.LockedOut):
        signing_in.prove_code(decider, code_now(decider), Visit())


def test_behind_the_password_the_code_is_asked_for(decider: Account, client: Client, at: datetime) -> None:
    with_totp(decider)

    first = client.post("/account/login/", {"login": "lin", "password": PASSWORD, "next": "/gov/registers/"})

    assert first["Location"] == "/account/second/"
    assert client.get("/gov/")["Location"].startswith("/account/login/")
    wrong = client.post("/account/second/", {"code": "000000"})
    assert "验证码不正确" in wrong.content.decode()
    right = client.post("/account/second/", {"code": code_now(decider)})
    assert right["Location"] == "/gov/registers/"
    assert client.get("/gov/").status_code == 200
    assert Event.objects.get(tag="account.signed_in").subject_id == decider.pk


def test_the_second_step_alone_lets_nobody_in(decider: Account, client: Client, at: datetime) -> None:
    with_totp(decider)

    answer = client.post("/account/second/", {"code": code_now(decider)})

    assert answer["Location"].startswith("/account/login/")


def test_the_second_step_must_follow_within_minutes(decider: Account, client: Client, at: datetime) -> None:
    with_totp(decider)
    client.post("/account/login/", {"login": "lin", "password": PASSWORD})

    with clock.at(at + timedelta(minutes=11)):
        answer = client.post("/account/second/", {"code": code_now(decider)})

    assert answer["Location"].startswith("/account/login/")


def test_a_disabled_account_does_not_pass_the_second_step(decider: Account, client: Client, at: datetime) -> None:
    with_totp(decider)
    client.post("/account/login/", {"login": "lin", "password": PASSWORD})
    Account.objects.filter(pk=decider.pk).update(is_active=False)

    assert client.post("/account/second/", {"code": code_now(decider)})["Location"].startswith("/account/login/")


def test_one_adds_an_authenticator_with_its_first_code(decider: Account, client: Client, at: datetime) -> None:
    client.post("/account/login/", {"login": "lin", "password": PASSWORD})
    shown = client.get("/account/security/totp/").content.decode()
    secret = str(Totp.objects.get(account=decider).secret)

    done = client.post("/account/security/totp/", {"code": code_now(decider)}).content.decode()

    assert secret[:4] in shown
    assert done.count('class="code"') == second_factors.RECOVERY_CODES
    assert second_factors.strongest(decider) is Proof.SECOND_FACTOR
    assert Event.objects.filter(tag="factor.added", subject_id=decider.pk).count() == 1


def test_a_wrong_first_code_and_a_later_visit_find_the_same_secret(
    decider: Account, client: Client, at: datetime
) -> None:
    client.post("/account/login/", {"login": "lin", "password": PASSWORD})
    secret = "".join(client.get("/account/security/totp/").context["secret"].split())
    wrong = f"{(int(code_now(decider)) + 1) % 1000000:06d}"

    refused = client.post("/account/security/totp/", {"code": wrong})
    again = client.get("/account/security/totp/")

    assert [refused.status_code, again.status_code] == [200, 200]
    assert "".join(again.context["secret"].split()) == secret


def test_where_it_is_required_a_decider_does_nothing_before_adding_one(
    decider: Account, client: Client, settings: Settings
) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = "required"

    entered = client.post("/account/login/", {"login": "lin", "password": PASSWORD})

    assert entered["Location"] == "/account/security/"
    assert client.get("/gov/")["Location"] == "/account/security/"
    assert client.get("/api/v1/authority/statistics").status_code in {403, 404}
    assert "请先添加验证方式" in client.get("/account/security/").content.decode()


def test_for_a_statistician_the_authenticator_is_enough(
    cast: Cast, client: Client, settings: Settings, at: datetime
) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = "required"
    account = cast.account("song", RoleCode.STATISTICIAN, authority=cast.authority("海淀"))
    client.post("/account/login/", {"login": "song", "password": PASSWORD})
    client.get("/account/security/totp/")

    client.post("/account/security/totp/", {"code": code_now(account)})

    assert client.get("/gov/").status_code == 200
    assert signing_in.duty_of(account) is None


def test_for_a_decider_the_authenticator_is_not_enough(decider: Account, settings: Settings) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = "required"
    with_totp(decider)

    assert signing_in.duty_of(decider) is Duty.FACTOR


def test_where_it_is_off_nobody_is_asked(decider: Account, client: Client, settings: Settings) -> None:
    with_totp(decider)
    settings.LIANGZHAO_SECOND_FACTOR = "off"

    assert client.post("/account/login/", {"login": "lin", "password": PASSWORD})["Location"] == "/gov/"


def test_without_a_word_of_the_operator_only_the_demo_is_lenient(settings: Settings, tmp_path: object) -> None:
    settings.LIANGZHAO_SECOND_FACTOR = ""
    settings.LIANGZHAO_DEMO_NOTE = f"{tmp_path}/demo-accounts.json"
    real = proofs.policy()
    open(settings.LIANGZHAO_DEMO_NOTE, "w").close()

    assert (real, proofs.policy()) == (Policy.REQUIRED, Policy.OFFERED)


def test_the_demo_is_known_by_the_note_it_writes(settings: Settings) -> None:
    assert settings.LIANGZHAO_DEMO_NOTE == settings.LIANGZHAO_HOME / NOTE


def test_staff_use_two_factors_and_who_decides_a_passkey() -> None:
    weak = {code for code, proof in proofs.PROOFS.items() if proof is Proof.PASSWORD}

    assert weak == {code for code, role in ROLES.items() if role.portal is Portal.PERSONAL}
    assert proofs.PROOFS[RoleCode.DECIDER] is Proof.PASSKEY
    assert set(proofs.PROOFS) == set(RoleCode)
